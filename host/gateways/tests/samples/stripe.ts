//// a client made from the default import
import Stripe from 'stripe';
const stripe = new Stripe(process.env.KEY!, { apiVersion: '2024-06-20' });
export async function pay(order: Order) {
  await stripe.charges.create({ amount: order.total, currency: 'eur' }); //= charge-create
  await stripe.charges.create({ amount: order.total, capture: false }, { idempotencyKey: order.id }); //= charge-authorize key:order.id
  await stripe.charges.capture('ch_1', { idempotencyKey: 'k' }); //= charge-capture key:'k'
  await stripe.charges.capture('ch_1', { amount: 5 }, { idempotencyKey: 'k' }); //= charge-capture key:'k'
  await stripe.paymentIntents.create({ amount: 1, currency: 'eur' }); //= payment-intent-create
  await stripe.paymentIntents.create({ amount: 1, confirm: true }); //= payment-intent-create-confirmed
  await stripe.paymentIntents.create({ amount: 1, confirm: true, capture_method: 'manual' }); //= payment-intent-create-authorize
  await stripe.paymentIntents.create({ amount: 1, confirm: order.now }); //= payment-intent-create-confirmed low
  await stripe.paymentIntents.retrieve('pi_1'); //= payment-intent-retrieve
  await stripe.customers.create({ email: order.email });
  await stripe.prices.list();
}

//// require, called with the key
const stripe = require('stripe')(process.env.KEY);
async function refund(id) {
  return stripe.refunds.create({ charge: id }, { idempotencyKey: `refund-${id}` }); //= refund-create key:`refund-${id}`
}

//// require, called later
const Stripe = require('stripe');
const client = Stripe(process.env.KEY);
client.transfers.create({ amount: 1 }); //= transfer-create

//// aliases and destructuring
import Stripe from 'stripe';
const stripe = new Stripe('k');
const intents = stripe.paymentIntents;
const { refunds, checkout: { sessions } } = stripe;
const { create } = stripe.payouts;
intents.confirm('pi_1'); //= payment-intent-confirm
refunds.create({}); //= refund-create
sessions.create({}); //= checkout-session-create
create({ amount: 1 }); //= payout-create

//// fields set in a constructor
import Stripe from 'stripe';
export class Payments {
  private client: Stripe;
  private readonly other;
  constructor(key: string) {
    this.client = new Stripe(key);
    this.other = this.client;
  }
  async pay() {
    await this.client.charges.create({}); //= charge-create
    await this.other.topups.create({}); //= topup-create
  }
}

//// fields injected by type
import type Stripe from 'stripe';
export class Payments {
  constructor(@Inject('PSP') private readonly psp: Stripe, private readonly users: Users) {}
  async pay() {
    await this.psp.invoices.pay('in_1'); //= invoice-pay
    await this.users.create({});
  }
}

//// factories in the same file
import Stripe from 'stripe';
let instance: Stripe | null = null;
function getStripe() {
  if (!instance) instance = new Stripe('k');
  return instance;
}
const make = () => new Stripe('k');
export const pay = () => getStripe().charges.create({}); //= charge-create
export const pay2 = async () => (await make()).charges.create({}); //= charge-create

//// parameters with a type
import Stripe from 'stripe';
export async function pay(gateway: Stripe, psp?: Stripe.Stripe | null) {
  await gateway.charges.create({}); //= charge-create
  await psp!.charges.create({}); //= charge-create
}

//// a client from the team's own module
import { stripe } from '../lib/stripe';
import { getStripeClient } from '@/lib/payments';
import psp from './stripe-client';
stripe.paymentIntents.create({ confirm: true }); //= payment-intent-create-confirmed
getStripeClient().refunds.create({}); //= refund-create
psp.charges.create({}); //= charge-create
stripe.create({});
stripe.pay({});

//// a field that only its name tells
export class Billing {
  async pay() {
    await this.stripe.charges.create({}); //= charge-create
    await this.deps.stripeClient.charges.create({}); //= charge-create
    await this.stripe.client.charges.create({}); //= charge-create
    await this.client.paymentIntents.create({}); //= payment-intent-create low
    await this.client.charges.create({});
    await this.db.paymentIntents.create({});
  }
}

