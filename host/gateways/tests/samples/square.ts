//// the new client
import { SquareClient, SquareEnvironment, WebhooksHelper } from 'square';
const client = new SquareClient({ token: 't', environment: SquareEnvironment.Production });
export async function pay(key, body) {
  await client.payments.create({ sourceId: 's', idempotencyKey: key, amountMoney: { amount: BigInt(1) } }); //= payment-create key:key
  await client.payments.create({ sourceId: 's' }); //= payment-create
  await client.payments.create(body); //= payment-create hidden
  await client.payments.create({ sourceId: 's' }, { headers: { 'Idempotency-Key': key } }); //= payment-create misplaced:Idempotency-Key
  await client.payments.complete({ paymentId: 'p' }); //= payment-complete
  await client.refunds.refundPayment({ idempotencyKey: key }); //= refund key:key
  await client.orders.pay({ orderId: 'o', idempotencyKey: key }); //= order-pay key:key
  await client.orders.create({ order: {} }); //= order-create
  await client.payments.cancelByIdempotencyKey({ idempotencyKey: key }); //= payment-cancel-by-key key:key
  await client.customers.create({});
  await WebhooksHelper.verifySignature({}); //= webhook-verify
}

//// the old client
import { Client, Environment } from 'square';
const client = new Client({ environment: Environment.Production });
const { paymentsApi, refundsApi } = client;
paymentsApi.createPayment({ sourceId: 's', idempotencyKey: key }); //= payment-create key:key
refundsApi.refundPayment({ idempotencyKey: key }); //= refund key:key
client.ordersApi.createOrder({}); //= order-create
client.locationsApi.listLocations();

//// the legacy part of the new package
import { Client } from 'square/legacy';
const client = new Client({});
client.paymentsApi.createPayment({}); //= payment-create

//// what only names tell
squareClient.payments.create({}); //= payment-create
this.square.refunds.refundPayment({}); //= refund
root.payments.create({});
this.payments.create({});

//// the store beside it
import { SquareClient } from 'square';
import { db } from './db';
db.payments.create({});
this.payments.create({});

//// raw requests
await fetch('https://connect.squareup.com/v2/payments', { method: 'POST', body: JSON.stringify({ idempotency_key: key }) }); //= payment-create key:key
await fetch('https://connect.squareupsandbox.com/v2/refunds', { method: 'POST', body: JSON.stringify({ amount: 1 }) }); //= refund
await fetch('https://connect.squareup.com/v2/payments', { method: 'POST', body: JSON.stringify(data) }); //= payment-create hidden
await fetch('https://connect.squareup.com/v2/locations');
