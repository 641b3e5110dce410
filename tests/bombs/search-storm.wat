;; Searches the whole tree for ever.
;; fails: its questions alone cost more than its whole budget of 200
(import "tollgate:policy/facts" "[method]change.find" (func $find (param i32 i32 i32 i32 i32)))
(data (i32.const 1024) "**")
(func (export "check") (param i32) (result i32)
  (loop $again
    (call $find (local.get 0) (i32.const 1024) (i32.const 2) (i32.const 1) (i32.const 1040))
    (br $again))
  unreachable)
