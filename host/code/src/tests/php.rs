//! PHP: steps, functions, bindings, expressions.

use insta::assert_snapshot;
use tollgate_model::code::Language::Php;

use super::dump::{bindings, expression, functions, source, steps};

#[test]
fn blocks() {
    let read = source(
        Php,
        r#"<?php
if (a()) b(); elseif (c()) d(); else e();
if (a()): b(); elseif (c()): d(); else: e(); endif;
switch (h()) { case 'x': case 'y': i(); break; default: j(); }
$r = match (h()) { 1, 2 => i(), default => throw new X(j()) };
while (a()) { break; }
do { b(); } while (a());
for ($i = 0; $i < 3; $i++) { f($i); }
for ($i = 0, $n = 1; $i < count($xs); $i++) f($xs[$i]);
foreach (g() as $x) f($x);
foreach ($xs as $k => [$a, 'b' => $b]): f($a); endforeach;
try { a(); } catch (CardException | \Stripe\Exception\ApiConnectionException $e) { b($e); } catch (\Throwable) { } finally { c(); }
f() or die('no');
$x = f() ?? throw new Y;
echo a(), b(); unset($x); exit(1); require __DIR__ . '/x.php';
?>
<p><?= h($x) ?></p>
<?php return g();
"#,
    );
    assert_eq!(read.gaps, []);
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
    branch | a()=
      arm `then`
        expression | b()
      arm `else`
        branch | c()=
          arm `then`
            expression | d()
          arm `else`
            expression | e()
    branch | h()=
      arm `case`
      arm `case`
        expression | i()
        jump
      arm `default`
        expression | j()
    assign
      branch | h()=
        arm `case`
          assign | i()=
        arm `default`
          raise | j()= | new X(j())=
    loop | a()=
      jump
    loop | a()=
      expression | b()
    loop
      expression | f(i)
    each-loop | count(xs)=
      expression | f(xs[i])
    each-loop | g()=
      expression | f(x)
    each-loop
      expression | f(a)
    attempt
      expression | a()
      handler catches CardException, Stripe.Exception.ApiConnectionException
        expression | b(e)
      handler catches Throwable
      cleanup
        expression | c()
    branch | f()=
      arm `then`
        raise
    assign | f()=
      raise | new Y()=
    expression | a()= | b()=
    expression
    expression | exit(1)
    import
    expression | h(x)
    return | g()^=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> r: variable = other<>
    <module> i: variable = 0
    <module> i: update
    <module> i: loopvariable = xs
    <module> n: loopvariable = xs
    <module> i: update
    <module> x: loopvariable = g()
    <module> k: loopvariable = xs
    <module> a: loopvariable .0 = xs
    <module> b: loopvariable .b = xs
    <module> e: caught
    <module> x: variable = (?? f(), other<>)
    ");
}

