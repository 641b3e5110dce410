//// current services
import { Client, CheckoutAPI, EnvironmentEnum } from '@adyen/api-library';
const client = new Client({ apiKey: 'k', environment: EnvironmentEnum.LIVE });
const checkoutApi = new CheckoutAPI(client);
const { PaymentsApi } = checkoutApi;
export async function pay(request, psp, key, options) {
  await checkoutApi.PaymentsApi.payments(request, { idempotencyKey: key }); //= payment key:key
  await checkoutApi.PaymentsApi.payments(request); //= payment
  await PaymentsApi.paymentsDetails(request, options); //= payment-details hidden
  await checkoutApi.ModificationsApi.captureAuthorisedPayment(psp, request, { idempotencyKey: key }); //= payment-capture key:key
  await checkoutApi.ModificationsApi.refundCapturedPayment(psp, request); //= payment-refund
  await checkoutApi.PaymentsApi.payments({ amount: {}, idempotencyKey: key }); //= payment misplaced:idempotencyKey
  await checkoutApi.PaymentsApi.sessions(request); //= session
  await checkoutApi.PaymentsApi.paymentMethods(request);
}

//// older services
const { Client, CheckoutAPI, Config, Modification } = require('@adyen/api-library');
const checkout = new CheckoutAPI(new Client({ config: new Config() }));
const modification = new Modification(client);
checkout.payments({ amount: {} }, { idempotencyKey: key }); //= payment key:key
checkout.paymentsDetails({}); //= payment-details
modification.refund({}); //= classic-refund
checkout.paymentMethods({});

//// services imported one by one, and typed fields
import { PaymentsApi } from '@adyen/api-library/lib/src/services/checkout/paymentsApi';
import { CheckoutAPI } from '@adyen/api-library';
const api = new PaymentsApi(client);
api.payments({}); //= payment
class Service {
  constructor(private checkout: CheckoutAPI) {}
  pay() {
    return this.checkout.PaymentsApi.payments({}); //= payment
  }
}

//// the team's own module
import { adyenCheckout } from './adyen';
adyenCheckout.PaymentsApi.payments({}); //= payment
checkout.payments({});

//// webhooks
import { hmacValidator } from '@adyen/api-library';
const validator = new hmacValidator();
validator.validateHMAC(item, key); //= webhook-verify sync

//// raw requests
const url = `https://${prefix}-checkout-live.adyenpayments.com/checkout/v71`;
await fetch(`${url}/payments`, { method: 'POST', headers: { 'Idempotency-Key': k } }); //= payment key:k
await fetch('https://checkout-test.adyen.com/v71/payments/details', { method: 'POST' }); //= payment-details
await fetch(`https://checkout-test.adyen.com/v71/payments/${psp}/refunds`, { method: 'POST' }); //= payment-refund
await fetch('https://pal-test.adyen.com/pal/servlet/Payment/v68/authorise', { method: 'POST' }); //= classic-authorise
await fetch('https://checkout-test.adyen.com/v71/paymentMethods', { method: 'POST' });
