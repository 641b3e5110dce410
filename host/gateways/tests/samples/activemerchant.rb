#### a gateway that is made here
gateway = ActiveMerchant::Billing::StripeGateway.new(login: "sk")
gateway.purchase(1000, card, order_id: order.id)  #= purchase
gateway.refund(1000, "ch_1")  #= refund
basket.purchase(1000)

#### a gateway that is made elsewhere
class Order
  def pay(gateway)
    gateway.authorize(total, card)  #= authorize
    gateway.store(card)
  rescue ActiveMerchant::ConnectionError
    nil
  end
end

#### nothing says ActiveMerchant
gateway.purchase(1000, card)
