//! Kotlin: steps, functions, bindings, expressions.

use insta::assert_snapshot;
use tollgate_model::code::Language::Kotlin;
use tollgate_model::code::Source;

use super::dump::{bindings, functions, steps};

fn source(text: &str) -> Source {
    let read = super::dump::source(Kotlin, text);
    assert_eq!(read.gaps, [], "{text}");
    read
}

/// Reads the body of a function.
fn body(text: &str) -> Source {
    source(&format!("fun m() {{\n{text}\n}}\n"))
}

#[test]
fn blocks() {
    let read = body(
        r#"
        if (a()) b() else if (c()) { d() } else e()
        when (f()) { 1, 2 -> g(); is Paid -> { h() }; in 1..3 -> i(); else -> throw J() }
        when { k() -> l(); else -> m() }
        return n()
        "#,
    );
    assert_snapshot!(steps(&read), @r#"
    definition m
      branch | a()=
        arm `then`
          expression | b()
        arm `else`
          branch | c()=
            arm `then`
              expression | d()
            arm `else`
              expression | e()
      branch | f()=
        arm `case`
          expression | g()
        arm `case`
          expression | h()
        arm `case`
          expression | i()
        arm `default`
          raise | new J()=
      branch
        arm `case` | k()=
          expression | l()
        arm `default`
          expression | m()
      return | n()^=
    "#);
}

#[test]
fn loops() {
    let read = body(
        "for (order in orders()) f(order)
         for (attempt in 1..3) f(attempt)
         for (i in 0 until items.size) f(items[i])
         for ((key, value) in map) f(key)
         while (a()) f()
         do { f(); tries++ } while (tries < 3)
         repeat(3) { f(it) }
         items.forEach { item -> f(item) }",
    );
    assert_snapshot!(steps(&read), @r#"
    definition m
      each-loop | orders()=
        expression | f(order)
      loop
        expression | f(attempt)
      each-loop
        expression | f(items[i])
      each-loop
        expression | f(key)
      loop | a()=
        expression | f()
      loop
        expression | f()
        assign
      expression | repeat(3, <<closure>>)
        closure `repeat` <closure>
          expression | f(it)
      expression | items.forEach(<<closure>>)
        closure `items.forEach` <closure>
          expression | f(item)
    "#);
    assert_snapshot!(bindings(&read), @r#"
    <module> m: function
    m order: loopvariable = orders()
    m attempt: update = (.. 1, 3)
    m i: loopvariable = (until 0, items.size)
    m key: loopvariable = map
    m value: loopvariable = map
    <module> tries: update
    <closure> it: parameter(0)
    <closure> item: parameter(0)
    "#);
}

#[test]
fn attempts() {
    let read = body(
        "try { a() } catch (e: CardException) { b(e) } catch (e: Exception) { } finally { c() }
         runCatching { d() }.onFailure { log.warn(\"x\", it) }
         input.use { e(it) }
         runCatching { f() }
         runCatching { g() }.getOrNull()
         val x = runCatching { h() }.getOrElse { return null }",
    );
    assert_snapshot!(steps(&read), @r#"
    definition m
      attempt
        expression | a()
        handler catches CardException
          expression | b(e)
        handler catches Exception
        cleanup
          expression | c()
      expression | runCatching(<<closure>>)= | runCatching().onFailure(<<closure>>)
        closure `runCatching` <closure>
          return | d()=
        closure `runCatching().onFailure` <closure>
          expression | log.warn("x", it)
      expression | input.use(<<closure>>)
        closure `input.use` <closure>
          return | e(it)
      expression | runCatching(<<closure>>)
        closure `runCatching` <closure>
          attempt
            expression | f()
            handler
      expression | runCatching(<<closure>>)= | runCatching().getOrNull()
        closure `runCatching` <closure>
          attempt
            expression | g()
            handler
      assign | runCatching(<<closure>>)= | runCatching().getOrElse(<<closure>>)=
        closure `runCatching` <closure>
          return | h()=
        closure `runCatching().getOrElse` <closure>
          return
    "#);
    assert_snapshot!(bindings(&read), @r#"
    <module> m: function
    m e: caught
    m e: caught
    <closure> it: parameter(0)
    <closure> it: manager = input
    m x: variable = runCatching().getOrElse()
    "#);
}

#[test]
fn values_of_blocks() {
    let read = body(
        r#"
        val paid = try { first() } catch (e: CardException) { log(); null } finally { done() }
        val state = if (a) "x" else second()
        val kind = when (paid?.status) { "ok" -> third(); else -> { log(); fourth() } }
        val order = find(id) ?: return null
        val other = find(id) ?: throw NotFound(id)
        orders.mapNotNull { if (it.open) fifth(it) else null }
        return try { sixth() } catch (e: CardException) { if (e.code == null) null else seventh() }
        "#,
    );
    assert_snapshot!(steps(&read), @r#"
    definition m
      assign
        attempt
          expression | first()=
          handler catches CardException
            expression | log()
            expression
          cleanup
            expression | done()
      assign
        branch
          arm `then`
            expression
          arm `else`
            expression | second()=
      assign
        branch
          arm `case`
            expression | third()=
          arm `default`
            expression | log()
            expression | fourth()=
      assign | find(id)=
        branch
          arm `then`
            return
      assign | find(id)=
        branch
          arm `then`
            raise | new NotFound(id)=
      expression | orders.mapNotNull(<<closure>>)
        closure `orders.mapNotNull` <closure>
          branch
            arm `then`
              return | fifth(it)^=
            arm `else`
              return
      attempt
        return | sixth()^=
        handler catches CardException
          branch
            arm `then`
              return
            arm `else`
              return | seventh()^=
    "#);
    assert_snapshot!(bindings(&read), @r#"
    <module> m: function
    m e: caught
    m paid: variable = (try first(), null)
    m state: variable = (if "x", second())
    m kind: variable = (when third(), fourth())
    m order: variable = (?: find())
    m other: variable = (?: find())
    <closure> it: parameter(0)
    m e: caught
    "#);
}

#[test]
fn closures() {
    let read = body(
        r#"
        retryTemplate.execute<Charge, Exception> { context -> Charge.create(params) }
        retry(times = 3) { charge(order) }
        scope.launch { pay() }
        coroutineScope { launch { pay() }; val paid = async { pay() } }
        val job = scope.async { pay() }
        job.await().also { log(it) }
        order.let { pay(it) }
        orders@ for (order in orders) { if (a) continue@orders }
        val pay = { order: Order -> charge(order) }
        val check = fun(order: Order): Boolean { return ok(order) }
        bus.on(object : Listener { override fun done(event: Event) { f(event) } })
        orders.map(::charge).map(Order::id).forEach(this::pay)
        "#,
    );
    assert_snapshot!(steps(&read), @r#"
    definition m
      expression | retryTemplate.execute(<<closure>>)
        closure `retryTemplate.execute` <closure>
          return | Charge.create(params)=
      expression | retry(times=3, <<closure>>)
        closure `retry` <closure>
          return | charge(order)=
      expression | scope.launch(<<closure>>)
        closure `scope.launch` <closure>
          expression | pay()
      expression | coroutineScope(<<closure>>)
        closure `coroutineScope` <closure>
          expression | launch(<<closure>>)!
            closure `launch` <closure>
              expression | pay()
          assign | async(<<closure>>)!=
            closure `async` <closure>
              return | pay()^=
      assign | scope.async(<<closure>>)!=
        closure `scope.async` <closure>
          return | pay()^=
      expression | job.also(<<closure>>)
        closure `job.also` <closure>
          expression | log(it)
      expression | order.let(<<closure>>)
        closure `order.let` <closure>
          return | pay(it)
      each-loop
        branch
          arm `then`
            jump
      assign
        closure pay
          return | charge(order)^=
      assign
        closure check
          return | ok(order)^=
      expression | bus.on(<<closure>>)
        closure `bus.on` <closure>
          expression | f(event)
      expression | orders.map(charge)= | orders.map().map(Order.id)= | orders.map().map().forEach(this.pay)
    "#);
    assert_snapshot!(functions(&read), @r#"
    m() export m
    <closure>(context)
    <closure>()
    async <closure>()
    <closure>()
    async <closure>()
    async <closure>()
    async <closure>()
    <closure>(it)
    <closure>(it)
    pay(order: Order)
    check(order: Order)
    <closure>(event: Event)
    "#);
}

#[test]
fn imports() {
    let read = source(
        "package shop\nimport com.stripe.model.Charge\nimport com.stripe.model.*\nimport com.stripe.model.Refund as StripeRefund\n",
    );
    assert_snapshot!(bindings(&read), @r#"
    <module> Charge: import Charge from com.stripe.model
    <module> *: import com.stripe.model
    <module> StripeRefund: import Refund from com.stripe.model
    "#);
}

#[test]
fn classes() {
    let read = source(
        r#"
@Service
@Transactional(readOnly = true)
class Payments(private val stripe: StripeClient, tries: Int = 3) : Base<Order>(stripe), Job, Log by logger {
    private val cache = mutableMapOf<String, Any>()
    lateinit var clock: Clock
    private val client by lazy { StripeClient(key) }
    val total: Int
        get() = compute()
    init {
        go()
    }
    constructor(key: String) : this(StripeClient(key)) {
        b()
    }
    @Retryable(maxAttempts = 3)
    suspend fun charge(order: Order, vararg keys: String = none()): Charge? {
        return null
    }
    fun short() = charge(order)
    companion object {
        const val PREFIX = "order-"
        fun make() = Payments("k")
    }
}
data class Paid(val id: String)
enum class State(val code: Int) {
    NEW(1),
    PAID(2);

    fun next() = f()
}
object Registry {
    fun a() {}
}
fun Order.key() = "order-$id"
"#,
    );
    assert_snapshot!(steps(&read), @r#"
    definition | Transactional(readOnly=true)= | Base(stripe)=
      assign
      assign
      assign | mutableMapOf()=
      assign
      assign | lazy(<<closure>>)=
        closure `lazy` <closure>
          return | new StripeClient(key)=
      assign
      definition Payments.total
        return | compute()^=
      expression | go()
      definition Payments.Payments
        expression | new StripeClient(key)= | this(StripeClient())
        expression | b()
      definition Payments.charge | Retryable(maxAttempts=3)=
        assign | none()=
        return
      definition Payments.short
        return | charge(order)^=
      definition
        assign
        definition Payments.make
          return | new Payments("k")^=
    definition
      assign
    definition
      assign
      assign
      assign
      definition State.next
        return | f()^=
    definition
      definition Registry.a
    definition key
      return
    "#);
    assert_snapshot!(functions(&read), @r#"
    <closure>()
    Payments.total() @Transactional() export Payments.total
    Payments.Payments(key: String) @Transactional() export Payments.Payments
    Payments.charge(order: Order, keys: String) @Retryable() @Transactional() export Payments.charge
    Payments.short() @Transactional() export Payments.short
    Payments.make() export Payments.make
    State.next() export State.next
    Registry.a() export Registry.a
    key() export key
    "#);
    assert_snapshot!(bindings(&read), @r#"
    <module> Payments: class
    <module> this.stripe: field : StripeClient in Payments
    <module> this.tries: field = 3 : Int in Payments
    <module> this.cache: field = mutableMapOf() in Payments
    <module> this.clock: field : Clock in Payments
    <module> this.client: field = StripeClient() in Payments
    <module> this.total: field : Int in Payments
    Payments.Payments key: parameter(0) : String
    Payments.charge order: parameter(0) : Order
    Payments.charge keys: parameter(1) : String
    <module> this.PREFIX: field = "order-" in Payments
    <module> Paid: class
    <module> this.id: field : String in Paid
    <module> State: class
    <module> this.code: field : Int in State
    <module> this.NEW: field : State in State
    <module> this.PAID: field : State in State
    <module> Registry: class
    <module> key: function
    "#);
}

#[test]
fn assignments() {
    let read = source(
        r#"
class C(var order: Order) {
    var tries = 0
    fun m(given: Order) {
        val a = "x"
        var b: String? = null
        b = a
        tries = 1
        tries += 2
        this.tries++
        order = given
        given.status = "paid"
        given.params["total"] = b
        val (x, y) = pair()
        b += "!"
        xs[0] = 1
    }
}
"#,
    );
    assert_snapshot!(bindings(&read), @r#"
    <module> C: class
    <module> this.order: field : Order in C
    <module> this.tries: field = 0 in C
    C.m given: parameter(0) : Order
    C.m a: variable = "x"
    C.m b: variable = null : String?
    C.m b: variable = a
    C.m this.tries: field = 1 in C
    C.m this.tries: field = 2 in C
    C.m this.tries: field = (++ this.tries) in C
    C.m this.order: field = given in C
    C.m given: entry .status = "paid"
    C.m given: entry .params.total = b
    C.m x: variable .0 = pair()
    C.m y: variable .1 = pair()
    C.m b: update = "!"
    <module> xs: entry = 1
    "#);
}

#[test]
fn expressions() {
    assert_snapshot!(steps(&body(
        r#"
        f((a as Long) + b * -c)
        f(!a && b || c == d, e[0], this.f.g, x!!.y, x?.y?.z)
        f("tab\t${a.b}-$c!", 'c', 10L, 0xFF, true, null, """raw $x""", "${'$'}5")
        f(a is Paid, b in list, 1..3, 0 until n, "k" to 1, a ?: b)
        f(name = 1, *args, ::g, Order::id, this::h)
        params["amount"] + !order.isPaid() + -(order.total.cents)
        "#
    )), @r#"
    definition m
      expression | f((+ a, (* b, (- c))))
      expression | f((|| (&& (! a), b), (== c, d)), e[0], this.f.g, x.y, x.y.z)
      expression | f(template<"tab\t", a.b, "-", c, "!">, "c", 10, 0xFF, true, null, template<"raw ", x>, template<"$", "5">)
      expression | f((is a, Paid), (in b, list), (.. 1, 3), (until 0, n), (to "k", 1), (?: a, b))
      expression | f(name=1, ...args, g, Order.id, this.h)
      expression | order.isPaid()=
    "#);
}

#[test]
fn natures() {
    let read = source(
        "import java.util.*
import java.time.Instant
class C(private val clock: Clock) {
    private val random = SecureRandom()
    fun m() {
        UUID.randomUUID().toString()
        Uuid.random()
        random.nextInt()
        System.currentTimeMillis()
        Instant.now()
        clock.millis()
        Random.nextLong()
        UUID.nameUUIDFromBytes(b)
        keys.nextInt()
    }
}
",
    );
    let found: String = read
        .calls
        .iter()
        .filter_map(|call| {
            call.nature
                .map(|nature| format!("{} {nature:?}\n", call.callee))
        })
        .collect();
    assert_snapshot!(found, @r#"
    UUID.randomUUID Random
    Uuid.random Random
    random.nextInt Random
    System.currentTimeMillis Clock
    Instant.now Clock
    clock.millis Clock
    Random.nextLong Random
    "#);
}

#[test]
fn entries() {
    let read = source(
        r#"
@RestController
@RequestMapping("/webhooks")
class Hooks {
    @PostMapping("/stripe")
    fun take() {}
    fun helper() {}
}
class Orders {
    @KafkaListener(topics = ["orders"])
    fun on(order: Order) {}
    @Scheduled(cron = "0 0 * * *")
    fun nightly() {}
}
fun Application.module() {
    routing {
        post("/pay") { call.respond(pay()) }
        route("/hooks") { post { hook() } }
    }
    client.post("/v1/charges") { header("a", "b") }
}
fun main() {
    run()
}
class PayTest {
    @Test
    fun `pays an order`() {}
}
class PaySpec : FunSpec({ test("pays") { pay() } })
"#,
    );
    assert_snapshot!(functions(&read), @r#"
    Hooks.take() @PostMapping() export Hooks.take webhook by `@PostMapping("/stripe")`
    Hooks.helper() export Hooks.helper
    Orders.on(order: Order) @KafkaListener() export Orders.on job by `@KafkaListener(topics = ["orders"])`
    Orders.nightly() @Scheduled() export Orders.nightly schedule by `@Scheduled(cron = "0 0 * * *")`
    module() export module
    <closure>()
    <closure>() route by `post("/pay")`
    <closure>()
    <closure>() route by `post`
    <closure>()
    main() export main script by `main`
    PayTest.pays an order() @Test export PayTest.pays an order test
    <closure>()
    <closure>() test
    "#);
}
