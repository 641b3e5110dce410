;; Reports ten thousand findings.
;; fails: reported 10000 findings; the limit is 1000
;; hint: nobody reads a thousand findings
(func (export "check") (param i32) (result i32)
  (local $at i32)
  (call $drop-change (local.get 0))
  (drop (memory.grow (i32.const 16)))
  (local.set $at (i32.const 65536))
  (loop $copy
    (memory.copy (local.get $at) (i32.const 448) (i32.const 92))
    (local.set $at (i32.add (local.get $at) (i32.const 92)))
    (br_if $copy (i32.lt_u (local.get $at) (i32.const 985536))))
  (i32.store (i32.const 544) (i32.const 65536))
  (i32.store (i32.const 548) (i32.const 10000))
  (i32.const 544))
