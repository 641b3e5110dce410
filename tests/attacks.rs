//! An author who wants their change through alone. Each story is one attempt, with what an author
//! has: a branch, a fork, flags of their own shell. None may end with 0.

use std::fs;
use std::process::Command;

use crate::office::Office;
use crate::world::{INCIDENT_RULE, Repository, SAFE, World, incident, only};

/// The rules of the day when a branch was left are not those that decide.
#[test]
fn a_change_does_not_choose_the_rules_of_an_earlier_day() {
    let world = World::new();
    let office = Office::with_effect(&world, "note");
    let repository = &office.repository;
    // Since then the rules were tightened, and Bob has lost his key.
    repository.git(&["checkout", "-q", "main"]);
    let tight = office.configuration().replace("= 'note'", "= 'review'");
    repository
        .write("tollgate.toml", tight)
        .write(".tollgate/allowed_signers", office.signers(&["ada", "eve"]));
    repository.commit("tighter rules");
    repository.git(&["checkout", "-q", "feature"]);
    office.change();
    office
        .approve("bob")
        .tells("the approval by a stranger does not count");
    office.check().ends_with(3);
    office.approve("eve");
    office.check().ends_with(0).tells("approved by Eve");
}

/// A waiver that was taken back does not count for what was left before.
#[test]
fn a_change_does_not_choose_the_waivers_of_an_earlier_day() {
    let world = World::new();
    let repository = world.repository("shop");
    let waiver = format!(
        "[[waiver]]\nrule = '{INCIDENT_RULE}'\npath = 'src/**'\nreason = 'none'\nowner = 'ada'\n\
         expires = 2090-06-30\n"
    );
    repository
        .write("src/checkout.ts", SAFE)
        .write("tollgate.toml", only("block"))
        .write(".tollgate/waivers.toml", waiver);
    repository.commit("before");
    repository.git(&["checkout", "-q", "-b", "feature"]);
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    let check = ["check", "--base", "main"];
    repository.tollgate(&check).ends_with(0);
    repository.git(&["checkout", "-q", "main"]);
    repository.remove(".tollgate/waivers.toml");
    repository.commit("taken back");
    repository.git(&["checkout", "-q", "feature"]);
    repository.tollgate(&check).ends_with(1);
}

/// The author has a word with those who own another folder, and moves the file there.
#[test]
fn a_file_that_is_moved_is_still_its_owners() {
    let world = World::new();
    let configuration = Office::default_configuration("review").replace(
        "[review.people]",
        "owners = { \"src/**\" = [\"Eve\"], \"lib/**\" = [\"Bob\"] }\n[review.people]",
    );
    let office = Office::with(&world, &configuration);
    let repository = &office.repository;
    fs::create_dir_all(repository.path.join("lib")).expect("a folder");
    repository.git(&["mv", "src/checkout.ts", "lib/checkout.ts"]);
    repository.write("lib/checkout.ts", incident());
    repository.commit("moved");
    office.approve("bob");
    office.check().ends_with(3).tells("it could come from Eve");
    office.approve("eve");
    office.check().ends_with(0);
}

/// What is moved out of the payment paths is part of what was approved.
#[test]
fn a_file_that_leaves_the_payment_paths_is_approved_as_it_leaves() {
    let world = World::new();
    let configuration = format!(
        "[gate]\npayment-paths = [\"pay/**\"]\n{}",
        Office::default_configuration("review")
    );
    let office = Office::with(&world, &configuration);
    let repository = &office.repository;
    let limits: String = (0..40).map(|at| format!("limit_{at} {at}\n")).collect();
    repository.git(&["checkout", "-q", "main"]);
    repository.write("pay/limits.txt", &limits);
    repository.commit("limits");
    repository.git(&["checkout", "-q", "-B", "feature"]);
    fs::create_dir_all(repository.path.join("lib")).expect("a folder");
    repository.git(&["mv", "pay/limits.txt", "lib/limits.txt"]);
    office.change();
    office.approve("bob");
    office.check().ends_with(0);
    repository.write("lib/limits.txt", limits.replace("limit_7 7", "limit_7 9"));
    repository.commit("another limit");
    office
        .check()
        .ends_with(3)
        .tells("the approval by Bob has fallen: `lib/limits.txt` has changed since");
}

