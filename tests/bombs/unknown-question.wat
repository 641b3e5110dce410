;; Built for a later patch of this version, and asks what this one can't answer.
;; refused: does not fit `tollgate:policy` 0.1
;; hint: may need a newer Tollgate
(component
  (import "tollgate:policy/facts@0.1.9" (instance
    (export "weather" (func (result string)))))
  (instance $guard)
  (export "tollgate:policy/guard@0.1.9" (instance $guard)))
