//! What a catalogue file may say, and what it is told when it is wrong.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::sync::Arc;

use tollgate_gateways::{Catalogue, Problem};
use tollgate_model::code::Language;

const IN_HOUSE: &str = r#"
policies = ["kept by others"]

[[gateway]]
id = "payments-service"
title = "Payments service"
hosts = ["payments.internal.example"]
key = { place = "header", name = "X-Request-Key" }
operations = [
  { kind = "charge", callee = ["PaymentService.charge", "payments.charge"], key = { place = "option", name = "idempotencyKey" } },
  { kind = "refund", name = "give-back", callee = "give_back_money", key = { place = "keyword", name = "dedupe_key" } },
  { kind = "payout", name = "pay-out", rest = "POST /payouts/{id}" },
]
"#;

fn matches(language: Language, code: &str) -> Vec<(String, Option<String>)> {
    let catalogue = Catalogue::embedded()
        .unwrap()
        .with_in_house("tollgate.toml", IN_HOUSE)
        .unwrap();
    let source = tollgate_code::parse(language, &Arc::from(code));
    let found = catalogue.match_source(&source);
    found
        .iter()
        .map(|found| {
            assert_eq!(found.operation.gateway, "payments-service");
            assert!(found.operation.moves_money);
            let key = found.key.value.map(|key| source.text_of(key).to_owned());
            (found.operation.name.clone(), key)
        })
        .collect()
}

#[test]
fn in_house_gateways_are_matched_by_what_the_team_declared() {
    let charge = || "PaymentService.charge".to_owned();
    let found = matches(
        Language::TypeScript,
        "import { payments } from '../payments';
         class Checkout {
           constructor(private readonly service: PaymentService, private paymentService) {}
           run(order) {
             this.service.charge(order, { idempotencyKey: order.id });
             this.paymentService.charge(order);
             payments.charge(order);
             this.service.retrieve(order);
             other.charge(order);
             fetch('https://payments.internal.example/payouts/1', { method: 'POST', headers: { 'x-request-key': 'k' } });
           }
         }",
    );
    let expected = [
        (charge(), Some("order.id".to_owned())),
        (charge(), None),
        (charge(), None),
        ("pay-out".to_owned(), Some("'k'".to_owned())),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_words_cover_in_house_callees() {
    let catalogue = Catalogue::embedded()
        .unwrap()
        .with_in_house("tollgate.toml", IN_HOUSE)
        .unwrap();
    for code in [
        "payment_service.charge(order)",
        "PaymentService().charge()",
        "give_back_money(order)",
        "https://payments.internal.example",
    ] {
        assert!(catalogue.is_mentioned_in(code), "{code}");
    }
    for generic in ["create", "charge", "client", "capture", "refund", "execute"] {
        assert!(!catalogue.is_mentioned_in(generic), "{generic}");
    }
}

#[test]
fn mistakes_name_the_place_and_the_word_that_was_meant() {
    let cases = [
        (
            "id = \"x\"\ntitel = \"X\"\n",
            "x.toml:2:1: unknown key `titel`",
            Some("did you mean `title`?"),
        ),
        (
            "title = \"X\"\n",
            "x.toml:1:1: the key `id` is missing",
            None,
        ),
        (
            "id = 7\n",
            "x.toml:1:6: `id` must be text, not integer",
            None,
        ),
        (
            "id = \"x\"\noperations = [{ kind = \"chrage\", callee = \"a.b\" }]\n",
            "x.toml:2:24: `kind` does not know `chrage`",
            Some("did you mean `charge`?"),
        ),
        (
            "id = \"x\"\nkey = { place = \"hedaer\" }\n",
            "x.toml:2:17: `place` does not know `hedaer`",
            Some("did you mean `header`?"),
        ),
        (
            "id = \"x\"\n[[sdks]]\nid = \"node\"\n[[operations]]\ncallee = { nod = \"a.b\" }\n",
            "x.toml:5:10: unknown key `nod`",
            Some("did you mean `node`?"),
        ),
        (
            "id = \"x\"\n[[operations]]\nrest = \"/v1\"\n",
            "x.toml:3:8: `rest` is `/v1`, which is not a method and a path like `POST /v1/charges/{id}`",
            None,
        ),
        (
            "id = \"x\"\nsecrets = { live = [1] }\n",
            "x.toml:2:21: `live` must be a list of texts, not integer",
            None,
        ),
    ];
    for (text, message, hint) in cases {
        let error = Catalogue::read(&[("x.toml", text)]).unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.hint().as_deref()),
            (message, hint)
        );
    }
}

