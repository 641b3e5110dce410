//// the community's client
package pay

import "github.com/plutov/paypal/v4"

func pay(ctx context.Context, id string) {
	c, _ := paypal.NewClient("id", "secret", paypal.APIBaseLive)
	c.CaptureOrder(ctx, id, paypal.CaptureOrderRequest{}) //= order-capture hidden low
	c.GetOrder(ctx, id) //= order-retrieve low
	c.GetAccessToken(ctx)
}
