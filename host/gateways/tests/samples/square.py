#### the new client
from square import Square, AsyncSquare
client = Square(token="t")
later = AsyncSquare(token="t")
async def pay(key, **more):
    client.payments.create(source_id="s", idempotency_key=key, amount_money={"amount": 1})  #= payment-create key:key
    client.payments.create(source_id="s", **more)  #= payment-create hidden
    client.payments.create(source_id="s")  #= payment-create
    await later.payments.create(source_id="s", idempotency_key=key)  #= payment-create key:key async
    client.refunds.refund_payment(idempotency_key=key)  #= refund key:key
    client.customers.create(given_name="x")

#### the old client
from square.client import Client
square_client = Client(access_token="t", environment="production")
def pay(key, payload):
    square_client.payments.create_payment({"source_id": "s", "idempotency_key": key})  #= payment-create key:key
    square_client.payments.create_payment(body={"source_id": "s"})  #= payment-create
    square_client.payments.create_payment(body=payload)  #= payment-create hidden
    square_client.refunds.refund_payment(body={"idempotency_key": key})  #= refund key:key

#### webhooks
from square.utils.webhooks_helper import verify_signature
verify_signature(request_body=body, signature_header=header, signature_key=key, notification_url=url)  #= webhook-verify

#### the team's store
from square import Square
payments.create(amount=1)
Payment.objects.create(amount=1)

#### somebody else's client beside it
from somebank.client import Client
import square
client = Client()
client.payments.create({"amount": 1})
