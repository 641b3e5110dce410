//! What people are told of a gateway is complete.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use tollgate_gateways::{Catalogue, Page};

fn pages() -> Vec<Page> {
    let catalogue = Catalogue::embedded().unwrap();
    let ids = catalogue.gateways().iter();
    ids.map(|gateway| catalogue.page(&gateway.id).unwrap())
        .collect()
}

#[test]
fn every_gateway_says_where_it_is_known_from_and_what_its_errors_mean() {
    let pages = pages();
    assert!(pages.len() > 60, "{}", pages.len());
    for page in pages {
        let id = &page.id;
        assert!(!page.source.is_empty(), "{id}");
        assert!(page.sdks.iter().all(|sdk| !sdk.source.is_empty()), "{id}");
        assert!(!page.operations.is_empty(), "{id}");
        let unknown = page.errors.iter().find(|class| class.class == "ambiguous");
        assert_eq!(unknown.unwrap().retry, "with-the-same-key", "{id}");
        for landmine in &page.landmines {
            assert!(
                !landmine.what.is_empty() && !landmine.when.is_empty(),
                "{id}"
            );
            assert!(!landmine.source.is_empty(), "{id}");
        }
    }
}

#[test]
fn a_page_says_where_the_key_goes_and_what_becomes_of_a_call_without_one() {
    let pages = pages();
    let page = |id: &str| pages.iter().find(|page| page.id == id).unwrap();
    let key = |id: &str, sdk: &str| {
        let sdk = page(id).sdks.iter().find(|known| known.id == sdk).unwrap();
        (sdk.key.place.clone(), sdk.key.name.clone(), sdk.key.omitted)
    };
    let expected = |place: &str, name: &str, omitted| (place.to_owned(), name.to_owned(), omitted);
    assert_eq!(
        key("stripe", "node"),
        expected("option", "idempotencyKey", "minted-if-sdk-retries")
    );
    assert_eq!(
        key("stripe", "python"),
        expected("keyword", "idempotency_key", "minted-by-sdk")
    );
    assert_eq!(
        key("gocardless", "python"),
        expected("header", "Idempotency-Key", "minted-by-sdk")
    );
    assert_eq!(page("paystack").key.omitted, "not-deduplicated");
    assert_eq!(page("amazon-pay").key.omitted, "refused");
    assert_eq!(page("paddle").key.omitted, "no-key");
}

#[test]
fn a_page_names_the_callees_of_each_sdk() {
    let stripe = Catalogue::embedded().unwrap().page("stripe").unwrap();
    let operation = stripe
        .operations
        .iter()
        .find(|operation| operation.name == "payment-intent-create-confirmed");
    let operation = operation.unwrap();
    assert_eq!(operation.when, ["confirm=true"]);
    assert_eq!(operation.rest, ["POST /v1/payment_intents"]);
    assert_eq!(operation.callees["node"], ["paymentIntents.create"]);
    assert_eq!(operation.callees["python"], ["PaymentIntent.create"]);
}
