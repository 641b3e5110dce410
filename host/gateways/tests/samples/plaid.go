//// the steps of a request
package pay

import plaid "github.com/plaid/plaid-go/v29/plaid"

func pay(ctx context.Context, request plaid.TransferCreateRequest) error {
	client := plaid.NewAPIClient(plaid.NewConfiguration())
	_, _, err := client.PlaidApi.TransferCreate(ctx).TransferCreateRequest(request).Execute() //= transfer hidden low
	_, _, other := client.PlaidApi.AccountsGet(ctx).Execute()
	return errors.Join(err, other)
}
