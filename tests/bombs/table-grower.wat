;; Takes table elements until there are no more.
;; fails: table elements; the limit is 100000 (in `check`)
(table $table 1 funcref)
(func (export "check") (param i32) (result i32)
  (loop $again
    (drop (table.grow $table (ref.null func) (i32.const 1000)))
    (br $again))
  unreachable)
