//! Go: steps, functions, bindings, expressions, and errors as values.

use insta::assert_snapshot;
use tollgate_model::code::Language::Go;
use tollgate_model::code::Source;

use super::dump::{bindings, expression, functions, steps};

fn source(text: &str) -> Source {
    let read = super::dump::source(Go, text);
    assert_eq!(read.gaps, [], "{text}");
    read
}

/// Reads the body of a function that hands back an error.
fn body(text: &str) -> Source {
    source(&format!("func m() (*Charge, error) {{\n{text}\n}}"))
}

/// The expressions of the statements of a function, one a line.
fn values(text: &str) -> String {
    let read = source(&format!("import \"stripe\"\nfunc m() {{\n{text}\n}}"));
    let all = read.steps.iter().flat_map(|step| &step.expressions);
    all.map(|value| expression(&read, *value) + "\n").collect()
}

#[test]
fn blocks() {
    let read = body(
        r#"
        if a() { b() } else if x := c(); x { d() } else { e() }
        switch f() { case 1, g(): h(); fallthrough; default: i() }
        switch y := j().(type) { case *k.Error, l: m2(y); default: }
        select { case v := <-n(): o(v); case p <- q(): ; case <-r: ; default: s() }
        label: for { break label }
        { t() }
        goto label
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      branch | a()=
        arm `then`
          expression | b()
        arm `else`
          assign | c()=
          branch
            arm `then`
              expression | d()
            arm `else`
              expression | e()
      branch | f()=
        arm `case` | g()=
          expression | h()
        arm `default`
          expression | i()
      branch | j()=
        arm `case`
          expression | m2(y)
        arm `default`
      branch
        arm `case` | n()=
          expression | o(v)
        arm `case` | q()=
        arm `case`
        arm `default`
          expression | s()
      loop
        jump
      expression | t()
      jump
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m x: variable = c()
    m y: variable = j()
    m v: variable = other<n()>
    ");
}

#[test]
fn loops() {
    let read = body(
        "
        for _, x := range xs() { f(x) }
        for k := range m { f(k) }
        for x := range ch { f(x) }
        for i := range 3 { f(i) }
        for attempt := range maxRetries { f(attempt) }
        for i := 0; i < len(xs); i++ { f(xs[i]) }
        for attempt := 0; attempt < 3; attempt++ { f(attempt) }
        for more() { f() }
        for rows.Next() { f(rows) }
        for { f() }
        ",
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      each-loop | xs()=
        expression | f(x)
      each-loop
        expression | f(k)
      each-loop
        expression | f(x)
      loop
        expression | f(i)
      loop
        expression | f(attempt)
      each-loop | len(xs)=
        expression | f(xs[i])
      loop
        expression | f(attempt)
      loop | more()=
        expression | f()
      each-loop | rows.Next()=
        expression | f(rows)
      loop
        expression | f()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m x: loopvariable = xs()
    m k: loopvariable = m
    m x: loopvariable = ch
    m i: update = 3
    m attempt: update = maxRetries
    m i: loopvariable = xs
    m i: loopvariable = xs
    m attempt: variable = 0
    m attempt: update
    ");
}

#[test]
fn a_call_and_the_check_of_its_error_are_an_attempt() {
    let read = body(
        r#"
        ch, err := charge.New(params)
        if err != nil { return nil, err }
        if err := save(ch); err != nil { log.Println(err) } else { sent(ch) }
        if _, err = notify(ch); err == nil { told() } else { return nil, fmt.Errorf("notify: %w", err) }
        if _, err := audit(ch); err == nil { audited() }
        _, err = receipt(ch)
        metrics.Inc()
        if nil != err && retryable { again() }
        "#,
    );
    assert_snapshot!(steps(&read), @r#"
    definition m
      attempt
        assign | charge.New(params)=
        handler `passes`
          raise
      attempt
        assign | save(ch)=
        handler
          expression | log.Println(err)
        arm `else`
          expression | sent(ch)
      attempt
        assign | notify(ch)=
        arm `else`
          expression | told()
        handler `passes`
          raise | fmt.Errorf("notify: %w", err)=
      attempt
        assign | audit(ch)=
        arm `else`
          expression | audited()
        handler
      attempt
        assign | receipt(ch)=
        expression | metrics.Inc()
        handler
          expression | again()
    "#);
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m ch: variable = charge.New()
    m err: caught .1 = charge.New()
    m err: caught
    m err: caught = save()
    m err: caught
    m err: caught .1 = notify()
    m err: caught
    m err: caught .1 = audit()
    m err: caught .1 = receipt()
    m err: caught
    ");
}

#[test]
fn errors_are_told_apart() {
    let read = body(
        r#"
        _, err := charge.New(params)
        var cardErr *stripe.Error
        if errors.As(err, &cardErr) { declined(cardErr.Code) } else if errors.Is(err, context.DeadlineExceeded) { unknown() } else if err != nil { failed() }
        err = capture()
        switch { case errors.Is(err, ErrGone): gone(); case isTimeout(err) || os.IsTimeout(err): unknown(); case err != nil: failed(); default: done() }
        err = refund()
        switch err { case nil: done(); case ErrGone, ErrOther: gone(); default: failed() }
        err = void()
        switch e := err.(type) { case nil: done(); case *stripe.Error: declined(e); default: failed(e) }
        if err = payout(); err != nil {
            if stripeErr, ok := err.(*stripe.Error); ok { declined(stripeErr) }
            switch { case errors.Is(err, ErrGone): gone() }
        }
        if _, err := transfer(); err != nil && !errors.Is(err, ErrGone) { failed() }
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      attempt
        assign | charge.New(params)=
        assign
        handler catches stripe.Error | errors.As(err, cardErr)=
          expression | declined(cardErr.Code)
        handler catches context.DeadlineExceeded | errors.Is(err, context.DeadlineExceeded)=
          expression | unknown()
        handler
          expression | failed()
      attempt
        assign | capture()=
        handler catches ErrGone | errors.Is(err, ErrGone)=
          expression | gone()
        handler catches isTimeout, os.IsTimeout | isTimeout(err)= | os.IsTimeout(err)=
          expression | unknown()
        handler
          expression | failed()
        arm `else`
          expression | done()
      attempt
        assign | refund()=
        arm `else`
          expression | done()
        handler catches ErrGone, ErrOther
          expression | gone()
        handler
          expression | failed()
      attempt
        assign | void()=
        arm `else`
          expression | done()
        handler catches stripe.Error
          expression | declined(e)
        handler
          expression | failed(e)
      attempt
        assign | payout()=
        handler
          assign
          branch
            arm `then`
              expression | declined(stripeErr)
          branch
            arm `case` | errors.Is(err, ErrGone)=
              expression | gone()
      attempt
        assign | transfer()=
        handler | errors.Is(err, ErrGone)=
          expression | failed()
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> m: function
    m err: caught .1 = charge.New()
    m cardErr: variable : *stripe.Error
    m err: caught
    m cardErr: caught = err
    m err: caught
    m err: caught
    m err: caught = capture()
    m err: caught
    m err: caught
    m err: caught
    m err: caught = refund()
    m err: caught
    m err: caught
    m err: caught = void()
    m err: caught
    m e: caught
    m err: caught
    m e: caught
    m err: caught = payout()
    m err: caught
    m stripeErr: caught = err : *stripe.Error
    m ok: variable .1 = err
    m err: caught .1 = transfer()
    m err: caught
    ");
}

#[test]
fn an_error_may_be_made_by_a_branch_or_loop_and_looked_at_later() {
    let read = body(
        r#"
        var err error
        for attempt := 0; attempt < 3; attempt++ {
            if ch, err = charge.New(params); err == nil { break }
            sleep(attempt)
        }
        if err != nil { return nil, err }
        if fast { err = fastWay() } else { err = slowWay() }
        if err != nil { return nil, ErrBoth }
        for _, o := range orders {
            if err := pay(o); err != nil { continue }
            done(o)
        }
        err = finish()
        if err == nil { return ch, nil }
        compensate(ch)
        return nil, err
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    definition m
      assign
      attempt
        loop
          attempt
            assign | charge.New(params)=
            arm `else`
              jump
            handler `goes on`
          expression | sleep(attempt)
        handler `passes`
          raise
      attempt
        branch
          arm `then`
            assign | fastWay()=
          arm `else`
            assign | slowWay()=
        handler
          raise
      each-loop
        attempt
          assign | pay(o)=
          handler
            jump
        expression | done(o)
      attempt
        assign | finish()=
        arm `else`
          return `ok`
        handler
          expression | compensate(ch)
          raise
    ");
}

#[test]
fn returns_of_errors_raise() {
    let read = source(
        r#"
        func a() error { return nil }
        func b() error { return c() }
        func c() (x *X, err error) { x, err = d(); if err != nil { return }; return x, err }
        func d() (*X, error) { return nil, ErrGone }
        func e() (*X, error) { return nil, pkg.ErrGone }
        func f() (*X, error) { return nil, fmt.Errorf("f: %d", g()) }
        func g() *AppError { return &AppError{Code: 1} }
        func h() (bool, error) { return false, status.Error(codes.Internal, "h") }
        func i(c echo.Context) error { if err := b(); err != nil { return c.JSON(500, err) }; return c.JSON(200, nil) }
        func j() *X { return nil }
        func k() error { return retry.Do(func() error { _, err := d(); return err }) }
        "#,
    );
    assert_snapshot!(steps(&read), @r#"
    definition a
      return `ok`
    definition b
      return | c()^=
    definition c
      attempt
        assign | d()!=
        handler `passes`
          raise
      return
    definition d
      raise
    definition e
      raise
    definition f
      raise | g()= | fmt.Errorf("f: %d", g())=
    definition g
      raise
    definition h
      raise | status.Error(codes.Internal, "h")=
    definition i
      attempt
        assign | b()=
        handler
          return | c.JSON(500, err)^=
      return | c.JSON(200, null)^=
    definition j
      return
    definition k
      return | retry.Do(<<closure>>)^=
        closure `retry.Do` <closure>
          assign | d()=
          return
    "#);
}

#[test]
fn what_becomes_of_errors() {
    let read = body(
        r#"
        _ = a()
        _, _ = b()
        c1, _ := c()
        d()
        go e()
        defer f()
        x := template.Must(g())
        use(h())
        i1, err := i()
        return j()
        "#,
    );
    let told: String = read
        .calls
        .iter()
        .map(|call| format!("{} {:?}\n", call.callee, call.error))
        .collect();
    assert_snapshot!(told, @r"
    a Dropped
    b Dropped
    c Dropped
    d None
    e None
    f None
    template.Must None
    g Aborts
    use None
    h None
    i Taken
    j Taken
    ");
}

#[test]
fn structs_methods_and_their_fields() {
    let read = source(
        r#"
        package pay
        import (
            "context"
            st "github.com/stripe/stripe-go/v82"
            _ "github.com/lib/pq"
        )
        type Service struct { sc *st.Client; a, b int; Clock; *Base `json:"x"` }
        type Store interface { Save(ctx context.Context) error }
        func New(key string) *Service { s := &Service{sc: st.NewClient(key), a: 1}; s.b = 2; return s }
        func (s *Service) Pay(ctx context.Context, ids ...string) error { s.sc.V1Charges.Create(ctx, nil); s.a++; s.help(); return nil }
        func (*Service) help() { func() { inner() }() }
        func (s Stack[T]) Push(x T) { s.items = append(s.items, x) }
        func generic[T any](x T) T { return x }
        var handler = func(w http.ResponseWriter) {}
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    import
    definition
    definition
    definition New
      assign | st.NewClient(key)!=
      assign
      return
    definition Service.Pay
      expression | this.sc.V1Charges.Create(ctx, null)
      assign
      expression | this.help()
      return `ok`
    definition Service.help
      expression | <closure>()
        closure <closure>
          expression | inner()
    definition Stack.Push
      assign | append(this.items, x)=
    definition generic
      return
    assign
      closure handler
    ");
    assert_snapshot!(functions(&read), @r"
    New(key: string) export New
    Service.Pay(ctx: context.Context, ids: string) export Service.Pay
    Service.help()
    <closure>()
    Stack.Push(x: T) export Stack.Push
    generic(x: T)
    handler(w: http.ResponseWriter)
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> context: import context
    <module> st: import github.com/stripe/stripe-go/v82
    <module> Service: class
    <module> this.sc: field : *st.Client in Service
    <module> this.a: field : int in Service
    <module> this.b: field : int in Service
    <module> this.Clock: field : Clock in Service
    <module> this.Base: field : Base in Service
    <module> Store: class
    <module> New: function
    New key: parameter(0) : string
    New this.sc: field = st.NewClient() in Service
    New this.a: field = 1 in Service
    New s: variable = {sc: st.NewClient(), a: 1} : Service
    New s: entry .b = 2
    Service.Pay ctx: parameter(0) : context.Context
    Service.Pay ids: parameter(1) : string
    Service.Pay this.a: field = (++ this.a) in Service
    Stack.Push x: parameter(0) : T
    Stack.Push this.items: field = append() in Stack
    <module> generic: function
    generic x: parameter(0) : T
    handler w: parameter(0) : http.ResponseWriter
    <module> handler: variable = <handler>
    ");
}

#[test]
fn parameters_are_written_into_after_they_are_made() {
    let read = body(
        r#"
        params := &stripe.ChargeParams{Params: stripe.Params{IdempotencyKey: &key}, Amount: stripe.Int64(100)}
        params.SetIdempotencyKey(key)
        params.AddMetadata("order", id)
        params.IdempotencyKey = stripe.String(key)
        params.Card.Number = "4242"
        params.Extra["x"] = y
        cache[id] = params
        *total += 1
        "#,
    );
    assert_snapshot!(bindings(&read), @r#"
    <module> m: function
    m params: variable = {...{IdempotencyKey: key}, Amount: stripe.Int64()} : stripe.ChargeParams
    m params: entry .IdempotencyKey = key
    m params: entry .Metadata.order = id
    m params: entry .IdempotencyKey = stripe.String()
    m params: entry .Card.Number = "4242"
    m params: entry .Extra.x = y
    <module> cache: entry = params
    <module> total: update = (+= total, 1)
    "#);
}

#[test]
fn expressions() {
    assert_snapshot!(
        values(
            r#"
            a = "x\n\u00e9" + `raw\n`
            a = 'c'
            a = 1_000 + 2.5 + 0x1F
            a = !b && c != nil || d <= e
            a = (*b).c + *d
            a = &b
            a = m["k"].v + m[k]
            a = xs[1:2]
            a = []string{"a", "b"}
            a = map[string]any{"a": 1, k: 2}
            a = T{1, 2}
            a = []T{{A: 1}, {A: 2}}
            a = string(b) + int64(c)
            a = []byte(s)
            a = stripe.Int64(v)
            a = b.(T)
            a = <-ch
            a = make([]int, 3)
            a = new(T)
            a = f(xs...)
            a = generic[int](x)
            a = func(x int) int { return x }
            "#
        ),
        @r#"
    (+ "x\né", "raw\\n")
    "c"
    (+ (+ 1000, 2.5), 0x1F)
    (|| (&& (! b), (!= c, null)), (<= d, e))
    (+ b.c, d)
    b
    (+ m.k.v, m[k])
    other<xs, 1, 2>
    ["a", "b"]
    {a: 1, [k]: 2}
    [1, 2]
    [{A: 1}, {A: 2}]
    (+ b, c)
    s
    v
    b
    other<ch>
    make()
    new()
    f()
    generic()
    <a>
    x
    "#
    );
}

#[test]
fn entries() {
    let read = source(
        r#"
        func main() {
            http.HandleFunc("/pay", pay)
            r.Post("/webhooks/stripe", h.hook)
            e.POST("/x", auth(checkout))
            app.Get("/y", func(c *fiber.Ctx) error { return nil })
            lambda.Start(onEvent)
            c.AddFunc("@daily", settle)
            w.RegisterActivity(chargeActivity)
            cache.Get("key/x", nil)
        }
        func pay(w http.ResponseWriter, r *http.Request) {}
        func (h *Hooks) hook(w http.ResponseWriter, r *http.Request) {}
        func checkout(c echo.Context) error { return nil }
        func onEvent(ctx context.Context, e events.SQSEvent) error { return nil }
        func settle() {}
        func chargeActivity(ctx context.Context) error { return nil }
        func ginPay(c *gin.Context) {}
        func middleware(next http.Handler) http.Handler { return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(w, r) }) }
        func (s *PaymentServer) Charge(ctx context.Context, req *pb.ChargeRequest) (*pb.ChargeReply, error) { return nil, nil }
        func handleTask(ctx context.Context, t *asynq.Task) error { return nil }
        func run(cmd *cobra.Command, args []string) error { return nil }
        func TestPay(t *testing.T) { t.Run("x", func(t *testing.T) {}) }
        func (s *PaySuite) TestRefund() {}
        "#,
    );
    assert_snapshot!(functions(&read), @r#"
    main() script by `func main()`
    <closure>(c: *fiber.Ctx) route by `app.Get("/y")`
    pay(w: http.ResponseWriter, r: *http.Request) route by `http.HandleFunc("/pay")`
    Hooks.hook(w: http.ResponseWriter, r: *http.Request) webhook by `r.Post("/webhooks/stripe")`
    checkout(c: echo.Context) route by `e.POST("/x")`
    onEvent(ctx: context.Context, e: events.SQSEvent) job by `onEvent(context.Context, events.SQSEvent)`
    settle() schedule by `c.AddFunc("@daily")`
    chargeActivity(ctx: context.Context) job by `w.RegisterActivity`
    ginPay(c: *gin.Context) route by `ginPay(*gin.Context)`
    middleware(next: http.Handler)
    <closure>(w: http.ResponseWriter, r: *http.Request)
    PaymentServer.Charge(ctx: context.Context, req: *pb.ChargeRequest) export PaymentServer.Charge route by `PaymentServer.Charge`
    handleTask(ctx: context.Context, t: *asynq.Task) job by `handleTask(context.Context, *asynq.Task)`
    run(cmd: *cobra.Command, args: []string) script by `run(*cobra.Command, []string)`
    TestPay(t: *testing.T) export TestPay test
    <closure>(t: *testing.T) test
    PaySuite.TestRefund() export PaySuite.TestRefund test
    "#);
}

#[test]
fn natures() {
    let read = source(
        r#"
        import ("github.com/google/uuid"; "time"; "math/rand"; gonanoid "github.com/matoous/go-nanoid/v2")
        func m() {
            a(uuid.New().String(), uuid.NewString(), uuid.Must(uuid.NewRandom()), uuid.Parse(x))
            b(time.Now().UnixNano(), time.Unix(1, 0), rand.Intn(3), gonanoid.New())
        }
        "#,
    );
    assert_snapshot!(steps(&read), @r"
    import
    definition m
      expression | uuid.New()=~random | uuid.New().String()= | uuid.NewString()=~random | uuid.NewRandom()=~random | uuid.Must(uuid.NewRandom())= | uuid.Parse(x)= | a(uuid.New().String(), uuid.NewString(), uuid.Must(), uuid.Parse())
      expression | time.Now()=~clock | time.Now().UnixNano()= | time.Unix(1, 0)= | rand.Intn(3)=~random | gonanoid.New()=~random | b(time.Now().UnixNano(), time.Unix(), rand.Intn(), gonanoid.New())
    ");
}
