package shop;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.net.RequestOptions;
import com.stripe.param.ChargeCreateParams;

public class Charges {
  public Charge charge(Order order) throws StripeException {
    ChargeCreateParams params = ChargeCreateParams.builder()
        .setAmount(order.getTotalCents())
        .setCurrency("eur")
        .setCustomer(order.getCustomerId())
        .build();
    RequestOptions options = RequestOptions.builder()
        .setIdempotencyKey("charge-" + order.getId())
        .build();
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        return Charge.create(params, options);
      } catch (ApiConnectionException e) {
        pause(attempt);
      }
    }
    throw new PaymentUnavailableException(order.getId());
  }
}
