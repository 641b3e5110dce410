mod dependency;

use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate_change::Change as ReadChange;
use tollgate_facts::{Facts, Scope};
use tollgate_gateways::Catalogue;
use wasmtime::component::Resource;

use crate::handles::{Call, CallQuery, Change, File};
use crate::limits::Limits;
use crate::state::State;
use crate::wit::facts::{
    HostArgument, HostCall, HostCallQuery, HostChange, HostExpression, HostFile, HostFileQuery,
    HostFunction, HostGateway, HostKey, HostOperation, HostOrigin, HostRead, HostRepeat,
    HostSetting, HostStep, Side,
};

const BEFORE: &str = r#"import Stripe from "stripe";
const stripe = new Stripe(process.env.STRIPE_KEY);

export async function pay(order) {
  return await stripe.paymentIntents.create({ amount: order.total, currency: "eur", confirm: true });
}
"#;

const AFTER: &str = r#"import Stripe from "stripe";
import { v4 as uuid } from "uuid";
const stripe = new Stripe(process.env.STRIPE_KEY);

export async function pay(order) {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const intent = await stripe.paymentIntents.create(
        { amount: order.total, currency: "eur", confirm: true },
        { idempotencyKey: `pay-${uuid()}` },
      );
      if (intent.status !== "succeeded") {
        throw new Error("declined");
      }
      await orders.save(intent.id);
      return intent;
    } catch (error) {
      if (attempt === 2) throw error;
    }
  }
}
"#;

const TEST: &str = r#"import Stripe from "stripe";
const stripe = new Stripe("sk_test_1");
it("pays", async () => {
  await stripe.paymentIntents.create({ amount: 1, currency: "eur", confirm: true });
});
"#;

/// A state about one change, and the handle that `check` is lent.
fn state() -> (State, impl Fn() -> Resource<Change>) {
    let before = BTreeMap::from([
        ("src/pay.js".into(), BEFORE.to_owned()),
        (
            "payments.yaml".into(),
            "gateway:\n  retries: 1\n  name: stripe\n".to_owned(),
        ),
    ]);
    let after = BTreeMap::from([
        ("src/pay.js".into(), AFTER.to_owned()),
        ("src/pay.test.js".into(), TEST.to_owned()),
        (
            "payments.yaml".into(),
            "gateway:\n  retries: 5\n  name: stripe\n".to_owned(),
        ),
    ]);
    let change = ReadChange::from_trees(before, after)
        .with_destination(Some("main".to_owned()), Some("production".to_owned()));
    let catalogue = Arc::new(Catalogue::embedded().unwrap());
    let scope = Scope {
        reads: tollgate_facts::Reads::Mentioning,
        payment_paths: vec!["payments.yaml".to_owned()],
        ..Scope::default()
    };
    let facts = Facts::gather(change, catalogue, &scope).unwrap();
    let mut state = State::new(&Limits::default(), Some(Arc::new(facts)));
    let rep = state.give(Change).unwrap().rep();
    (state, move || Resource::new_borrow(rep))
}

/// The handle again, as wasmtime passes it to the next method.
fn again<T: 'static>(handle: &Resource<T>) -> Resource<T> {
    Resource::new_borrow(handle.rep())
}

fn call_query(state: &mut State) -> Resource<CallQuery> {
    HostCallQuery::new(state).unwrap()
}

/// The one charge that is not in test code.
fn charge(state: &mut State, change: Resource<Change>) -> Resource<Call> {
    let query = call_query(state);
    state.moving_money(again(&query)).unwrap();
    let mut calls = HostChange::calls(state, change, query).unwrap();
    assert_eq!(calls.len(), 1);
    calls.pop().unwrap()
}

#[test]
fn calls_are_found_by_what_is_asked() {
    let (mut state, change) = state();
    let mut count = |limit: &dyn Fn(&mut State, Resource<CallQuery>)| {
        let query = call_query(&mut state);
        limit(&mut state, again(&query));
        HostChange::calls(&mut state, change(), query)
            .unwrap()
            .len()
    };
    let globs = |glob: &str| vec![glob.to_owned()];
    assert_eq!(count(&|state, query| state.operations(query).unwrap()), 1);
    assert_eq!(
        count(&|state, query| {
            state.operations(again(&query)).unwrap();
            state.include_tests(query).unwrap();
        }),
        2
    );
    let callee = |glob: &'static str| {
        move |state: &mut State, query| {
            HostCallQuery::callee(state, query, globs(glob)).unwrap();
        }
    };
    assert_eq!(count(&callee("**.paymentIntents.create")), 1);
    assert_eq!(count(&callee("*.save")), 1);
    assert_eq!(count(&callee("paymentIntents.create")), 0);
    assert_eq!(
        count(&|state, query| {
            HostCallQuery::gateways(state, again(&query), globs("stripe")).unwrap();
            HostCallQuery::path(state, query, globs("src/**")).unwrap();
        }),
        1
    );
    assert_eq!(
        count(&|state, query| HostCallQuery::gateways(state, query, globs("adyen")).unwrap()),
        0
    );
    assert_eq!(
        count(&|state, query| HostCallQuery::path(state, query, globs("*.js")).unwrap()),
        0
    );
    assert_eq!(
        count(&|state, query| HostCallQuery::kinds(state, query, Vec::new()).unwrap()),
        0
    );
}

