;; A manifest whose id is not kebab-case.
;; fails: policy `bad-id` describes itself wrongly: its id `Bomb` is not kebab-case
(func (export "describe") (result i32)
  (i32.store8 (i32.const 16) (i32.const 66))
  (i32.const 320))
