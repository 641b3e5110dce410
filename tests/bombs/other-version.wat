;; Built for a version that is not spoken here.
;; interface: 0.2.0
;; refused: was built for `tollgate:policy/facts@0.2.0`
;; hint: build the policy again
