;; A list that lies outside memory.
;; fails: failed in `check`: 
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 544) (i32.const -64))
  (i32.const 544))
