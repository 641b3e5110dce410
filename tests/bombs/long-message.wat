;; A message of 5,000 bytes.
;; fails: reported a finding under `rule` whose message has 5000 bytes; the limit is 4000
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (memory.fill (i32.const 65536) (i32.const 97) (i32.const 5000))
  (i32.store (i32.const 492) (i32.const 65536))
  (i32.store (i32.const 496) (i32.const 5000))
  (i32.const 544))
