use std::time::Duration;

use axum::{Json, extract::State, routing::post};
use stripe::{Charge, Client, CreateCharge, Currency, RequestStrategy};
use uuid::Uuid;

const MAX_ATTEMPTS: u32 = 3;

pub struct PaymentService {
    client: Client,
    orders: OrderRepository,
}

impl PaymentService {
    pub fn new(client: Client, orders: OrderRepository) -> Self {
        Self { client, orders }
    }

    pub async fn pay(&self, order: &Order) -> Result<Charge, PaymentError> {
        let mut params = CreateCharge::new();
        params.amount = Some(order.total);
        params.currency = Some(Currency::EUR);
        let client = self
            .client
            .clone()
            .with_strategy(RequestStrategy::Idempotent(format!("order-{}", order.id)));
        let charge = match Charge::create(&client, params).await {
            Ok(charge) => charge,
            Err(stripe::StripeError::Stripe(error)) if error.code == Some(ErrorCode::CardDeclined) => {
                return Err(PaymentError::Declined);
            }
            Err(error) => {
                tracing::error!(%error, "charge failed");
                return Err(error.into());
            }
        };
        self.orders.mark_paid(order.id, &charge.id).await?;
        if let Err(error) = self.mailer.send_receipt(order).await {
            warn!("receipt: {error}");
        }
        Ok(charge)
    }

    async fn retry(&self, params: CreateCharge<'_>) -> Result<Charge, PaymentError> {
        let mut last = None;
        for attempt in 0..MAX_ATTEMPTS {
            let result = Charge::create(&self.client, params.clone()).await;
            match result {
                Ok(charge) => return Ok(charge),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_secs(attempt.into())).await;
        }
        Err(last.unwrap().into())
    }
}

#[post("/pay")]
async fn pay(State(state): State<AppState>, Json(order): Json<Order>) -> impl IntoResponse {
    let Ok(charge) = state.payments.pay(&order).await else {
        return StatusCode::BAD_GATEWAY;
    };
    let _ = state.payments.audit(&charge).await;
    state.metrics.count().await.ok();
    let key = Uuid::new_v4().to_string();
    tokio::spawn(async move { notify(key).await });
    StatusCode::OK
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let app = Router::new().route("/pay", post(pay));
    if app.is_empty() {
        anyhow::bail!("no routes for {}", env!("CARGO_PKG_NAME"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pays() {
        assert_eq!(service().pay(&order()).await.unwrap().id, "ch_1");
    }
}
