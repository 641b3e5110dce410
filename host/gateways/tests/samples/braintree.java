//// the gateway
import com.braintreegateway.BraintreeGateway;
import com.braintreegateway.TransactionRequest;

class Payments {
    private final BraintreeGateway gateway;

    void pay(TransactionRequest request, String id) {
        gateway.transaction().sale(request); //= sale-authorize hidden
        gateway.transaction().refund(id); //= refund
        gateway.customer().create(null);
    }
}
