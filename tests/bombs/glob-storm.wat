;; Gives a query globs for ever.
;; fails: its questions alone cost more than its whole budget of 200
(import "tollgate:policy/facts" "[constructor]file-query" (func $query (result i32)))
(import "tollgate:policy/facts" "[method]file-query.path" (func $path (param i32 i32 i32)))
(data (i32.const 1024) "\10\04\00\00\0b\00\00\00")
(data (i32.const 1040) "**/*{a,b,c}")
(func (export "check") (param i32) (result i32)
  (local $made i32)
  (local.set $made (call $query))
  (loop $again
    (call $path (local.get $made) (i32.const 1024) (i32.const 1))
    (br $again))
  unreachable)