/// `--today` takes a later day, and puts no clock back: not by the hours of this day either.
#[test]
fn no_flag_revives_what_is_over() {
    let hour = 3_600;
    let now = time_now();
    let cases = [
        (now - 30 * hour, now - 60, "it expired"),
        (now + 2 * hour, now + 72 * hour, "yet to come"),
    ];
    for (made, expires, why) in cases {
        let world = World::new();
        let office = Office::new(&world);
        office.change();
        office.approve("bob");
        office.rewrite_note("bob", "tollgate-approval", &|statement| {
            statement["made"] = timestamp(made).into();
            statement["expires"] = timestamp(expires).into();
        });
        office.check().ends_with(3).tells(why);
        for day in [now, now + 24 * hour, (made + 24 * hour).max(now)] {
            let day = timestamp(day);
            let today = ["check", "--base", "main", "--today", &day[..10]];
            office.repository.tollgate(&today).ends_with(3);
        }
    }
}

fn time_now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.expect("a clock").as_secs() as i64
}

fn timestamp(seconds: i64) -> String {
    tollgate_model::Timestamp::from_seconds(seconds).to_string()
}

/// A second configuration makes the gate stricter, and the evidence of it no looser.
#[test]
fn evidence_says_what_was_decided_whatever_the_operator_adds() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    let loose = format!("[gate]\nreport-only = true\n{}", only("note"));
    fs::write(world.path("loose.toml"), loose).expect("a file");
    let arguments = [
        "check",
        "--base",
        "main",
        "--environment",
        "production",
        "--config",
        "../loose.toml",
        "--evidence",
        "../evidence.jsonl",
        "--evidence-key",
        "../ci",
    ];
    office.repository.tollgate(&arguments).ends_with(1);
    let verify = [
        "evidence",
        "verify",
        "../evidence.jsonl",
        "--signers",
        "../ci.pub",
        "--commit",
        "HEAD",
        "--environment",
        "production",
    ];
    office
        .repository
        .tollgate(&verify)
        .ends_with(1)
        .tells("the decision was `block`");
}

/// A tree that was judged as a whole was judged by its own rules.
#[test]
fn evidence_of_a_whole_tree_is_not_that_of_a_change() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.repository.write("tollgate.toml", only("note"));
    office.change();
    let arguments = [
        "check",
        "--all",
        "--environment",
        "production",
        "--evidence",
        "../evidence.jsonl",
        "--evidence-key",
        "../ci",
    ];
    office.repository.tollgate(&arguments).ends_with(0);
    let verify = [
        "evidence",
        "verify",
        "../evidence.jsonl",
        "--signers",
        "../ci.pub",
        "--commit",
        "HEAD",
        "--environment",
        "production",
    ];
    office
        .repository
        .tollgate(&verify)
        .ends_with(1)
        .tells("by its own rules");
    // The first deploy of all says so.
    let zeros = "0".repeat(40);
    let first = [&verify[..], &["--base", &zeros]].concat();
    office.repository.tollgate(&first).ends_with(0);
}

#[test]
fn a_machine_reviews_nothing() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    let head = office.repository.git(&["rev-parse", "HEAD"]);
    let check = |kind: &str| {
        let review = format!(
            r#"[{{"user": {{"login": "bob", "type": "{kind}"}}, "state": "APPROVED", "commit_id": "{head}", "submitted_at": "2026-01-01T00:00:00Z"}}]"#
        );
        fs::write(world.path("reviews.json"), review).expect("a file");
        let arguments = ["check", "--base", "main", "--reviews", "../reviews.json"];
        office.repository.tollgate(&arguments)
    };
    check("Bot").ends_with(3).tells("a machine");
    check("User").ends_with(0);
}

/// Names are taken from the base alone: `.mailmap` is the change's own.
#[test]
fn a_mailmap_makes_nobody_of_the_author() {
    let world = World::new();
    let office = Office::new(&world);
    office
        .repository
        .write(".mailmap", "Eve <eve@example.com> Ada <ada@example.com>\n");
    office.change();
    office
        .approve("ada")
        .tells("the approval by Ada does not count: they are the author of");
    office.check().ends_with(3);
}

