import Stripe from "stripe";

const stripe = new Stripe(process.env.STRIPE_KEY!);

export async function charge(order: Order): Promise<Stripe.Charge> {
  let last: unknown;
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      return await stripe.charges.create(
        { amount: order.total, currency: "eur", customer: order.customerId },
        { idempotencyKey: `charge-${order.id}` },
      );
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeConnectionError)) throw error;
      last = error;
    }
  }
  throw last;
}
