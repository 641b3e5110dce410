package shop

import com.stripe.exception.StripeException
import com.stripe.model.Charge
import com.stripe.net.RequestOptions
import com.stripe.param.ChargeCreateParams

class Checkout(private val orders: OrderRepository) {
    fun checkout(order: Order) {
        val params = ChargeCreateParams.builder().setAmount(order.totalCents).setCurrency("eur").build()
        val options = RequestOptions.builder().setIdempotencyKey("charge-${order.id}").build()
        try {
            Charge.create(params, options)
        } catch (e: StripeException) {
            logger.error("charging ${order.id} failed", e)
        }
        order.status = OrderStatus.PAID
        orders.save(order)
    }
}
