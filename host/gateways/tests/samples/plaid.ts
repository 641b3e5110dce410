//// a client of the team's own
import { plaidClient } from '../lib/plaid';
import { ledger } from '../ledger';
async function pay(authorization) {
  await plaidClient.transferCreate({ authorization_id: authorization, amount: '1.00' }); //= transfer key:authorization
  await plaidClient.accountsGet({});
  await ledger.transferCreate({});
}
