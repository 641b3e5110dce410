#### the module
import stripe
stripe.api_key = "sk"
def pay(order, key):
    stripe.Charge.create(amount=order.total, currency="eur", idempotency_key=key)  #= charge-create key:key
    stripe.Charge.create(amount=order.total, capture=False)  #= charge-authorize
    stripe.PaymentIntent.create(amount=1, confirm=True)  #= payment-intent-create-confirmed
    stripe.PaymentIntent.create(amount=1)  #= payment-intent-create
    stripe.PaymentIntent.capture("pi_1", idempotency_key=f"capture-{order.id}")  #= payment-intent-capture key:f"capture-{order.id}"
    stripe.checkout.Session.create(mode="payment")  #= checkout-session-create
    stripe.Subscription.modify("sub", proration_behavior="always_invoice")  #= subscription-update-invoiced
    stripe.Customer.create(email="x")
    stripe.billing_portal.Session.create(customer="c")

#### objects
import stripe
def pay(order):
    charge = stripe.Charge.retrieve(order.charge)  #= charge-retrieve
    charge.capture()  #= charge-capture
    intent = stripe.PaymentIntent.create(amount=1)  #= payment-intent-create
    intent.confirm()  #= payment-intent-confirm
    intent.save()

#### names from the module
from stripe import Charge, checkout
from stripe.checkout import Session as CheckoutSession
import stripe as gateway
Charge.create(amount=1)  #= charge-create
checkout.Session.create(mode="payment")  #= checkout-session-create
CheckoutSession.create(mode="payment")  #= checkout-session-create
gateway.Refund.create(charge="c")  #= refund-create

#### the client
from stripe import StripeClient
client = StripeClient("sk")
def pay(key, params, options):
    client.v1.charges.create(params={"amount": 1}, options={"idempotency_key": key})  #= charge-create key:key
    client.charges.create({"amount": 1}, {"idempotency_key": key})  #= charge-create key:key
    client.v1.payment_intents.create({"amount": 1, "confirm": True})  #= payment-intent-create-confirmed
    client.v1.payment_intents.confirm("pi", options=options)  #= payment-intent-confirm hidden
    client.v1.charges.create(params={"amount": 1, "idempotency_key": key})  #= charge-create misplaced:idempotency_key
    client.v1.refunds.create(params)  #= refund-create
    client.construct_event(payload, sig, secret)  #= webhook-verify

#### async
import stripe
async def pay(client: stripe.StripeClient):
    await client.v1.charges.create_async({"amount": 1})  #= charge-create async
    await stripe.Charge.create_async(amount=1)  #= charge-create async

#### keyword spreads
import stripe
def pay(order, **kwargs):
    known = {"amount": 1, "idempotency_key": order.id}
    stripe.Charge.create(**known)  #= charge-create key:order.id
    stripe.Charge.create(amount=1, **kwargs)  #= charge-create hidden
    stripe.Charge.create(amount=1, idempotencyKey=order.id)  #= charge-create misplaced:idempotencyKey
    stripe.Charge.create(amount=1, metadata={"idempotency_key": 1})  #= charge-create

#### fields and factories
import stripe
class Payments:
    def __init__(self, key):
        self.client = stripe.StripeClient(key)
    def pay(self):
        self.client.v1.charges.create({})  #= charge-create
def get_client():
    return stripe.StripeClient("k")
get_client().charges.create({})  #= charge-create

#### what only names tell
from .clients import stripe_client
from app.payments import stripe
class Payments:
    def pay(self):
        stripe_client.charges.create({})  #= charge-create
        stripe.Refund.create(charge="x")  #= refund-create
        self.stripe.payment_intents.create({})  #= payment-intent-create
        self.gateway.payment_intents.create({})  #= payment-intent-create low
        self.gateway.charges.create({})
        Charge.objects.create(amount=1)
        charge.capture()

#### webhooks
import stripe
def hook(request):
    event = stripe.Webhook.construct_event(request.data, request.headers["Stripe-Signature"], "whsec")  #= webhook-verify
    event = stripe.Event.construct_from(request.json(), stripe.api_key)

#### raw requests
import requests
import httpx
import aiohttp
from requests import Session
import urllib.request
BASE = "https://api.stripe.com/v1"
session = requests.Session()
session.headers.update({"Authorization": "x"})
def pay(key, charge_id):
    requests.post(f"{BASE}/charges", data={"amount": 1}, headers={"Idempotency-Key": key})  #= charge-create key:key
    requests.post(BASE + "/refunds", {"charge": charge_id})  #= refund-create
    requests.post("https://api.stripe.com/v1/charges/%s/capture" % charge_id)  #= charge-capture
    requests.post("{}/transfers".format(BASE))  #= transfer-create
    requests.request("POST", f"{BASE}/charges", data={})  #= charge-create
    session.post(f"{BASE}/charges", json={"idempotency_key": key})  #= charge-create misplaced:idempotency_key
    requests.get(f"{BASE}/charges/{charge_id}")  #= charge-retrieve
    requests.post(f"{BASE}/customers")
    request = urllib.request.Request(f"{BASE}/charges", data=b"", headers={"Idempotency-Key": key})
    urllib.request.urlopen(request)  #= charge-create key:key
    with httpx.Client(base_url=BASE) as client:
        client.post("/charges", data={})  #= charge-create
async def pay_async(key):
    async with httpx.AsyncClient() as client:
        await client.post(f"{BASE}/charges", headers={"idempotency-key": key})  #= charge-create key:key async
    async with aiohttp.ClientSession("https://api.stripe.com") as session:
        async with session.post("/v1/charges", data={}) as response:  #= charge-create async
            return response

#### a key for a whole session
import requests
session = requests.Session()
session.headers.update({"Idempotency-Key": KEY})
other = requests.Session()
other.headers["Idempotency-Key"] = KEY
session.post("https://api.stripe.com/v1/charges")  #= charge-create shared:KEY
other.post("https://api.stripe.com/v1/charges")  #= charge-create shared:KEY
