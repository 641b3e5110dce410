package shop.payments;

import com.stripe.exception.*;
import com.stripe.model.Charge;
import java.util.*;
import static java.util.UUID.randomUUID;

@Service
@Transactional(timeout = 5)
public class Service extends Base<Order> implements Job {
    private static final String PREFIX = "order-";
    private final StripeClient stripe;
    @Value("${tries:3}") private int tries;

    public Service(StripeClient stripe) {
        super(stripe);
        this.stripe = stripe;
    }

    @PostMapping("/webhooks/{id}")
    @Retryable(value = {ApiException.class}, maxAttempts = 3)
    public Charge hook(@RequestBody final Order order, String... keys) throws StripeException {
        RequestOptions options = RequestOptions.builder().setIdempotencyKey(PREFIX + order.getId()).build();
        Map<String, Object> params = new HashMap<>();
        params.put("amount", (long) order.total());
        tries += 1;
        for (int attempt = 0; attempt < tries; attempt++) {
            try (var lock = locks.take(order.id); lock) {
                return Charge.create(params, options);
            } catch (CardException | ApiException e) {
                if (e instanceof CardException card && card.getCode() != null) throw new X(e);
                else log.warn("again {}", attempt, e);
            } finally {
                done();
            }
        }
        for (Item item : order.items()) total += item.price;
        for (int i = 0; i < xs.size(); i++) charge(xs.get(i));
        do { x++; } while (x < 3);
        while (true) { break; }
        retryTemplate.execute(context -> Charge.create(params));
        executor.submit(new Callable<Charge>() {
            @Override public Charge call() { return pay(randomUUID(), System.currentTimeMillis()); }
        });
        var state = switch (order.state()) {
            case "paid", "done" -> a();
            case Failed(var why) when b(why) -> { yield c(); }
            default -> throw new IllegalStateException("""
                no
                  state""");
        };
        switch (state) { case 1: f(); break; default: g(); }
        synchronized (this) { cache[0] = new int[] {1, 2}; }
        items.forEach(this::pay);
        return ok ? null : (Charge) state;
    }

    enum State { NEW(1), PAID { void f() { g(); } }; State(int... code) { } }
    record Paid(String id) { Paid { check(id); } }
    interface Api { @POST("v1") Call<X> go(@Body X x); default void d() { e(); } }
    static { Stripe.apiKey = "k"; }
    public static void main(String[] args) { SpringApplication.run(Service.class, args); }
}
