import Stripe from "stripe";
import { orders, type Order } from "./orders";

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY ?? "");

export type Outcome = { state: "paid"; payment: string } | { state: "failed" };

/** Takes the money for an order. Who gets `failed` tries again. */
export async function checkout(order: Order): Promise<Outcome> {
  try {
    const intent = await stripe.paymentIntents.create({
      amount: order.total,
      currency: order.currency,
      payment_method: order.paymentMethod,
      confirm: true,
    });
    await orders.markPaid(order.id, intent.id);
    return { state: "paid", payment: intent.id };
  } catch (error) {
    console.error("checkout failed", order.id, error);
    return { state: "failed" };
  }
}
