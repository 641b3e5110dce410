//! The demo: the incident is stopped, its repair goes through, and it looks the same each time.

use crate::world::{INCIDENT_RULE, World};

#[test]
fn the_incident_is_blocked_and_its_repair_allowed() {
    let world = World::new();
    let here = world.repository("anywhere");
    let run = here.tollgate(&["demo"]).ends_with(0);
    assert!(
        run.stdout.contains(&format!("block[{INCIDENT_RULE}]")),
        "{run}"
    );
    let blocked = run
        .stdout
        .find("=> exit code 1: the push is refused")
        .expect("a refusal");
    let allowed = run
        .stdout
        .find("=> exit code 0: the push goes through")
        .expect("a passage");
    assert!(blocked < allowed, "{run}");
    assert_eq!(
        run.stdout,
        here.tollgate(&["demo"]).stdout,
        "it is the same each time"
    );
    assert!(
        run.stdout.lines().all(|line| line.chars().count() <= 100),
        "{run}"
    );
}
