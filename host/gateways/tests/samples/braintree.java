//// the gateway
import com.braintreegateway.BraintreeGateway;
import com.braintreegateway.TransactionRequest;

class Payments {
    private final BraintreeGateway gateway;

    void pay(TransactionRequest request, String id) {
        gateway.transaction().sale(request); //= sale-authorize hidden low
        gateway.transaction().refund(id); //= refund low
        gateway.customer().create(null);
    }
}
