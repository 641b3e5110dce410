//// the server SDK
using PaypalServerSdk.Standard;

class Payments
{
    async Task Pay(string id, string key)
    {
        var client = new PaypalServerSdkClient.Builder().Build();
        await client.OrdersController.CaptureOrderAsync(new CaptureOrderInput { Id = id, PaypalRequestId = key }); //= order-capture key:key low async
        await client.OrdersController.GetOrderAsync(id); //= order-retrieve low async
    }
}
