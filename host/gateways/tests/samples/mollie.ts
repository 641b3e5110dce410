//// the client, and the key inside the parameters
import createMollieClient from '@mollie/api-client';
const mollie = createMollieClient({ apiKey: 'live_x' });
async function pay(order) {
  await mollie.payments.create({ amount: order.amount, sequenceType: 'recurring' }); //= payment-recurring
  await mollie.payments.create({ amount: order.amount, idempotencyKey: order.id }); //= payment-create key:order.id
  await mollie.customers.create({ name: 'A' });
}
