//! A shop with reviewers: Ada writes, Bob and Eve review, nobody knows Mallory.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::world::{Repository, Run, SAFE, World, incident, only};

pub(crate) struct Office<'w> {
    world: &'w World,
    pub(crate) repository: Repository<'w>,
    configuration: String,
}

impl<'w> Office<'w> {
    /// One where the incident is for people to review.
    pub(crate) fn new(world: &'w World) -> Office<'w> {
        Office::with_effect(world, "review")
    }

    pub(crate) fn with_effect(world: &'w World, effect: &str) -> Office<'w> {
        Office::with(world, &Office::default_configuration(effect))
    }

    pub(crate) fn default_configuration(effect: &str) -> String {
        format!(
            "{}[review]\napprovals = 1\nsigners = \".tollgate/allowed_signers\"\nforge = \"github\"\n\
             [review.people]\nAda = [\"ada@example.com\", \"@ada\"]\n\
             Bob = [\"bob@example.com\", \"bob@home.example\", \"@bob\"]\nEve = [\"eve@example.com\", \"@eve\"]\n",
            only(effect)
        )
    }

    /// One with a configuration on `main`, and a branch `feature` to work on.
    pub(crate) fn with(world: &'w World, configuration: &str) -> Office<'w> {
        for name in ["ada", "bob", "eve", "mallory", "ci"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
                .arg(world.path(name))
                .status()
                .expect("ssh-keygen is installed (package openssh-client)");
            assert!(made.success());
        }
        let repository = world.repository("shop");
        repository.write("src/checkout.ts", SAFE);
        if !configuration.is_empty() {
            repository.write("tollgate.toml", configuration);
        }
        let office = Office {
            world,
            repository,
            configuration: configuration.to_owned(),
        };
        office.repository.write(
            ".tollgate/allowed_signers",
            office.signers(&["ada", "bob", "eve"]),
        );
        office.repository.commit("before");
        office.repository.git(&["checkout", "-q", "-b", "feature"]);
        office
    }

    pub(crate) fn configuration(&self) -> String {
        self.configuration.clone()
    }

    /// Lines of allowed signers.
    pub(crate) fn signers(&self, names: &[&str]) -> String {
        let line = |name: &&str| format!("{name}@example.com {}", self.public_key(name));
        names.iter().map(line).collect()
    }

    pub(crate) fn public_key(&self, name: &str) -> String {
        fs::read_to_string(self.world.path(&format!("{name}.pub"))).expect("a key")
    }

    /// Ada's commit of the incident.
    pub(crate) fn change(&self) {
        self.change_saying("work");
    }

    pub(crate) fn change_saying(&self, message: &str) {
        self.repository.write("src/checkout.ts", incident());
        self.repository.commit(message);
    }

    pub(crate) fn check(&self) -> Run {
        self.repository.tollgate(&["check", "--base", "main"])
    }

    pub(crate) fn check_for(&self, environment: &str) -> Run {
        self.repository
            .tollgate(&["check", "--base", "main", "--environment", environment])
    }

    pub(crate) fn approvals(&self) -> Run {
        self.repository.tollgate(&["approvals", "--base", "main"])
    }

    pub(crate) fn approve(&self, name: &str) -> Run {
        let key = format!("../{name}");
        self.repository
            .tollgate(&["approve", "--base", "main", "--yes", "--key", &key])
    }

    pub(crate) fn approving(&self, name: &str) -> Command {
        let key = format!("../{name}");
        let mut command = self
            .repository
            .command(&["approve", "--base", "main", "--yes", "--key", &key]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    pub(crate) fn insist(&self, name: &str, environment: &str) -> Run {
        let key = format!("../{name}");
        self.repository.tollgate(&[
            "override",
            "--base",
            "main",
            "--environment",
            environment,
            "--yes",
            "--key",
            &key,
            "--reason",
            "payouts stand still",
            "--incident",
            "INC-7",
        ])
    }

    pub(crate) fn set_note(&self, text: &str) {
        fs::write(self.world.path("note"), text).expect("a file");
        self.repository.git(&[
            "notes", "--ref", "tollgate", "add", "-f", "-F", "../note", "HEAD",
        ]);
    }

    /// Alters the only statement in the note of the head, and signs it with `ssh-keygen` itself.
    pub(crate) fn rewrite_note(&self, name: &str, namespace: &str, alter: &dyn Fn(&mut Value)) {
        let note = self
            .repository
            .git(&["notes", "--ref", "tollgate", "show", "HEAD"]);
        let mut lines = Vec::new();
        for line in note.lines().filter(|line| !line.is_empty()) {
            let record: Value = serde_json::from_str(line).expect("JSON");
            let mut statement: Value =
                serde_json::from_str(record["statement"].as_str().expect("a text")).expect("JSON");
            alter(&mut statement);
            let text = statement.to_string();
            let signature = self.sign(name, namespace, &text);
            lines.push(serde_json::json!({"statement": text, "signature": signature}).to_string());
        }
        self.set_note(&lines.join("\n"));
    }

    pub(crate) fn sign(&self, name: &str, namespace: &str, text: &str) -> String {
        let path = self.world.path("text");
        fs::write(&path, text).expect("a file");
        let _ = fs::remove_file(self.world.path("text.sig"));
        let signed = Command::new("ssh-keygen")
            .args(["-q", "-Y", "sign", "-n", namespace, "-f"])
            .arg(self.world.path(name))
            .arg(&path)
            .stdin(Stdio::null())
            .status()
            .expect("ssh-keygen runs");
        assert!(signed.success());
        fs::read_to_string(self.world.path("text.sig")).expect("a signature")
    }

    /// The exit code of `ssh-keygen -Y verify`.
    pub(crate) fn ssh_keygen_verifies(
        &self,
        who: &str,
        namespace: &str,
        signature: &str,
        text: &str,
    ) -> i32 {
        fs::write(self.world.path("signature"), signature).expect("a file");
        fs::write(self.world.path("text"), text).expect("a file");
        let verified = Command::new("ssh-keygen")
            .args(["-q", "-Y", "verify", "-n", namespace, "-I", who, "-f"])
            .arg(self.repository.path.join(".tollgate/allowed_signers"))
            .arg("-s")
            .arg(self.world.path("signature"))
            .stdin(fs::File::open(self.world.path("text")).expect("a file"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("ssh-keygen runs");
        verified.code().unwrap_or(-1)
    }
}

impl Run {
    /// Asserts that a text was written, however it was wrapped.
    #[track_caller]
    pub(crate) fn tells(self, text: &str) -> Run {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (output, errors) = (words(&self.stdout), words(&self.stderr));
        let text = words(text);
        assert!(
            output.contains(&text) || errors.contains(&text),
            "no {text:?} in\n{self}"
        );
        self
    }
}
