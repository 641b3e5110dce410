;; Traps in arithmetic.
;; fails: trapped in `check`: wasm trap: integer divide by zero
(func (export "check") (param i32) (result i32)
  (i32.div_u (local.get 0) (i32.const 0)))
