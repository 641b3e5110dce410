#### the gateway, the classes, and the forms with a bang
gateway = Braintree::Gateway.new(environment: :production, merchant_id: "m", public_key: "p", private_key: "k")
gateway.transaction.sale(amount: "10.00", options: { submit_for_settlement: true })  #= sale low
gateway.transaction.sale(amount: "10.00", api_request_key: key)  #= sale-authorize key:key low
Braintree::Transaction.sale!(amount: "10.00", options: { submit_for_settlement: true })  #= sale low
gateway.transaction.refund("id")  #= refund low
gateway.transaction.void("id")  #= void low
gateway.customer.create(first_name: "A")

#### what only names tell
class Payments
  def pay(order)
    @braintree_gateway.transaction.sale(amount: order.total)  #= sale-authorize low
    @ledger.transaction.sale(amount: order.total)
  end
end