/// However the trailer is written, and in whichever commit it stands.
#[test]
fn nobody_hides_behind_a_trailer() {
    let trailers = [
        "Co-authored-by: Bob <BOB@example.com>",
        "co-authored-by : Bob <bob@example.com>",
        "CO-AUTHORED-BY:\tBob <bob@home.example>",
        "Co-authored-by: bob@example.com",
        "Co-authored-by:\n Bob <bob@example.com>",
        "Co-developed-by: Bob <bob@example.com>",
        "Co-authored-by: Bob <bob@example.com>\n\nand more text behind it",
        "Co-authored-by: Bob <7+bob@users.noreply.github.com>",
    ];
    for trailer in trailers {
        let world = World::new();
        let office = Office::new(&world);
        office.change_saying(&format!("work\n\n{trailer}"));
        office.repository.write("readme.md", "x\n");
        office.repository.commit("the last one is clean");
        office.approve("bob");
        assert_eq!(office.check().code, 3, "{trailer}");
    }
}

/// Whatever git is told to make of files, the gate reads what is committed.
#[test]
fn attributes_hide_no_change() {
    let attributes = [
        "* binary\n",
        "* -diff\n",
        "* -text -diff -merge\n",
        "*.ts diff=none\n",
        "*.ts linguist-generated=true linguist-vendored=true\n",
        "*.ts export-ignore\n",
        "*.ts filter=lfs diff=lfs merge=lfs -text\n",
        "*.ts working-tree-encoding=UTF-16\n",
    ];
    for text in attributes {
        let world = World::new();
        let repository = shop(&world, "block");
        // Not by `git add`, which would run what the attributes name.
        let blob = |content: &str| {
            fs::write(world.path("blob"), content).expect("a file");
            repository.git(&["hash-object", "-w", "--no-filters", "../blob"])
        };
        let (code, attributes) = (blob(&incident()), blob(text));
        for (path, id) in [("src/checkout.ts", code), (".gitattributes", attributes)] {
            let entry = format!("100644,{id},{path}");
            repository.git(&["update-index", "--add", "--cacheinfo", &entry]);
        }
        repository.git(&["commit", "-q", "-m", "hidden"]);
        let run = repository.tollgate(&["check", "--base", "main"]);
        assert_eq!(run.code, 1, "{text}{run}");
    }
}

/// A handler on one very long line, behind what looks like the work of a program.
#[test]
fn a_long_line_hides_no_webhook() {
    let handler = "app.post('/webhooks/stripe', async (req, res) => { const event = req.body; \
                   if (event.type === 'invoice.paid') { await db.orders.update({ where: { id: event.id }, data: \
                   { paid: true } }); } res.json({}); });";
    let fillers = [
        "[1],".repeat(4_000),
        "'é',".repeat(4_000),
        "()=>1,".repeat(2_000),
    ];
    for filler in fillers {
        let world = World::new();
        let repository = world.repository("shop");
        repository.write("README.md", "A shop.\n");
        repository.commit("before");
        repository.git(&["checkout", "-q", "-b", "feature"]);
        repository.write(
            "src/stripe-webhook.ts",
            format!("import express from 'express'; const app = express(); const table = [{filler}0]; {handler}\n"),
        );
        repository.commit("hidden");
        let run = repository.tollgate(&["check", "--base", "main"]);
        run.ends_with(1).tells("webhooks/missing-verification");
    }
}

/// What this clone's own settings say, the gate does not ask: whoever deploys has others.
#[test]
fn settings_of_the_clone_hide_no_change() {
    let world = World::new();
    let repository = shop(&world, "block");
    repository.write("src/checkout.ts", incident());
    let bad = repository.commit("incident");
    let clean = repository.git(&["rev-parse", "main"]);
    fs::write(world.path("attributes"), "* binary -diff\n").expect("a file");
    let settings = [
        ["core.attributesFile", "../attributes"],
        ["diff.external", "true"],
        ["diff.none.textconv", "true"],
        ["diff.ignoreSubmodules", "all"],
        ["core.fileMode", "false"],
        ["core.ignoreCase", "true"],
        ["core.quotePath", "true"],
        ["diff.renames", "false"],
        ["core.worktree", "/nowhere"],
    ];
    for [key, value] in settings {
        repository.git(&["config", key, value]);
        let run = repository.tollgate(&["check", "--base", "main"]);
        assert_ne!(run.code, 0, "{key}: {run}");
        repository.try_git(&["config", "--unset", key]);
        let _ = Command::new("git")
            .args(["config", "--file", ".git/config", "--unset", key])
            .current_dir(&repository.path)
            .status();
    }
    // Another commit in place of the bad one, and another history in front of it.
    repository.git(&["replace", &bad, &clean]);
    repository
        .tollgate(&["check", "--base", "main"])
        .ends_with(1);
    repository.git(&["replace", "-d", &bad]);
    fs::write(
        repository.path.join(".git/info/attributes"),
        "* binary -diff\n",
    )
    .expect("a file");
    repository
        .tollgate(&["check", "--base", "main"])
        .ends_with(1);
}

