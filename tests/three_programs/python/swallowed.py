import logging

import stripe

logger = logging.getLogger(__name__)


def checkout(order):
    try:
        stripe.Charge.create(
            amount=order.total_cents,
            currency="eur",
            customer=order.customer_id,
            idempotency_key=f"charge-{order.id}",
        )
    except stripe.error.StripeError:
        logger.exception("charging %s failed", order.id)
    order.status = "paid"
    order.save()
