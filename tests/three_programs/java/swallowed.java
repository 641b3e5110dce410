package shop;

import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.net.RequestOptions;
import com.stripe.param.ChargeCreateParams;

public class Checkout {
  private static final Logger log = LoggerFactory.getLogger(Checkout.class);
  private final OrderRepository orders;

  public void checkout(Order order) {
    ChargeCreateParams params = ChargeCreateParams.builder()
        .setAmount(order.getTotalCents())
        .setCurrency("eur")
        .build();
    RequestOptions options = RequestOptions.builder()
        .setIdempotencyKey("charge-" + order.getId())
        .build();
    try {
      Charge.create(params, options);
    } catch (StripeException e) {
      log.error("charging {} failed", order.getId(), e);
    }
    order.setStatus(OrderStatus.PAID);
    orders.save(order);
  }
}
