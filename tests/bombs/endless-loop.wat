;; A loop without an end.
;; fails: ran out of fuel in `check`: it used its whole budget of 200
;; hint: look for a loop that does not end
(func (export "check") (param i32) (result i32)
  (loop $again (br $again))
  unreachable)
