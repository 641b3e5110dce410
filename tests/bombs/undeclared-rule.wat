;; A finding under a rule that the manifest does not have.
;; fails: reported a finding under the rule `bomb`, which its manifest does not declare
;; hint: declare the rule in `describe`
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 448) (i32.const 16))
  (i32.const 544))
