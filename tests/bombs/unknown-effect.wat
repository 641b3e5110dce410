;; A finding with an effect that is none.
;; fails: reported a finding under `rule` with the effect `bomb`
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 456) (i32.const 1))
  (i32.store (i32.const 460) (i32.const 16))
  (i32.store (i32.const 464) (i32.const 4))
  (i32.const 544))
