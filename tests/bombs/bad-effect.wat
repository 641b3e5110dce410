;; A rule with an effect that is none.
;; fails: its rule `rule` has the effect `bomb`
(func (export "describe") (result i32)
  (i32.store (i32.const 272) (i32.const 16))
  (i32.store (i32.const 276) (i32.const 4))
  (i32.const 320))
