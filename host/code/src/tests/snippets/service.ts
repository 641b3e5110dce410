#!/usr/bin/env node
import Stripe from 'stripe';
import * as uuid from 'uuid';
import { v4 as uuidv4, nanoid } from 'uuid';
import type { Foo } from './foo';
const { randomUUID } = require('crypto');
const stripe = require('stripe')(process.env.KEY!);
export { a as b } from './m';
export * from './n';

@Injectable()
export class PaymentService extends Base<Foo> implements Pay {
  private readonly stripe: Stripe;
  retries = 3;
  charge = async (order: Order, key = uuidv4()) => {
    const { id, data: { amount = 5, ...rest } } = order;
    const opts: any = { idempotencyKey: `order-${order.id}-x`, [id]: 1, ...rest };
    opts.headers['Idempotency-Key'] = key;
    this.count += 1;
    return this.stripe!.charges?.create({ amount }, opts as any);
  };
  constructor(private readonly gateway: Gateway, @Inject(FOO) foo?: string) { super(); this.stripe = new Stripe('x'); }

  @Post('/pay')
  async pay(@Body() dto: Dto): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        const p = this.gateway.charge(dto);
        if (dto.x) return await p; else if (y) { foo(); } else throw new Error('x');
      } catch (err) {
        logger.error(err);
        continue;
      } finally { done(); }
    }
    for (const o of orders) await stripe.charges.create(o);
    for (let i = 0; i < xs.length; i++) { go(xs[i]); }
    await Promise.all(orders.map(async (o) => stripe.refunds.create({ charge: o.id })));
    await Promise.all(orders.map((o) => { return stripe.refunds.create({ charge: o.id }); }));
    stripe.charges.create({}).then(x => x.id).catch(e => console.log(e));
    void stripe.charges.create(1);
    const ps = [];
    ps.push(stripe.charges.create(2));
    await Promise.all(ps);
    switch (dto.kind) { case 'a': one(); break; default: two(); }
    const now = Date.now(), d = new Date(), e = new Date(5);
    const key = crypto.randomBytes(16).toString('hex');
    const id2 = uuid.v4() + randomUUID() + Math.random();
    (await getStripe()).charges.create();
    fs.readFile('x', (err, data) => { use(data); });
    label: while (true) { do { x++; } while (y()); break label; }
  }
}
export const POST = withAuth(async (req) => { await pay(req); });
export default async function handler(req, res) { res.json({}); }
module.exports = { foo, async bar(x) { return x; }, baz: () => 1 };