/// Names that mean one thing to the configuration and another to a disk.
#[test]
fn names_do_not_deceive() {
    let configuration = format!("[gate]\npayment-paths = [\"pay/**\"]\n{}", only("block"));
    let names: [&[u8]; 6] = [
        b"pay/../pay/checkout.ts",
        b"PAY/checkout.ts",
        b"pay/check\xffout.ts",
        b"pay/check\nout.ts",
        b"pay /checkout.ts",
        "p\u{430}y/checkout.ts".as_bytes(),
    ];
    for name in names {
        let world = World::new();
        let repository = world.repository("shop");
        repository.write("tollgate.toml", &configuration);
        repository.commit("before");
        repository.git(&["checkout", "-q", "-b", "feature"]);
        let shown = String::from_utf8_lossy(name).into_owned();
        if shown.contains("..") {
            // Git refuses such a tree; so does whoever reads it.
            continue;
        }
        use std::os::unix::ffi::OsStrExt as _;
        let path = repository.path.join(std::ffi::OsStr::from_bytes(name));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, incident()).expect("a file");
        repository.commit("named");
        let run = repository.tollgate(&["check", "--base", "main"]);
        assert_eq!(run.code, 1, "{shown}: {run}");
    }
}

/// Links in the place of what decides are not followed, at the base neither.
#[test]
fn what_decides_is_no_link() {
    let world = World::new();
    let office = Office::new(&world);
    let repository = &office.repository;
    repository.git(&["checkout", "-q", "main"]);
    repository.write("keys", office.signers(&["ada", "bob", "eve", "mallory"]));
    repository.link(".tollgate/allowed_signers", "../keys");
    repository.commit("a link");
    repository.git(&["checkout", "-q", "-B", "feature"]);
    office.change();
    for name in ["bob", "mallory"] {
        office
            .approve(name)
            .tells("can't be read (symbolic link, not followed)");
        office.check().ends_with(3);
    }
}

/// A file of the configuration names nothing outside the tree.
#[test]
fn the_configuration_leads_nowhere_else() {
    let keys = [
        "[review]\nsigners = '../ada.pub'\n",
        "[review]\nsigners = '/etc/passwd'\n",
        "[review]\nowners = '../../CODEOWNERS'\n",
        "[waivers]\nfile = '../waivers.toml'\n",
        "[overrides]\nwrite-ups = '../..'\n",
        "[contracts]\nstripe = '/etc/passwd'\n",
        "[policies.x]\nsource = '../x.wasm'\nsha256 = '0000000000000000000000000000000000000000000000000000000000000000'\n",
        "[review]\nsigners = '.git/keys'\n",
    ];
    for text in keys {
        let world = World::new();
        let repository = world.repository("shop");
        repository
            .write("src/checkout.ts", SAFE)
            .write("tollgate.toml", text);
        repository.commit("before");
        repository.git(&["checkout", "-q", "-b", "feature"]);
        repository.write("src/checkout.ts", incident());
        repository.commit("incident");
        let run = repository.tollgate(&["check", "--base", "main"]);
        assert!(matches!(run.code, 1 | 2), "{text}{run}");
        let config = repository.tollgate(&["config", "check"]);
        assert_eq!(config.code, 2, "{text}{config}");
    }
}

