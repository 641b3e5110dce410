;; A component that declares two memories of 40 MiB each, in two instances.
;; fails: bytes of memory; the limit is 67108864 (while it was started)
(component
  (core module $large (memory (export "memory") 640))
  (core instance $one (instantiate $large))
  (core instance $two (instantiate $large))
  (core module $m
    (memory (export "memory") 1)
    (func (export "describe") (result i32) unreachable)
    (func (export "configure") (result i32) unreachable)
    (func (export "check") (result i32) unreachable))
  (core instance $i (instantiate $m))
  (func $describe (result u32) (canon lift (core func $i "describe")))
  (func $configure (result u32) (canon lift (core func $i "configure")))
  (func $check (result u32) (canon lift (core func $i "check")))
  (instance $guard
    (export "describe" (func $describe))
    (export "configure" (func $configure))
    (export "check" (func $check)))
  (export "tollgate:policy/guard@0.1.0" (instance $guard)))
