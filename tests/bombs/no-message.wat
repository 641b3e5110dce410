;; A finding without a message.
;; fails: reported a finding under `rule` without a message
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 496) (i32.const 0))
  (i32.const 544))
