;; A place after the end of its file.
;; fails: `src/pay.ts` has no place 1:1 to 9:7
;; hint: take places from facts
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 484) (i32.const 9))
  (i32.const 544))
