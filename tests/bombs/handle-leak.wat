;; Makes queries and never drops them.
;; fails: held more than 100000 handles at once
;; hint: drop handles
(import "tollgate:policy/facts" "[constructor]file-query" (func $query (result i32)))
(func (export "check") (param i32) (result i32)
  (loop $again
    (drop (call $query))
    (br $again))
  unreachable)
