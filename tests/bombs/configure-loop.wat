;; A loop without an end in `configure`.
;; fails: ran out of fuel in `configure`
(func (export "configure") (param i32 i32) (result i32)
  (loop $again (br $again))
  unreachable)
