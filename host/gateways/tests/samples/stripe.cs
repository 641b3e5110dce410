//// services of resources
using Stripe;

class Payments
{
    private readonly ChargeService _charges = new();
    private readonly PaymentIntentService _intents;

    public Payments(PaymentIntentService intents) { _intents = intents; }

    public async Task Pay(Order order, RequestOptions given)
    {
        var options = new ChargeCreateOptions { Amount = order.Total, Currency = "eur" };
        var request = new RequestOptions { IdempotencyKey = $"order-{order.Id}" };
        await _charges.CreateAsync(options, request); //= charge-create key:$"order-{order.Id}" async
        await new ChargeService().CreateAsync(options); //= charge-create async
        _charges.Create(new ChargeCreateOptions { Capture = false }); //= charge-authorize
        await _charges.CreateAsync(options, given); //= charge-create hidden async
        _charges.Create(options, new() { IdempotencyKey = order.Key }); //= charge-create key:order.Key
        _charges.Create(options, requestOptions: new RequestOptions { ApiKey = "k", IdempotencyKey = order.Key }); //= charge-create key:order.Key
        await _intents.ConfirmAsync(order.Intent, null, request); //= payment-intent-confirm key:$"order-{order.Id}" async
        await _intents.CaptureAsync(order.Intent).ConfigureAwait(false); //= payment-intent-capture async
        _intents.Get(order.Intent); //= payment-intent-retrieve
        var later = new RequestOptions();
        later.IdempotencyKey = order.Key;
        new RefundService().Create(new RefundCreateOptions { Charge = order.Charge }, later); //= refund-create key:order.Key
        _orders.CreateAsync(options); _charges.ToString();
    }
}

//// what makes a payment intent a charge
using Stripe;

class Payments(PaymentIntentService intents)
{
    void Pay(Order order)
    {
        var options = new PaymentIntentCreateOptions { Amount = 1 };
        intents.Create(options); //= payment-intent-create
        options.Confirm = true;
        intents.Create(options); //= payment-intent-create-confirmed
        intents.Create(new() { Confirm = true, CaptureMethod = "manual" }); //= payment-intent-create-authorize
    }
}

//// the client
using Stripe;

class Payments(StripeClient client, IStripeClient other)
{
    private readonly StripeClient _stripe = new StripeClient("sk_test_x");

    async Task Pay(Order order, ChargeCreateOptions options)
    {
        await _stripe.V1.Charges.CreateAsync(options); //= charge-create async
        client.V1.PaymentIntents.Confirm(order.Intent, null, new RequestOptions { IdempotencyKey = order.Key }); //= payment-intent-confirm key:order.Key
        client.V1.Checkout.Sessions.Create(new SessionCreateOptions()); //= checkout-session-create
        other.V1.Refunds.Create(new RefundCreateOptions()); //= refund-create
        client.V1.Customers.Create(new CustomerCreateOptions());
    }
}

//// names in full, and webhooks
namespace Shop;

class Hooks
{
    void Take(string json, string signature)
    {
        var e = Stripe.EventUtility.ConstructEvent(json, signature, secret); //= webhook-verify
        var charge = new Stripe.ChargeService().Create(new Stripe.ChargeCreateOptions()); //= charge-create
        db.Charges.Create(charge); _repository.Charges.CreateAsync(charge);
    }
}

//// requests by HttpClient
using System.Net.Http;

class Payments
{
    private const string Url = "https://api.stripe.com/v1";
    private readonly HttpClient _http = new() { BaseAddress = new Uri("https://api.stripe.com") };

    async Task Pay(Order order, HttpClient http)
    {
        await http.PostAsync("https://api.stripe.com/v1/charges", content); //= charge-create async
        await http.PostAsync($"{Url}/charges/{order.Charge}/capture", content); //= charge-capture async
        await _http.PostAsJsonAsync("/v1/refunds", new { charge = order.Charge }); //= refund-create async
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri("https://api.stripe.com/v1/charges"));
        message.Headers.Add("Idempotency-Key", order.Key);
        await http.SendAsync(message); //= charge-create key:order.Key async
        var bare = new HttpRequestMessage { Method = HttpMethod.Post, RequestUri = new Uri(Url + "/payouts") };
        await http.SendAsync(bare, token); //= payout-create async
        var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["confirm"] = "true" });
        await http.PostAsync($"{Url}/payment_intents", form); //= payment-intent-create-confirmed async
        await http.GetAsync("https://api.stripe.com/v1/charges");
        await http.PostAsync("https://shop.example/v1/charges", content);
    }
}

//// requests by RestSharp and Flurl
using RestSharp;

class Payments
{
    async Task Pay(Order order)
    {
        var client = new RestClient("https://api.stripe.com");
        var request = new RestRequest("/v1/charges", Method.Post);
        request.AddHeader("Idempotency-Key", order.Key);
        request.AddJsonBody(order);
        var response = await client.ExecuteAsync(request); //= charge-create key:order.Key async
        client.Execute(new RestRequest("/v1/refunds", Method.POST)); //= refund-create
        var chained = new RestRequest("/v1/payouts", Method.Post).AddHeader("Idempotency-Key", order.Key).AddJsonBody(order);
        await client.ExecuteAsync(chained); //= payout-create key:order.Key async
        await "https://api.stripe.com/v1/charges".PostJsonAsync(order); //= charge-create async
    }
}
