//! `tollgate demo`: the deploy that debited customers twice, and how it is stopped.
//!
//! It makes a small git repository of a checkout service, and lets the gate judge two pushes as
//! the pre-push hook would: the deploy of the incident, and its repair. The files that it commits
//! are in `host/cli/demo/`.

use std::path::Path;

use tollgate_change::pre_push::{Known, PushedRef};
use tollgate_change::scratch::Scratch;
use tollgate_judge::Judge;
use tollgate_model::decision::Decision;
use tollgate_report::human::{ASIDE, EMPHASIS, decision_style, paint};
use tollgate_report::{Terminal, wrap};

use super::pre_push::judge_ref;
use crate::delivery::say;
use crate::destination;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;
use crate::watch::Watch;

const BEFORE: &[(&str, &str)] = &[
    ("package.json", include_str!("../../demo/package.json")),
    (
        "src/checkout.ts",
        include_str!("../../demo/checkout.before.ts"),
    ),
    ("src/orders.ts", include_str!("../../demo/orders.ts")),
];

const INCIDENT: &[(&str, &str)] = &[
    (
        "src/checkout.ts",
        include_str!("../../demo/checkout.incident.ts"),
    ),
    ("src/receipt.ts", include_str!("../../demo/receipt.ts")),
];

const REPAIRED: &[(&str, &str)] = &[
    ("src/amount.ts", include_str!("../../demo/amount.ts")),
    (
        "src/checkout.ts",
        include_str!("../../demo/checkout.repaired.ts"),
    ),
];

const STORY: &str = "A checkout service takes money through Stripe and then records the payment. One deploy \
    checks the gateway's answer in between. The check does not fit what Stripe sends, so it throws, when the \
    money has already moved; the service reports a failure, its callers try again, and customers pay twice. \
    Here is that deploy, about to be pushed:";

const REPAIR: &str = "The repair checks before the charge, when nothing has happened yet; makes the charge safe \
    to repeat with a key out of the order; and asks what became of the charge before it says so:";

const END: &str = "That is all there is to it: the deploy that debited customers twice was stopped, and its \
    repair went through. Try it on a repository of yours: `tollgate check --help`";

/// What a push must come to.
struct Scene<'a> {
    id: &'a str,
    subject: &'a str,
    story: &'a str,
    expected: Decision,
}

pub(crate) fn run(manners: Manners) -> Result<u8, Failure> {
    let terminal = terminal::of_output(manners.color);
    let folder = tempfile::Builder::new()
        .prefix("tollgate-demo-")
        .tempdir()
        .map_err(|error| Failure::file("make a folder in", &std::env::temp_dir(), &error))?;
    let mut scratch = Scratch::create(folder.path())?;
    let before = scratch.commit(None, "Take money for orders", BEFORE)?;
    let subjects = [
        "Refuse payments without a receipt",
        "Check before the charge, and charge once",
    ];
    let incident = scratch.commit(Some(&before), subjects[0], INCIDENT)?;
    let repaired = scratch.commit(Some(&before), subjects[1], REPAIRED)?;
    let scenes = [
        Scene {
            id: &incident,
            subject: subjects[0],
            story: STORY,
            expected: Decision::Block,
        },
        Scene {
            id: &repaired,
            subject: subjects[1],
            story: REPAIR,
            expected: Decision::Allow,
        },
    ];
    let mut judge = Judge::new(&[], destination::now());
    for scene in &scenes {
        play(scene, &mut judge, folder.path(), &before, manners)?;
    }
    say(
        &format!("{}\n", wrap(END, terminal.width, 0).join("\n")),
        manners,
    )?;
    Ok(0)
}

/// Lets the gate judge a push of one commit over what is deployed.
fn play(
    scene: &Scene<'_>,
    judge: &mut Judge<'_>,
    repository: &Path,
    deployed: &str,
    manners: Manners,
) -> Result<(), Failure> {
    let terminal = terminal::of_output(manners.color);
    let pushed = PushedRef {
        local_ref: "refs/heads/main".to_owned(),
        local_id: scene.id.to_owned(),
        remote_ref: "refs/heads/main".to_owned(),
        remote_id: deployed.to_owned(),
    };
    say(&opening(scene, terminal), manners)?;
    let mut watch = Watch::begin(manners);
    judge.watch(watch.progress());
    let outcome = judge_ref(judge, repository, Known::Remote("origin"), &pushed)?;
    watch.end();
    let decision = outcome.decision;
    let report = outcome.told(manners, terminal);
    let outcome = match decision {
        Decision::Allow => "the push goes through",
        Decision::Review | Decision::Block | Decision::Undecided => "the push is refused",
    };
    let outcome = paint(
        &format!("=> exit code {}: {outcome}", decision.exit_code()),
        decision_style(decision),
        terminal,
    );
    say(&format!("{report}\n{outcome}\n\n"), manners)?;
    match decision == scene.expected {
        true => Ok(()),
        false => Err(Failure::new(format!(
            "the demo's commit `{}` came to `{}`, and should have come to `{}`",
            scene.subject,
            decision.word(),
            scene.expected.word()
        ))
        .hint("this is a bug in tollgate or its policies: please report it")),
    }
}

fn opening(scene: &Scene<'_>, terminal: Terminal) -> String {
    let story = wrap(scene.story, terminal.width, 0).join("\n");
    let id = scene.id.get(..10).unwrap_or(scene.id);
    let commit = paint(&format!("    {id} {}", scene.subject), ASIDE, terminal);
    let command = paint("$ git push origin main", EMPHASIS, terminal);
    format!("{story}\n\n{commit}\n{command}\n\n")
}
