package shop.payments

import com.stripe.exception.*
import com.stripe.model.Charge
import com.stripe.model.Refund as StripeRefund

@Service
@Transactional(timeout = 5)
class Service(private val stripe: StripeClient, private val tries: Int = 3) : Base<Order>(stripe), Job {
    private val cache = mutableMapOf<String, Any>()
    private val client by lazy { StripeClient(key) }
    lateinit var clock: Clock
    val total: Int
        get() = compute()

    init {
        go()
    }

    constructor(key: String) : this(StripeClient(key)) {
        b()
    }

    @PostMapping("/webhooks/{id}")
    @Retryable(value = [ApiException::class], maxAttempts = 3)
    suspend fun hook(@RequestBody order: Order, vararg keys: String = none()): Charge? {
        val options = RequestOptions.builder().apply { setIdempotencyKey("order-${order.id}-$total") }.build()
        val params = mapOf("amount" to order.total, "currency" to "eur")
        for (attempt in 1..3) {
            try {
                return Charge.create(params, options)
            } catch (e: CardException) {
                if (e.code != null && e is StripeException) throw X(e) else log.warn("again $attempt", e)
            } finally {
                done()
            }
        }
        for ((key, value) in params) use(key)
        repeat(3) { charge(it) }
        runCatching { pay(order) }.onFailure { log.warn("x", it) }.getOrNull()
        val state = when (order.state) {
            "paid", "done" -> a()
            is Failed -> {
                b()
                c()
            }
            else -> throw IllegalStateException("""no ${order.id} state""")
        }
        val x = try { d() } catch (e: Exception) { null }
        val (a, b) = pair ?: return null
        order.status = "paid"
        cache["k"] = 1
        items.forEach { item -> item?.let { pay(it) } }
        bus.on(object : Listener {
            override fun done(event: Event) {
                f(event!!, ::g, name = 1)
            }
        })
        while (true) { break }
        return if (ok) null else state as Charge
    }

    companion object {
        const val PREFIX = "order-"
        fun make() = Service("k")
    }
}

enum class State(val code: Int) {
    NEW(1),
    PAID(2);

    fun next() = f()
}

fun Application.module() {
    routing {
        post("/pay") { call.respond(pay()) }
    }
}

fun main() {
    embeddedServer(Netty, port = 8080) { module() }.start()
}
