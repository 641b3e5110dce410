package pay

import (
	"log"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/charge"
)

func Checkout(order *Order) error {
	params := &stripe.ChargeParams{
		Amount:   stripe.Int64(order.Total),
		Currency: stripe.String(string(stripe.CurrencyEUR)),
		Customer: stripe.String(order.CustomerID),
	}
	params.SetIdempotencyKey("charge-" + order.ID)
	if _, err := charge.New(params); err != nil {
		log.Printf("charging %s failed: %v", order.ID, err)
	}
	order.Status = "paid"
	return order.Save()
}
