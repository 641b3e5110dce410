package pay

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/avast/retry-go/v4"
	"github.com/google/uuid"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/charge"
	"github.com/stripe/stripe-go/v76/client"
)

const maxAttempts = 3

var ErrDeclined = errors.New("declined")

type Service struct {
	stripe *client.API
	repo   Repository
	Clock
}

func NewService(key string, repo Repository) *Service {
	return &Service{stripe: client.New(key, nil), repo: repo}
}

func (s *Service) Pay(ctx context.Context, order *Order) (*stripe.Charge, error) {
	params := &stripe.ChargeParams{
		Params:   stripe.Params{IdempotencyKey: stripe.String("order-" + order.ID)},
		Amount:   stripe.Int64(order.Total),
		Currency: stripe.String(string(stripe.CurrencyEUR)),
	}
	params.AddMetadata("order", order.ID)
	params.SetSource("tok_visa")
	params.Context = ctx
	ch, err := s.stripe.Charges.New(params)
	if err != nil {
		var stripeErr *stripe.Error
		if errors.As(err, &stripeErr) && stripeErr.Code == stripe.ErrorCodeCardDeclined {
			return nil, ErrDeclined
		}
		return nil, fmt.Errorf("charge %s: %w", order.ID, err)
	}
	if err := s.repo.MarkPaid(ctx, order.ID, ch.ID); err != nil {
		log.Printf("mark paid: %v", err)
	}
	return ch, nil
}

func (s *Service) payWithRetry(params *stripe.ChargeParams) (ch *stripe.Charge, err error) {
	for attempt := 0; attempt < maxAttempts; attempt++ {
		ch, err = charge.New(params)
		if err == nil {
			break
		}
		time.Sleep(time.Second << attempt)
	}
	if err != nil {
		return
	}
	return ch, nil
}

func (s *Service) Retry(params *stripe.ChargeParams) error {
	return retry.Do(func() error {
		_, err := charge.New(params)
		return err
	}, retry.Attempts(3))
}

func (s *Service) Handle(w http.ResponseWriter, r *http.Request) {
	_, _ = charge.New(&stripe.ChargeParams{Amount: stripe.Int64(100)})
	go func() {
		if _, err := charge.New(nil); err != nil {
			log.Println(err)
		}
	}()
	defer r.Body.Close()
	key := uuid.NewString()
	for _, item := range s.items() {
		switch {
		case item.Price > 0:
			charge.New(&stripe.ChargeParams{Amount: stripe.Int64(item.Price)})
		default:
			continue
		}
	}
	w.WriteHeader(http.StatusOK)
	_ = key
}

func main() {
	http.HandleFunc("/pay", NewService("", nil).Handle)
}
