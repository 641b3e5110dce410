import { Pool } from "pg";

const pool = new Pool();

export interface Order {
  id: string;
  total: number;
  currency: string;
  paymentMethod: string;
}

async function setState(id: string, state: string, payment: string | null): Promise<void> {
  await pool.query("UPDATE orders SET state = $2, payment = $3 WHERE id = $1", [id, state, payment]);
}

export const orders = {
  markStarted: (id: string) => setState(id, "started", null),
  markPaid: (id: string, payment: string) => setState(id, "paid", payment),
  markPending: (id: string, payment: string | null) => setState(id, "pending", payment),
  markDeclined: (id: string) => setState(id, "declined", null),
};
