import Stripe from "stripe";
import { Amount } from "./amount";
import { orders, type Order } from "./orders";

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? "");

export type Outcome = { state: "paid"; payment: string } | { state: "declined" } | { state: "pending" };

/** Takes the money for an order, once, however often it is called. */
export async function checkout(order: Order): Promise<Outcome> {
  const amount = Amount.parse(order.total);
  await orders.markStarted(order.id);
  let intent: Stripe.PaymentIntent;
  try {
    intent = await stripe.paymentIntents.create(
      {
        amount,
        currency: order.currency,
        payment_method: order.paymentMethod,
        confirm: true,
      },
      { idempotencyKey: `checkout-${order.id}` },
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) {
      await orders.markDeclined(order.id);
      return { state: "declined" };
    }
    // Nobody knows whether the money moved. The key makes it safe to ask again.
    await orders.markPending(order.id, null);
    return { state: "pending" };
  }
  if (intent.status !== "succeeded") {
    await orders.markPending(order.id, intent.id);
    return { state: "pending" };
  }
  await orders.markPaid(order.id, intent.id);
  return { state: "paid", payment: intent.id };
}
