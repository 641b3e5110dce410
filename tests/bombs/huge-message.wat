;; A message of 32 MiB.
;; fails: failed in `check`: too much data is being copied between the host and the guest
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (drop (memory.grow (i32.const 600)))
  (memory.fill (i32.const 65536) (i32.const 97) (i32.const 33554432))
  (i32.store (i32.const 492) (i32.const 65536))
  (i32.store (i32.const 496) (i32.const 33554432))
  (i32.const 544))
