;; Asks with a handle that nobody gave it.
;; fails: failed in `check`: 
(import "tollgate:policy/facts" "[method]change.is-whole-tree" (func $ask (param i32) (result i32)))
(func (export "check") (param i32) (result i32)
  (call $ask (i32.const 77)))
