//! How a gateway's error cases are simulated.

/// What the gateway's own sandbox has for it.
const SANDBOXES: [(&str, &str); 9] = [
    (
        "adyen",
        "Adyen's test field `requestedTestErrorResponseCode` (`NO_CONNECTION_AVAILABLE`, `IOEXCEPTION_RECEIVED`)",
    ),
    (
        "braintree",
        "Braintree's sandbox amounts from 2000.00 to 2999.99 and `fake-processor-declined-visa-nonce`",
    ),
    (
        "checkout-com",
        "Checkout.com's test cards and amounts that end in a decline code",
    ),
    (
        "cashier",
        "Stripe's test methods `pm_card_chargeDeclined` and `pm_card_chargeDeclinedInsufficientFunds`",
    ),
    (
        "dj-stripe",
        "Stripe's test methods `pm_card_chargeDeclined` and `pm_card_chargeDeclinedInsufficientFunds`",
    ),
    (
        "paypal",
        "the header `PayPal-Mock-Response` in PayPal's sandbox",
    ),
    ("square", "Square's test token `cnon:card-nonce-declined`"),
    (
        "stripe",
        "Stripe's test methods `pm_card_chargeDeclined` and `pm_card_chargeDeclinedInsufficientFunds`, or the card 4000000000000002",
    ),
    ("omnipay", "the test cards of the gateway behind Omnipay"),
];

/// The gateway's own way to give a decline, where one is known.
pub(crate) fn sandbox(gateway: &str) -> Option<&'static str> {
    let found = SANDBOXES.iter().find(|(id, _)| *id == gateway);
    found.map(|(_, words)| *words)
}

/// What answers in the gateway's place, by the ending of a source.
pub(crate) fn mock(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "py" => "`responses`, `respx` or `requests-mock`",
        "rb" => "WebMock (`to_timeout`, `to_return(status: 503)`) or VCR",
        "php" => "Guzzle's `MockHandler` or Laravel's `Http::fake`",
        "java" => "WireMock or `MockWebServer`",
        "kt" | "kts" => "`MockWebServer`, Ktor's `MockEngine` or WireMock",
        "go" => "`httptest.NewServer` as the SDK's backend",
        "cs" => "WireMock.Net or an `HttpMessageHandler` of one's own",
        "rs" => "`wiremock`",
        _ => "`nock` or `msw`",
    }
}
