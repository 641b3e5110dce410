;; Does not accept any options, and complains with what it was given.
;; fails: policy `bomb` does not accept its options: {}
;; hint: correct the options of `bomb` in tollgate.toml
(func (export "configure") (param i32 i32) (result i32)
  (i32.store8 (i32.const 400) (i32.const 1))
  (i32.store (i32.const 404) (local.get 0))
  (i32.store (i32.const 408) (local.get 1))
  (i32.const 400))
