//! Java: steps, functions, bindings, expressions.

use insta::assert_snapshot;
use tollgate_model::code::Language::Java;
use tollgate_model::code::Source;

use super::dump::{bindings, expression, functions, steps};

fn source(text: &str) -> Source {
    let read = super::dump::source(Java, text);
    assert_eq!(read.gaps, [], "{text}");
    read
}

/// Reads the body of a method of a class.
fn body(text: &str) -> Source {
    source(&format!("class C {{ void m() {{\n{text}\n}} }}"))
}

/// The expressions of the statements of a method, one a line.
fn values(text: &str) -> String {
    let read = body(text);
    let all = read.steps.iter().flat_map(|step| &step.expressions);
    all.map(|value| expression(&read, *value) + "\n").collect()
}

#[test]
fn blocks() {
    let read = body(
        r#"
        if (a()) b(); else if (c()) { d(); } else e();
        switch (f()) { case 1: case 2: g(); break; default: h(); }
        switch (i) { case "x", "y" -> j(); case Pay(var id) when k(id) -> l(); default -> throw new M(); }
        synchronized (lock()) { n(); }
        assert o() : "p";
        label: for (;;) { break label; }
        { q(); }
        return r();
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition C.m
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
          arm `case`
            expression | g()
            jump
          arm `default`
            expression | h()
        branch
          arm `case`
            expression | j()
          arm `case` | k(id)=
            expression | l()
          arm `default`
            raise | new M()=
        scope `synchronized (lock())` | lock()=
          expression | n()
        assert | o()=
        loop
          jump
        expression | q()
        return | r()^=
    ");
}

#[test]
fn loops() {
    let read = body(
        "for (Order o : orders()) f(o);
         for (int i = 0; i < xs.size(); i++) f(xs.get(i));
         for (int i = 0; i < ys.length; i++) f(ys[i]);
         for (int attempt = 0; attempt < 3; attempt++) f(attempt);
         while (a()) f();
         do { f(); tries++; } while (tries < 3);
         items.forEach(x -> f(x));
         items.stream().map(this::f).toList();",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition C.m
        each-loop | orders()=
          expression | f(o)
        each-loop | xs.size()=
          expression | xs.get(i)= | f(xs.get())
        each-loop
          expression | f(ys[i])
        loop
          expression | f(attempt)
        loop | a()=
          expression | f()
        loop
          expression | f()
          assign
        expression | items.forEach(<<closure>>)
          closure `items.forEach` <closure>
            return | f(x)^=
        expression | items.stream()= | items.stream().map(this.f)= | items.stream().map().toList()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> C: class
    C.m o: loopvariable = orders() : Order
    C.m i: loopvariable = xs : int
    C.m i: update
    C.m i: loopvariable = ys : int
    C.m i: update
    C.m attempt: variable = 0 : int
    C.m attempt: update
    <module> tries: update
    <closure> x: parameter(0)
    ");
}

#[test]
fn attempts() {
    let read = body(
        "try { a(); } catch (CardException | ApiException e) { b(e); } catch (Exception ignored) { } finally { c(); }
         try (var in = open(); Lock lock = take()) { d(); } catch (IOException e) { throw new X(e); }
         try (lock) { e(); }",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition C.m
        attempt
          expression | a()
          handler catches CardException, ApiException
            expression | b(e)
          handler catches Exception
          cleanup
            expression | c()
        attempt
          scope `open()` | open()=
            scope `take()` | take()=
              expression | d()
          handler catches IOException
            raise | new X(e)=
        attempt
          scope `lock`
            expression | e()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> C: class
    C.m e: caught
    C.m ignored: caught
    C.m in: manager = open()
    C.m lock: manager = take() : Lock
    C.m e: caught
    ");
}

#[test]
fn closures() {
    let read = body(
        r#"
        retryTemplate.execute(context -> Charge.create(params));
        Supplier<Charge> pay = Retry.decorateSupplier(retry, () -> { return charge(order); });
        executor.submit(new Callable<Charge>() { @Override public Charge call() throws Exception { return pay(); } });
        bus.on(new Listener() { public void a(Event e) { f(e); } public void b() { g(); } });
        CompletableFuture.supplyAsync(this::pay).exceptionally(e -> null).join();
        orders.sort(Comparator.comparing(Order::id));
        Supplier<List<X>> make = ArrayList::new;
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition C.m
        expression | retryTemplate.execute(<<closure>>)
          closure `retryTemplate.execute` <closure>
            return | Charge.create(params)^=
        assign | Retry.decorateSupplier(retry, <<closure>>)=
          closure `Retry.decorateSupplier` <closure>
            return | charge(order)^=
        expression | executor.submit(<<closure>>)
          closure `executor.submit` <closure>
            return | pay()^=
        expression | bus.on(other<<<closure>>, <<closure>>>)
          closure <closure>
            expression | f(e)
          closure <closure>
            expression | g()
        expression | CompletableFuture.supplyAsync(this.pay)= | CompletableFuture.supplyAsync().exceptionally(<<closure>>)= | CompletableFuture.supplyAsync().exceptionally().join()
          closure `CompletableFuture.supplyAsync().exceptionally` <closure>
            return
        expression | Comparator.comparing(Order.id)= | orders.sort(Comparator.comparing())
        assign
    ");
    assert_snapshot!(functions(&read), @r"
    C.m() export C.m
    <closure>(context)
    <closure>()
    <closure>()
    <closure>(e: Event)
    <closure>()
    <closure>(e)
    ");
}

#[test]
fn values_of_blocks() {
    let read = body(
        r#"
        var paid = switch (charge.getStatus()) {
            case "succeeded" -> first(charge);
            case "pending" -> { log(); yield second(charge); }
            default -> throw new IllegalStateException();
        };
        return ok ? paid : retry();
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition C.m
        assign
          branch
            arm `case`
              expression | first(charge)!=
            arm `case`
              expression | log()
              expression | second(charge)!=
            arm `default`
              raise | new IllegalStateException()=
        return | retry()^=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> C: class
    C.m paid: variable = (switch first(), second())
    ");
}

#[test]
fn imports() {
    let read = source(
        "package shop;
         import com.stripe.Stripe;
         import com.stripe.model.*;
         import static java.util.UUID.randomUUID;
         import static com.shop.Keys.*;",
    );
    assert_snapshot!(bindings(&read), @r"
    <module> Stripe: import Stripe from com.stripe
    <module> *: import com.stripe.model
    <module> randomUUID: import randomUUID from java.util.UUID
    <module> *: import com.shop.Keys
    ");
}

#[test]
fn classes() {
    let read = source(
        r#"
        @Service @Transactional(readOnly = true)
        public class Payments extends Base<Order> implements Job, a.b.Handler {
            private static final String PREFIX = "order-", SUFFIX = f();
            @Autowired private StripeClient stripe;
            static { Stripe.apiKey = key(); }
            Payments(StripeClient stripe) { super(stripe); this.stripe = stripe; }
            @Retryable(value = ApiException.class, maxAttempts = 3) @Override
            public Charge charge(final Order order, @Header("k") String... keys) throws StripeException { return null; }
            class Inner { void x() { y(); } }
        }
        record Paid(String id, Money amount) { Paid { check(id); } }
        enum State { NEW(1), PAID { void f() { g(); } }; State(int code) { } State() { } }
        interface Gateway { Charge pay(Order order); default void again() { pay(null); } }
        @interface Marked { String value() default ""; }
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition | Transactional(readOnly=true)=
      assign | f()=
      assign
      assign | key()=
      definition Payments.Payments
        expression | super(stripe)
        assign
      definition Payments.charge | Retryable(value=other<>, maxAttempts=3)=
        return
      definition
        definition Inner.x
          expression | y()
    definition
      definition Paid.Paid
        expression | check(id)
    definition
      assign
      assign
        definition State.f
          expression | g()
      definition State.State
      definition State.State
    definition
      definition Gateway.pay
      definition Gateway.again
        expression | pay(null)
    ");
    assert_snapshot!(functions(&read), @r"
    Payments.Payments(stripe: StripeClient) @Transactional() export Payments.Payments
    Payments.charge(order: Order, keys: String) @Retryable() @Override @Transactional() export Payments.charge
    Inner.x() export Inner.x
    Paid.Paid() export Paid.Paid
    State.f() export State.f
    State.State(code: int) export State.State
    State.State() export State.State
    Gateway.pay(order: Order) export Gateway.pay
    Gateway.again() export Gateway.again
    ");
    assert_snapshot!(bindings(&read), @r#"
    <module> Payments: class
    <module> this.PREFIX: field = "order-" : String in Payments
    <module> this.SUFFIX: field = f() : String in Payments
    <module> this.stripe: field : StripeClient in Payments
    <module> Stripe: entry .apiKey = key()
    Payments.Payments stripe: parameter(0) : StripeClient
    Payments.Payments this.stripe: field = stripe in Payments
    Payments.charge order: parameter(0) : Order
    Payments.charge keys: parameter(1) : String
    <module> Inner: class
    <module> Paid: class
    <module> this.id: field : String in Paid
    <module> this.amount: field : Money in Paid
    <module> State: class
    <module> this.NEW: field = other<1> : State in State
    <module> this.PAID: field : State in State
    State.State code: parameter(0) : int
    <module> Gateway: class
    Gateway.pay order: parameter(0) : Order
    "#);
}

#[test]
fn assignments() {
    let read = source(
        r#"
        class C {
            int tries; Map<String, Object> params; Order order;
            void m(Order given) {
                String a = "x", b; b = a; var c = new Order();
                tries = 1; tries += 2; this.tries++; order = given; given.status = "paid";
                order.items[0] = c; params.total = b; c.amount += 5;
                int[] xs = {1, 2}; xs[0]++; a += "!"; f(b = "y");
                if (given instanceof Paid paid && given instanceof Pair(var l, Right r)) { f(paid, l, r); }
            }
        }
        "#,
    );
    assert_snapshot!(bindings(&read), @r#"
    <module> C: class
    <module> this.tries: field : int in C
    <module> this.params: field : Map<String, Object> in C
    <module> this.order: field : Order in C
    C.m given: parameter(0) : Order
    C.m a: variable = "x" : String
    C.m b: variable : String
    C.m b: variable = a
    C.m c: variable = Order()
    C.m this.tries: field = 1 in C
    C.m this.tries: field = 2 in C
    C.m this.tries: field = (++ this.tries) in C
    C.m this.order: field = given in C
    C.m given: entry .status = "paid"
    C.m this.order: entry .items = c in C
    C.m this.params: entry .total = b in C
    C.m c: entry .amount = (+= c.amount, 5)
    C.m xs: variable = [1, 2] : int[]
    C.m xs: entry = (++ xs[0])
    C.m a: update = "!"
    C.m b: variable = "y"
    C.m paid: variable = given : Paid
    C.m l: variable = given
    C.m r: variable = given : Right
    "#);
}

#[test]
fn expressions() {
    assert_snapshot!(values(
        r#"
        return (long) (a + b * -c);
        return !a && b || c == d ? e[i] : this.f.g;
        return "tab\t\u0041" + 'c' + 10L + 1.5f + 0xFFL + true + null;
        return new int[] {1, 2};
        return String.class;
        return a instanceof List<?>;
        return """
            {
              "amount": 5
            }""";
        "#
    ), @r#"
    (+ a, (* b, (- c)))
    (? (|| (&& (! a), b), (== c, d)), e[i], this.f.g)
    (+ (+ (+ (+ (+ (+ "tab\tA", "c"), 10), 1.5), 0xFF), true), null)
    [1, 2]
    other<>
    (instanceof a, List)
    "{\n  \"amount\": 5\n}"
    "#);
}

#[test]
fn callees_are_normalised() {
    let read = body(
        "Charge.create(params, options);
         stripeClient.paymentIntents().create(params);
         RequestOptions.builder().setIdempotencyKey(k).build();
         this.gateway.transaction().sale(request);
         new Request.Builder().url(u).build(); new HashMap<String, Object>(); new a.b.C();
         charge(order); super.pay(); this.<Order>pay(order);
         ((Gateway) bean).pay(); handlers[0].pay(); (a ? b : c).pay();",
    );
    let callees: String = read
        .calls
        .iter()
        .map(|call| {
            let made = if call.is_construction { "new " } else { "" };
            format!("{made}{} `{}`\n", call.callee, call.span.slice(&read.text))
        })
        .collect();
    assert_snapshot!(callees, @r"
    Charge.create `Charge.create(params, options)`
    stripeClient.paymentIntents().create `stripeClient.paymentIntents().create(params)`
    stripeClient.paymentIntents `stripeClient.paymentIntents()`
    RequestOptions.builder().setIdempotencyKey().build `RequestOptions.builder().setIdempotencyKey(k).build()`
    RequestOptions.builder().setIdempotencyKey `RequestOptions.builder().setIdempotencyKey(k)`
    RequestOptions.builder `RequestOptions.builder()`
    this.gateway.transaction().sale `this.gateway.transaction().sale(request)`
    this.gateway.transaction `this.gateway.transaction()`
    Request.Builder().url().build `new Request.Builder().url(u).build()`
    Request.Builder().url `new Request.Builder().url(u)`
    new Request.Builder `new Request.Builder()`
    new HashMap `new HashMap<String, Object>()`
    new a.b.C `new a.b.C()`
    charge `charge(order)`
    super.pay `super.pay()`
    this.pay `this.<Order>pay(order)`
    bean.pay `((Gateway) bean).pay()`
    handlers[].pay `handlers[0].pay()`
    <expression>.pay `(a ? b : c).pay()`
    ");
}

#[test]
fn natures() {
    let read = source(
        "import java.util.*; import java.time.Instant; import static java.util.UUID.randomUUID;
         class C {
             private final SecureRandom random = new SecureRandom(); private final Clock clock; Keys keys;
             void m(Random given) {
                 UUID.randomUUID().toString(); java.util.UUID.randomUUID(); randomUUID(); random.nextInt(); given.nextLong();
                 System.currentTimeMillis(); Instant.now(); clock.millis(); new Date(); new Date(1); LocalDate.now();
                 Random r = new Random(); r.nextInt(); keys.nextInt(); UUID.nameUUIDFromBytes(b); Math.max(1, 2);
             }
         }",
    );
    let found: String = read
        .calls
        .iter()
        .filter_map(|call| {
            call.nature
                .map(|nature| format!("{} {nature:?}\n", call.callee))
        })
        .collect();
    assert_snapshot!(found, @r"
    UUID.randomUUID Random
    java.util.UUID.randomUUID Random
    randomUUID Random
    random.nextInt Random
    given.nextLong Random
    System.currentTimeMillis Clock
    Instant.now Clock
    clock.millis Clock
    Date Clock
    LocalDate.now Clock
    r.nextInt Random
    ");
}

#[test]
fn entries() {
    let read = source(
        r#"
        @RestController @RequestMapping("/webhooks") class Hooks { @PostMapping("/stripe") void take() {} void helper() {} }
        @Path("/pay") class Pay { @POST @Path("/card") public void card() {} @GET public void list() {} }
        @Controller class Orders {
            @PostMapping(path = "/orders") void pay() {}
            @KafkaListener(topics = "orders") void on(Order order) {}
            @RabbitListener(queues = "q") void rabbit() {} @SqsListener("q") void sqs() {}
            @Scheduled(cron = "0 0 * * *") void nightly() {}
        }
        class Servlet extends HttpServlet { protected void doPost(HttpServletRequest request, HttpServletResponse response) {} }
        class Charge implements org.quartz.Job { public void execute(JobExecutionContext context) {} }
        class Function implements RequestHandler<SQSEvent, Void> { public Void handleRequest(SQSEvent event, Context context) { return null; } }
        class App {
            public static void main(String[] args) {
                app.post("/charge", ctx -> {}); httpClient.post("/v1/charges", body -> {});
                router.post("/hooks/ipn").handler(context -> {});
                scheduler.scheduleAtFixedRate(() -> {}, 0, 1, HOURS);
            }
        }
        class PayTest { @Test void pays() {} @BeforeEach void prepare() {} void testOld() {} void helper() {} }
        "#,
    );
    assert_snapshot!(functions(&read), @r#"
    Hooks.take() @PostMapping() export Hooks.take webhook by `@RequestMapping("/webhooks") @PostMapping("/stripe")`
    Hooks.helper() export Hooks.helper
    Pay.card() @POST @Path() export Pay.card route by `@Path("/pay") @Path("/card") @POST`
    Pay.list() @GET export Pay.list route by `@Path("/pay") @GET`
    Orders.pay() @PostMapping() export Orders.pay route by `@PostMapping(path = "/orders")`
    Orders.on(order: Order) @KafkaListener() export Orders.on job by `@KafkaListener(topics = "orders")`
    Orders.rabbit() @RabbitListener() export Orders.rabbit job by `@RabbitListener(queues = "q")`
    Orders.sqs() @SqsListener() export Orders.sqs job by `@SqsListener("q")`
    Orders.nightly() @Scheduled() export Orders.nightly schedule by `@Scheduled(cron = "0 0 * * *")`
    Servlet.doPost(request: HttpServletRequest, response: HttpServletResponse) export Servlet.doPost route by `HttpServlet.doPost`
    Charge.execute(context: JobExecutionContext) export Charge.execute schedule by `Job.execute`
    Function.handleRequest(event: SQSEvent, context: Context) export Function.handleRequest job by `RequestHandler.handleRequest`
    App.main(args: String[]) export App.main script by `main`
    <closure>(ctx) route by `app.post("/charge")`
    <closure>(body)
    <closure>(context) webhook by `router.post("/hooks/ipn")`
    <closure>() schedule by `scheduler.scheduleAtFixedRate`
    PayTest.pays() @Test export PayTest.pays test
    PayTest.prepare() @BeforeEach export PayTest.prepare test
    PayTest.testOld() export PayTest.testOld test
    PayTest.helper() export PayTest.helper
    "#);
}

#[test]
fn getters_and_setters_are_properties() {
    let read = body(
        "order.setStatus(charge.getStatus()); this.order.setPaid(order.isPaid()); setStatus(a);
         f(order.getCustomer().getId(), order.getId().toString(), orders.get(1), order.getItem(2));
         paymentService.getStatus(); client.setKey(k); Stripe.setApiKey(k); params.setA(a).setB(b);
         transfer.getReversals().create(params);",
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition C.m
        assign
        assign
        expression | setStatus(a)
        expression | order.getId()= | order.getId().toString()= | orders.get(1)= | order.getItem(2)= | f(order.customer.id, order.getId().toString(), orders.get(), order.getItem())
        expression | paymentService.getStatus()
        expression | client.setKey(k)
        expression | Stripe.setApiKey(k)
        expression | params.setA(a)= | params.setA().setB(b)
        expression | transfer.getReversals()= | transfer.getReversals().create(params)
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> C: class
    <module> order: entry .status = charge.status
    C.m this.order: entry .paid = order.paid in C
    ");
}
