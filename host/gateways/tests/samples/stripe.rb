#### the classes
class Checkout
  def pay(order, key)
    Stripe::Charge.create(amount: order.total, currency: "eur")  #= charge-create
    Stripe::Charge.create({ amount: order.total }, { idempotency_key: key })  #= charge-create key:key
    Stripe::Charge.create({ amount: order.total }, idempotency_key: key)  #= charge-create key:key
    Stripe::Charge.create(amount: order.total, idempotency_key: key)  #= charge-create misplaced:idempotency_key
    ::Stripe::Charge.create({ amount: 1, capture: false }, { idempotency_key: key })  #= charge-authorize key:key
    Stripe::PaymentIntent.create(amount: 1, confirm: true)  #= payment-intent-create-confirmed
    Stripe::PaymentIntent.create(amount: 1)  #= payment-intent-create
    Stripe::PaymentIntent.capture("pi_1", {}, { idempotency_key: "c-#{order.id}" })  #= payment-intent-capture key:"c-#{order.id}"
    Stripe::Refund.create({ charge: order.charge_id }, { stripe_account: "acct" })  #= refund-create
    Stripe::Customer.create(email: "x")
    Charge.create(amount: 1)
    Order.create!(total: 1)
  end
end

#### objects
def pay(order)
  charge = Stripe::Charge.retrieve(order.charge)  #= charge-retrieve
  charge.capture  #= charge-capture
end

#### the client
class Gateway
  def initialize
    @client = Stripe::StripeClient.new(ENV.fetch("KEY"))
  end

  def pay(order)
    @client.v1.charges.create({ amount: 1 }, { idempotency_key: order.key })  #= charge-create key:order.key
    client.v1.refunds.create({ charge: "ch" })  #= refund-create
    @client.v1.customers.create({ email: "x" })
  end

  def client
    @client ||= Stripe::StripeClient.new("sk")
  end
end

#### webhooks
event = Stripe::Webhook.construct_event(payload, signature, secret)  #= webhook-verify
