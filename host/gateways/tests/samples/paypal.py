#### the server SDK
from paypalserversdk.paypal_serversdk_client import PaypalServersdkClient
from paypalserversdk.controllers.orders_controller import OrdersController
from paypalserversdk.models.order_request import OrderRequest
client = PaypalServersdkClient()
orders_controller: OrdersController = client.orders
def pay(order_id, key):
    orders_controller.capture_order({"id": order_id, "paypal_request_id": key})  #= order-capture key:key
    orders_controller.capture_order({"id": order_id})  #= order-capture
    client.payments.refund_captured_payment({"capture_id": order_id})  #= capture-refund
    orders_controller.create_order({"body": OrderRequest(intent="CAPTURE", payment_source=source)})  #= order-create-paid
    orders_controller.create_order({"body": OrderRequest(intent="CAPTURE")})  #= order-create
    body = {"id": order_id}
    orders_controller.capture_order(body)  #= order-capture

#### the checkout SDK
from paypalcheckoutsdk.core import PayPalHttpClient, LiveEnvironment
from paypalcheckoutsdk.orders import OrdersCaptureRequest
client = PayPalHttpClient(LiveEnvironment(client_id="a", client_secret="b"))
def pay(order_id, key):
    request = OrdersCaptureRequest(order_id)
    request.headers["PayPal-Request-Id"] = key
    client.execute(request)  #= order-capture key:key low
    again = OrdersCaptureRequest(order_id)
    client.execute(again)  #= order-capture low

#### the REST SDK
import paypalrestsdk
from paypalrestsdk import Sale
def pay(payer, key):
    payment = paypalrestsdk.Payment({"intent": "sale"})
    payment.create()  #= v1-payment-create
    payment.execute({"payer_id": payer})  #= v1-payment-execute
    payment = paypalrestsdk.Payment.find("PAY-1")
    payment.execute({"payer_id": payer})  #= v1-payment-execute
    sale = Sale.find("S")
    sale.refund({"amount": {}})  #= v1-sale-refund
    payout = paypalrestsdk.Payout({"sender_batch_header": {"sender_batch_id": key}})
    payout.create(sync_mode=False)  #= payout-create key:key
