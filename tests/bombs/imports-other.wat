;; Wants a function of somebody's own host.
;; refused: policy `imports-other` imports `log`
(component
  (import "log" (func (param "message" string))))
