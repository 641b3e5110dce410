;; Traps, as a panic does.
;; fails: panicked or aborted in `check` (`explode`)
;; hint: must not panic
(func $explode unreachable)
(func (export "check") (param i32) (result i32)
  (call $explode)
  unreachable)
