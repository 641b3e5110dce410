package shop

import com.stripe.exception.ApiConnectionException
import com.stripe.model.Charge
import com.stripe.net.RequestOptions
import com.stripe.param.ChargeCreateParams

class Charges {
    fun charge(order: Order): Charge {
        val params = ChargeCreateParams.builder()
            .setAmount(order.totalCents)
            .setCurrency("eur")
            .setCustomer(order.customerId)
            .build()
        val options = RequestOptions.builder().setIdempotencyKey("charge-${order.id}").build()
        repeat(3) {
            try {
                return Charge.create(params, options)
            } catch (e: ApiConnectionException) {
                Thread.sleep(100)
            }
        }
        throw PaymentUnavailable(order.id)
    }
}
