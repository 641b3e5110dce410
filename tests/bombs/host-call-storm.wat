;; Asks the same question for ever.
;; fails: questions of the host (in `check`)
;; hint: ask the same question once
(import "tollgate:policy/facts" "[method]change.is-whole-tree" (func $ask (param i32) (result i32)))
(func (export "check") (param i32) (result i32)
  (loop $again
    (drop (call $ask (local.get 0)))
    (br $again))
  unreachable)
