;; A related place in a file that is not there.
;; fails: there is no text at `no/such/file.ts` on that side
(data (i32.const 1024) "\90\00\00\00\0f\00\00\00\01\00\00\00\01\00\00\00\01\00\00\00\01\00\00\00\00\00\00\00\70\00\00\00\05\00\00\00")
(func (export "check") (param i32) (result i32)
  (call $drop-change (local.get 0))
  (i32.store (i32.const 516) (i32.const 1024))
  (i32.store (i32.const 520) (i32.const 1))
  (i32.const 544))
