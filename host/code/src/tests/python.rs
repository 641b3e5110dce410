//! Python: steps, functions, bindings, expressions.

use insta::assert_snapshot;
use tollgate_model::code::Language::Python;

use super::dump::{bindings, expression, functions, source, steps};

#[test]
fn blocks() {
    let read = source(
        Python,
        r#"
if a(): b()
elif c(): d()
else: e()
while f(): break
else: g()
match h():
    case {"k": v} if i(v): j()
    case Pay(amount=x) | [x, *rest]: pass
    case _: k()
with lock(a) as l, open(b): m()
async with session() as s: pass
assert n(), "o"
del p()
raise Q() from r
"#,
    );
    assert_snapshot!(steps(&read), @r"
    branch | a()=
      arm `then`
        expression | b()
      arm `else`
        branch | c()=
          arm `then`
            expression | d()
          arm `else`
            expression | e()
    loop | f()=
      jump
    branch
      arm `then`
        expression | g()
    branch | h()=
      arm `case` | i(v)=
        expression | j()
      arm `case`
      arm `default`
        expression | k()
    scope `lock(a)` | lock(a)=
      scope `open(b)` | open(b)=
        expression | m()
    scope `session()` | session()!=
    assert | n()=
    expression | p()
    raise | new Q()=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> v: variable = h()
    <module> x: variable = h()
    <module> x: variable = h()
    <module> l: manager = lock()
    <module> s: manager = session()
    ");
}

#[test]
fn loops() {
    let read = source(
        Python,
        "
for x in xs: f(x)
for i, x in enumerate(xs, 1): f(x)
for i in range(len(xs)): f(xs[i])
for attempt in range(3): f(attempt)
for n in itertools.count(): f(n)
async for page in pages(): f(page)
[f(x) for x in g()]
[x.id for x in g()]
total = sum(f(x) for x in xs if h(x))
{f(k): v for k, v in xs.items()}
",
    );
    assert_snapshot!(steps(&read), @r"
    each-loop
      expression | f(x)
    each-loop | enumerate(xs, 1)=
      expression | f(x)
    each-loop | len(xs)= | range(len())=
      expression | f(xs[i])
    loop | range(3)=
      expression | f(attempt)
    loop | itertools.count()=
      expression | f(n)
    each-loop | pages()!=
      expression | f(page)
    expression | g()=
      each-loop | f(x)=
    expression | g()=
    assign | sum(other<xs, h(), f()>)=
      each-loop | h(x)= | f(x)=
    expression | xs.items()=
      each-loop | f(k)=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> x: loopvariable = xs
    <module> i: loopvariable = xs
    <module> x: loopvariable = xs
    <module> i: loopvariable = xs
    <module> attempt: update = range()
    <module> n: update = itertools.count()
    <module> page: loopvariable = pages()
    <module> x: loopvariable = g()
    <module> x: loopvariable = g()
    <module> x: loopvariable = xs
    <module> total: variable = sum()
    <module> k: loopvariable .0 = xs.items()
    <module> v: loopvariable .1 = xs.items()
    ");
}

#[test]
fn attempts() {
    let read = source(
        Python,
        "
try:
    a()
except (stripe.CardError, ValueError) as error:
    b(error)
except Timeout:
    pass
except:
    raise
else:
    c()
finally:
    d()
try: e()
except* Group as g: pass
",
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r"
    attempt
      expression | a()
      handler catches stripe.CardError, ValueError
        expression | b(error)
      handler catches Timeout
      handler
        raise
      arm `else`
        expression | c()
      cleanup
        expression | d()
    attempt
      expression | e()
      handler catches Group
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> error: caught
    <module> g: caught
    ");
}

#[test]
fn definitions() {
    let read = source(
        Python,
        r#"
@decorated(1)
@bare
async def pay(order: Order, key=make(), *args, retries: int = 3, **kwargs) -> None:
    def inner(): pass
class Service(Base, metaclass=meta()):
    retries = 3
    client: Stripe = None
    def __init__(self, client: "Stripe", plain): self.client = client; self._x: int = plain; self.n += 1; self.opts["k"] = 1
    @classmethod
    def make(cls): return cls()
    @property
    def total(self): return lambda: 1
handler = lambda event, n=1: run(event)
retry(lambda: pay(), on=lambda e: True)
"#,
    );
    assert_snapshot!(functions(&read), @r#"
    async pay(order: Order, key = make(), args, retries: int, kwargs) @decorated() @bare export pay
    inner()
    Service.__init__(client: "Stripe", plain) export Service.__init__
    Service.make() @classmethod export Service.make
    Service.total() @property export Service.total
    <closure>()
    handler(event, n = 1)
    <closure>()
    on(e)
    "#);
    assert_snapshot!(steps(&read), @r"
    definition pay | decorated(1)= | make()=
      definition inner
    definition | meta()=
      assign
      assign
      definition Service.__init__
        assign
        assign
        assign
        assign
      definition Service.make
        return | cls()^=
      definition Service.total
        return
          closure <closure>
            return
    assign
      closure handler
        return | run(event)^=
    expression | retry(<<closure>>, on=<on>)
      closure `retry` <closure>
        return | pay()^=
      closure `retry` on
        return
    ");
    assert_snapshot!(bindings(&read), @r#"
    <module> pay: function
    pay order: parameter(0) : Order
    pay key: parameter(1)
    pay args: parameter(2)
    pay retries: parameter(3) : int
    pay kwargs: parameter(4)
    pay inner: function
    <module> Service: class
    <module> this.retries: field = 3 in Service
    <module> this.client: field = null : Stripe in Service
    Service.__init__ client: parameter(0) : "Stripe"
    Service.__init__ plain: parameter(1)
    Service.__init__ this.client: field = client in Service
    Service.__init__ this._x: field = plain : int in Service
    Service.__init__ this.n: field = (+= self.n, 1) in Service
    Service.__init__ this.opts: entry .k = 1 in Service
    handler event: parameter(0)
    handler n: parameter(1)
    <module> handler: variable = <handler>
    on e: parameter(0)
    "#);
}

#[test]
fn imports_and_names() {
    let read = source(
        Python,
        r#"
import stripe, os.path
import a.b.c as d
from . import e, f as g
from ..payments.client import Client
from h import *
count = 0
a = b = make()
x, (y, *z) = pair
def f():
    global count
    count = 1; local = 2
    def g():
        nonlocal local
        local += 1
    headers = {}
    headers["Idempotency-Key"] = k; stripe.api_key = s; xs[i] = 1
    if (n := len(xs)): pass
"#,
    );
    assert_snapshot!(bindings(&read), @r"
    <module> stripe: import stripe
    <module> os: import os
    <module> d: import a.b.c
    <module> e: import e from .
    <module> g: import f from .
    <module> Client: import Client from ..payments.client
    <module> *: import h
    <module> count: variable = 0
    <module> a: variable = make()
    <module> b: variable = make()
    <module> x: variable .0 = pair
    <module> y: variable .1.0 = pair
    <module> z: variable .1.1 = pair
    <module> f: function
    <module> count: variable = 1
    f local: variable = 2
    f g: function
    f local: update = 1
    f headers: variable = {}
    f headers: entry .Idempotency-Key = k
    <module> stripe: entry .api_key = s
    <module> xs: entry = 1
    f n: variable = len()
    ");
}

#[test]
fn expressions() {
    let read = source(
        Python,
        r#"
"a\n\u0041\q"; r"\n"; b"x"; f"o-{order.id!r:>{w}}-{{x}}"; "a" 'b' f"{c}"; '''m'''
{"a": 1, b: 2, **c}; [1, *d]; (1, 2); {1}; dict(a=1)
a.b["c"][d][1:2]; a < b <= c; a is not b; not a; -a; a or b; x if y else z
await_(a); lambda: 1; None; True; 1.5; ...; a if b else c
"#,
    );
    assert_eq!(read.gaps, []);
    let steps = read.functions[0].steps.iter();
    let values: String = steps
        .flat_map(|step| &read[*step].expressions)
        .map(|value| expression(&read, *value) + "\n")
        .collect();
    assert_snapshot!(values, @r#"
    "a\nA\\q"
    "\\n"
    "x"
    template<"o-", order.id, "-{x}">
    template<"a", "b", c>
    "m"
    {a: 1, [b]: 2, ...c}
    [1, ...d]
    [1, 2]
    [1]
    dict()
    a.b.c[d][other<1, 2>]
    (< <= a, b, c)
    (is not a, b)
    (not a)
    (- a)
    (or a, b)
    (? y, x, z)
    await_()
    <<closure>>
    null
    true
    1.5
    other<>
    (? b, a, c)
    "#);
}

#[test]
fn what_becomes_of_results() {
    let read = source(
        Python,
        "
async def f():
    pay(1)
    await pay(2)
    a = pay(3)
    b = pay(4); await b
    await asyncio.gather(pay(5), *[pay(6) for x in xs])
    t = asyncio.create_task(pay(7))
    u = asyncio.create_task(pay(8)); await u
    ts = []; ts.append(pay(9)); await asyncio.wait(ts)
    async with pay(10): pass
    if pay(11) and not pay(12): pass
    (await pay(13)).id
    return pay(14)
asyncio.run(pay(15)); loop.run_until_complete(pay(16)); yield pay(17)
x = lambda: pay(18)
",
    );
    let lines = steps(&read);
    let pays = lines
        .split(['|', '\n'])
        .filter(|part| part.trim().starts_with("pay("));
    let text: String = pays.map(|part| format!("{}\n", part.trim())).collect();
    assert_snapshot!(text, @r"
    pay(1)
    pay(2)!
    pay(3)=
    pay(4)!=
    pay(5)!=
    pay(6)!=
    pay(7)=
    pay(8)!=
    pay(9)!=
    pay(10)!=
    pay(11)=
    pay(12)=
    pay(13)!=
    pay(14)^=
    pay(15)!=
    pay(16)!=
    pay(17)!
    pay(18)^=
    ");
}

#[test]
fn random_and_clock() {
    let read = source(
        Python,
        "
import uuid, time, random, secrets, os, shortuuid, ulid, datetime as dt
from uuid import uuid4 as make, UUID
from datetime import datetime, date
from django.utils import timezone
from django.utils.crypto import get_random_string
uuid.uuid4(); uuid.uuid5(NS, 'a'); make(); UUID('x'); secrets.token_hex(8); random.randint(1, 2); os.urandom(4)
get_random_string(4); time.time(); time.sleep(1); datetime.now(); dt.datetime.utcnow(); date.today(); timezone.now()
datetime.fromisoformat(x); shortuuid.uuid(); ulid.new(); str(uuid.uuid4()); self.uuid4()
def random(): pass
",
    );
    let natures = read.calls.iter().map(|call| {
        let nature = call
            .nature
            .map_or("-".to_owned(), |nature| format!("{nature:?}"));
        format!("{nature} {}\n", call.span.slice(&read.text))
    });
    assert_snapshot!(natures.collect::<String>(), @r"
    Random uuid.uuid4()
    - uuid.uuid5(NS, 'a')
    Random make()
    - UUID('x')
    Random secrets.token_hex(8)
    Random random.randint(1, 2)
    Random os.urandom(4)
    Random get_random_string(4)
    Clock time.time()
    - time.sleep(1)
    Clock datetime.now()
    Clock dt.datetime.utcnow()
    Clock date.today()
    Clock timezone.now()
    - datetime.fromisoformat(x)
    Random shortuuid.uuid()
    Random ulid.new()
    - str(uuid.uuid4())
    Random uuid.uuid4()
    - self.uuid4()
    ");
}

#[test]
fn what_is_whole_in_broken_code_is_read() {
    let read = source(
        Python,
        "before()\ndef f(:\n    pay()\nclass A\n    x = 1\nafter()\n",
    );
    assert!(!read.gaps.is_empty());
    assert_snapshot!(steps(&read), @r"
    expression | before()
    definition f
      expression | pay()
    expression
    expression | after()
    ");
}
