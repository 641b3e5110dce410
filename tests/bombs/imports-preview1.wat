;; A core module of the old WASI, as `wasm32-wasip1` makes it.
;; built: as a core module
;; refused: policy `imports-preview1`: the module does not make a component
;; hint: wasm32-unknown-unknown
(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
(func (export "check") (param i32) (result i32)
  (call $random (i32.const 0) (i32.const 8)))
