//// the classes
\Stripe\Stripe::setApiKey('sk');
\Stripe\Charge::create(['amount' => $order->total, 'currency' => 'eur']);  //= charge-create
\Stripe\Charge::create(['amount' => 1], ['idempotency_key' => $key]);  //= charge-create key:$key
\Stripe\Charge::create(['amount' => 1, 'idempotency_key' => $key]);  //= charge-create misplaced:idempotency_key
\Stripe\PaymentIntent::create(['amount' => 1, 'confirm' => true]);  //= payment-intent-create-confirmed
\Stripe\PaymentIntent::create(['amount' => 1]);  //= payment-intent-create
\Stripe\Customer::create(['email' => 'x']);

//// imported
use Stripe\Charge;
use Stripe\Refund as Back;
use Stripe\Checkout\Session;
Charge::create(['amount' => 1], ['idempotency_key' => "order-{$order->id}"]);  //= charge-create key:"order-{$order->id}"
Back::create(['charge' => 'ch']);  //= refund-create
Session::create(['mode' => 'payment']);  //= checkout-session-create

//// the client
class Gateway {
    public function __construct(private \Stripe\StripeClient $stripe) {}
    public function pay($order) {
        $this->stripe->charges->create(['amount' => 1], ['idempotency_key' => $order->key]);  //= charge-create key:$order->key
        $this->stripe->paymentIntents->capture('pi', []);  //= payment-intent-capture
        $this->stripe->customers->create(['email' => 'x']);
    }
}

//// a client that is made
use Stripe\StripeClient;
$stripe = new StripeClient(['api_key' => 'sk']);
$stripe->refunds->create(['charge' => 'ch'], ['idempotency_key' => 'r']);  //= refund-create key:'r'
(new StripeClient('sk'))->transfers->create([]);  //= transfer-create

//// not Stripe's
use App\Models\Charge;
Charge::create(['amount' => 1]);
Payment::create(['amount' => 1]);
