package pay

import (
	"fmt"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/charge"
)

func Charge(order *Order) (*stripe.Charge, error) {
	params := &stripe.ChargeParams{
		Amount:   stripe.Int64(order.Total),
		Currency: stripe.String(string(stripe.CurrencyEUR)),
		Customer: stripe.String(order.CustomerID),
	}
	var err error
	for attempt := 0; attempt < 3; attempt++ {
		var ch *stripe.Charge
		ch, err = charge.New(params)
		if err == nil {
			return ch, nil
		}
		time.Sleep(time.Second << attempt)
	}
	return nil, fmt.Errorf("charge %s: %w", order.ID, err)
}
