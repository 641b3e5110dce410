#!/usr/bin/env node
'use strict';
const { Worker, Queue: Jobs = fallback() } = require('bullmq');
const Stripe = require('stripe'), stripe = Stripe(process.env.KEY);
const retry = require('async-retry').default;

async function* pages(list) { yield* list; for await (const page of fetchAll()) yield page; }

module.exports.charge = async function charge(job, options = {}) {
  let attempts = 0;
  do {
    try {
      return await retry(() => stripe.charges.create({ ...job.data, [job.key]: 1 }, { idempotencyKey: `a\n${job.id}` }));
    } catch (error) {
      if (error.code !== 'retry' || ++attempts > 3) throw error;
      else await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempts));
    } finally { metrics?.done?.(job['id']); }
  } while (true);
};

class Local extends Jobs {
  static #count = 0;
  static { Local.#count = count(); }
  get size() { return this.#size(); }
  #size() { return 1; }
  [computed()]() {}
}
new Worker('charge', module.exports.charge);
if (require.main === module) main().catch((e) => { console.error(e); process.exit(1); });
label: for (const key in object) { if (!key) continue label; switch (key) { case 'a': case 'b': f(); break; default: g(); } }
