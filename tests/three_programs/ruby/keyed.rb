class ChargeOrder
  MAX_ATTEMPTS = 3

  def call(order)
    attempts = 0
    begin
      attempts += 1
      Stripe::Charge.create(
        { amount: order.total_cents, currency: "eur", customer: order.customer.stripe_id },
        { idempotency_key: "charge-#{order.id}" }
      )
    rescue Stripe::APIConnectionError
      retry if attempts < MAX_ATTEMPTS
      raise
    end
  end
end
