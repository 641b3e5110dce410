#### the gateway and the classes
import braintree
gateway = braintree.BraintreeGateway(braintree.Configuration(environment=braintree.Environment.Production))
def pay(nonce, key, params):
    gateway.transaction.sale({"amount": "10.00", "options": {"submit_for_settlement": True}})  #= sale
    gateway.transaction.sale({"amount": "10.00", "api_request_key": key})  #= sale-authorize key:key
    gateway.transaction.sale(params)  #= sale-authorize hidden
    braintree.Transaction.sale({"amount": "1"})  #= sale-authorize
    gateway.transaction.refund("id")  #= refund
    gateway.transaction.void("id", {"api_request_key": key})  #= void key:key
    gateway.customer.create({})
    gateway.webhook_notification.parse(signature, payload)  #= webhook-verify

#### what only names tell
class Payments:
    def pay(self):
        self.braintree_gateway.transaction.sale({})  #= sale-authorize
        self.gateway.transaction.sale({})
