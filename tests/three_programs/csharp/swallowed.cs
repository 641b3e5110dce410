using Stripe;

namespace Shop.Payments;

public class Checkout(ChargeService charges, IOrders orders, ILogger<Checkout> logger)
{
    public async Task CheckoutAsync(Order order)
    {
        var options = new ChargeCreateOptions { Amount = order.Total, Currency = "eur", Customer = order.CustomerId };
        var request = new RequestOptions { IdempotencyKey = $"charge-{order.Id}" };
        try
        {
            await charges.CreateAsync(options, request);
        }
        catch (StripeException e)
        {
            logger.LogError(e, "charging {Order} failed", order.Id);
        }
        order.Status = OrderStatus.Paid;
        await orders.SaveAsync(order);
    }
}
