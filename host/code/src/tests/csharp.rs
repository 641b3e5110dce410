//! C#: steps, functions, bindings, expressions.

use insta::assert_snapshot;
use tollgate_model::code::Language::CSharp;
use tollgate_model::code::Source;

use super::dump::{bindings, expression, functions, source, steps};

/// Statements in a method of a class.
fn method(body: &str) -> Source {
    source(
        CSharp,
        &format!("class Payments {{ void Pay() {{\n{body}\n}} }}"),
    )
}

/// The values of the variables that a method declares, one a line.
fn values(read: &Source) -> String {
    let values = read.bindings.iter().filter_map(|binding| binding.value);
    values.map(|value| expression(read, value) + "\n").collect()
}

#[test]
fn blocks() {
    let read = method(
        r#"if (A()) B(); else if (C()) { D(); } else E();
while (F()) break;
do { G(); } while (H());
switch (I()) { case 1: case 2: J(); break; case Card { Paid: true } card when K(card): L(); break; default: M(); break; }
using (var scope = new TransactionScope()) { N(); }
lock (gate) { O(); }
checked { P(); } unsafe { Q(); }
again: goto again;
yield return R();
#if DEBUG
S();
#else
T();
#endif
throw new U();"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r"
    definition
      definition Payments.Pay
        branch | A()=
          arm `then`
            expression | B()
          arm `else`
            branch | C()=
              arm `then`
                expression | D()
              arm `else`
                expression | E()
        loop | F()=
          jump
        loop | H()=
          expression | G()
        branch | I()=
          arm `case`
            expression | J()
            jump
          arm `case` | K(card)=
            expression | L()
            jump
          arm `default`
            expression | M()
            jump
        scope `new TransactionScope()` | new TransactionScope()=
          expression | N()
        scope `lock (gate)`
          expression | O()
        expression | P()
        expression | Q()
        jump
        expression | R()
        branch
          arm `then`
            expression | S()
          arm `else`
            expression | T()
        raise | new U()=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> Payments: class
    Payments.Pay card: variable = I()
    Payments.Pay scope: manager = TransactionScope()
    ");
}

#[test]
fn a_using_declaration_holds_the_rest_of_its_block() {
    let read = method(
        "if (a) { using var one = One(); B(); }
C();
await using var two = await TwoAsync();
D();",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition Payments.Pay
        branch
          arm `then`
            scope `One()` | One()=
              expression | B()
        expression | C()
        scope `await TwoAsync()` | TwoAsync()!=
          expression | D()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> Payments: class
    Payments.Pay one: manager = One()
    Payments.Pay two: manager = await TwoAsync()
    ");
}

#[test]
fn loops() {
    let read = method(
        "foreach (var x in xs) F(x);
foreach (var (key, value) in Pairs()) F(key);
await foreach (Page page in PagesAsync()) F(page);
for (var i = 0; i < xs.Count; i++) F(xs[i]);
for (int attempt = 0; attempt < 3; attempt++) F(attempt);
foreach (var attempt in Enumerable.Range(1, 3)) F(attempt);
for (;;) { n += 1; }
var paid = from o in Orders() where o.Due select Charge(o);
var ids = from o in orders select o.Id;
orders.Select(async o => await ChargeAsync(o));",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition Payments.Pay
        each-loop
          expression | F(x)
        each-loop | Pairs()=
          expression | F(key)
        each-loop | PagesAsync()!=
          expression | F(page)
        each-loop
          expression | F(xs[i])
        loop
          expression | F(attempt)
        loop | Enumerable.Range(1, 3)=
          expression | F(attempt)
        loop
          assign
        assign | Orders()=
          each-loop | Charge(o)=
        assign
        expression | orders.Select(<<closure>>)
          closure `orders.Select` <closure>
            return | ChargeAsync(o)!^=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> Payments: class
    Payments.Pay x: loopvariable = xs
    Payments.Pay key: loopvariable .0 = Pairs()
    Payments.Pay value: loopvariable .1 = Pairs()
    Payments.Pay page: loopvariable = PagesAsync() : Page
    Payments.Pay i: loopvariable = xs
    Payments.Pay i: update
    Payments.Pay attempt: variable = 0 : int
    Payments.Pay attempt: update
    Payments.Pay attempt: update = Enumerable.Range()
    <module> n: update = 1
    Payments.Pay o: loopvariable = Orders()
    Payments.Pay paid: variable = other<Orders(), o.Due, Charge()>
    Payments.Pay o: loopvariable = orders
    Payments.Pay ids: variable = other<orders, o.Id>
    <closure> o: parameter(0)
    ");
}

#[test]
fn attempts() {
    let read = method(
        r#"try { A(); }
catch (StripeException ex) when (ex.StripeError?.Code == "card_declined") { B(ex); throw; }
catch (Net.Http.HttpRequestException) { }
catch { return; }
finally { C(); }"#,
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition Payments.Pay
        attempt
          expression | A()
          handler catches StripeException
            branch
              arm `then`
                expression | B(ex)
                raise
              arm `else`
                raise
          handler catches Net.Http.HttpRequestException
          handler
            return
          cleanup
            expression | C()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> Payments: class
    Payments.Pay ex: caught : StripeException
    ");
}

#[test]
fn definitions() {
    let read = source(
        CSharp,
        r#"
[ApiController]
class Payments(IGateway gateway) : ControllerBase, IDisposable
{
    const string Url = "https://" + Host;
    readonly ChargeService _charges = new(), _other;
    public string Key { get; set; } = "a";
    StripeClient Client => new StripeClient(Key);
    int Count { get { return Read(); } set { _count = value; } }
    Payments(ChargeService charges) : base(charges) { _charges = charges; }
    [Retry(3), Authorize]
    public async Task<Charge> Pay([FromBody] Order order, int tries = 3, params string[] rest)
    {
        int Local(int n) => Twice(n);
        Func<int, int> twice = x => x + x;
        handler = async (a, b) => { await Later(a); };
        Done(delegate (int x) { return x; });
        return gateway.Charge(order);
    }
    ~Payments() { Free(); }
    public static bool operator ==(Payments a, Payments b) => Same(a, b);
    int this[int i] => At(i);
    class Inner { void Run() { Client.Ping(); } }
}
record Order(string Id, decimal Total) { void Check() { Look(Id); } }
interface IGateway { [Post("/v1/charges")] Task<Charge> Charge(Order order); }
enum Status { Paid, Failed }
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r#"
    definition
      assign
      assign | new ChargeService()=
      assign
      definition Payments.Client
        return | new StripeClient(Key)^=
      definition Payments.Count
        return | Read()^=
      definition Payments.Count
        assign
      definition Payments.Payments
        expression | base(charges)
        assign
      definition Payments.Pay | Retry(3)=
        definition Local
          return | Twice(n)^=
        assign
          closure twice
            return
        assign
          closure handler
            expression | Later(a)!
        expression | Done(<<closure>>)
          closure `Done` <closure>
            return
        return | gateway.Charge(order)^=
      definition Payments.Payments
        expression | Free()
      definition Payments.operator
        return | Same(a, b)^=
      definition Payments.Item
        return | At(i)^=
      definition
        definition Inner.Run
          expression | Client.Ping()
    definition
      definition Order.Check
        expression | Look(Id)
    definition
      definition IGateway.Charge | Post("/v1/charges")=
    definition
    "#);
    assert_snapshot!(functions(&read), @r"
    Payments.Client() export Payments.Client
    Payments.Count() export Payments.Count
    Payments.Count() export Payments.Count
    Payments.Payments(charges: ChargeService) export Payments.Payments
    async Payments.Pay(order: Order, tries: int, rest: string[]) @Retry() @Authorize export Payments.Pay route by `Payments.Pay`
    Local(n: int)
    twice(x)
    async handler(a, b)
    <closure>(x: int)
    Payments.Payments() export Payments.Payments
    Payments.operator(a: Payments, b: Payments) export Payments.operator
    Payments.Item(i: int) export Payments.Item
    Inner.Run() export Inner.Run
    Order.Check() export Order.Check
    IGateway.Charge(order: Order) @Post() export IGateway.Charge
    ");
    assert_snapshot!(bindings(&read), @r#"
    <module> Payments: class
    <module> this.gateway: field : IGateway in Payments
    <module> this.Url: field = (+ "https://", Host) : string in Payments
    <module> this._charges: field = ChargeService() : ChargeService in Payments
    <module> this._other: field : ChargeService in Payments
    <module> this.Key: field = "a" : string in Payments
    <module> _count: variable = value
    Payments.Payments charges: parameter(0) : ChargeService
    Payments.Payments this._charges: field = charges in Payments
    Payments.Pay order: parameter(0) : Order
    Payments.Pay tries: parameter(1) : int
    Payments.Pay rest: parameter(2) : string[]
    Payments.Pay Local: function
    Local n: parameter(0) : int
    twice x: parameter(0)
    Payments.Pay twice: variable = <twice> : Func<int, int>
    handler a: parameter(0)
    handler b: parameter(1)
    <module> handler: variable = <handler>
    <closure> x: parameter(0) : int
    Payments.operator a: parameter(0) : Payments
    Payments.operator b: parameter(1) : Payments
    Payments.Item i: parameter(0) : int
    <module> Inner: class
    <module> Order: class
    <module> this.Id: field : string in Order
    <module> this.Total: field : decimal in Order
    <module> IGateway: class
    IGateway.Charge order: parameter(0) : Order
    <module> Status: class
    "#);
}

#[test]
fn fields_are_set_without_the_own_object_too() {
    let read = source(
        CSharp,
        "class Payments {
    ChargeService _charges; static string Url = \"u\"; Order Order { get; set; }
    void Pay(Order order, string Url) {
        _charges.Create(order); this._charges.Get(Url); Save(order);
        var made = new Order(); Order = made; _charges = null; _other = made;
        Later(() => { _charges.Create(order); var Save = 1; F(Save); });
    }
    void Save(Order order) { Log(Url); }
}
class Other { void Pay() { _charges.Create(); Save(); } }",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      assign
      assign
      assign
      definition Payments.Pay
        expression | _charges.Create(order)
        expression | this._charges.Get(Url)
        expression | Save(order)
        assign | new Order()=
        assign
        assign
        assign
        expression | Later(<<closure>>)
          closure `Later` <closure>
            expression | _charges.Create(order)
            assign
            expression | F(Save)
      definition Payments.Save
        expression | Log(Url)
    definition
      definition Other.Pay
        expression | _charges.Create()
        expression | Save()
    ");
    assert_snapshot!(bindings(&read), @r#"
    <module> Payments: class
    <module> this._charges: field : ChargeService in Payments
    <module> this.Url: field = "u" : string in Payments
    <module> this.Order: field : Order in Payments
    Payments.Pay order: parameter(0) : Order
    Payments.Pay Url: parameter(1) : string
    Payments.Pay made: variable = Order()
    Payments.Pay this.Order: field = made in Payments
    Payments.Pay this._charges: field = null in Payments
    <module> _other: variable = made
    <closure> Save: variable = 1
    Payments.Save order: parameter(0) : Order
    <module> Other: class
    "#);
}

#[test]
fn imports_and_names() {
    let read = source(
        CSharp,
        "using System;
using Stripe.Checkout;
using Intents = Stripe.PaymentIntentService;
using static System.Math;
global using Shop.Payments;
namespace Shop;
using Polly;
namespace Inner { using Refit; class A { } }",
    );
    assert_snapshot!(bindings(&read), @r"
    <module> *: import System
    <module> *: import Stripe.Checkout
    <module> Intents: import PaymentIntentService from Stripe
    <module> *: import System.Math
    <module> *: import Shop.Payments
    <module> *: import Polly
    <module> *: import Refit
    <module> A: class
    ");
}

#[test]
fn top_level_statements() {
    let read = source(
        CSharp,
        r#"var builder = WebApplication.CreateBuilder(args);
using var host = builder.Build();
host.MapPost("/pay", async (Order order, ChargeService charges) => await charges.CreateAsync(order));
await host.RunAsync();
void Local() { }
record Order(string Id);"#,
    );
    assert_snapshot!(steps(&read), @r#"
    assign | WebApplication.CreateBuilder(args)=
    scope `builder.Build()` | builder.Build()=
      expression | host.MapPost("/pay", <<closure>>)
        closure `host.MapPost` <closure>
          return | charges.CreateAsync(order)!^=
      expression | host.RunAsync()!
      definition Local
      definition
    "#);
    assert_snapshot!(functions(&read), @r#"
    async <closure>(order: Order, charges: ChargeService) route by `host.MapPost("/pay")`
    Local()
    "#);
}

#[test]
fn objects() {
    let read = method(
        r#"var a = new ChargeCreateOptions { Amount = 1000, Metadata = new() { ["order"] = id, ["n"] = "1" } };
ChargeCreateOptions b = new("x") { Amount = 1, Card = { Number = "4" } };
var c = new Dictionary<string, string> { { "a", "b" }, [key] = "c" };
var d = new List<int> { 1, 2 }; var e = new[] { 1, 2 }; int[] f = { 1 }; var g = new int[3];
var h = new { Amount = 1, order.Id, name };
var i = order with { Total = 2, Note = "x" };
List<int> j = [1, ..more];
var k = (amount: 1, "x");
Create(options, new() { IdempotencyKey = key }, requestOptions: new RequestOptions());
var l = new Stripe.ChargeService(client); var m = new List<Order>(); var n = new Dictionary<string, string>();"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(values(&read), @r#"
    ChargeCreateOptions()
    ChargeCreateOptions()
    {a: "b", [key]: "c"}
    [1, 2]
    [1, 2]
    [1]
    []
    {Amount: 1, Id: order.Id, name: name}
    {...order, Total: 2, Note: "x"}
    [1, ...more]
    [1, "x"]
    Stripe.ChargeService()
    List()
    Dictionary()
    "#);
    assert_snapshot!(steps(&read), @r#"
    definition
      definition Payments.Pay
        assign | new ChargeCreateOptions(Amount=1000, Metadata={order: id, n: "1"})=
        assign | new ChargeCreateOptions("x", Amount=1, Card={Number: "4"})=
        assign
        assign
        assign
        assign
        assign
        assign
        assign
        assign
        assign
        expression | new RequestOptions()= | Create(options, {IdempotencyKey: key}, requestOptions=RequestOptions())
        assign | new Stripe.ChargeService(client)=
        assign | new List()=
        assign | new Dictionary()=
    "#);
}

#[test]
fn callees_are_normalised() {
    let read = method(
        r#"stripe!.Charges?.Create(x); (client as IClient).Refund(x); ((IClient)client).Refund(x);
GetClient().Charges.Create(); (await GatewayAsync()).Pay(); handlers[kind](y); handlers["pay"](y);
Map<Order>(x); client.Send<Order>(x); global::Stripe.Charges.Create(); string.Join(",", x); base.Pay();
x?.Y.Z(1)?.W[0].Q(); (a ?? b).Pay(); "x".Trim(); nameof(order.Id); new Service(x).Create(y).Save();
Try(out var made, out Order order, ref n, in m);"#,
    );
    assert_eq!(read.gaps, []);
    let callees: String = read
        .calls
        .iter()
        .map(|call| format!("{} `{}`\n", call.callee, call.span.slice(&read.text)))
        .collect();
    assert_snapshot!(callees, @r#"
    stripe.Charges.Create `stripe!.Charges?.Create(x)`
    client.Refund `(client as IClient).Refund(x)`
    client.Refund `((IClient)client).Refund(x)`
    GetClient().Charges.Create `GetClient().Charges.Create()`
    GetClient `GetClient()`
    GatewayAsync().Pay `(await GatewayAsync()).Pay()`
    GatewayAsync `GatewayAsync()`
    handlers[] `handlers[kind](y)`
    handlers.pay `handlers["pay"](y)`
    Map `Map<Order>(x)`
    client.Send `client.Send<Order>(x)`
    Stripe.Charges.Create `global::Stripe.Charges.Create()`
    string.Join `string.Join(",", x)`
    base.Pay `base.Pay()`
    x.Y.Z().W[].Q `x?.Y.Z(1)?.W[0].Q()`
    x.Y.Z `x?.Y.Z(1)`
    <expression>.Pay `(a ?? b).Pay()`
    "".Trim `"x".Trim()`
    Service().Create().Save `new Service(x).Create(y).Save()`
    Service().Create `new Service(x).Create(y)`
    Service `new Service(x)`
    Try `Try(out var made, out Order order, ref n, in m)`
    "#);
}

#[test]
fn expressions() {
    let read = method(
        r####"var a = "it\"s \u0041\x42\n"; var b = @"c:\a ""b"""; var c = """raw "x" """; var d = $"a-{x:N2}-{{b}}{y}";
var e = $@"a\{x}""b"; var f = $$"""a{{x}}b"""; var g = 'c'; var h = $"plain"; var i = "x"u8;
var j = 0x1F; var k = 1.5m; var l = true; string m = null; var n = default(int); var o = x?.Id;
var p = a[0]; var q = a["key"]; var r = x + "y"; var s = !x; var t = -1; var u = x ?? y; var v = x ? y : z;
var w = (int)x; var aa = x!; var ab = x is Card { Paid: true } card; var ac = x is not null; var ad = (y = 1);
var ae = x switch { "a" => One(), > 5 => Two(), var other when other.Ok => Three(other), _ => throw new Never() };
var af = typeof(Order); var ag = nameof(order.Id); var ah = x++; var ai = await Later(); var aj = x as Card;
_key ??= "x"; total += price; order.Total += price; n--; (a, var b2) = Both(); var (c1, _) = Both();"####,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(values(&read), @r#"
    "it\"s AB\n"
    "c:\\a \"b\""
    "raw \"x\""
    template<"a-", x, "-{b}", y>
    template<"a\\", x, "\"b">
    template<"a", x, "b">
    "c"
    "plain"
    "x"
    0x1F
    1.5m
    true
    null
    null
    x.Id
    a[0]
    a.key
    (+ x, "y")
    (! x)
    (- 1)
    (?? x, y)
    (? x, y, z)
    x
    x
    x
    (is x, other<>)
    (is x, other<>)
    1
    (y = 1)
    x
    (? x, One(), (? other<>, Two(), (? other<>, Three(), other<other<Never()>>)))
    other<>
    "Id"
    (++ x)
    await Later()
    x
    "x"
    price
    (+= order.Total, price)
    Both()
    Both()
    Both()
    "#);
    assert_snapshot!(bindings(&read), @r#"
    <module> Payments: class
    Payments.Pay a: variable = "it\"s AB\n"
    Payments.Pay b: variable = "c:\\a \"b\""
    Payments.Pay c: variable = "raw \"x\""
    Payments.Pay d: variable = template<"a-", x, "-{b}", y>
    Payments.Pay e: variable = template<"a\\", x, "\"b">
    Payments.Pay f: variable = template<"a", x, "b">
    Payments.Pay g: variable = "c"
    Payments.Pay h: variable = "plain"
    Payments.Pay i: variable = "x"
    Payments.Pay j: variable = 0x1F
    Payments.Pay k: variable = 1.5m
    Payments.Pay l: variable = true
    Payments.Pay m: variable = null : string
    Payments.Pay n: variable = null
    Payments.Pay o: variable = x.Id
    Payments.Pay p: variable = a[0]
    Payments.Pay q: variable = a.key
    Payments.Pay r: variable = (+ x, "y")
    Payments.Pay s: variable = (! x)
    Payments.Pay t: variable = (- 1)
    Payments.Pay u: variable = (?? x, y)
    Payments.Pay v: variable = (? x, y, z)
    Payments.Pay w: variable = x
    Payments.Pay aa: variable = x
    Payments.Pay card: variable = x
    Payments.Pay ab: variable = (is x, other<>)
    Payments.Pay ac: variable = (is x, other<>)
    <module> y: variable = 1
    Payments.Pay ad: variable = (y = 1)
    Payments.Pay other: variable = x
    Payments.Pay ae: variable = (? x, One(), (? other<>, Two(), (? other<>, Three(), other<other<Never()>>)))
    Payments.Pay af: variable = other<>
    Payments.Pay ag: variable = "Id"
    <module> x: update
    Payments.Pay ah: variable = (++ x)
    Payments.Pay ai: variable = await Later()
    Payments.Pay aj: variable = x
    <module> _key: variable = "x"
    <module> total: update = price
    <module> order: entry .Total = (+= order.Total, price)
    Payments.Pay n: update
    Payments.Pay a: variable .0 = Both()
    Payments.Pay b2: variable .1 = Both()
    Payments.Pay c1: variable .0 = Both()
    "#);
}

#[test]
fn what_becomes_of_results() {
    let read = method(
        "A();
_ = BAsync();
await CAsync();
await DAsync().ConfigureAwait(false);
var e = await EAsync().ConfigureAwait(false);
var f = FAsync().Result;
GAsync().Wait();
HAsync().GetAwaiter().GetResult();
var i = IAsync(); await i;
var j = JAsync(); use(j.Result);
var tasks = new List<Task>(); tasks.Add(KAsync()); await Task.WhenAll(tasks);
await Task.WhenAll(orders.Select(o => LAsync(o)));
Task.WaitAll(MAsync());
var n = NAsync();
if (O()) return PAsync();
QAsync().ContinueWith(t => R(t));
Task.Run(() => SAsync());
return await T();",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition Payments.Pay
        expression | A()
        expression | BAsync()
        expression | CAsync()!
        expression | DAsync()!
        assign | EAsync()!=
        assign | FAsync()!=
        expression | GAsync()!
        expression | HAsync()!
        assign | IAsync()!=
        expression
        assign | JAsync()!=
        expression | use(j.Result)
        assign | new List()!=
        expression | KAsync()= | tasks.Add(KAsync())
        expression | Task.WhenAll(tasks)!
        expression | orders.Select(<<closure>>)!= | Task.WhenAll(orders.Select())!
          closure `orders.Select` <closure>
            return | LAsync(o)^=
        expression | MAsync()!= | Task.WaitAll(MAsync())
        assign | NAsync()=
        branch | O()=
          arm `then`
            return | PAsync()^=
        expression | QAsync()= | QAsync().ContinueWith(<<closure>>)
          closure `QAsync().ContinueWith` <closure>
            return | R(t)^=
        expression | Task.Run(<<closure>>)
          closure `Task.Run` <closure>
            return | SAsync()^=
        return | T()!^=
    ");
}

#[test]
fn random_and_clock() {
    let read = source(
        CSharp,
        r#"using System;
class Payments {
    readonly TimeProvider _time;
    void Pay() {
        Guid.NewGuid().ToString("N"); System.Guid.NewGuid(); new Random().Next(); Random.Shared.Next(9);
        RandomNumberGenerator.GetHexString(8); DateTime.UtcNow.Ticks; System.DateTime.Now.ToString();
        DateTimeOffset.UtcNow.ToUnixTimeSeconds(); Environment.TickCount; _time.GetUtcNow(); Stopwatch.GetTimestamp();
        var random = new Random(); random.NextInt64(); Ulid.NewUlid();
        Guid.Parse(x); new DateTime(2020, 1, 1); order.Now; order.NewGuid; ids.Next();
    }
}"#,
    );
    assert_snapshot!(steps(&read), @r#"
    import
    definition
      assign
      definition Payments.Pay
        expression | Guid.NewGuid()=~random | Guid.NewGuid().ToString("N")
        expression | System.Guid.NewGuid()~random
        expression | new Random()=~random | Random().Next()~random
        expression | Random.Shared.Next(9)~random
        expression | RandomNumberGenerator.GetHexString(8)~random
        expression | DateTime.UtcNow()=~clock | DateTime.UtcNow().Ticks.DateTime.Now.ToString()
        expression | DateTimeOffset.UtcNow()=~clock | DateTimeOffset.UtcNow().ToUnixTimeSeconds()
        expression | Environment.TickCount()=~clock
        expression | _time.GetUtcNow()~clock
        expression | Stopwatch.GetTimestamp()~clock
        assign | new Random()=~random
        expression | random.NextInt64()~random
        expression | Ulid.NewUlid()~random
        expression | Guid.Parse(x)
        expression | new DateTime(2020, 1, 1)
        expression
        expression | ids.Next()
    "#);
}

#[test]
fn what_is_whole_in_broken_code_is_read() {
    let read = source(
        CSharp,
        "class A { void One() { B(); C( ; } void Two() { D(); } int = 3; void Three() { E(); } }\nclass F { void G() { H(); }",
    );
    assert!(!read.gaps.is_empty());
    assert_snapshot!(steps(&read), @r"
    definition
      definition A.One
        expression | B()
        expression | C()
      definition A.Two
        expression | D()
      assign
      definition A.Three
        expression | E()
    ");
}
