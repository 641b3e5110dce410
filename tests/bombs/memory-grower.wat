;; Takes memory until there is no more, and goes on when it gets none.
;; fails: bytes of memory; the limit is 67108864 (in `check`)
;; hint: keep less at once
(func (export "check") (param i32) (result i32)
  (loop $again
    (drop (memory.grow (i32.const 16)))
    (br $again))
  unreachable)
