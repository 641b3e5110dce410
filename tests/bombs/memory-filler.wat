;; Fills a megabyte again and again: one instruction, much work.
;; fails: ran out of fuel in `check`
(func (export "check") (param i32) (result i32)
  (drop (memory.grow (i32.const 32)))
  (loop $again
    (memory.fill (i32.const 1048576) (i32.const 7) (i32.const 1048576))
    (br $again))
  unreachable)
