;; A message that is no UTF-8.
;; fails: failed in `check`: 
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store8 (i32.const 112) (i32.const 255))
  (i32.const 544))
