//! Rust: steps, functions, bindings, expressions, and errors as values.

use insta::assert_snapshot;
use tollgate_model::code::Language::Rust;
use tollgate_model::code::{Source, StepKind};

use super::dump::{bindings, expression, functions, steps};

fn source(text: &str) -> Source {
    let read = super::dump::source(Rust, text);
    assert_eq!(read.gaps, [], "{text}");
    read
}

/// Reads the body of a function that hands back a result.
fn body(text: &str) -> Source {
    source(&format!(
        "async fn m() -> Result<Charge, Error> {{\n{text}\n}}"
    ))
}

/// The expressions of the statements of a function, one a line.
fn values(text: &str) -> String {
    let read = source(&format!("fn m() {{\n{text}\n}}"));
    let all = read.steps.iter().flat_map(|step| &step.expressions);
    all.map(|value| expression(&read, *value) + "\n").collect()
}

#[test]
fn blocks() {
    let read = body(
        r#"
        if a() { b(); } else if let Some(x) = c() { d(x); } else { e(); }
        match f() { Kind::A { id, .. } => g(id), Kind::B(y) | Kind::C(y) if h(y) => i(y), 1 => {} _ => return Err(J) }
        let k = if l() { 1 } else { n() };
        let Some(o) = p() else { return Err(Gone) };
        unsafe { q() };
        'outer: loop { break 'outer; }
        x.y = z;
        total += 1;
        Ok(r())
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      branch | a()=
        arm `then`
          expression | b()
        arm `else`
          branch | c()=
            arm `then`
              expression | d(x)
            arm `else`
              expression | e()
      branch | f()=
        arm `case`
          expression | g(id)
        arm `case` | h(y)=
          expression | i(y)
        arm `case`
        arm `default`
          raise
      assign
        branch | l()=
          arm `then`
          arm `else` | n()=
      branch
        assign | p()=
        arm `then`
          raise
      expression | q()
      loop
        jump
      assign
      assign
      return `ok` | r()^=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m x: variable = c()
    m id: variable .id = f()
    m y: variable .0 = f()
    m y: variable .0 = f()
    m k: variable = (if 1, n())
    m o: variable = p()
    m x: entry .y = z
    <module> total: update = 1
    ");
}

#[test]
fn a_last_match_hands_its_arms_back() {
    let returned = |text: &str| {
        let read = source(&format!("async fn m() -> StatusCode {{\n{text}\n}}"));
        let steps = read.steps.iter();
        steps.filter(|step| step.kind == StepKind::Return).count()
    };
    let arms = "match pay().await { Ok(_) => StatusCode::OK, Err(_) => StatusCode::BAD_GATEWAY }";
    assert_eq!(returned(arms), 2);
    assert_eq!(returned(&format!("{arms};")), 0);
    assert_eq!(returned(&format!("{arms}\nafter();")), 0);
}

