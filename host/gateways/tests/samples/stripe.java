//// static methods with options
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.net.RequestOptions;
import com.stripe.param.*;

class Payments {
  Charge charge(Order order, RequestOptions given) throws StripeException {
    ChargeCreateParams params = ChargeCreateParams.builder().setAmount(order.total()).setCurrency("eur").build();
    RequestOptions options = RequestOptions.builder().setIdempotencyKey("order-" + order.getId()).build();
    Charge.create(params, options); //= charge-create key:"order-" + order.getId()
    Charge.create(params); //= charge-create
    Charge.create(params, given); //= charge-create hidden
    Charge.create(ChargeCreateParams.builder().setCapture(false).build()); //= charge-authorize
    Refund.create(RefundCreateParams.builder().setCharge(id).build(), RequestOptions.builder().setApiKey(k).setIdempotencyKey(order.refundKey).build()); //= refund-create key:order.refundKey
    RequestOptions.RequestOptionsBuilder builder = RequestOptions.builder();
    if (order.key != null) {
      builder.setIdempotencyKey(order.key);
    }
    return Charge.create(params, builder.build()); //= charge-create key:order.key
  }
}

//// maps of parameters
import com.stripe.*;
import com.stripe.model.*;

class Payments {
  void charge(Order order) throws StripeException {
    Map<String, Object> params = new HashMap<>();
    params.put("amount", 500);
    params.put("confirm", true);
    PaymentIntent.create(params); //= payment-intent-create-confirmed
    PaymentIntent.create(Map.of("amount", 5, "capture_method", "manual", "confirm", true)); //= payment-intent-create-authorize
    Map<String, Object> other = new HashMap<>(params);
    PaymentIntent.create(other, RequestOptions.getDefault()); //= payment-intent-create-confirmed hidden
    params.put("idempotency_key", order.id);
    Charge.create(params); //= charge-create misplaced:idempotency_key
  }
  void open(Order order) throws StripeException {
    Map<String, Object> params = new HashMap<>();
    PaymentIntent.create(params); //= payment-intent-create
  }
}

//// parameters by builders
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.PaymentIntentCreateParams.CaptureMethod;

class Payments {
  private static final RequestOptions SHARED = RequestOptions.builder().setIdempotencyKey("k").build();

  void charge(Order order) throws StripeException {
    var params = PaymentIntentCreateParams.builder().setAmount(5L).setConfirm(true).build();
    PaymentIntent.create(params); //= payment-intent-create-confirmed
    var held = PaymentIntentCreateParams.builder()
        .setConfirm(Boolean.TRUE)
        .setCaptureMethod(PaymentIntentCreateParams.CaptureMethod.MANUAL)
        .build();
    PaymentIntent.create(held, SHARED); //= payment-intent-create-authorize key:"k"
    var builder = PaymentIntentCreateParams.builder().setAmount(5L);
    builder.setConfirm(order.isReady());
    PaymentIntent.create(builder.build()); //= payment-intent-create-confirmed low
    PaymentIntent.create(params(order)); //= payment-intent-create-confirmed
  }

  private PaymentIntentCreateParams params(Order order) {
    return PaymentIntentCreateParams.builder().setAmount(order.total()).setConfirm(true).build();
  }
}

//// objects and their methods
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;

class Payments {
  void capture(String id, RequestOptions requestOptions) throws StripeException {
    PaymentIntent intent = PaymentIntent.retrieve(id); //= payment-intent-retrieve
    intent.capture(); //= payment-intent-capture
    intent.capture(RequestOptions.builder().setIdempotencyKey(id + "-capture").build()); //= payment-intent-capture key:id + "-capture"
    intent.capture(params, RequestOptions.builder().setIdempotencyKey(id).build()); //= payment-intent-capture key:id
    intent.confirm(requestOptions); //= payment-intent-confirm hidden
    PaymentIntent other = PaymentIntent.retrieve(id); //= payment-intent-retrieve
    other.cancel(); //= payment-intent-cancel
    com.stripe.model.Charge.retrieve(id); //= charge-retrieve
    orders.create(id);
  }
}

//// a client
import com.stripe.StripeClient;
import com.stripe.net.RequestOptions;

@Service
class Payments {
  private final StripeClient client;

  void charge(Order order) throws StripeException {
    client.paymentIntents().create(params, options(order)); //= payment-intent-create key:order.getId()
    client.v1().charges().create(params); //= charge-create
    this.client.refunds().create(params, RequestOptions.builder().setIdempotencyKey(order.key()).build()); //= refund-create key:order.key()
    client.paymentIntents().capture(id, params, RequestOptions.builder().setIdempotencyKey(id).build()); //= payment-intent-capture key:id
    client.customers().create(params);
    new StripeClient(key).payouts().create(params); //= payout-create
    client.checkout().sessions().create(params); //= checkout-session-create
  }

  private RequestOptions options(Order order) {
    return RequestOptions.builder().setIdempotencyKey(order.getId()).build();
  }
}

//// near misses
import com.shop.model.Charge;
import com.stripe.model.Customer;

class Payments {
  void run(Order order, ChargeRepository charges) throws StripeException {
    Customer.create(params);
    Charge.create(params);
    charges.create(order);
    paymentRepository.create(order);
    this.charge(order);
  }
}

//// webhooks
import com.stripe.net.Webhook;
class Hooks {
  void take(String payload, String header) {
    Event event = Webhook.constructEvent(payload, header, secret); //= webhook-verify
  }
}
