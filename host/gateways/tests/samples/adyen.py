#### current services
import Adyen
adyen = Adyen.Adyen()
adyen.client.xapikey = "k"
def pay(request, psp, key):
    adyen.checkout.payments_api.payments(request, idempotency_key=key)  #= payment key:key
    adyen.checkout.payments_api.payments(request, key)  #= payment key:key
    adyen.checkout.payments_api.payments(request=request)  #= payment
    adyen.checkout.modifications_api.capture_authorised_payment(request, psp, idempotency_key=key)  #= payment-capture key:key
    adyen.checkout.payments_api.payment_methods(request)

#### older services
from Adyen import Adyen
ady = Adyen()
ady.checkout.payments(request)  #= payment
ady.payment.authorise(request, idempotency_key=key)  #= classic-authorise key:key

#### webhooks
from Adyen.util import is_valid_hmac_notification
is_valid_hmac_notification(notification, key)  #= webhook-verify

#### raw requests
import requests
requests.post("https://checkout-test.adyen.com/v71/payments", json={}, headers={"idempotency-key": key})  #= payment key:key
