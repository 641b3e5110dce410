//// what only Cashier has
class Billing
{
    public function pay($user)
    {
        $user->newSubscription('default', 'price')->create($method); //= subscribe low
        $user->invoicePrice('price', 5); //= invoice low
        $user->charge(100, $method); //= charge low
    }
}

//// a file that uses Cashier
use Laravel\Cashier\Exceptions\IncompletePayment;
class Checkout
{
    public function pay($user)
    {
        $user->charge(100, $method); //= charge
        $ledger->charge(100);
    }
}
