//! Large files are matched in time that grows with their size, and not with its square.

use std::sync::Arc;
use std::time::Instant;

use tollgate_gateways::Catalogue;
use tollgate_model::code::Language;

#[test]
fn a_large_file_is_matched_quickly() {
    let catalogue = Catalogue::embedded().unwrap();
    let mut text = String::from("import Stripe from 'stripe';\nconst stripe = new Stripe('k');\n");
    for at in 0..1000 {
        text.push_str(&format!(
            "export async function pay{at}(order, options) {{
               const params = {{ amount: order.total, currency: 'eur' }};
               log.info('paying', order.id); const user = await users.find(order.user);
               return stripe.charges.create(params, {{ ...options, idempotencyKey: order.id }});
             }}\n"
        ));
    }
    let source = tollgate_code::parse(Language::TypeScript, &Arc::from(text.as_str()));
    let start = Instant::now();
    let found = catalogue.match_source(&source);
    let time = start.elapsed();
    assert_eq!(found.len(), 1000);
    assert!(found.iter().all(|found| found.key.value.is_some()));
    eprintln!("matching {} calls: {time:?}", source.calls.len());
    assert!(time.as_secs() < 5, "{time:?}");
}