/// Notes that somebody pushed over: what is gone is missing, what is odd counts for nothing.
#[test]
fn rewritten_notes_approve_nothing() {
    let world = World::new();
    let office = Office::new(&world);
    let repository = &office.repository;
    office.change();
    office.approve("bob");
    office.check().ends_with(0);
    let approved = repository.git(&["notes", "--ref", "tollgate", "show", "HEAD"]);
    repository.git(&["update-ref", "-d", "refs/notes/tollgate"]);
    office.check().ends_with(3);
    // The ref at what is no note at all.
    repository.git(&["update-ref", "refs/notes/tollgate", "main"]);
    office.check().ends_with(3);
    repository.git(&["update-ref", "-d", "refs/notes/tollgate"]);
    // Bob's own words with another signature, another's words with his, both in one, and twice.
    let record: serde_json::Value = serde_json::from_str(&approved).expect("JSON");
    let statement = record["statement"].as_str().expect("a text");
    let by_mallory = office.sign("mallory", "tollgate-approval", statement);
    let by_bob_as_override = office.sign("bob", "tollgate-override", statement);
    let by_bob_as_file = office.sign("bob", "file", statement);
    for signature in [&by_mallory, &by_bob_as_override, &by_bob_as_file, ""] {
        let mut forged = record.clone();
        forged["signature"] = signature.into();
        office.set_note(&forged.to_string());
        office.check().ends_with(3);
    }
    let mut more = record.clone();
    more["by"] = "Bob".into();
    office.set_note(&more.to_string());
    office.check().ends_with(3);
    office.set_note(&format!("{{\"statement\": 1}}\n\u{0}\n{approved}"));
    office.check().ends_with(0);
}

fn shop<'w>(world: &'w World, effect: &str) -> Repository<'w> {
    let repository = world.repository("shop");
    repository
        .write("src/checkout.ts", SAFE)
        .write("tollgate.toml", only(effect));
    repository.commit("before");
    repository.git(&["checkout", "-q", "-b", "feature"]);
    repository
}

/// The author says so themselves, in the very change; somebody else has to.
#[test]
fn a_waiver_of_the_change_itself_counts_once_somebody_else_has_approved_it() {
    let file = |path: &str| {
        format!(
            "[[waiver]]\nrule = '{INCIDENT_RULE}'\npath = '{path}'\nreason = 'only printed'\n\
             owner = 'ada'\nexpires = 2090-06-30\n"
        )
    };
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    let repository = &office.repository;
    repository.write(".tollgate/waivers.toml", file("src/checkout.ts"));
    office.change();
    office
        .check()
        .ends_with(1)
        .tells("gate/pending-waiver")
        .tells("an approval is missing for .tollgate/waivers.toml and src/checkout.ts");
    for name in ["ada", "mallory"] {
        office.approve(name);
        office.check().ends_with(1);
    }
    office.approve("bob").ends_with(0);
    office
        .check()
        .ends_with(0)
        .tells("approved by Bob")
        .tells("only printed");
    // What the operator does not want to count does not.
    let strict = ["check", "--base", "main", "--no-waivers"];
    repository.tollgate(&strict).ends_with(1);
    // A wider one is another one.
    repository.write(".tollgate/waivers.toml", file("**"));
    repository.commit("wider");
    office
        .check()
        .ends_with(1)
        .tells("the approval by Bob has fallen: `.tollgate/waivers.toml` has changed since");

    // The same in a comment.
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    let step = "  const receipt = Receipt.parse(intent);";
    let comment = format!(
        "  // tollgate:waive {INCIDENT_RULE} owner=ada expires=2090-06-30 reason=\"printed\"\n{step}"
    );
    office
        .repository
        .write("src/checkout.ts", incident().replace(step, &comment));
    office.repository.commit("incident, excused");
    office.approve("ada");
    office.check().ends_with(1);
    office.approve("eve");
    office.check().ends_with(0);
}

/// Nobody is sent for approvals that would not help.
#[test]
fn a_block_asks_for_no_approvals() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    office
        .check()
        .ends_with(1)
        .omits("approval is missing")
        .tells("no approval passes a block");
    let json = ["check", "--base", "main", "--format", "json"];
    let report = office.repository.tollgate(&json).json();
    assert_eq!(report["approvals"]["missing"], serde_json::json!([]));
    assert_eq!(report["approvals"]["settled"], false);
}

