//// the key is the last argument
import { Checkout } from 'checkout-sdk-node';
const cko = new Checkout('sk_x');
async function pay(order) {
  await cko.payments.request({ amount: order.total }, order.id); //= payment key:order.id
  await cko.payments.capture(order.payment, { amount: 1 }, order.id); //= capture key:order.id
  await cko.payments.capture(order.payment); //= capture
  await cko.payments.get(order.payment); //= payment-get
}