#[test]
fn an_in_house_operation_that_nothing_can_match_is_refused() {
    let text = "[[gateway]]\nid = \"x\"\n[[gateway.operations]]\nkind = \"charge\"\n";
    let error = Catalogue::embedded()
        .unwrap()
        .with_in_house("tollgate.toml", text)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "tollgate.toml:3:1: the operation has neither `callee` nor `rest`, so nothing can match it"
    );
    assert!(error.hint().is_some());
}

#[test]
fn what_is_not_toml_and_what_is_there_twice_is_refused() {
    let error = Catalogue::read(&[("x.toml", "id = \n")]).unwrap_err();
    assert!(matches!(error.problem, Problem::Syntax(_)));
    let twice = "[[gateway]]\nid = \"stripe\"\n";
    let error = Catalogue::embedded()
        .unwrap()
        .with_in_house("tollgate.toml", twice)
        .unwrap_err();
    assert_eq!(
        error.problem,
        Problem::DuplicateGateway {
            id: "stripe".to_owned()
        }
    );
    assert_eq!(error.span.start_line, 2);
}

#[test]
fn the_digest_tells_catalogues_apart() {
    let plain = Catalogue::embedded().unwrap();
    let same = Catalogue::embedded()
        .unwrap()
        .with_in_house("tollgate.toml", "x = 1\n")
        .unwrap();
    let other = Catalogue::embedded()
        .unwrap()
        .with_in_house("tollgate.toml", IN_HOUSE)
        .unwrap();
    assert_eq!(plain.digest(), same.digest());
    assert_ne!(plain.digest(), other.digest());
}

#[test]
fn a_gateway_is_mentioned_by_whole_words() {
    let catalogue = Catalogue::embedded().unwrap();
    for text in [
        "import stripe",
        "getStripeClient()",
        "STRIPE_SECRET_KEY=",
        "https://api.stripe.com",
    ] {
        assert!(catalogue.is_mentioned_in(text), "{text}");
    }
    for text in [
        "pinstripe",
        "stripes",
        "squared",
        "otherwise",
        "payment",
        "",
    ] {
        assert!(!catalogue.is_mentioned_in(text), "{text}");
    }
}

const GATEWAY: &str = r#"
id = "acme"
words = ["acme"]
hosts = ["api.acme.example"]
key = { place = "option", name = "idempotencyKey" }
[[sdks]]
id = "node"
family = "javascript"
packages = ["acme"]
[[operations]]
name = "charge"
kind = "charge"
callee = { node = "cardPayments.createCharge" }
[[operations]]
name = "refund"
kind = "refund"
callee = { node = "cardPayments.refund" }
"#;

#[test]
fn a_file_adds_sdks_to_a_gateway_in_its_own_words_or_in_those_of_another_sdk() {
    let addition = r#"
gateway = "acme"
[[sdks]]
id = "python"
family = "python"
packages = ["acme-sdk"]
modules = ["acme"]
clients = ["Client"]
like = "node"
case = "snake"
callees = { refund = "give_back" }
"#;
    let files = [("acme.toml", GATEWAY), ("acme/python.toml", addition)];
    let catalogue = Catalogue::read(&files).unwrap();
    assert_eq!(
        catalogue.gateways()[0].packages,
        ["javascript:acme", "python:acme-sdk"]
    );
    let code = "from acme import Client\n\
                Client().card_payments.create_charge({})\n\
                Client().give_back({})\n\
                Client().card_payments.refund({})\n";
    let source = tollgate_code::parse(Language::Python, &Arc::from(code));
    let found = catalogue.match_source(&source);
    let names: Vec<&str> = found
        .iter()
        .map(|found| found.operation.name.as_str())
        .collect();
    assert_eq!(names, ["charge", "refund"]);
}

#[test]
fn an_addition_that_names_nothing_known_is_refused() {
    for (addition, message) in [
        (
            "gateway = \"acmee\"\n",
            "acme/x.toml:1:11: `gateway` does not know `acmee`",
        ),
        (
            "gateway = \"acme\"\n[[sdks]]\nid = \"node\"\n",
            "acme/x.toml:3:6: there already is an SDK `node`",
        ),
        (
            "gateway = \"acme\"\n[[sdks]]\nid = \"x\"\nlike = \"nod\"\n",
            "acme/x.toml:4:8: `like` does not know `nod`",
        ),
        (
            "gateway = \"acme\"\n[[sdks]]\nid = \"x\"\ncallees = { refnud = \"a.b\" }\n",
            "acme/x.toml:4:11: unknown key `refnud`",
        ),
        (
            "gateway = \"acme\"\n[[operations]]\nname = \"x\"\n",
            "acme/x.toml:2:3: unknown key `operations`",
        ),
    ] {
        let files = [("acme.toml", GATEWAY), ("acme/x.toml", addition)];
        let error = Catalogue::read(&files).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}
