//// the services of an API
import com.adyen.Client;
import com.adyen.model.RequestOptions;
import com.adyen.service.checkout.PaymentsApi;
import com.adyen.service.checkout.ModificationsApi;

class Payments {
    void pay(Client client, PaymentRequest request, String key) {
        PaymentsApi payments = new PaymentsApi(client);
        payments.payments(request, new RequestOptions().idempotencyKey(key)); //= payment key:key low
        payments.payments(request); //= payment low
        payments.paymentMethods(null);
        new ModificationsApi(client).refundCapturedPayment("psp", null); //= payment-refund low
    }
}
