;; A loop without an end before anybody calls it.
;; fails: ran out of fuel while it was started
(func $spin (loop $again (br $again)))
(start $spin)
