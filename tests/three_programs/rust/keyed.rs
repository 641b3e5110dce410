use std::time::Duration;

use stripe::{Charge, Client, CreateCharge, Currency, RequestStrategy, StripeError};

pub async fn charge(client: &Client, order: &Order) -> Result<Charge, StripeError> {
    let client = client
        .clone()
        .with_strategy(RequestStrategy::Idempotent(format!("charge-{}", order.id)));
    let mut attempt = 0;
    loop {
        let mut params = CreateCharge::new();
        params.amount = Some(order.total);
        params.currency = Some(Currency::EUR);
        params.customer = Some(order.customer.clone());
        match Charge::create(&client, params).await {
            Ok(charge) => return Ok(charge),
            Err(StripeError::Timeout) if attempt < 3 => {
                attempt += 1;
                tokio::time::sleep(Duration::from_secs(1 << attempt)).await;
            }
            Err(error) => return Err(error),
        }
    }
}
