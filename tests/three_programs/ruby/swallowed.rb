class Checkout
  def call(order)
    begin
      Stripe::Charge.create(
        { amount: order.total_cents, currency: "eur", customer: order.customer.stripe_id },
        { idempotency_key: "charge-#{order.id}" }
      )
    rescue Stripe::StripeError => e
      Rails.logger.error("charging #{order.id} failed: #{e.message}")
    end
    order.update!(status: :paid)
  end
end
