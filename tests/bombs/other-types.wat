;; Exports the right names with the wrong types.
;; fails: exports `tollgate:policy/guard` with other types than this version has
(component
  (core module $m (func (export "answer") (result i32) (i32.const 42)))
  (core instance $i (instantiate $m))
  (func $answer (result u32) (canon lift (core func $i "answer")))
  (instance $guard
    (export "describe" (func $answer))
    (export "configure" (func $answer))
    (export "check" (func $answer)))
  (export "tollgate:policy/guard@0.1.0" (instance $guard)))
