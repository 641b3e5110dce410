;; Keeps the change that it was only lent.
;; fails: failed in `check`: 
(func (export "check") (param i32) (result i32)
  (i32.const 416))
