//! Which calls write down that money moved.

use tollgate_sdk::{Call, Step};

use crate::language::{is_blocking, is_own_object, is_waited_for, method, receiver, words};
use crate::subject::Subject;

/// Whether a call writes the payment into a record that outlives the process, or hands it to a
/// queue.
pub(crate) fn is_record(call: &Call, role: &str, subject: &Subject, commits_later: bool) -> bool {
    match role {
        "persist" => {
            let is_known = writes_all(call) || subject.is_about(call);
            is_known && is_durable(call, commits_later)
        }
        "enqueue" => subject.is_given_answer(call) && !is_telling(call),
        _ => false,
    }
}

/// Whether a call that has no known role writes the gateway's answer into something, and is
/// waited for: `row.update({ refund })`. In Python a dictionary is written to in the same words.
pub(crate) fn writes_answer(call: &Call, subject: &Subject) -> bool {
    let is_write = matches!(
        method(&call.callee()),
        "update" | "create" | "insert" | "upsert" | "put" | "set" | "patch" | "add"
    );
    (is_write && !is_blocking(call) && (is_waited_for(call) || call.is_returned())
        || syncs_itself(call))
        && call.role().is_empty()
        && subject.is_given_answer(call)
        && !is_bystander(call)
}

/// Whether a call lets the own object take over what the gateway says: `sync!(object: result)`.
fn syncs_itself(call: &Call) -> bool {
    let callee = call.callee();
    let on = receiver(&callee);
    (on.is_empty() || is_own_object(on))
        && words(method(&callee))
            .first()
            .is_some_and(|verb| matches!(verb.as_str(), "sync" | "synchronize"))
}

/// Whether a persisting call has written when it returns. A builder (`repository.create(data)`)
/// has not, and what is added to a session waits for its commit.
pub(crate) fn is_durable(call: &Call, commits_later: bool) -> bool {
    let is_built =
        !is_blocking(call) && call.is_used() && !is_waited_for(call) && !call.is_returned();
    let waits = commits_later && is_staged(&call.callee());
    !is_built && !waits
}

/// Whether a call only hands a record to a unit of work.
pub(crate) fn is_staged(callee: &str) -> bool {
    let owner = receiver(callee)
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_unit =
        owner.ends_with("session") || matches!(owner.as_str(), "em" | "entitymanager" | "uow");
    let stages = matches!(
        method(callee),
        "add" | "add_all" | "merge" | "persist" | "flush" | "bulk_save_objects"
    );
    // MikroORM's `flush` is what writes; that of SQLAlchemy is not yet committed.
    let writes = method(callee) == "flush" && !owner.ends_with("session");
    is_unit && stages && !writes
}

/// Whether a unit of work is committed after a call.
pub(crate) fn commits_after(call: &Call) -> bool {
    call.calls_after().iter().any(writes_all)
}

/// Whether a call writes all that was staged: `session.commit()`, `db.SaveChangesAsync(token)`.
fn writes_all(call: &Call) -> bool {
    let callee = call.callee();
    match method(&callee) {
        "commit" | "flush" | "Commit" => call.arguments().is_empty(),
        "SaveChanges" | "SaveChangesAsync" => true,
        _ => false,
    }
}

/// Whether a persisting call writes something that an order also touches, but no payment.
pub(crate) fn is_bystander(call: &Call) -> bool {
    const BYSTANDERS: &[&str] = &[
        "cart",
        "carts",
        "basket",
        "baskets",
        "inventory",
        "stock",
        "audit",
        "analytics",
        "user",
        "users",
        "customer",
        "customers",
        "coupon",
        "coupons",
        "profile",
        "notification",
        "notifications",
        "email",
        "emails",
        "event",
        "events",
        "activity",
        "log",
        "logs",
        "cache",
        "address",
        "preferences",
        "loyalty",
        "points",
        "wishlist",
        "reservation",
        "reservations",
    ];
    const PAYMENTS: &[&str] = &[
        "paid",
        "payment",
        "payments",
        "charge",
        "charges",
        "refund",
        "refunds",
        "payout",
        "payouts",
        "transfer",
        "transfers",
        "order",
        "orders",
        "invoice",
        "invoices",
        "ledger",
        "outbox",
    ];
    let callee = call.callee();
    let found = words(&callee);
    found.iter().any(|word| BYSTANDERS.contains(&word.as_str()))
        && !found.iter().any(|word| PAYMENTS.contains(&word.as_str()))
}

/// Whether what is enqueued only tells somebody.
fn is_telling(call: &Call) -> bool {
    words(&call.callee()).iter().any(|word| {
        matches!(
            word.as_str(),
            "email"
                | "mail"
                | "receipt"
                | "sms"
                | "notify"
                | "notification"
                | "notifications"
                | "slack"
        )
    })
}

/// Whether what a step returns is an answer to a request: nobody records that.
pub(crate) fn is_response(step: &Step) -> bool {
    step.calls().iter().any(|call| {
        let callee = call.callee();
        let first = callee.split(['.', '(']).next().unwrap_or_default();
        matches!(
            first,
            "res"
                | "reply"
                | "NextResponse"
                | "Response"
                | "JsonResponse"
                | "HttpResponse"
                | "jsonify"
                | "redirect"
                | "render"
        ) || matches!(method(&callee), "redirect" | "render")
    })
}
