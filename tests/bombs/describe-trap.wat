;; Traps before anybody knows its id.
;; fails: policy `describe-trap` panicked or aborted in `describe`
(func (export "describe") (result i32) unreachable)