#[test]
fn a_charge_tells_what_surrounds_it() {
    let (mut state, change) = state();
    let call = charge(&mut state, change());
    let s = &mut state;
    assert_eq!(
        HostCall::callee(s, again(&call)).unwrap(),
        "stripe.paymentIntents.create"
    );
    assert_eq!(HostCall::path(s, again(&call)).unwrap(), "src/pay.js");
    assert!(matches!(
        HostCall::on(s, again(&call)).unwrap(),
        Side::After
    ));
    assert_eq!(HostCall::span(s, again(&call)).unwrap().start_line, 8);
    assert!(HostCall::is_awaited(s, again(&call)).unwrap());
    assert!(HostCall::is_touched(s, again(&call)).unwrap());
    assert!(!HostCall::is_test(s, again(&call)).unwrap());
    assert_eq!(HostCall::failure(s, again(&call)).unwrap(), "caught");

    let kinds = |s: &mut State, steps: Vec<_>| -> Vec<String> {
        let kind = |step| HostStep::kind(s, step).unwrap();
        steps.into_iter().map(kind).collect()
    };
    let enclosing = HostCall::enclosing(s, again(&call)).unwrap();
    assert_eq!(kinds(s, enclosing), ["attempt", "loop"]);
    let after = HostCall::after(s, again(&call)).unwrap();
    assert_eq!(kinds(s, after), ["branch", "expression", "return"]);
    let handlers = HostCall::handlers(s, again(&call)).unwrap();
    assert_eq!(kinds(s, handlers), ["handler"]);
    assert!(
        HostCall::within(s, again(&call), "scope".into())
            .unwrap()
            .is_none()
    );
    let around = HostCall::within(s, again(&call), "loop".into())
        .unwrap()
        .unwrap();
    assert!(HostStep::holds_call(s, again(&around), again(&call)).unwrap());
    let step = HostCall::step(s, again(&call)).unwrap();
    assert!(HostStep::holds(s, again(&around), again(&step)).unwrap());
    assert!(!HostStep::holds(s, again(&step), again(&around)).unwrap());
    assert!(HostStep::is_same(s, again(&step), again(&step)).unwrap());
    assert!(HostStep::is_new(s, again(&around)).unwrap());

    let repeats = HostCall::repeats(s, again(&call)).unwrap();
    assert_eq!(
        HostRepeat::kind(s, again(repeats.first().unwrap())).unwrap(),
        "loop"
    );
    let later = HostCall::calls_after(s, again(&call)).unwrap();
    let names: Vec<String> = later
        .into_iter()
        .map(|call| HostCall::callee(s, call).unwrap())
        .collect();
    assert_eq!(names, ["Error", "orders.save"]);
    let reads = HostCall::reads(s, again(&call)).unwrap();
    let read = again(reads.first().unwrap());
    assert_eq!(HostRead::path(s, again(&read)).unwrap(), "status");
    assert!(HostRead::is_condition(s, read).unwrap());

    let function = HostCall::function(s, again(&call)).unwrap();
    assert_eq!(HostFunction::name(s, again(&function)).unwrap(), "pay");
    assert_eq!(
        HostFunction::parameters(s, again(&function)).unwrap(),
        ["order"]
    );
    assert_eq!(
        HostFunction::exported_as(s, again(&function))
            .unwrap()
            .as_deref(),
        Some("pay")
    );
    let before = HostFunction::before(s, function).unwrap().unwrap();
    assert_eq!(HostFunction::span(s, before).unwrap().start_line, 4);

    let before = HostCall::before(s, again(&call)).unwrap().unwrap();
    assert!(matches!(
        HostCall::on(s, again(&before)).unwrap(),
        Side::Before
    ));
    assert!(!HostCall::is_same(s, again(&before), again(&call)).unwrap());
    let back = HostCall::before(s, before).unwrap().unwrap();
    assert!(HostCall::is_same(s, back, call).unwrap());
}