#[test]
fn definitions() {
    let read = source(
        Php,
        r#"<?php
namespace App\Billing;
use Stripe\StripeClient as Client, Stripe\Stripe;
use Stripe\Checkout\{Session, Line as L};
use function App\charge;
#[Route('/pay', methods: ['POST'])]
final class Pay extends Base implements ShouldQueue {
    use Dispatchable;
    const MAX = 3;
    public int $tries = 5;
    private static ?Client $client = null;
    public function __construct(private readonly Client $stripe, protected $x = make(), \App\Order ...$rest) { $this->a = $x; $this->opts['k'] = 1; $order->state = 'new'; parent::__construct(); }
    #[Retry(3)]
    public static function run(Order|null $order): ?string { static $n = 0; return self::$client->charge($order); }
    abstract public function later();
}
interface I { public function m(); } trait T { function t() {} } enum S: string { case A = 'a'; public function label() { return 'x'; } }
function pay(&$order = null) { function inner() {} }
$f = function ($x) use (&$y) { return $x; };
$g = fn(int $x = 1) => $x + 1;
$o = new class(1) extends Foo { public function m() { n(); } };
array_map(fn($o) => pay($o), $orders);
const RATE = 2;
[$a, 'k' => $b] = foo();
$i++; $t .= 'x'; $u ??= 1; $v[] = 2; $w = &$x;
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(functions(&read), @r"
    Pay.__construct(stripe: Client, x = make(), rest: App.Order) export Pay.__construct
    Pay.run(order: Order|null) @Retry() export Pay.run
    Pay.later() export Pay.later
    I.m() export I.m
    T.t() export T.t
    S.label() export S.label
    pay(order = null) export pay
    inner() export inner
    f(x)
    g(x: int)
    <class>.m() export <class>.m
    <closure>(o)
    ");
    assert_snapshot!(steps(&read), @r##"
    import
    import
    import
    definition | new Route("/pay", methods=["POST"])=
      assign
      assign
      assign
      definition Pay.__construct
        assign | make()=
        assign
        assign
        assign
        expression | super.__construct()
      definition Pay.run | new Retry(3)=
        assign
        return | self.client.charge(order)^=
      definition Pay.later
    definition
      definition I.m
    definition
      definition T.t
    definition
      definition S.label
        return
    definition pay
      assign
      definition inner
    assign
      closure f
        return
    assign
      closure g
        assign
        return
    assign | new <expression>()=
      definition
        definition <class>.m
          expression | n()
    expression | array_map(<<closure>>, orders)
      closure `array_map` <closure>
        return | pay(o)^=
    assign
    assign | foo()=
    assign
    assign
    assign
    assign
    assign
    "##);
    assert_snapshot!(bindings(&read), @r#"
    <module> Client: import StripeClient from Stripe
    <module> Stripe: import Stripe from Stripe
    <module> Session: import Session from Stripe.Checkout
    <module> L: import Line from Stripe.Checkout
    <module> charge: import charge from App
    <module> Pay: class
    <module> this.MAX: field = 3 in Pay
    <module> this.tries: field = 5 : int in Pay
    <module> this.client: field = null : Client in Pay
    Pay.__construct stripe: parameter(0) : Client
    Pay.__construct this.stripe: field : Client in Pay
    Pay.__construct x: parameter(1)
    Pay.__construct this.x: field in Pay
    Pay.__construct rest: parameter(2) : App.Order
    Pay.__construct this.a: field = x in Pay
    Pay.__construct this.opts: entry .k = 1 in Pay
    Pay.__construct order: entry .state = "new"
    Pay.run order: parameter(0) : Order|null
    Pay.run n: variable = 0
    <module> I: class
    <module> T: class
    <module> S: class
    <module> pay: function
    pay order: parameter(0)
    <module> inner: function
    f x: parameter(0)
    <module> f: variable = <f>
    g x: parameter(0) : int
    <module> g: variable = <g>
    <module> o: variable = <expression>()
    <closure> o: parameter(0)
    <module> RATE: variable = 2
    <module> a: variable .0 = foo()
    <module> b: variable .k = foo()
    <module> i: update
    <module> t: update = "x"
    <module> u: variable = 1
    <module> v: entry = 2
    <module> w: variable = x
    "#);
}

#[test]
fn calls() {
    let read = source(
        Php,
        r#"<?php
\Stripe\Charge::create(['amount' => 1, ...$more], ['idempotency_key' => "order-{$order->id}-$n"]);
$this->stripe->charges->create(amount: 1, ...$rest);
(new \Stripe\StripeClient('k'))->refunds->create([]);
$order?->customer?->pay();
self::make()->pay(static::class, Foo::class, parent::x());
$name(); $this->$name(); $cls::create(); @risky(); strlen(...);
pay($a ? $b : ($c ?: $d), (int) $e, !$f, [1, 2], ['x' => 1], $g['h'][0], Status::Paid, $j instanceof K);
$id = uniqid(); $t = time(); $u = Str::uuid(); $d = date('Ymd'); $r = bin2hex(random_bytes(8));
$h = <<<SQL
  UPDATE x SET y = {$order->id}
SQL;
$k = <<<'RAW'
raw $x
RAW;
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r#"
    expression | Stripe.Charge.create({amount: 1, ...more}, {idempotency_key: template<"order-", order.id, "-", n>})
    expression | this.stripe.charges.create(amount=1, ...rest)
    expression | new Stripe.StripeClient("k")= | Stripe.StripeClient().refunds.create({})
    expression | order.customer.pay()
    expression | self.make()= | super.x()= | self.make().pay(self, Foo, super.x())
    expression | name()
    expression | this[]()
    expression | cls.create()
    expression | risky()
    expression
    expression | pay((? a, b, (|| c, d)), e, (! f), [1, 2], {x: 1}, g.h[0], Status.Paid, (instanceof j, K))
    assign | uniqid()=~random
    assign | time()=~clock
    assign | Str.uuid()=~random
    assign | date("Ymd")=~clock
    assign | random_bytes(8)=~random | bin2hex(random_bytes())=
    assign
    assign
    "#);
    let strings: Vec<String> = read
        .bindings
        .iter()
        .filter(|binding| matches!(binding.name.as_str(), "h" | "k"))
        .filter_map(|binding| binding.value.map(|value| expression(&read, value)))
        .collect();
    assert_snapshot!(strings.join("\n"), @r#"
    template<"  UPDATE x SET y = ", order.id>
    "raw $x"
    "#);
}

#[test]
fn broken_text_is_read_around() {
    let read = source(
        Php,
        "<?php function pay() { charge(1; } function refund() { void(2); }",
    );
    assert_ne!(read.gaps, []);
    let callees: Vec<&str> = read.calls.iter().map(|call| call.callee.as_str()).collect();
    assert!(callees.contains(&"void"), "{callees:?}");
}
