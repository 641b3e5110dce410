;; A loop without an end in `describe`.
;; fails: ran out of fuel in `describe`
(func (export "describe") (result i32)
  (loop $again (br $again))
  unreachable)