#[test]
fn a_key_tells_what_it_is_made_of() {
    let (mut state, change) = state();
    let call = charge(&mut state, change());
    let s = &mut state;
    let operation = HostCall::operation(s, again(&call)).unwrap().unwrap();
    assert_eq!(
        HostOperation::gateway(s, again(&operation)).unwrap(),
        "stripe"
    );
    assert!(HostOperation::moves_money(s, again(&operation)).unwrap());
    let outcome = HostOperation::outcome_of(s, operation, "no-such-error".into()).unwrap();
    assert_eq!(outcome, None);

    let key = HostCall::key(s, again(&call)).unwrap();
    assert!(HostKey::is_given(s, again(&key)).unwrap());
    assert_eq!(HostKey::origin(s, again(&key)).unwrap(), "random");
    let around = HostCall::within(s, again(&call), "loop".into())
        .unwrap()
        .unwrap();
    assert!(HostKey::is_made_within(s, again(&key), around).unwrap());
    let value = HostKey::value(s, key).unwrap().unwrap();
    assert_eq!(HostExpression::kind(s, again(&value)).unwrap(), "template");
    assert_eq!(
        HostExpression::text(s, again(&value)).unwrap(),
        "`pay-${uuid()}`"
    );
    assert_eq!(
        HostExpression::mentions(s, again(&value)).unwrap(),
        ["uuid"]
    );
    let origins = HostExpression::origins(s, value).unwrap();
    let kinds: Vec<String> = origins
        .into_iter()
        .map(|origin| HostOrigin::kind(s, origin).unwrap())
        .collect();
    assert!(kinds.iter().any(|kind| kind == "random"), "{kinds:?}");

    let arguments = HostCall::arguments(s, call).unwrap();
    let first = HostArgument::value(s, again(arguments.first().unwrap())).unwrap();
    let entries = HostExpression::entries(s, again(&first)).unwrap();
    let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["amount", "currency", "confirm"]);
    assert!(!HostExpression::has_more_entries(s, again(&first)).unwrap());
    assert_eq!(HostExpression::mentions(s, first).unwrap(), ["order.total"]);

    let query = call_query(s);
    HostCallQuery::callee(s, again(&query), vec!["uuid".into()]).unwrap();
    let made = HostChange::calls(s, change(), query)
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        HostCall::canonical(s, again(&made)).unwrap().as_deref(),
        Some("uuid/v4")
    );
    assert!(HostCall::operation(s, again(&made)).unwrap().is_none());
    let key = HostCall::key(s, made).unwrap();
    assert_eq!(HostKey::origin(s, again(&key)).unwrap(), "absent");
    assert!(!HostKey::is_given(s, key).unwrap());
}

#[test]
fn files_and_settings_tell_what_changed() {
    let (mut state, change) = state();
    let s = &mut state;
    let paths = |s: &mut State, files: Vec<Resource<File>>| -> Vec<String> {
        files
            .into_iter()
            .map(|file| HostFile::path(s, file).unwrap())
            .collect()
    };
    let query = HostFileQuery::new(s).unwrap();
    let files = HostChange::files(s, change(), query).unwrap();
    assert_eq!(
        paths(s, files),
        ["payments.yaml", "src/pay.js", "src/pay.test.js"]
    );
    let query = HostFileQuery::new(s).unwrap();
    HostFileQuery::status(s, again(&query), vec!["added".into()]).unwrap();
    let files = HostChange::files(s, change(), query).unwrap();
    assert!(HostFile::is_test(s, again(files.first().unwrap())).unwrap());
    assert_eq!(paths(s, files), ["src/pay.test.js"]);

    let settings = HostChange::settings(s, change(), "**.RETRIES".into()).unwrap();
    let setting = again(settings.first().unwrap());
    assert_eq!(settings.len(), 1);
    assert_eq!(
        HostSetting::key(s, again(&setting)).unwrap(),
        "gateway.retries"
    );
    assert_eq!(HostSetting::value(s, again(&setting)).unwrap(), "5");
    assert!(HostSetting::is_touched(s, again(&setting)).unwrap());
    let before = HostSetting::before(s, setting).unwrap().unwrap();
    assert_eq!(HostSetting::value(s, before).unwrap(), "1");
    let same = HostChange::settings(s, change(), "gateway.name".into())
        .unwrap()
        .pop()
        .unwrap();
    assert!(!HostSetting::is_touched(s, same).unwrap());

    assert_eq!(
        HostChange::branch(s, change()).unwrap().as_deref(),
        Some("main")
    );
    assert_eq!(
        HostChange::environment(s, change()).unwrap().as_deref(),
        Some("production")
    );
    assert_eq!(
        HostChange::find(s, change(), "src/*.js".into(), Side::Before).unwrap(),
        ["src/pay.js"]
    );
    let text = HostChange::read(s, change(), "src/pay.js".into(), Side::Before).unwrap();
    assert_eq!(text.as_deref(), Some(BEFORE));
    assert!(
        HostChange::read(s, change(), "nowhere".into(), Side::After)
            .unwrap()
            .is_none()
    );
    let gateways = HostChange::gateways(s, change()).unwrap();
    let ids: Vec<String> = gateways
        .into_iter()
        .map(|gateway| HostGateway::id(s, gateway).unwrap())
        .collect();
    assert!(
        ids.is_sorted() && ids.iter().any(|id| id == "stripe"),
        "{ids:?}"
    );
}

#[test]
fn test_code_is_left_out_unless_asked_for() {
    let (mut state, change) = state();
    let s = &mut state;
    let own = HostChange::functions(s, change(), false).unwrap().len();
    let all = HostChange::functions(s, change(), true).unwrap().len();
    assert!(0 < own && own < all, "{own} of {all}");
}