#[test]
fn the_report_says_how_it_stands() {
    let world = World::new();
    let office = Office::new(&world);
    office.change();
    let json = || {
        let json = ["check", "--base", "main", "--format", "json"];
        office.repository.tollgate(&json).json()["approvals"].take()
    };
    let open = json();
    assert_eq!(open["settled"], false);
    assert_eq!(
        open["missing"][0]["what"],
        serde_json::json!(["src/checkout.ts"])
    );
    assert_eq!(
        open["missing"][0]["from"],
        serde_json::json!(["Bob", "Eve"])
    );
    office.approve("ada");
    office.approve("bob");
    let settled = json();
    assert_eq!(settled["settled"], true);
    assert_eq!(settled["given"][0]["who"], "Bob");
    assert_eq!(settled["refused"][0]["who"], "Ada");
    assert_eq!(settled["missing"], serde_json::json!([]));
    assert_eq!(settled["subject"], open["subject"]);
}

/// What somebody puts into the environment of a job.
#[test]
fn no_variable_loosens_the_gate() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office.change();
    let loose = format!("[gate]\nreport-only = true\n{}", only("off"));
    fs::write(world.path("loose.toml"), loose).expect("a file");
    let config = world.path("loose.toml").display().to_string();
    let variables: [&[(&str, &str)]; 14] = [
        &[("TOLLGATE_TODAY", "2020-01-01")],
        &[("TOLLGATE_AT_LEAST", "charge-sequence=off")],
        &[("TOLLGATE_AT_LEAST", "charge-sequence=note")],
        &[("TOLLGATE_CONFIG", &config)],
        &[("TOLLGATE_REPORT_ONLY", "1")],
        &[("TOLLGATE_ENFORCE", "0"), ("TOLLGATE_NO_WAIVERS", "false")],
        &[
            ("CI", "true"),
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REF", "refs/heads/x"),
        ],
        &[("GITLAB_CI", "true"), ("CI_ENVIRONMENT_NAME", "sandbox")],
        &[
            ("GIT_REPLACE_REF_BASE", "refs/heads/"),
            ("GIT_NAMESPACE", "x"),
        ],
        &[
            ("GIT_OBJECT_DIRECTORY", "/nowhere"),
            ("GIT_GRAFT_FILE", "/nowhere"),
        ],
        &[("GIT_EXTERNAL_DIFF", "true"), ("GIT_ATTR_SOURCE", "main")],
        &[
            ("GIT_CONFIG_COUNT", "1"),
            ("GIT_CONFIG_KEY_0", "diff.external"),
            ("GIT_CONFIG_VALUE_0", "true"),
        ],
        &[("XDG_CACHE_HOME", "/dev/null"), ("HOME", "/nowhere")],
        &[
            ("SOURCE_DATE_EPOCH", "0"),
            ("FAKETIME", "2020-01-01"),
            ("TZ", "Pacific/Kiritimati"),
        ],
    ];
    for variables in variables {
        let check = ["check", "--base", "main"];
        let run = office.repository.tollgate_with(variables, &check);
        assert!(matches!(run.code, 1 | 2), "{variables:?}: {run}");
    }
}

/// Where nothing can be written, nothing is half written, and nobody is told that it was.
#[test]
fn a_full_disk_leaves_what_there_was() {
    let world = World::new();
    let office = Office::new(&world);
    let repository = &office.repository;
    office.change();
    let waiver = format!(
        "[[waiver]]\nrule = '{INCIDENT_RULE}'\npath = 'a/**'\nreason = 'r'\nowner = 'o'\nexpires = 2090-06-30\n"
    );
    repository.write(".tollgate/waivers.toml", &waiver);
    repository.commit("waiver");
    // Not a block of 512 bytes more in any file.
    let full = |arguments: &str| {
        let binary = crate::world::tollgate();
        let script = format!(
            "trap '' XFSZ; ulimit -f 0; exec '{}' {arguments}",
            binary.display()
        );
        let run = Command::new("sh")
            .args(["-c", &script])
            .current_dir(&repository.path)
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .status();
        run.expect("sh runs").code().unwrap_or(-1)
    };
    assert_eq!(full("approve --base main --yes --key ../bob"), 2);
    repository
        .try_git(&["notes", "--ref", "tollgate", "list"])
        .ends_with(0);
    office.check().ends_with(3).tells("an approval is missing");
    let evidence = "check --base main --environment p --evidence ../e.jsonl --evidence-key ../ci --evidence-log ../log";
    assert_eq!(full(evidence), 2);
    assert!(!world.path("e.jsonl").exists());
    let waive = "waive money/float-amount --path 'b/**' --owner o --reason r --expires 2090-06-30";
    assert_eq!(full(waive), 2);
    let now = fs::read_to_string(repository.path.join(".tollgate/waivers.toml"));
    assert_eq!(now.expect("it is there"), waiver);
    // Policies run in memory that counts as a file: without it nobody decides.
    assert_eq!(full("check --base main"), 2);
    office.approve("bob").ends_with(0);
    office.check().ends_with(0);
    if std::path::Path::new("/dev/full").exists() {
        let evidence = [
            "check",
            "--base",
            "main",
            "--evidence",
            "/dev/full",
            "--evidence-key",
            "../ci",
        ];
        repository.tollgate(&evidence).ends_with(2);
    }
}

