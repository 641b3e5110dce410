//// the gateway
const braintree = require('braintree');
const gateway = new braintree.BraintreeGateway({ environment: braintree.Environment.Production });
const old = braintree.connect({ merchantId: 'm' });
async function pay(nonce, key, params) {
  await gateway.transaction.sale({ amount: '10.00', paymentMethodNonce: nonce, options: { submitForSettlement: true } }); //= sale
  await gateway.transaction.sale({ amount: '10.00', apiRequestKey: key }); //= sale-authorize key:key
  await gateway.transaction.sale(params); //= sale-authorize hidden
  await gateway.transaction.sale({ amount: '1', idempotencyKey: key }); //= sale-authorize misplaced:idempotencyKey
  await old.transaction.submitForSettlement('id', '5.00', { apiRequestKey: key }); //= settle key:key
  await old.transaction.refund('id'); //= refund
  await old.transaction.void('id'); //= void
  old.transaction.sale({}, (error, result) => {}); //= sale-authorize sync
  await gateway.clientToken.generate({});
  await gateway.customer.create({});
  await gateway.transaction.find('id'); //= find
}

//// what only names tell
class Payments {
  pay() {
    this.braintree.transaction.sale({}); //= sale-authorize
    this.braintreeGateway.transaction.sale({}); //= sale-authorize
    getBraintreeGateway().transaction.refund('id'); //= refund
    this.gateway.transaction.sale({});
    this.gateway.transaction.submitForSettlement('id'); //= settle low
  }
}

//// typed
import { BraintreeGateway } from 'braintree';
export function pay(gateway: BraintreeGateway) {
  return gateway.transaction.sale({ amount: '1' }); //= sale-authorize
}

//// GraphQL
const query = `mutation Charge($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { transaction { id } } }`;
fetch('https://payments.braintree-api.com/graphql', { method: 'POST', body: JSON.stringify({ query }) }); //= graphql-charge low
fetch('https://payments.braintree-api.com/graphql', { method: 'POST', body: JSON.stringify({ query: 'query { ping }' }) });

//// webhooks
import braintree from 'braintree';
const gateway = new braintree.BraintreeGateway({});
await gateway.webhookNotification.parse(req.body.bt_signature, req.body.bt_payload); //= webhook-verify
