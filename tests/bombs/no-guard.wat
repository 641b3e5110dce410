;; A component that is no policy.
;; refused: policy `no-guard` does not export `tollgate:policy/guard`
(component)