/// Whenever it is killed, the file of waivers is the old one or the new one.
#[test]
fn who_is_killed_while_waiving_leaves_a_whole_file() {
    let world = World::new();
    let repository = shop(&world, "block");
    for attempt in 0..20_u64 {
        let path = format!("lib/{attempt}/**");
        let arguments = [
            "waive",
            INCIDENT_RULE,
            "--path",
            &path,
            "--owner",
            "ada",
            "--reason",
            "r",
            "--expires",
            "2090-06-30",
        ];
        let mut child = repository
            .command(&arguments)
            .spawn()
            .expect("tollgate starts");
        std::thread::sleep(std::time::Duration::from_micros(attempt * 700));
        let _ = child.kill();
        let _ = child.wait();
        let text = fs::read_to_string(repository.path.join(".tollgate/waivers.toml"));
        let text = text.unwrap_or_default();
        assert_eq!(
            text.matches("[[waiver]]").count(),
            text.matches("expires = ").count()
        );
        assert!(text.is_empty() || text.ends_with('\n'), "{text:?}");
    }
}

/// Whenever a check is killed, the next one answers as if there had been none.
#[test]
fn who_is_killed_while_remembering_leaves_no_other_answer() {
    let world = World::new();
    let repository = shop(&world, "block");
    repository.write("src/checkout.ts", incident());
    repository.commit("incident");
    let check = ["check", "--base", "main"];
    for attempt in 0..12_u64 {
        let mut command = repository.command(&check);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null());
        let mut child = command.spawn().expect("tollgate starts");
        std::thread::sleep(std::time::Duration::from_millis(attempt * 6));
        let _ = child.kill();
        let _ = child.wait();
        repository.tollgate(&check).ends_with(1);
    }
}

/// A policy that nobody pinned judged with the others.
#[test]
fn evidence_of_other_policies_than_the_pinned_ones_is_refused() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    let silent = crate::bombs::component::build("");
    fs::write(world.path("bomb.wasm"), &silent).expect("a file");
    office
        .repository
        .write("readme.md", "x\n")
        .commit("harmless");
    let arguments = [
        "check",
        "--base",
        "main",
        "--environment",
        "production",
        "--policy",
        "../bomb.wasm",
        "--evidence",
        "../evidence.jsonl",
        "--evidence-key",
        "../ci",
    ];
    office.repository.tollgate(&arguments).ends_with(0);
    let verify = [
        "evidence",
        "verify",
        "../evidence.jsonl",
        "--signers",
        "../ci.pub",
        "--commit",
        "HEAD",
        "--environment",
        "production",
    ];
    office
        .repository
        .tollgate(&verify)
        .ends_with(1)
        .tells("which is not pinned");
    let digest = tollgate_model::Digest::of(&silent);
    let pin = format!("bomb={digest}");
    let pinned = [&verify[..], &["--policy", &pin]].concat();
    office.repository.tollgate(&pinned).ends_with(0);
}

