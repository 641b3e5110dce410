;; Wants the file system.
;; refused: policy `imports-wasi` imports `wasi:filesystem/types@0.2.0`
;; hint: `--stub-wasi`
(component
  (import "wasi:filesystem/types@0.2.0" (instance)))
