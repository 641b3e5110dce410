;; Calls itself for ever.
;; fails: overflowed its stack of 1 MiB in `check`
;; hint: recurse less
(func $deeper (param i64 i64) (result i64)
  (i64.add
    (local.get 0)
    (call $deeper (i64.add (local.get 1) (i64.const 1)) (local.get 0))))
(func (export "check") (param i32) (result i32)
  (drop (call $deeper (i64.const 1) (i64.const 2)))
  unreachable)