//// an untyped client in a file that imports the SDK
import Stripe from 'stripe';
export async function pay(client, db, orders) {
  await client.charges.create({}); //= charge-create
  await db.charges.create({});
  await orders.refunds.create({});
  try { await client.refunds.create({}); } catch (error) { //= refund-create
    if (error instanceof Stripe.errors.StripeError) throw error;
  }
}

//// where the key is
import Stripe from 'stripe';
const stripe = new Stripe('k');
const base = { timeout: 5 };
export async function pay(key, options, params, id) {
  const known = { idempotencyKey: key };
  const later: Stripe.RequestOptions = {};
  later.idempotencyKey = key;
  await stripe.charges.create(params, known); //= charge-create key:key
  await stripe.charges.create(params, later); //= charge-create key:key
  await stripe.charges.create(params, { ...base, ...known }); //= charge-create key:key
  await stripe.charges.create(params, { ...base, ...options }); //= charge-create hidden
  await stripe.charges.create(params, options); //= charge-create hidden
  await stripe.charges.create(params, base); //= charge-create
  await stripe.charges.create(params, undefined); //= charge-create
  await stripe.charges.create(...params); //= charge-create hidden
  await stripe.charges.create({ amount: 1, idempotencyKey: key }); //= charge-create misplaced:idempotencyKey
  await stripe.charges.create({ amount: 1, idempotency_key: key }); //= charge-create misplaced:idempotency_key
  await stripe.charges.create({ amount: 1 }, { idempotency_key: key }); //= charge-create misplaced:idempotency_key
  await stripe.charges.create({ amount: 1 }, { headers: { 'Idempotency-Key': key } }); //= charge-create misplaced:Idempotency-Key
  await stripe.charges.create({ amount: 1, metadata: { idempotencyKey: key } }); //= charge-create
  await stripe.paymentIntents.confirm(id, options); //= payment-intent-confirm hidden
  await stripe.charges.create({ amount: 1 }, key ? { idempotencyKey: key } : undefined); //= charge-create key:key
}

//// webhooks
import Stripe from 'stripe';
const stripe = new Stripe('k');
export function hook(req) {
  const event = stripe.webhooks.constructEvent(req.body, req.headers['stripe-signature'], 'whsec'); //= webhook-verify sync
  const later = stripe.webhooks.constructEventAsync(req.body, 'sig', 'whsec'); //= webhook-verify-async
  const never = stripe.webhooks.constructEventWithoutVerification(req.body); //= webhook-unverified sync
  Stripe.webhooks.constructEvent(req.body, 'sig', 'whsec'); //= webhook-verify sync
}

//// the browser's package moves no money on a server
import { loadStripe } from '@stripe/stripe-js';
import { useStripe } from '@stripe/react-stripe-js';
const stripe = await loadStripe('pk');
await stripe.confirmCardPayment('secret');
await stripe.paymentIntents.create({});

//// generic names on something unknown
import { billing } from './billing';
import { payments } from '@acme/payments';
billing.charge(order);
payments.create({ amount: 1 });
payments.charges.create({ amount: 1 });
service.pay(order);
client.send(order);
prisma.refunds.create({ data: {} });
db.charges.create({});

//// a store in a file that imports the SDK
import Stripe from 'stripe';
import { prisma } from './db';
import { PrismaClient } from '@prisma/client';
const orm = new PrismaClient();
const stripe = new Stripe('k');
prisma.charges.create({});
orm.refunds.create({});
stripe.refunds.create({}); //= refund-create

