//// a gateway, and what is sent
use Omnipay\Omnipay;
$gateway = Omnipay::create('Stripe');
$gateway->purchase(['amount' => '10.00', 'transactionId' => $order])->send(); //= purchase key:$order low
$gateway->refund(['amount' => '10.00'])->send(); //= refund low
$gateway->setApiKey('k');
