//// the TypeScript server SDK
import { Client, Environment, OrdersController, PaymentsController, SubscriptionsController } from '@paypal/paypal-server-sdk';
const client = new Client({ environment: Environment.Production, timeout: 0 });
const ordersController = new OrdersController(client);
const paymentsController = new PaymentsController(client);
export async function pay(id, requestId, rest) {
  await ordersController.captureOrder({ id, paypalRequestId: requestId, prefer: 'return=minimal' }); //= order-capture key:requestId
  await ordersController.captureOrder({ id, prefer: 'return=minimal' }); //= order-capture
  await ordersController.captureOrder({ id, ...rest }); //= order-capture hidden
  await ordersController.captureOrder(rest); //= order-capture hidden
  await ordersController.captureOrder({ id, idempotencyKey: requestId }); //= order-capture misplaced:idempotencyKey
  await ordersController.createOrder({ body: { intent: 'CAPTURE', purchaseUnits: [] } }); //= order-create
  await ordersController.createOrder({ body: { paymentSource: { card: {} } }, paypalRequestId: requestId }); //= order-create-paid key:requestId
  await paymentsController.refundCapturedPayment({ captureId: id }); //= capture-refund
  await paymentsController.voidPayment({ authorizationId: id }); //= authorization-void
  await ordersController.getOrder({ id }); //= order-retrieve
  await ordersController.patchOrder({ id });
}

//// a controller as a field
import { OrdersController } from '@paypal/paypal-server-sdk';
class PayPal {
  private orders: OrdersController;
  capture(id) {
    return this.orders.captureOrder({ id }); //= order-capture
  }
}

//// a controller of which only the name is known
class PayPal {
  capture(id) {
    return this.paypal.ordersController.captureOrder({ id }); //= order-capture
  }
  other(id) {
    return this.ordersController.captureOrder({ id });
  }
  create(id) {
    return this.orders.captureOrder({ id });
  }
}

//// the old checkout SDK
const checkoutNodeJssdk = require('@paypal/checkout-server-sdk');
const env = new checkoutNodeJssdk.core.LiveEnvironment('id', 'secret');
const client = new checkoutNodeJssdk.core.PayPalHttpClient(env);
async function pay(orderId, key) {
  const request = new checkoutNodeJssdk.orders.OrdersCaptureRequest(orderId);
  request.requestBody({});
  await client.execute(request); //= order-capture
  const keyed = new checkoutNodeJssdk.orders.OrdersCaptureRequest(orderId);
  keyed.headers['PayPal-Request-Id'] = key;
  await client.execute(keyed); //= order-capture key:key
  const set = new checkoutNodeJssdk.payments.CapturesRefundRequest(orderId);
  set.payPalRequestId(key);
  await client.execute(set); //= capture-refund key:key
  const create = new checkoutNodeJssdk.orders.OrdersCreateRequest();
  create.requestBody({ intent: 'CAPTURE', purchase_units: [] });
  await client.execute(create); //= order-create
  const paid = new checkoutNodeJssdk.orders.OrdersCreateRequest();
  paid.requestBody({ intent: 'CAPTURE', payment_source: { card: {} } });
  await client.execute(paid); //= order-create-paid
  await client.execute(new checkoutNodeJssdk.orders.OrdersAuthorizeRequest(orderId)); //= order-authorize
  await client.execute(orderId);
}

//// payouts of the old SDK
import payouts from '@paypal/payouts-sdk';
const client = new payouts.core.PayPalHttpClient(env);
const request = new payouts.payouts.PayoutsPostRequest();
request.requestBody({ sender_batch_header: { sender_batch_id: batch.id }, items: [] });
client.execute(request); //= payout-create key:batch.id

//// a request class from the team's own module
import { client } from './client';
import { paypal } from './paypal';
client.execute(new paypal.orders.OrdersCaptureRequest('1')); //= order-capture
command.execute(new CreateOrder());

//// the REST SDK
const paypal = require('paypal-rest-sdk');
paypal.payment.execute(id, { payer_id: payer }, function (error, payment) {}); //= v1-payment-execute low sync
paypal.payment.create({ intent: 'sale' }, (error, payment) => {}); //= v1-payment-create low sync
paypal.sale.refund(id, {}, { headers: { 'PayPal-Request-Id': key } }, (error) => {}); //= v1-sale-refund key:key low sync
paypal.payout.create({ sender_batch_header: { sender_batch_id: key } }, (error) => {}); //= payout-create key:key low sync
paypal.payment.get(id, (error, payment) => {});

//// raw requests
const base = 'https://api-m.sandbox.paypal.com';
const live = production ? 'https://api-m.paypal.com' : base;
export async function pay(id, token, key) {
  await fetch(`${base}/v2/checkout/orders/${id}/capture`, { method: 'POST', headers: { Authorization: token } }); //= order-capture
  await fetch(`${live}/v2/checkout/orders/${id}/capture`, { method: 'POST', headers: { 'PayPal-Request-Id': key } }); //= order-capture key:key
  await fetch(`${live}/v2/checkout/orders`, { method: 'POST', body: JSON.stringify({ intent: 'CAPTURE' }) }); //= order-create
  await fetch(`${live}/v2/checkout/orders`, { method: 'POST', body: JSON.stringify({ payment_source: { card } }) }); //= order-create-paid
  await fetch(`${live}/v2/payments/captures/${id}/refund`, { method: 'POST', headers: { 'Idempotency-Key': key } }); //= capture-refund misplaced:Idempotency-Key
  await fetch(`${live}/v1/payments/payouts`, { method: 'POST', body: JSON.stringify({ sender_batch_header: { sender_batch_id: key } }) }); //= payout-create key:key
  await fetch(`${live}/v1/oauth2/token`, { method: 'POST' });
  await fetch(`${process.env.PAYPAL_API}/v2/checkout/orders/${id}/capture`, { method: 'POST' }); //= order-capture low
}

//// the browser's package
import { PayPalButtons } from '@paypal/react-paypal-js';
const capture = (data, actions) => actions.order.capture();