//// raw requests
import axios from 'axios';
import got from 'got';
import fetch from 'node-fetch';
const BASE = 'https://api.stripe.com/v1';
const http = axios.create({ baseURL: 'https://api.stripe.com', headers: { Authorization: 'x' } });
export async function pay(id, key, config) {
  await fetch('https://api.stripe.com/v1/charges', { method: 'POST', headers: { 'idempotency-key': key } }); //= charge-create key:key
  await fetch(`${BASE}/charges/${id}/capture`, { method: 'POST' }); //= charge-capture
  await fetch(BASE + '/refunds', { method: 'post', body: new URLSearchParams({ charge: id }) }); //= refund-create
  await fetch(`${BASE}/charges/${id}`); //= charge-retrieve
  await fetch(`${BASE}/customers`, { method: 'POST' });
  await axios.post(`${BASE}/payment_intents`, { amount: 1, confirm: true }, { headers: { 'Idempotency-Key': key } }); //= payment-intent-create-confirmed key:key
  await axios.post(`${BASE}/payment_intents`, qs.stringify({ amount: 1, confirm: true })); //= payment-intent-create-confirmed
  await axios.post(`${BASE}/transfers`, { amount: 1, idempotency_key: key }); //= transfer-create misplaced:idempotency_key
  await axios.post(`${BASE}/transfers`, { amount: 1 }, config); //= transfer-create hidden
  await axios.post(`${BASE}/transfers`, { amount: 1 }, { headers: { 'X-Idempotency-Key': key } }); //= transfer-create misplaced:X-Idempotency-Key
  await axios({ method: 'post', url: `${BASE}/payouts`, data: {}, headers: { 'Idempotency-Key': key } }); //= payout-create key:key
  await axios.request({ method: 'POST', baseURL: BASE, url: '/payouts' }); //= payout-create
  await http.post('/v1/charges', {}); //= charge-create
  await got.post(`${BASE}/charges`, { form: {}, headers: { 'Idempotency-Key': key } }).json(); //= charge-create key:key
  await got(`${BASE}/charges`, { method: 'POST', json: {} }); //= charge-create
  await fetch(`${process.env.STRIPE_API}/v1/charges`, { method: 'POST' }); //= charge-create low
  await fetch('https://api.example.com/v1/charges', { method: 'POST' });
  await fetch('/v1/charges', { method: 'POST' });
  await this.http.post('https://api.stripe.com/v1/charges', {}); //= charge-create low
}

//// global fetch, headers as an object of their own
export async function pay(key) {
  const headers = new Headers({ Authorization: 'x' });
  headers.set('Idempotency-Key', key);
  await fetch('https://api.stripe.com/v1/charges', { method: 'POST', headers }); //= charge-create key:key
  const init = { method: 'POST', headers: { ...auth(), 'Idempotency-Key': key } };
  await fetch(new URL('/v1/charges', 'https://api.stripe.com'), init); //= charge-create key:key
  await fetch('https://api.stripe.com/v1/charges', { method: 'POST', headers: auth() }); //= charge-create hidden
  await fetch(new Request('https://api.stripe.com/v1/charges', { method: 'POST' })); //= charge-create
}

//// a key for a whole client
import axios from 'axios';
axios.defaults.headers.common['Idempotency-Key'] = uuid();
const api = axios.create({ baseURL: 'https://api.stripe.com/v1', headers: { 'Idempotency-Key': KEY } });
await axios.post('https://api.stripe.com/v1/charges', {}); //= charge-create shared:uuid()
await api.post('/charges', {}); //= charge-create shared:KEY

//// other clients
import ky from 'ky';
import { request } from 'undici';
import superagent from 'superagent';
import https from 'node:https';
import { HttpService } from '@nestjs/axios';
const api = ky.create({ prefixUrl: 'https://api.stripe.com/v1' });
await api.post('charges', { json: {} }); //= charge-create
await ky.post('https://api.stripe.com/v1/charges', { headers: { 'Idempotency-Key': k } }); //= charge-create key:k
await request('https://api.stripe.com/v1/charges', { method: 'POST' }); //= charge-create
await superagent.post('https://api.stripe.com/v1/charges').set('Idempotency-Key', k).send({}); //= charge-create key:k
await superagent.post('https://api.stripe.com/v1/refunds').send({}); //= refund-create
https.request({ hostname: 'api.stripe.com', path: '/v1/charges', method: 'POST' }, (res) => {}); //= charge-create sync
class Api {
  constructor(private http: HttpService) {}
  pay() {
    return this.http.post('https://api.stripe.com/v1/charges', {}, { headers: { 'Idempotency-Key': k } }); //= charge-create key:k
  }
}
