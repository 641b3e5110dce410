package shop

import com.stripe.exception.ApiConnectionException
import com.stripe.model.Charge
import com.stripe.param.ChargeCreateParams

class Charges {
    fun charge(order: Order): Charge {
        val params = ChargeCreateParams.builder()
            .setAmount(order.totalCents)
            .setCurrency("eur")
            .setCustomer(order.customerId)
            .build()
        for (attempt in 1..3) {
            try {
                return Charge.create(params)
            } catch (e: ApiConnectionException) {
                Thread.sleep(100)
            }
        }
        throw PaymentUnavailable(order.id)
    }
}
