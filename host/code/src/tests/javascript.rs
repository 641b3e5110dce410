//! JavaScript and TypeScript: steps, functions, bindings.

use insta::assert_snapshot;
use tollgate_model::code::Language::{JavaScript, Tsx, TypeScript};

use super::dump::{bindings, functions, source, steps};

#[test]
fn branches() {
    let read = source(
        JavaScript,
        "if (x) return y();
         if (a()) { b() } else if (c) d(); else { throw new E() }
         switch (f()) { case g(): h(); break; case 2: default: i() }
         a() ? b() : c(); a && b();",
    );
    assert_snapshot!(steps(&read), @r"
    branch
      arm `then`
        return | y()^=
    branch | a()=
      arm `then`
        expression | b()
      arm `else`
        branch
          arm `then`
            expression | d()
          arm `else`
            raise | new E()=
    branch | f()=
      arm `case` | g()=
        expression | h()
        jump
      arm `case`
      arm `default`
        expression | i()
    expression | a()= | b() | c()
    expression | b()
    ");
}

#[test]
fn loops() {
    let read = source(
        JavaScript,
        "for (const x of xs()) f(x);
         for (const k in o) f(k);
         for await (const x of pages()) f(x);
         for (let i = 0; i < xs.length; i++) f(xs[i]);
         for (let i = xs.length - 1; i >= 0; i--) f(xs[i]);
         for (let i = 0, n = xs.length; i < n; i++) f(xs[i]);
         for (let i = 0; i < 3; i++) f(i);
         for (;;) { break }
         while (more()) { continue }
         do { f() } while (again());
         xs.forEach((x) => f(x));",
    );
    assert_snapshot!(steps(&read), @r"
    each-loop | xs()=
      expression | f(x)
    each-loop
      expression | f(k)
    each-loop | pages()!=
      expression | f(x)
    each-loop
      expression | f(xs[i])
    each-loop
      expression | f(xs[i])
    each-loop
      expression | f(xs[i])
    loop
      expression | f(i)
    loop
      jump
    loop | more()=
      jump
    loop | again()=
      expression | f()
    expression | xs.forEach(<<closure>>)
      closure `xs.forEach` <closure>
        return | f(x)^=
    ");
}

#[test]
fn attempts_and_scopes() {
    let read = source(
        JavaScript,
        "try { a(); b() } catch { c() }
         try { a() } catch ({ code }) { return } finally { d() }
         { using lock = take(); use(lock) }
         after();",
    );
    assert_snapshot!(steps(&read), @r"
    attempt
      expression | a()
      expression | b()
      handler
        expression | c()
    attempt
      expression | a()
      handler
        return
      cleanup
        expression | d()
    scope `take()` | take()=
      expression | use(lock)
    expression | after()
    ");
    let read = source(
        TypeScript,
        "async function f() { await using tx: Tx = await begin(); pay(); }
         function g() { using lock = take(); pay(); }",
    );
    assert_snapshot!(steps(&read), @r"
    definition f
      scope `await begin()` | begin()!=
        expression | pay()
    definition g
      scope `take()` | take()=
        expression | pay()
    ");
    assert_snapshot!(bindings(&read), @r"
    f tx: manager = await begin() : Tx
    <module> f: function
    g lock: manager = take()
    <module> g: function
    ");
}

#[test]
fn functions_and_their_names() {
    let read = source(
        JavaScript,
        "function declared(a, b = make(), ...rest) { function inner() {} }
         async function* pages() { yield* more(); yield one }
         const arrow = async ({ id, name: title = 'x' }, [first, , third]) => id;
         const named = function own() {};
         const object = { method() {}, async other() {}, arrow: () => 1, 'quoted-name': x => x };
         class Service extends Base { handler = () => {}; static make() {} get size() { return 1 } #secret() {} }
         const Made = class { run() {} };
         target.property = () => {}; this.field = () => {};
         setTimeout(() => {}, 5); (function () {})();",
    );
    assert_snapshot!(functions(&read), @r"
    declared(a, b = make(), rest)
    inner()
    async pages()
    async arrow(, )
    named()
    method()
    async other()
    arrow()
    quoted-name(x)
    Service.handler()
    Service.make()
    Service.size()
    Service.#secret()
    Made.run()
    property()
    field()
    <closure>()
    <closure>()
    ");
    assert_snapshot!(steps(&read), @r"
    definition declared
      assign | make()=
      definition inner
    definition pages
      expression | more()!
      expression
    assign
      closure arrow
        assign
        return
    assign
      closure named
    assign
      closure method
      closure other
      closure arrow
        return
      closure quoted-name
        return
    definition
      assign
        closure Service.handler
      definition Service.make
      definition Service.size
        return
      definition Service.#secret
    assign
      definition
        definition Made.run
    assign
      closure property
    assign
      closure field
    expression | setTimeout(<<closure>>, 5)
      closure `setTimeout` <closure>
    expression | <closure>()
      closure <closure>
    ");
}

#[test]
fn exports() {
    let read = source(
        JavaScript,
        "export async function pay() {}
         export const refund = async () => {}, other = 1;
         export const wrapped = withAuth(async () => {});
         function local() {} const late = () => {};
         export { local as renamed, late };
         export default function () {}
         exports.a = () => {}; module.exports.b = function () {};
         module.exports = { local, c: async () => {}, d() {} };",
    );
    assert_snapshot!(functions(&read), @r"
    async pay() export pay
    async refund() export refund
    async <closure>() export wrapped
    local() export renamed
    late() export late
    default() export default
    a() export a
    b() export b
    async c() export c
    d() export d
    ");
    let read = source(JavaScript, "function pay() {}\nmodule.exports = pay;");
    assert_snapshot!(functions(&read), @r"
    pay() export default
    ");
    let read = source(
        JavaScript,
        "const pay = async () => {};\nexport default pay;",
    );
    assert_snapshot!(functions(&read), @r"
    async pay() export default
    ");
}

#[test]
fn imports() {
    let read = source(
        TypeScript,
        "import Stripe, { type Charge, errors as failures } from 'stripe';
         import * as braintree from 'braintree';
         import type { Order } from './order';
         import 'side-effect';
         import paypal = require('paypal');
         const a = require('a'), { b, c: { d } } = require('b'), e = require('e').f;
         const stripe = require('stripe')(key);
         const g = await import('g'); const { default: h } = await import('h');
         export { i as j } from './i'; export * from './k'; export * as l from './l';",
    );
    assert_snapshot!(bindings(&read), @r"
    <module> Stripe: import default from stripe
    <module> Charge: import Charge from stripe
    <module> failures: import errors from stripe
    <module> braintree: import braintree
    <module> Order: import Order from ./order
    <module> paypal: import paypal
    <module> a: import a = require()
    <module> b: import b from b = require()
    <module> d: import c from b .d = require()
    <module> e: import f from e = require().f
    <module> stripe: variable = require()()
    <module> g: import g = await import()
    <module> h: import default from h = await import()
    <module> j: reexport i from ./i
    <module> *: reexport ./k
    <module> l: reexport ./l
    ");
    assert_snapshot!(steps(&read), @r#"
    import
    import
    import
    import
    import
    assign | require("a")= | require("b")= | require("e")=
    assign | require("stripe")= | require()(key)=
    assign | import("g")!=
    assign | import("h")!=
    import
    import
    import
    "#);
}

#[test]
fn bindings_of_names_and_fields() {
    let read = source(
        TypeScript,
        "let later; let total = 0;
         function f(opts: Options, { a, b: [c = d()], ...rest }: Input) {
           later = 1; total += 2; undeclared = 3; total++;
           opts.idempotencyKey = k; opts.headers['Idempotency-Key'] = k; opts['x'] = y; list[i] = z;
           ({ a: target.x, later } = g()); [c, opts] = h();
           const local: Stripe | null = null;
           for (const { id } of opts.items) {}
           x = y = 1;
         }
         class S {
           private readonly stripe: Stripe; count = 0;
           constructor(private readonly gateway: Gateway, protected key = 'k', plain: string) { this.made = make(); this.opts.x = 1; this.count += 1; }
         }
         enum Status { Paid = 'paid', Open = 'open' }",
    );
    assert_snapshot!(bindings(&read), @r#"
    <module> later: variable
    <module> total: variable = 0
    f opts: parameter(0) : Options
    f a: parameter(1) .a
    f c: parameter(1) .b.0
    f c: variable = d()
    f rest: parameter(1) : Input
    <module> later: variable = 1
    <module> total: update = 2
    <module> undeclared: variable = 3
    <module> total: update
    f opts: entry .idempotencyKey = k
    f opts: entry .headers.Idempotency-Key = k
    f opts: entry .x = y
    <module> list: entry = z
    <module> target: entry .x = g()
    <module> later: variable .later = g()
    f c: variable .0 = h()
    f opts: variable .1 = h()
    f local: variable = null : Stripe | null
    f id: loopvariable .id = opts.items
    <module> y: variable = 1
    <module> x: variable = (y = 1)
    <module> f: function
    <module> S: class
    <module> this.stripe: field : Stripe in S
    <module> this.count: field = 0 in S
    S.constructor gateway: parameter(0) : Gateway
    S.constructor this.gateway: field : Gateway in S
    S.constructor key: parameter(1)
    S.constructor this.key: field in S
    S.constructor plain: parameter(2) : string
    S.constructor this.made: field = make() in S
    S.constructor this.opts: entry .x = 1 in S
    S.constructor this.count: field = (+= this.count, 1) in S
    <module> Status: variable = {Paid: "paid", Open: "open"}
    "#);
}

#[test]
fn errors_of_callbacks() {
    let read = source(
        JavaScript,
        "fs.readFile(x, (err, data) => {}); pay().catch((reason) => {}); pay().then(ok, (error) => {});
         xs.forEach((e) => {}); once((e) => {}); on((e, f) => {}); stream.on('error', (err) => {});",
    );
    assert_snapshot!(bindings(&read), @r"
    <closure> err: caught
    <closure> data: parameter(1)
    <closure> reason: caught
    <closure> error: caught
    <closure> e: parameter(0)
    <closure> e: parameter(0)
    <closure> e: parameter(0)
    <closure> f: parameter(1)
    <closure> err: caught
    ");
}

#[test]
fn decorators() {
    let read = source(
        TypeScript,
        "@Injectable() export class A {
           @Input() name = f();
           @Post('x') @UseGuards(G) async m(@Body() dto: Dto, @Query('q') q?: string) {}
           @Bare plain() {}
         }",
    );
    assert_snapshot!(steps(&read), @r#"
    definition | Injectable()=
      assign | Input()= | f()=
      definition A.m | Post("x")= | UseGuards(G)= | Body()= | Query("q")=
      definition A.plain
    "#);
    assert_snapshot!(functions(&read), @r"
    async A.m(dto: Dto, q: string) @Post() @UseGuards() route by `@Post('x')`
    A.plain() @Bare
    ");
}

#[test]
fn jsx() {
    let read = source(
        Tsx,
        "const A = () => <Form onSubmit={async () => { await pay(order!) }} {...rest()}>
           {items.map((i) => <Item key={i.id} price={format(i as T)} />)} text {ready && <B />}
         </Form>;",
    );
    assert_snapshot!(steps(&read), @r"
    assign
      closure A
        return | rest()= | items.map(<<closure>>)=
          closure onSubmit
            expression | pay(order)!
          closure `items.map` <closure>
            return | format(i)=
    ");
    assert_snapshot!(functions(&read), @r"
    A()
    async onSubmit()
    <closure>(i)
    ");
}

#[test]
fn flow_types_in_javascript() {
    let read = source(
        JavaScript,
        "// @flow\ntype Props = { id: string };\nasync function pay(order: Order): Promise<void> { await charge(order); }",
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(functions(&read), @r"
    async pay(order: Order)
    ");
}

#[test]
fn what_is_whole_in_broken_code_is_read() {
    let read = source(
        TypeScript,
        "before();\nfunction f( { pay(); }\nclass { m() { refund() } }\nafter();",
    );
    assert!(!read.gaps.is_empty());
    assert_snapshot!(steps(&read), @r"
    expression | before()
    expression | after()=
      definition
        definition <class>.m
          expression | refund()
    ");
}

#[test]
fn types_are_not_code() {
    let read = source(
        TypeScript,
        "interface A { f(x: string): void } type B = ReturnType<typeof pay>;
         declare function g(): void; declare module 'x' { export function h(): void }
         function over(a: string): void; function over(a: any) {}
         abstract class C { abstract m(): void; n?(): void; [key: string]: any }
         namespace N { export const o = p(); }",
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r"
    definition over
    definition
    assign | p()=
    ");
}
