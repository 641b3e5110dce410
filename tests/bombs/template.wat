;; What every bomb has around it: the change's handle, memory with an allocator, and the data
;; of a good manifest and a good finding, which bombs spoil.
(module
  (import "tollgate:policy/facts" "[resource-drop]change" (func $drop-change (param i32)))

  ;; BOMB

  (memory (export "memory") 2)
  (global $heap (mut i32) (i32.const 65536))

  ;; A bump allocator. It never gives anything back.
  (func $allocate (export "cabi_realloc")
    (param $old i32) (param $old-size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get $size)))
    (block $fits
      (loop $grow
        (br_if $fits (i32.le_u (global.get $heap) (i32.shl (memory.size) (i32.const 16))))
        (br_if $grow (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
      unreachable)
    (local.get $at))

  (data (i32.const 16) "bomb")
  (data (i32.const 32) "1.0.0")
  (data (i32.const 48) "A hostile policy.")
  (data (i32.const 80) "rule")
  (data (i32.const 96) "block")
  (data (i32.const 112) "Boom.")
  (data (i32.const 128) "src/pay.ts")
  (data (i32.const 144) "no/such/file.ts")
  ;; 256: a rule: name, summary, effect, help, extra
  (data (i32.const 256) "\50\00\00\00\04\00\00\00\30\00\00\00\11\00\00\00\60\00\00\00\05\00\00\00")
  ;; 320: a manifest: id, version, summary, rules, options, extra
  (data (i32.const 320) "\10\00\00\00\04\00\00\00\20\00\00\00\05\00\00\00\30\00\00\00\11\00\00\00\00\01\00\00\01\00\00\00")
  ;; 400: the good answer of `configure`; 416: no findings
  ;; 448: a finding: rule, effect (12 bytes), path, at, message, label, help, related, identity,
  ;; extra; 92 bytes
  (data (i32.const 448) "\50\00\00\00\04\00\00\00")
  (data (i32.const 468) "\80\00\00\00\0a\00\00\00\01\00\00\00\01\00\00\00\01\00\00\00\07\00\00\00\70\00\00\00\05\00\00\00")
  ;; 544: a list of that finding
  (data (i32.const 544) "\c0\01\00\00\01\00\00\00")
)
