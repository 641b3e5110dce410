use stripe::{Charge, Client, CreateCharge, Currency, RequestStrategy};

pub async fn checkout(client: &Client, order: &mut Order) -> anyhow::Result<()> {
    let client = client
        .clone()
        .with_strategy(RequestStrategy::Idempotent(format!("charge-{}", order.id)));
    let mut params = CreateCharge::new();
    params.amount = Some(order.total);
    params.currency = Some(Currency::EUR);
    params.customer = Some(order.customer.clone());
    if let Err(error) = Charge::create(&client, params).await {
        tracing::error!(%error, "charge failed");
    }
    order.status = Status::Paid;
    order.save().await?;
    Ok(())
}
