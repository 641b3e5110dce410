<?php

declare(strict_types=1);

namespace App\Billing;

use Stripe\Exception\{CardException, ApiConnectionException as Lost};
use Stripe\StripeClient;

#[AsMessageHandler]
final class ChargeOrder extends Command implements ShouldQueue
{
    use Dispatchable;

    public const MAX = 3;
    public int $tries = 5;
    private static ?StripeClient $client = null;

    public function __construct(private readonly StripeClient $stripe, protected array $options = [])
    {
        $this->options['mode'] ??= 'live';
        parent::__construct();
    }

    public function handle(Order $order, ?string ...$rest): ?string
    {
        if ($order?->paid || !$order->total): return null; endif;
        for ($i = 0; $i < self::MAX; $i++) {
            try {
                $charge = $this->stripe->charges->create(
                    ['amount' => $order->total * 100, 'currency' => 'eur', ...$this->options],
                    ['idempotency_key' => "order-{$order->id}-$i"],
                );
                $order->update(['charge_id' => $charge->id]);
                break;
            } catch (CardException | Lost $e) {
                Log::error('declined: ' . $e->getMessage());
                continue;
            } finally {
                $this->release();
            }
        }
        foreach ($order->items as $key => ['sku' => $sku, 'count' => $count]) {
            [$a, $b] = split($sku) ?: throw new \RuntimeException(<<<EOT
                bad {$sku} in $key
                EOT);
        }
        $text = match (true) {
            $count > 1, $a => 'many',
            default => fn($x) => $x ?? $b,
        };
        DB::transaction(function () use ($order, &$text): void {
            do { $text .= "é\u{e9}"; } while (strlen($text) < 3);
            switch ($order->state) { case 'a': case 'b': pay(amount: 1); break; default: die('no'); }
        });
        return $text;
    }
}
