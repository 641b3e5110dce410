//! Calls and expressions of JavaScript and TypeScript: callees, usage, nature.

use insta::assert_snapshot;
use tollgate_model::code::Language::{JavaScript, TypeScript};
use tollgate_model::code::Source;

use super::dump::{expression, source, steps};

/// The expressions of the outermost steps, one a line.
fn values(source: &Source) -> String {
    let steps = source.functions[0].steps.iter();
    let values = steps.flat_map(|step| &source[*step].expressions);
    values
        .map(|value| expression(source, *value) + "\n")
        .collect()
}

/// The callees, in the order of the text.
fn callees(source: &Source) -> String {
    source
        .calls
        .iter()
        .map(|call| format!("{} `{}`\n", call.callee, call.span.slice(&source.text)))
        .collect()
}

#[test]
fn callees_are_normalised() {
    let read = source(
        TypeScript,
        "stripe!.charges?.['create']({});
         (stripe as any).paymentIntents.create?.(x);
         (<Stripe>client).refunds.create();
         getStripe().charges.create();
         (await gateway()).pay();
         require('stripe')(key);
         new Stripe(key); new braintree.Gateway;
         this.#client.send(a, ...b); super(x); super.pay();
         sql`select ${id(1)}`; import('x');
         handlers[kind](y); (a || b).pay(); [1].map(f); (() => {})(); `x`.trim();
         foo<Bar>(z); pay.call(this);",
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(callees(&read), @r#"
    stripe.charges.create `stripe!.charges?.['create']({})`
    stripe.paymentIntents.create `(stripe as any).paymentIntents.create?.(x)`
    client.refunds.create `(<Stripe>client).refunds.create()`
    getStripe().charges.create `getStripe().charges.create()`
    getStripe `getStripe()`
    gateway().pay `(await gateway()).pay()`
    gateway `gateway()`
    require() `require('stripe')(key)`
    require `require('stripe')`
    Stripe `new Stripe(key)`
    braintree.Gateway `new braintree.Gateway`
    this.#client.send `this.#client.send(a, ...b)`
    super `super(x)`
    super.pay `super.pay()`
    sql `sql`select ${id(1)}``
    id `id(1)`
    import `import('x')`
    handlers[] `handlers[kind](y)`
    <expression>.pay `(a || b).pay()`
    [].map `[1].map(f)`
    <closure> `(() => {})()`
    "".trim ``x`.trim()`
    foo `foo<Bar>(z)`
    pay `pay.call(this)`
    "#);
}

#[test]
fn expressions() {
    let read = source(
        JavaScript,
        r#"'it\'s \u0041\x42\u{43}\n'; `plain`; `a-${b}-\n${c()}`; 0x1F; true; null; undefined; /re/g;
           a.b?.["c"][d]; ({ a, b: 1, 'c-d': 2, [e]: 3, ['f']: 4, ...g, h() {}, 5: 6 });
           [1, , ...xs]; a + "x" + b; !a; -1; typeof a; a ?? b; a in b; a ? b : c;
           (a, b); f = () => 1; async () => { yield_; }; (x = 1, x += 2, x++); class {}; new.target;"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(values(&read), @r#"
    "it's ABC\n"
    "plain"
    template<"a-", b, "-\n", c()>
    0x1F
    true
    null
    null
    other<>
    a.b.c[d]
    {a: a, b: 1, c-d: 2, [e]: 3, f: 4, ...g, h: <h>, 5: 6}
    [1, ...xs]
    (+ (+ a, "x"), b)
    (! a)
    (- 1)
    (typeof a)
    (?? a, b)
    (in a, b)
    (? a, b, c)
    other<a, b>
    <f>
    <<closure>>
    other<(x = 1), (+= x, 2), (++ x)>
    other<>
    "#);
}

#[test]
fn casts_and_brackets_are_looked_through() {
    let read = source(
        TypeScript,
        "(a as B); a!; (a satisfies C); <D>a; ((a)); f<T>; a as const;",
    );
    assert_snapshot!(values(&read), @r"
    a
    a
    a
    a
    a
    f
    a
    ");
}

#[test]
fn what_becomes_of_results() {
    let read = source(
        JavaScript,
        "async function f() {
           pay(1); void pay(2); await pay(3); const a = pay(4); const b = await pay(5);
           const late = pay(6); other(); await late;
           const given = pay(7); return given;
         }
         async function g() {
           pay(8).then(x); await pay(9).then(x).catch(y); return pay(10).finally(z);
         }
         async function h() {
           await Promise.all([pay(11), pay(12)]); Promise.all([pay(13)]);
           await wrap(pay(14)); wrap(pay(15)); if (pay(16)) {} pay(17) || pay(18);
           const all = []; all.push(pay(19)); await Promise.allSettled(all);
           const lost = pay(20); lost.id; this.p = pay(21); x.y = await pay(22);
           const { id } = await pay(23); (await pay(24)).id; pay(25).id;
           await (ready ? pay(26) : pay(27)); return wrap(pay(28));
         }
         const i = () => pay(29); const j = async () => { await Promise.all(xs.map((x) => pay(30))) };
         async function k() { const ps = xs.map((x) => pay(31)); await Promise.all(ps); }
         async function l() { let p; p = pay(32); await p; const q = pay(33); q.then(x); const r = pay(34); await r.then(x); }",
    );
    let lines = super::dump::steps(&read);
    let pays = lines
        .split(['|', '\n'])
        .filter(|part| part.trim().starts_with("pay("));
    let text: String = pays.map(|part| format!("{}\n", part.trim())).collect();
    assert_snapshot!(text, @r"
    pay(1)
    pay(2)
    pay(3)!
    pay(4)=
    pay(5)!=
    pay(6)!=
    pay(7)!=
    pay(8)=
    pay().then(x)
    pay(9)!=
    pay().then(x)!=
    pay().then().catch(y)!
    pay(10)!^=
    pay().finally(z)^=
    pay(11)!=
    pay(12)!=
    pay(13)=
    pay(14)!=
    pay(15)=
    pay(16)=
    pay(17)=
    pay(18)
    pay(19)!=
    pay(20)=
    pay(21)=
    pay(22)!=
    pay(23)!=
    pay(24)!=
    pay(25)=
    pay(26)!
    pay(27)!
    pay(28)!=
    pay(29)^=
    pay(30)^=
    pay(31)^=
    pay(32)!=
    pay(33)=
    pay(34)!=
    ");
}

#[test]
fn random_and_clock() {
    let read = source(
        TypeScript,
        "import { v4 as uuidv4, v5, validate } from 'uuid'; import * as uuid from 'uuid'; import crypto, { randomUUID as ru } from 'node:crypto';
         import { nanoid, customAlphabet } from 'nanoid'; import { createId } from '@paralleldrive/cuid2'; import dayjs from 'dayjs'; import _ from 'lodash';
         import { uuid4 } from './ids'; const { v1 } = require('uuid'); const alias = uuidv4; const short = customAlphabet('ab', 3); const own = require('uuid/v4');
         uuidv4(); uuid.v4(); uuid.v5('a', NS); v5('a', NS); validate(x); v1(); alias(); short(); customAlphabet('a', 1)(); own(); uuid4();
         crypto.randomUUID(); ru(); nanoid(); createId(); crypto.randomBytes(8).toString('hex'); globalThis.crypto.randomUUID(); crypto.createHash('x');
         Math.random(); Math.round(1); Date.now(); new Date(); new Date(x); Date(); performance.now(); process.hrtime.bigint();
         dayjs(); dayjs(x); dayjs().unix(); _.uniqueId('x'); _.now(); _.map(x); this.nanoid();
         function inner(Date) { Date.now(); function nanoid() {} nanoid(); }",
    );
    let natures = read.calls.iter().map(|call| {
        let nature = call
            .nature
            .map_or("-".to_owned(), |nature| format!("{nature:?}"));
        format!("{nature} {}\n", call.span.slice(&read.text))
    });
    assert_snapshot!(natures.collect::<String>(), @r"
    - require('uuid')
    - customAlphabet('ab', 3)
    - require('uuid/v4')
    Random uuidv4()
    Random uuid.v4()
    - uuid.v5('a', NS)
    - v5('a', NS)
    - validate(x)
    Random v1()
    Random alias()
    Random short()
    Random customAlphabet('a', 1)()
    - customAlphabet('a', 1)
    Random own()
    Random uuid4()
    Random crypto.randomUUID()
    Random ru()
    Random nanoid()
    Random createId()
    - crypto.randomBytes(8).toString('hex')
    Random crypto.randomBytes(8)
    Random globalThis.crypto.randomUUID()
    - crypto.createHash('x')
    Random Math.random()
    - Math.round(1)
    Clock Date.now()
    Clock new Date()
    - new Date(x)
    Clock Date()
    Clock performance.now()
    Clock process.hrtime.bigint()
    Clock dayjs()
    - dayjs(x)
    - dayjs().unix()
    Clock dayjs()
    Random _.uniqueId('x')
    Clock _.now()
    - _.map(x)
    - this.nanoid()
    - Date.now()
    - nanoid()
    ");
}

#[test]
fn closures_know_what_they_are_passed_to() {
    let read = source(
        JavaScript,
        "await retry(async () => { await pay() }, { retries: 3 });
         p.then((x) => a(x), (y) => b(y)); run({ task: () => c() }); db.transaction(1, function () { d() });",
    );
    assert_snapshot!(steps(&read), @r"
    expression | retry(<<closure>>, {retries: 3})!
      closure `retry` <closure>
        expression | pay()!
    expression | p.then(<<closure>>, <<closure>>)
      closure `p.then` <closure>
        return | a(x)^=
      closure `p.then` <closure>
        return | b(y)^=
    expression | run({task: <task>})
      closure task
        return | c()^=
    expression | db.transaction(1, <<closure>>)
      closure `db.transaction` <closure>
        expression | d()
    ");
    let passed: String = read
        .functions
        .iter()
        .filter_map(|function| {
            function
                .passed_to
                .map(|(call, at)| format!("{} {at}\n", read[call].callee))
        })
        .collect();
    assert_snapshot!(passed, @r"
    retry 0
    p.then 0
    p.then 1
    db.transaction 1
    ");
}

#[test]
fn calls_are_listed_as_they_run() {
    let read = source(JavaScript, "a(b(), c(d())).then(e());");
    assert_snapshot!(steps(&read), @r"
    expression | b()= | d()= | c(d())= | a(b(), c())= | e()= | a().then(e())
    ");
    assert_snapshot!(callees(&read), @r"
    a().then `a(b(), c(d())).then(e())`
    a `a(b(), c(d()))`
    b `b()`
    c `c(d())`
    d `d()`
    e `e()`
    ");
}
