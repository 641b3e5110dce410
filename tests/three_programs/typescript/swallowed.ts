import Stripe from "stripe";
import { orders } from "./orders";

const stripe = new Stripe(process.env.STRIPE_KEY!);

export async function checkout(order: Order): Promise<void> {
  try {
    await stripe.charges.create(
      { amount: order.total, currency: "eur", customer: order.customerId },
      { idempotencyKey: `charge-${order.id}` },
    );
  } catch (error) {
    console.error("charge failed", error);
  }
  await orders.markPaid(order.id);
}