/// The last entry of a log has none behind it that would tell.
#[test]
fn a_last_entry_that_was_altered_is_seen_by_its_signature() {
    let world = World::new();
    let office = Office::with_effect(&world, "block");
    office
        .repository
        .write("readme.md", "x\n")
        .commit("harmless");
    let record = |key: &str, file: &str| {
        let arguments = [
            "check",
            "--base",
            "main",
            "--environment",
            "production",
            "--evidence",
            file,
            "--evidence-key",
            key,
            "--evidence-log",
            "../log",
        ];
        office.repository.tollgate(&arguments).ends_with(0);
    };
    let verify = || {
        let arguments = [
            "evidence",
            "log",
            "verify",
            "../log",
            "--signers",
            "../ci.pub",
        ];
        office.repository.tollgate(&arguments)
    };
    record("../ci", "../one.jsonl");
    verify().ends_with(0);
    let text = fs::read_to_string(world.path("log")).expect("a log");
    fs::write(world.path("log"), text.replace("eyJ", "eyK")).expect("a file");
    verify().ends_with(1).tells("entry 1");
    fs::write(world.path("log"), text).expect("a file");
    record("../mallory", "../two.jsonl");
    verify()
        .ends_with(1)
        .tells("entry 2 holds no evidence that counts");
}

/// The author commits as somebody else, and approves as themselves.
#[test]
fn an_author_by_another_name_is_known_by_the_signature() {
    let world = World::new();
    let configuration = Office::default_configuration("review")
        .replace("approvals = 1", "approvals = 1\nsigned-commits = true");
    let office = Office::with(&world, &configuration);
    let repository = &office.repository;
    office.change();
    // Git itself writes no such commit with a clean conscience, but anybody's script does.
    let text = format!("{}\n", repository.git(&["cat-file", "commit", "HEAD"]));
    let by_eve = text.replace("Ada <ada@example.com>", "Eve <eve@example.com>");
    let put = |text: &str| {
        fs::write(world.path("commit"), text).expect("a file");
        let id = repository.git(&["hash-object", "-t", "commit", "-w", "../commit"]);
        repository.git(&["reset", "-q", "--soft", &id]);
    };
    put(&by_eve);
    office.approve("ada").tells("which nobody known has signed");
    office.check().ends_with(3);
    let signed = |name: &str, text: &str| {
        let signature = office.sign(name, "git", text);
        let folded = signature.trim_end().replace('\n', "\n ");
        text.replacen("\n\n", &format!("\ngpgsig {folded}\n\n"), 1)
    };
    for (name, why) in [
        ("mallory", "which nobody known has signed"),
        (
            "ada",
            "the approval by Ada does not count: they are the signer of",
        ),
    ] {
        put(&signed(name, &by_eve));
        office.approve("ada").tells(why);
        office.check().ends_with(3);
    }
    // A signature of something else.
    put(&signed("bob", &text).replace("Ada <ada@", "Eve <eve@"));
    office
        .check()
        .ends_with(3)
        .tells("which nobody known has signed");
    // The honest way.
    put(&signed("ada", &text));
    office.approve("bob");
    office.check().ends_with(0).tells("approved by Bob");
}

/// Two must approve, and one of them has two keys; the change says in its own file who owns it.
#[test]
fn one_person_with_two_keys_is_one() {
    let world = World::new();
    let configuration = Office::default_configuration("review").replace(
        "approvals = 1",
        "approvals = 2\nowners = \"CODEOWNERS\"\nteams.\"@shop/payments\" = [\"Bob\", \"@eve\"]",
    );
    let office = Office::with(&world, &configuration);
    let repository = &office.repository;
    repository.git(&["checkout", "-q", "main"]);
    let second = office.public_key("mallory");
    let signers = office.signers(&["ada", "bob", "eve"]);
    repository.write("CODEOWNERS", "* @shop/payments\n").write(
        ".tollgate/allowed_signers",
        format!("{signers}bob@home.example {second}"),
    );
    repository.commit("owners");
    repository.git(&["checkout", "-q", "-B", "feature"]);
    repository
        .write("CODEOWNERS", "* @ada\n")
        .write(".github/CODEOWNERS", "* @ada\n")
        .write("codeowners", "* @ada\n");
    office.change();
    for name in ["ada", "bob", "mallory"] {
        office.approve(name);
        office.check().ends_with(3);
    }
    office
        .check()
        .tells("1 of 2 approvals are there")
        .tells("it could come from Eve");
    office.approve("eve");
    office.check().ends_with(0);
}
