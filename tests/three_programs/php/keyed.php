<?php

namespace App\Billing;

use Stripe\Charge;
use Stripe\Exception\ApiConnectionException;

class ChargeOrder
{
    public function charge(Order $order): Charge
    {
        for ($attempt = 0; $attempt < 3; $attempt++) {
            try {
                return Charge::create(
                    ['amount' => $order->total_cents, 'currency' => 'eur', 'customer' => $order->customer->stripe_id],
                    ['idempotency_key' => "charge-{$order->id}"],
                );
            } catch (ApiConnectionException $e) {
                sleep(2 ** $attempt);
            }
        }
        throw new PaymentUnavailable($order);
    }
}
