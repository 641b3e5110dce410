;; Gives a pattern that is none.
;; fails: gave a pattern that can't be used
(import "tollgate:policy/facts" "[method]change.find" (func $find (param i32 i32 i32 i32 i32)))
(data (i32.const 1024) "src/[")
(func (export "check") (param i32) (result i32)
  (call $find (local.get 0) (i32.const 1024) (i32.const 5) (i32.const 1) (i32.const 1040))
  unreachable)
