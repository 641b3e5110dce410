<?php

namespace App\Billing;

use Illuminate\Support\Facades\Log;
use Stripe\Charge;
use Stripe\Exception\ApiErrorException;

class Checkout
{
    public function checkout(Order $order): void
    {
        try {
            Charge::create(
                ['amount' => $order->total_cents, 'currency' => 'eur', 'customer' => $order->customer->stripe_id],
                ['idempotency_key' => "charge-{$order->id}"],
            );
        } catch (ApiErrorException $e) {
            Log::error('charge failed: ' . $e->getMessage());
        }
        $order->update(['status' => 'paid']);
    }
}
