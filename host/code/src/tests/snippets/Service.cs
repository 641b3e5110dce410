using System;
using Stripe;
using Intent = Stripe.PaymentIntentService;

namespace Shop.Payments;

[ApiController, Route("api/[controller]")]
public class PaymentsController(IStripeClient client, ILogger<PaymentsController> log) : ControllerBase
{
    private const string BaseUrl = "https://api.stripe.com" + "/v1";
    private readonly ChargeService _charges = new(), _other;
    public string Key { get; set; } = "a";
    public StripeClient Client => new StripeClient(Key);
    public int Count { get { return 1; } set { _count = value; } }

    [HttpPost("pay/{id}"), Authorize]
    [AutomaticRetry(Attempts = 5)]
    public async Task<IActionResult> Pay([FromBody] Order order, int n = 3, params string[] rest)
    {
        var options = new ChargeCreateOptions { Amount = order.Total, Metadata = new() { ["c"] = $"d{n:N2}" } };
        RequestOptions request = new() { IdempotencyKey = $"order-{order.Id}-{{x}}" };
        options.Amount = 5; Key ??= "x"; n += 1; n++; _ = log.LogAsync("x");
        var (p, q) = Split(); (n, var y) = Split();
        try
        {
            var charge = await _charges.CreateAsync(options, request, cancellationToken: default).ConfigureAwait(false);
            if (charge is { Status: "failed" } or null) return BadRequest();
            else if (charge?.Paid == true) order = order with { Paid = true };
            else throw new InvalidOperationException(@"a ""b""" + """raw "c" """);
            using var scope = new TransactionScope();
            foreach (var (k, v) in options.Metadata) Local(k);
            for (var i = 0; i < rest.Length; i++) Local(rest[i]);
            var word = charge.Status switch { "paid" => "yes", var other when other.Length > 1 => other, _ => "no" };
            return Ok(from o in orders where o.Paid select Charge(o));
        }
        catch (StripeException ex) when (ex.StripeError?.Code == "card_declined") { log.LogError(ex, "no"); throw; }
        catch (Exception) { }
        finally { lock (_charges) { Done(out var done, x => x!.Id, async () => { await Task.Delay(1); }); } }
#if DEBUG
        Trace();
#else
        Nothing();
#endif
        switch (n) { case 1: case 2: return null; case int z when z > 2: break; default: goto case 1; }
        string Local(string x) => x;
        do { n--; } while (n > 0);
    }
}

public record Order(string Id, decimal Total);
public interface IGateway { Task<Charge> Charge(Order order); }