#[test]
fn loops() {
    let read = body(
        "
        for x in xs() { f(x); }
        for (i, x) in xs.iter().enumerate() { f(x); }
        for attempt in 0..3 { f(attempt); }
        for i in 0..xs.len() { f(xs[i]); }
        while more() { f(); }
        while let Some(x) = rx.recv().await { f(x); }
        loop { f(); }
        ",
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      each-loop | xs()=
        expression | f(x)
      each-loop | xs.iter()= | xs.iter().enumerate()=
        expression | f(x)
      loop
        expression | f(attempt)
      each-loop | xs.len()=
        expression | f(xs[i])
      loop | more()=
        expression | f()
      each-loop | rx.recv()!=
        expression | f(x)
      loop
        expression | f()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m x: loopvariable = xs()
    m i: loopvariable = xs.iter().enumerate()
    m x: loopvariable = xs.iter().enumerate()
    m attempt: update = other<0, 3>
    m i: loopvariable = other<0, xs.len()>
    m x: variable = await rx.recv()
    ");
}

#[test]
fn a_result_and_the_look_at_it_are_an_attempt() {
    let read = body(
        r#"
        let a = match charge().await { Ok(a) => a, Err(e) => return Err(e.into()) };
        if let Err(error) = save(&a).await { log(error); } else { saved(); }
        if let Ok(b) = notify(&a) { told(b); }
        let Ok(c) = receipt(&a) else { missing(); return Err(Gone) };
        let d = capture(&a).await;
        metrics();
        match d { Ok(d) if d.paid => paid(d), Ok(_) => open(), Err(Error::Timeout) => unknown(), Err(Error::Card(card) | Error::Bank(card)) => declined(card), Err(other) => failed(other) }
        if audit(&a).is_err() { failed(); }
        match order.note { Some(note) => f(note), None => {} }
        charge().await
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      assign
        attempt
          expression | charge()!=
          arm `else`
          handler `passes`
            raise
      attempt
        expression | save(a)!
        handler
          expression | log(error)
        arm `else`
          expression | saved()
      attempt
        expression | notify(a)=
        arm `else`
          expression | told(b)
        handler
      attempt
        assign | receipt(a)=
        handler
          expression | missing()
          raise
      attempt
        assign | capture(a)!=
        expression | metrics()
        arm `else`
          expression | paid(d)
        arm `else`
          expression | open()
        handler catches Error.Timeout
          expression | unknown()
        handler catches Error.Card, Error.Bank
          expression | declined(card)
        handler
          expression | failed(other)
      attempt
        expression | audit(a)= | audit().is_err()
        handler
          expression | failed()
      branch
        arm `case`
          expression | f(note)
        arm `case`
      return | charge()!^=
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m a: variable = await charge()
    m e: caught
    m a: variable = (match a)
    m error: caught
    m b: variable = notify()
    m c: variable = receipt()
    m d: variable = await capture()
    m d: variable = await capture()
    m card: caught .0
    m card: caught .0
    m other: caught
    m note: variable = order.note
    ");
}

#[test]
fn what_becomes_of_errors() {
    let read = body(
        r#"
        a().await?;
        let _ = b().await;
        _ = c();
        d().await.ok();
        e().unwrap();
        f().expect("f");
        g().unwrap_or_default();
        h().map_err(Error::from)?;
        i().await.map_err(|error| { log(&error); Error::Failed })?;
        let j1 = j().unwrap_or_else(|error| { log(error); fallback() });
        k();
        let l1 = l();
        m(n()?);
        if let Err(e) = o() { return Err(e); }
        p()
        "#,
    );
    let told: String = read
        .calls
        .iter()
        .map(|call| format!("{} {:?}\n", call.callee, call.error))
        .collect();
    assert_snapshot!(told, @r"
    a Taken
    b Dropped
    c Dropped
    d().ok None
    d Dropped
    e().unwrap None
    e Aborts
    f().expect None
    f Aborts
    g().unwrap_or_default None
    g Dropped
    h().map_err Taken
    h Taken
    i().map_err Taken
    i Taken
    log None
    j().unwrap_or_else None
    j Taken
    log None
    fallback Taken
    k None
    l None
    m None
    n Taken
    o Taken
    p Taken
    ");
    assert_snapshot!(steps(&read), @r#"
    definition m
      expression | a()!
      assign | b()!=
      assign | c()=
      expression | d()!= | d().ok()
      expression | e()= | e().unwrap()
      expression | f()= | f().expect("f")
      expression | g()= | g().unwrap_or_default()
      expression | h()= | h().map_err(Error.from)
      expression | i()!= | i().map_err(<<closure>>)
        closure `i().map_err` <closure>
          expression | log(error)
          raise
      assign | j()= | j().unwrap_or_else(<<closure>>)=
        closure `j().unwrap_or_else` <closure>
          expression | log(error)
          return | fallback()^=
      expression | k()
      assign | l()=
      expression | n()= | m(n())
      attempt
        expression | o()
        handler `passes`
          raise
      return | p()^=
    "#);
}

#[test]
fn items_and_their_names() {
    let read = source(
        r#"
        use std::{fmt, time::Duration as Wait};
        use stripe::{self, Charge, CreateCharge as New};
        use crate::gateway::*;
        const KEY: &str = "key";
        pub struct Service<T> { client: stripe::Client, pub orders: Arc<dyn Orders>, t: T }
        pub trait Orders { fn mark(&self); fn all(&self) { self.mark() } }
        impl<T> Service<T> {
            pub fn new(client: stripe::Client, orders: Arc<dyn Orders>) -> Self { Self { client, orders, t: make() } }
            async fn pay(&mut self, order: &Order, Amount(amount): Amount) { self.last = order.id; self.count += 1; }
        }
        impl Orders for Db { fn mark(&self) { paypal::orders::capture(1); } }
        mod inner { pub(crate) fn helper<const N: usize>(x: impl Into<String>) -> Option<u8> { None } }
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    import
    import
    import
    assign
    definition
    definition
      definition Orders.all
        return | self.mark()^=
    definition
      definition Service.new
        return | make()^=
      definition Service.pay
        assign
        assign
    definition
      definition Db.mark
        expression | paypal.orders.capture(1)
    definition helper
      return
    ");
    assert_snapshot!(functions(&read), @r"
    Orders.all()
    Service.new(client: stripe.Client, orders: Arc<dyn Orders>) export Service.new
    async Service.pay(order: &Order, : Amount)
    Db.mark()
    helper(x: impl Into<String>) export helper
    ");
    assert_snapshot!(bindings(&read), @r#"
    <module> fmt: import fmt from std
    <module> Wait: import Duration from std.time
    <module> stripe: import stripe
    <module> Charge: import Charge from stripe
    <module> New: import CreateCharge from stripe
    <module> *: import crate.gateway
    <module> KEY: variable = "key"
    <module> Service: class
    <module> this.client: field : stripe.Client in Service
    <module> this.orders: field : Arc<dyn Orders> in Service
    <module> this.t: field : T in Service
    <module> Orders: class
    Service.new client: parameter(0) : stripe.Client
    Service.new orders: parameter(1) : Arc<dyn Orders>
    Service.new this.client: field = client in Service
    Service.new this.orders: field = orders in Service
    Service.new this.t: field = make() in Service
    Service.pay order: parameter(0) : &Order
    Service.pay amount: parameter(1) .0 : Amount
    Service.pay this.last: field = order.id in Service
    Service.pay this.count: field = (+= self.count, 1) in Service
    <module> paypal: import paypal
    <module> helper: function
    helper x: parameter(0) : impl Into<String>
    "#);
}

#[test]
fn expressions() {
    assert_snapshot!(
        values(
            r##"
            a("x\n\u{e9}", r#"raw"#, b"b", 'c');
            a(1_000u64, 2.5, -3, 0x1F, true, None, ());
            a(!b && c != d || e <= f);
            a(&b, &mut c, *d, (e), f as u64);
            a(b.clone(), c.to_string(), d.into(), Some(e), Box::new(f), String::from("g"));
            a(b[0], c.0, d.e.f);
            a([1, 2], (3, 4), vec![5, b(6)]);
            a(T { b: 1, c, ..d });
            a(b::<C>(d), e.f::<G>());
            a(|x| x + 1, move |y: u8| { z(y) }, async move { w().await });
            a(format!("{}-{b}", c.d), json!({ "k": e(f) }), println!("{}", g?));
            a(if b { 1 } else { 2 }, match c { D => 3, _ => 4 });
            a(1..2, ..);
            self.b(self.c);
            a(b.await, c?.d, stripe::Charge::create(e));
            "##
        ),
        @r"
    a()
    a()
    a()
    a()
    a()
    a()
    a()
    a()
    a()
    a()
    (+ x, 1)
    z()
    await w()
    a()
    a()
    b
    c
    a()
    self.b()
    a()
    "
    );
}

#[test]
fn entries() {
    let read = source(
        r#"
        #[post("/pay")] async fn actix_pay(order: web::Json<Order>) -> HttpResponse { f() }
        async fn axum_pay(State(app): State<App>, Json(order): Json<Order>) -> StatusCode { f() }
        async fn hook(body: String) {}
        async fn handler(event: LambdaEvent<SqsEvent>) -> Result<(), Error> { Ok(()) }
        fn routes() -> Router { Router::new().route("/webhooks/stripe", post(hook)).route("/x", get(|| async { "x" })) }
        #[tokio::main] async fn main() -> Result<(), Error> { lambda_runtime::run(service_fn(handler)).await }
        #[test] fn pays() { assert!(true); }
        #[cfg(test)] mod tests { fn helper() {} #[tokio::test] async fn refunds() {} }
        "#,
    );
    assert_snapshot!(functions(&read), @r#"
    async actix_pay(order: web.Json<Order>) @post() route by `#[post("/pay")]`
    async axum_pay(: State<App>, : Json<Order>) route by `axum_pay(State<App>)`
    async hook(body: String) webhook by `post("/webhooks/stripe")`
    async handler(event: LambdaEvent<SqsEvent>) route by `service_fn`
    routes()
    async <closure>() route by `get("/x")`
    async main() @tokio.main script by `fn main()`
    pays() @test test
    helper() test
    async refunds() @tokio.test test
    "#);
}

#[test]
fn natures() {
    let read = source(
        r#"
        use uuid::Uuid;
        use chrono::Utc;
        fn m() {
            a(Uuid::new_v4().to_string(), uuid::Uuid::now_v7(), Utc::now().timestamp(), std::time::SystemTime::now(), rand::random::<u64>());
            b(Uuid::parse_str(x), Utc.timestamp_opt(1, 0));
        }
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    import
    import
    definition m
      expression | Uuid.new_v4()=~random | uuid.Uuid.now_v7()=~random | Utc.now()=~clock | Utc.now().timestamp()= | std.time.SystemTime.now()=~clock | rand.random()=~random | a(Uuid.new_v4(), uuid.Uuid.now_v7(), Utc.now().timestamp(), std.time.SystemTime.now(), rand.random())
      expression | Uuid.parse_str(x)= | Utc.timestamp_opt(1, 0)= | b(Uuid.parse_str(), Utc.timestamp_opt())
    ");
}
