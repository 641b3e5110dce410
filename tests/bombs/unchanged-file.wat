;; A place in a file that the change does not touch.
;; fails: `no/such/file.ts` is not a changed file
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 468) (i32.const 144))
  (i32.store (i32.const 472) (i32.const 15))
  (i32.const 544))
