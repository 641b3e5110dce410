;; A result that lies outside memory.
;; fails: failed in `check`: 
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.const -4))
