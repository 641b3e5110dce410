using Stripe;

namespace Shop.Payments;

public class Charges(ChargeService charges)
{
    public async Task<Charge> ChargeAsync(Order order)
    {
        var options = new ChargeCreateOptions { Amount = order.Total, Currency = "eur", Customer = order.CustomerId };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await charges.CreateAsync(options);
            }
            catch (StripeException) when (attempt < 3)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt));
            }
        }
    }
}
