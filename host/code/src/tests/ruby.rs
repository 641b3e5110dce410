//! Ruby: steps, functions, bindings, expressions.

use insta::assert_snapshot;
use tollgate_model::code::Language::Ruby;
use tollgate_model::code::Source;

use super::dump::{bindings, expression, functions, source, steps};

/// The expressions of the outermost steps, one a line.
fn values(source: &Source) -> String {
    let steps = source.functions[0].steps.iter();
    let values = steps.flat_map(|step| &source[*step].expressions);
    values
        .map(|value| expression(source, *value) + "\n")
        .collect()
}

#[test]
fn branches() {
    let read = source(
        Ruby,
        r#"
if a() then b() elsif c() then d() else e() end
unless a() then b() end
b() if a()
b() unless a()
case h()
when "ok", :fine then i()
when *LIST then j()
else k()
end
case
when a() then b()
end
case h()
in { status: "ok", id:, at: [first, *] } if i(id) then j()
in [x, y] | nil then k()
in Foo(z:) => whole then l()
end
config => { name: }
redirect_to(path) and return
save! or raise Failed, "no"
x = find(1) || raise("gone")
order = find(2) or return
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r#"
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
    branch | a()=
      arm `then`
        expression | b()
    branch | a()=
      arm `then`
        expression | b()
    branch | h()=
      arm `case`
        expression | i()
      arm `case`
        expression | j()
      arm `default`
        expression | k()
    branch
      arm `case` | a()=
        expression | b()
    branch | h()=
      arm `case` | i(id)=
        expression | j()
      arm `case`
        expression | k()
      arm `case`
        expression | l()
    assign | config()=
    branch | path()= | redirect_to(path())=
      arm `then`
        return
    branch | save!()=
      arm `then`
        raise
    assign | find(1)= | raise("gone")=
    assign | find(2)=
    branch
      arm `then`
        return
    "#);
    assert_snapshot!(bindings(&read), @r"
    <module> id: variable .id = h()
    <module> first: variable .at.0 = h()
    <module> x: variable .0 = h()
    <module> y: variable .1 = h()
    <module> z: variable .z = h()
    <module> whole: variable = h()
    <module> name: variable .name = config()
    <module> x: variable = (|| find(), raise())
    <module> order: variable = find()
    ");
}

#[test]
fn loops() {
    let read = source(
        Ruby,
        r#"
while a() do break end
until a() do next end
b() while a()
begin b() end until a()
for x in items() do f(x) end
for n in 1..3 do f(n) end
loop do f() end
3.times { |n| f(n) }
MAX.times { f(1) }
1.upto(5) { |n| f(n) }
(1..3).each { |n| f(n) }
list().size.times { |n| f(n) }
list().each do |x|
  next if g(x)
  f(x)
end
list().each_with_index { |(a, b), i| f(a) }
list().each.with_index(1) { |x, i| f(x) }
hash().each { |k, v| f(k) }
orders().find_each(batch_size: 10) { f(it.id) }
list().each { f(_1) }
ids = list().map { |x| f(x) }
list().select { |x| g(x) }.each { |x| f(x) }
Parallel.each(list(), in_threads: 2) { |x| f(x) }
list().map(&:id)
list().each(&method(:pay))
list().map { |x| x.id }.each_slice(2) { |xs| f(xs) }
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r#"
    loop | a()=
      jump
    loop | a()=
      jump
    loop | a()=
      expression | b()
    loop | a()=
      expression | b()
    each-loop | items()=
      expression | f(x)
    loop
      expression | f(n)
    loop | loop()=
      expression | f()
    loop | <expression>.times()=
      expression | f(n)
    loop | MAX.times()=
      expression | f(1)
    loop | <expression>.upto(5)=
      expression | f(n)
    loop | <expression>.each()=
      expression | f(n)
    each-loop | list()= | list().size.times()=
      expression | f(n)
    each-loop | list()= | list().each()=
      branch | g(x)=
        arm `then`
          jump
      expression | f(x)
    each-loop | list()= | list().each_with_index()=
      expression | f(a)
    each-loop | list()= | list().each.with_index(1)=
      expression | f(x)
    each-loop | hash()= | hash().each()=
      expression | f(k)
    each-loop | orders()= | orders().find_each(batch_size=10)=
      expression | f(it.id)
    each-loop | list()= | list().each()=
      expression | f(_1)
    assign | list()= | list().map()=
      each-loop
        assign | f(x)=
    each-loop | list()= | list().select()= | list().select().each()=
      each-loop
        assign | g(x)=
      expression | f(x)
    each-loop | list()= | Parallel.each(list(), in_threads=2)=
      expression | f(x)
    expression | list()= | list().map(&="id")
    expression | list()= | list().each(&=self.pay)
    each-loop | list()= | list().map()= | list().map().each_slice(2)=
      each-loop
        assign
      expression | f(xs)
    "#);
    assert_snapshot!(bindings(&read), @r"
    <module> x: loopvariable = items()
    <module> n: update = (.. 1, 3)
    <module> n: update = 3
    <module> n: update = 1
    <module> n: update = (.. 1, 3)
    <module> n: loopvariable = list().size
    <module> x: loopvariable = list()
    <module> a: loopvariable .0 = list()
    <module> b: loopvariable .1 = list()
    <module> i: loopvariable = list()
    <module> x: loopvariable = list()
    <module> i: loopvariable = list()
    <module> k: loopvariable = hash()
    <module> v: loopvariable = hash()
    <module> it: loopvariable = orders()
    <module> _1: loopvariable = list()
    <module> x: loopvariable = list()
    <module> ids: variable = list().map()
    <module> x: loopvariable = list()
    <module> x: loopvariable = list().select()
    <module> x: loopvariable = list()
    <module> x: loopvariable = list()
    <module> xs: loopvariable = list().map()
    ");
}

#[test]
fn attempts() {
    let read = source(
        Ruby,
        r#"
begin
  a()
rescue Stripe::CardError, *OTHERS => error
  b(error)
rescue => @failure
  nil
else
  c()
ensure
  d()
end
begin
  tries += 1
  a()
rescue Timeout::Error
  retry if tries < 3
  raise
end
a() rescue nil
x = a() rescue b()
y = begin
  a()
rescue StandardError
  0
end
def pay
  a()
rescue Stripe::StripeError => e
  log(e)
  false
else
  true
ensure
  b()
end
list().each do |x|
  f(x)
rescue ArgumentError
  next
end
begin
  a()
rescue Foo
  begin
    b()
  rescue Bar
    retry
  end
end
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(steps(&read), @r"
    attempt
      expression | a()
      handler catches Stripe.CardError, OTHERS
        expression | b(error)
      handler
        expression
      arm `else`
        expression | c()
      cleanup
        expression | d()
    loop `retry`
      attempt
        assign
        expression | a()
        handler catches Timeout.Error
          branch
            arm `then`
              jump
          raise
    attempt
      expression | a()
      handler
        expression
    attempt
      assign | a()=
      handler
        assign | b()=
    attempt
      assign | a()=
      handler catches StandardError
        assign
    definition pay
      attempt
        expression | a()
        handler catches Stripe.StripeError
          expression | log(e)
          return
        arm `else`
          return
        cleanup
          expression | b()
    each-loop | list()= | list().each()=
      attempt
        expression | f(x)
        handler catches ArgumentError
          jump
    attempt
      expression | a()
      handler catches Foo
        loop `retry`
          attempt
            expression | b()
            handler catches Bar
              jump
    ");
    assert_snapshot!(bindings(&read), @r"
    <module> error: caught
    <module> this.failure: field
    <module> tries: update = 1
    <module> x: variable = a()
    <module> x: variable = b()
    <module> y: variable = a()
    <module> y: variable = 0
    <module> pay: function
    pay e: caught
    <module> x: loopvariable = list()
    ");
}

#[test]
fn definitions() {
    let read = source(
        Ruby,
        r#"
module Billing
  class PayJob < ApplicationJob
    include Sidekiq::Job
    sidekiq_options retry: 5
    retry_on Stripe::APIConnectionError, wait: 5
    LIMIT = 3
    attr_reader :order
    def initialize(order, (a, b), client: Stripe::StripeClient.new("k"), key:, *rest, **options, &block)
      @order = order
      @@count += 1
      self.total = 5
      @options[:key] = key
      order.state = "new"
    end
    def self.run(id) = new(id).perform
    class << self
      def all; end
    end
    def perform(id) = charge(id)
    def total=(value)
      @total = value
    end
    def client
      @client ||= Stripe::StripeClient.new("k")
    end
    private
    def charge(id)
      x = 1
      handler = ->(y, z = 2) { x + y }
      handler.call(1)
      lambda do |w| w end
      proc { 1 }
      lock.synchronize do |guard|
        x = 2
        next if guard
        charge(x)
      end
      yield x
      super
    end
    public def shown; end
  end
end
class Shop::Order < Struct.new(:id); end
def helper(...) = other(...)
memoize def slow; end
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(functions(&read), @r"
    PayJob.initialize(order, , client = Stripe.StripeClient(), key, rest, options, block) export PayJob.initialize
    PayJob.run(id) export PayJob.run
    PayJob.all() export PayJob.all
    PayJob.perform(id) @sidekiq_options() @retry_on() export PayJob.perform job by `Billing::PayJob#perform`
    PayJob.total=(value) export PayJob.total=
    PayJob.client() export PayJob.client
    PayJob.charge(id) export PayJob.charge
    handler(y, z = 2)
    <closure>(w)
    <closure>()
    <closure>(guard)
    PayJob.shown() export PayJob.shown
    helper() export helper
    slow() export slow
    ");
    assert_snapshot!(steps(&read), @r#"
    definition
      definition
        expression | include(Sidekiq.Job)
        expression | sidekiq_options(retry=5)
        expression | retry_on(Stripe.APIConnectionError, wait=5)
        assign
        expression | attr_reader("order")
        definition PayJob.initialize
          assign | new Stripe.StripeClient("k")=
          assign
          assign
          assign
          assign
          assign
        definition PayJob.run
          return | new(id)!= | new().perform()^=
        definition
          definition PayJob.all
        definition PayJob.perform
          expression | charge(id)
        definition PayJob.total=
          assign
        definition PayJob.client
          return | new Stripe.StripeClient("k")^=
        definition PayJob.charge
          assign
          assign
            closure handler
              assign
              return
          expression | handler.call(1)
          expression
            closure <closure>
              return
          expression
            closure <closure>
              return
          expression | lock()= | lock().synchronize(<<closure>>)
            closure `lock().synchronize` <closure>
              assign
              branch
                arm `then`
                  return
              return | charge(x)^=
          expression | yield(x)
          return | super()^=
        definition PayJob.shown
    definition | new Struct("id")=
    definition helper
      return | other(...other<>)^=
    expression | memoize("slow")
      definition slow
    "#);
    assert_snapshot!(bindings(&read), @r#"
    <module> Billing: class
    <module> PayJob: class
    <module> LIMIT: variable = 3
    PayJob.initialize order: parameter(0)
    PayJob.initialize a: parameter(1) .0
    PayJob.initialize b: parameter(1) .1
    PayJob.initialize client: parameter(2)
    PayJob.initialize key: parameter(3)
    PayJob.initialize rest: parameter(4)
    PayJob.initialize options: parameter(5)
    PayJob.initialize block: parameter(6)
    PayJob.initialize this.order: field = order in PayJob
    PayJob.initialize this.count: field = (+= this.count, 1) in PayJob
    PayJob.initialize this.total: field = 5 in PayJob
    PayJob.initialize this.options: entry .key = key in PayJob
    PayJob.initialize order: entry .state = "new"
    PayJob.run id: parameter(0)
    PayJob.perform id: parameter(0)
    PayJob.total= value: parameter(0)
    PayJob.total= this.total: field = value in PayJob
    PayJob.client this.client: field = Stripe.StripeClient() in PayJob
    PayJob.charge id: parameter(0)
    PayJob.charge x: variable = 1
    handler y: parameter(0)
    handler z: parameter(1)
    PayJob.charge handler: variable = <handler>
    <closure> w: parameter(0)
    <closure> guard: parameter(0)
    PayJob.charge x: variable = 2
    <module> Order: class
    <module> helper: function
    <module> slow: function
    "#);
}

#[test]
fn calls() {
    let read = source(
        Ruby,
        r#"
Stripe::Charge.create({ amount: 1 }, { idempotency_key: key })
Stripe::Charge.create amount: 1, "currency" => "eur"
::Stripe::Charge::create(*list, **options)
Stripe::Charge.retrieve(id).capture
order&.customer&.pay(1)
Stripe::StripeClient.new(key).v1.charges.create(params, opts)
gateway.transaction.sale(amount: 1)
charge = order.pay!
total = order.total
paid = order.paid?
charge = payment.capture
now = Time.now.to_i
id = SecureRandom.uuid
order.reload
handler.(1)
puts "x"
fetch(url) { |error| raise error }
super_client::Charge.create(1)
[1, 2].sum
pay(<<~TEXT, 1)
  pay #{order.id} now
TEXT
items[0].pay(1)
handlers[kind].pay(1)
params.merge(b: 2)
price => 1 if false
f(price => 1)
"#,
    );
    assert_snapshot!(steps(&read), @r#"
    expression | key()= | Stripe.Charge.create({amount: 1}, {idempotency_key: key()})
    expression | Stripe.Charge.create(amount=1, currency="eur")
    expression | list()= | options()= | Stripe.Charge.create(...list(), ...options())
    expression | id()=~random | Stripe.Charge.retrieve(id())= | Stripe.Charge.retrieve().capture()
    expression | order.customer.pay(1)
    expression | key()= | new Stripe.StripeClient(key())= | params()= | opts()= | Stripe.StripeClient().v1.charges.create(params(), opts())
    expression | gateway.transaction.sale(amount=1)
    assign | order.pay!()=
    assign
    assign
    assign | payment.capture()=
    assign | Time.now()=~clock
    assign | SecureRandom.uuid()=~random
    expression | order.reload()
    expression | handler.call(1)
    expression | puts("x")
    expression | url()= | fetch(url(), <<closure>>)
      closure `fetch` <closure>
        raise
    expression | super_client()= | super_client().Charge.create(1)
    expression | [].sum()
    expression | pay(template<"\n  pay ", order.id, " now\n">, 1)
    expression | items()= | items()[].pay(1)
    expression | handlers()= | kind()= | handlers()[].pay(1)
    expression | params.merge(b=2)
    branch
      arm `then`
        assign | price()=
    expression | price()= | f(...{[price()]: 1})
    "#);
}

#[test]
fn bare_names_are_variables_or_methods() {
    let read = source(
        Ruby,
        r#"
class Pay
  def call(order)
    total = order.total
    charge(total, customer, idempotency_key)
    client.charges.create(amount: total, customer:)
    deliver_receipt
    [1].each { |customer| charge(customer) }
    charge(customer)
    @gateway.capture(id)
    self.class.gateway.capture(id)
  end
  def client = Gateway.new
  def idempotency_key = SecureRandom.uuid
end
order = 1
pay(order, customer)
"#,
    );
    assert_snapshot!(steps(&read), @r"
    definition
      definition Pay.call
        assign
        expression | idempotency_key()= | charge(total, self.customer, idempotency_key())
        expression | client.charges.create(amount=total, customer=self.customer)
        expression | deliver_receipt()
        each-loop | [].each()=
          expression | charge(customer)
        expression | charge(self.customer)
        expression | this.gateway.capture(self.id)
        return | self.class.gateway.capture(self.id)^=
      definition Pay.client
        return | new Gateway()^=
      definition Pay.idempotency_key
        return | SecureRandom.uuid()^=~random
    assign
    expression | customer()= | pay(order, customer())
    ");
}

#[test]
fn expressions() {
    let read = source(
        Ruby,
        r#"
"plain"; 'it\'s \n'; "tab\t\u00e9 \"q\""; "a-#{b.c}-#{@d}"; :sym; :"a b"; "one" "two#{x}"
%w[a b]; %i[c d]; <<~ONE + "x"
  text #{y}
ONE
{ a: 1, "b" => 2, :c => 3, d => 4, **e, "f g": 5 }
[1, *list]
ENV["KEY"]; params[:order][:id]; list[0]; list[1, 2]
a ? b : c; a && b; not a; !a; a <=> b; a..b; a =~ /x#{y}/; defined?(a)
nil; true; self; 1_000; 1.5; 2r; ?a
status.to_s; { a: 1 }.compact; name.freeze
(x = 1); (x += 2); y ||= 3
a = b = 4
c, (d, *e) = f
g[:h] ||= 5; i.j += 6; $global = 7; K = 8
if (found = find(1)) then found.id end
"#,
    );
    assert_eq!(read.gaps, []);
    assert_snapshot!(values(&read), @r#"
    "plain"
    "it's \\n"
    "tab\té \"q\""
    template<"a-", b.c, "-", this.d>
    "sym"
    "a b"
    template<"onetwo", x()>
    ["a", "b"]
    ["c", "d"]
    (+ template<"\n  text ", y(), "\n">, "x")
    {a: 1, b: 2, c: 3, [d()]: 4, ...e(), f g: 5}
    [1, ...list()]
    ENV.KEY
    params().order.id
    list()[0]
    list()[[1, 2]]
    (? a(), b(), c())
    (&& a(), b())
    (not a())
    (! a())
    (<=> a(), b())
    (.. a(), b())
    (=~ a(), other<other<>, other<y()>>)
    (defined? a())
    null
    true
    self
    1_000
    1.5
    2r
    "a"
    status.to_s()
    {}.compact()
    name.freeze()
    1
    2
    3
    (b = 4)
    f()
    5
    g().h
    (+= i.j, 6)
    7
    8
    (found = find())
    "#);
    assert_snapshot!(bindings(&read), @r"
    <module> x: variable = 1
    <module> x: update = 2
    <module> y: variable = 3
    <module> b: variable = 4
    <module> a: variable = (b = 4)
    <module> c: variable .0 = f()
    <module> d: variable .1.0 = f()
    <module> e: variable .1.1 = f()
    <module> i: entry .j = (+= i.j, 6)
    <module> global: variable = 7
    <module> K: variable = 8
    <module> found: variable = find()
    ");
}

#[test]
fn what_is_random_and_what_reads_a_clock() {
    let read = source(
        Ruby,
        r#"
SecureRandom.uuid; SecureRandom.hex(8); Random.rand(3); rand; ULID.generate
Time.now; Time.current; Time.zone.now; Date.today; DateTime.now; Process.clock_gettime(1)
Time.at(1); Date.parse(x); SomeRandom.uuid
class Pay
  def key = rand(10)
end
"#,
    );
    assert_snapshot!(steps(&read), @r"
    expression | SecureRandom.uuid()~random
    expression | SecureRandom.hex(8)~random
    expression | Random.rand(3)~random
    expression | rand()~random
    expression | ULID.generate()~random
    expression | Time.now()~clock
    expression | Time.current()~clock
    expression | Time.zone.now()~clock
    expression | Date.today()~clock
    expression | DateTime.now()~clock
    expression | Process.clock_gettime(1)~clock
    expression | Time.at(1)
    expression | x()= | Date.parse(x())
    expression | SomeRandom.uuid()
    definition
      definition Pay.key
        return | rand(10)^=~random
    ");
}

#[test]
fn broken_text_is_read_around() {
    let read = source(
        Ruby,
        "def pay\n  charge(1\nend\ndef refund\n  void(2)\nend\n",
    );
    assert_ne!(read.gaps, [], "{}", super::dump::all(&read));
    let callees: Vec<&str> = read.calls.iter().map(|call| call.callee.as_str()).collect();
    assert!(callees.contains(&"void"), "{callees:?}");
}
