//! Policies that were built for other versions of `tollgate:policy` than this one.
//!
//! `frozen/` holds a component of each version that was ever released, as `tollgate policy new` and
//! `build` of that release made it. They are never built again: that they run is the promise.

use tollgate_model::Digest;

use crate::world::{Repository, Run, World};

/// A component of each version, with what it finds.
const FROZEN: [(&str, &[u8]); 1] = [("0.1.0", include_bytes!("frozen/policy-0.1.0.wasm"))];

const POLICY: &str = ".tollgate/policies/refund-ledger.wasm";

const REFUND: &str = "import Stripe from \"stripe\";
const stripe = new Stripe(process.env.STRIPE_KEY);

export async function refundOrder(order, key) {
  await stripe.refunds.create({ charge: order.chargeId, amount: 60000 }, { idempotencyKey: key });
}
";

fn judge(world: &World, component: &[u8]) -> Run {
    let shop: Repository<'_> = world.repository("shop");
    let digest = Digest::of(component);
    let pin = format!("[policies.refund-ledger]\nsource = '{POLICY}'\nsha256 = '{digest}'\n");
    shop.write("tollgate.toml", pin).write(POLICY, component);
    shop.commit("a policy of our own");
    shop.write("src/refunds.ts", REFUND).commit("refunds");
    shop.tollgate(&["check", "--base", "HEAD~1"])
}

#[test]
fn every_version_ever_released_runs() {
    for (version, component) in FROZEN {
        let world = World::new();
        let run = judge(&world, component).ends_with(1);
        let finding = "block[refund-ledger/unbooked-refund]: this refunds 60000 cents without a \
                       ledger entry";
        assert!(run.stdout.contains(finding), "{version}: {}", run.stdout);
    }
}

#[test]
fn a_version_that_is_yet_to_come_is_refused_with_words() {
    let (version, component) = FROZEN[0];
    let later = replace(component, &format!("@{version}"), "@9.1.0");
    assert_ne!(later, component);
    let world = World::new();
    judge(&world, &later)
        .ends_with(2)
        .says("@9.1.0")
        .says("speaks version 0.1");
}

/// A component whose names are of the same length.
fn replace(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut replaced = bytes.to_vec();
    let mut at = 0;
    while let Some(stretch) = replaced.get_mut(at..at + old.len()) {
        if stretch == old.as_bytes() {
            stretch.copy_from_slice(new.as_bytes());
        }
        at += 1;
    }
    replaced
}
