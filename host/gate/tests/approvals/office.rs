//! People with keys, a change, and what they say of it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use tempfile::TempDir;
use tollgate_gate::approvals::{
    Approval, Case, Emergency, ForgeReview, Override, OverrideCase, OverrideStanding,
    OverrideTerms, Owners, Participants, People, Record, Reviewers, Standing, Statement, Subject,
    judge, judge_overrides,
};
use tollgate_model::finding::{Effect, Finding, Place};
use tollgate_model::review::{Contribution, Contributor, PaymentFile, Role, Version};
use tollgate_model::{Digest, RepoPath, Span, Timestamp};
use tollgate_signatures::{AllowedSigners, sign_with_ssh_keygen};

/// The moment at which everything is judged.
pub(crate) fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// Ada writes; Bob and Eve review; Mallory has a key that nobody listed.
pub(crate) struct Office {
    folder: TempDir,
    pub(crate) reviewers: Reviewers,
    pub(crate) listed: BTreeMap<String, Vec<String>>,
    pub(crate) signers: String,
    pub(crate) subject: Subject,
    pub(crate) findings: Vec<Finding>,
    pub(crate) contributions: Vec<Contribution>,
    pub(crate) records: Vec<Record>,
    pub(crate) reviews: Vec<ForgeReview>,
    pub(crate) elsewhere: BTreeMap<String, Subject>,
}

pub(crate) fn file(path: &str, before: &str, after: &str) -> PaymentFile {
    let version = |id: &str| {
        (!id.is_empty()).then(|| Version {
            mode: "100644".into(),
            id: id.into(),
        })
    };
    PaymentFile {
        path: RepoPath::from(path),
        old_path: None,
        before: version(before),
        after: version(after),
    }
}

pub(crate) fn finding(code: &str, path: &str, effect: Effect) -> Finding {
    let (policy, rule) = code.split_once('/').unwrap();
    Finding {
        policy: policy.into(),
        rule: rule.into(),
        effect,
        place: Place {
            path: RepoPath::from(path),
            span: Span::default(),
        },
        message: "m".into(),
        label: String::new(),
        help: String::new(),
        related: Vec::new(),
        once: String::new(),
        fingerprint: Digest::of(format!("{code} {path}").as_bytes()),
    }
}

pub(crate) fn person(role: Role, address: &str) -> Contributor {
    Contributor {
        role,
        name: "N".into(),
        address: address.into(),
    }
}

pub(crate) fn commit(by: Vec<Contributor>) -> Contribution {
    Contribution {
        commit: "c0ffee".repeat(7)[..40].into(),
        by,
        signed: None,
    }
}

impl Office {
    pub(crate) fn new() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let mut signers = String::new();
        for name in ["ada", "bob", "eve", "mallory"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
                .arg(folder.path().join(name))
                .status()
                .expect("ssh-keygen is installed (package openssh-client)");
            assert!(made.success());
            if name != "mallory" {
                let key = fs::read_to_string(folder.path().join(format!("{name}.pub"))).unwrap();
                signers.push_str(&format!("{name}@example.com {key}"));
            }
        }
        let findings = vec![finding("money/rounding", "pay.ts", Effect::Review)];
        let listed = BTreeMap::from([
            (
                "Ada".to_owned(),
                vec!["ada@example.com".to_owned(), "@ada".to_owned()],
            ),
            (
                "Bob".to_owned(),
                vec!["bob@example.com".to_owned(), "@bob".to_owned()],
            ),
        ]);
        let mut office = Office {
            folder,
            reviewers: Reviewers::default(),
            listed,
            signers,
            subject: subject_of(&[file("pay.ts", "1", "2")], &findings),
            findings,
            contributions: vec![commit(vec![person(Role::Author, "ada@example.com")])],
            records: Vec::new(),
            reviews: Vec::new(),
            elsewhere: BTreeMap::new(),
        };
        office.reload();
        office
    }

    /// Takes the lists as they are now.
    pub(crate) fn reload(&mut self) {
        let signers = AllowedSigners::parse(&self.signers);
        self.reviewers.people = People::new(&self.listed, &signers);
        self.reviewers.signers = signers;
    }

    pub(crate) fn owners(&mut self, owners: Owners) {
        self.reviewers.owners = owners;
    }

    pub(crate) fn sign(&self, name: &str, statement: &Statement) -> Record {
        let text = statement.text();
        let line = Record::line(&text, &self.signature(name, statement.namespace(), &text));
        Record::parse_all(&line).next().expect("a record")
    }

    pub(crate) fn signature(&self, name: &str, namespace: &str, text: &str) -> String {
        sign_with_ssh_keygen(&self.folder.path().join(name), namespace, text.as_bytes()).unwrap()
    }

    pub(crate) fn approval(&self) -> Statement {
        self.approval_between(now().plus(-60), now().plus(3_600))
    }

    pub(crate) fn approval_between(&self, made: Timestamp, expires: Timestamp) -> Statement {
        Statement::Approval(Approval::new(self.subject.clone(), "head", made, expires))
    }

    pub(crate) fn approve(&mut self, name: &str) {
        let record = self.sign(name, &self.approval());
        self.records.push(record);
    }

    pub(crate) fn standing(&self) -> Standing {
        judge(&Case {
            subject: &self.subject,
            findings: &self.findings,
            reviewers: &self.reviewers,
            participants: &Participants::of(&self.contributions, &self.reviewers.people, false),
            records: &self.records,
            reviews: &self.reviews,
            subject_at: &|commit| self.elsewhere.get(commit).cloned(),
            now: now(),
            then: now(),
        })
    }

    /// Asserts that it is not settled, and that a sentence says why.
    #[track_caller]
    pub(crate) fn lacks(&self, why: &str) {
        let standing = self.standing();
        assert!(!standing.is_settled(), "{standing:?}");
        let mut sentences = standing.sentences();
        sentences.extend(standing.missing_in_words());
        assert!(
            sentences.iter().any(|sentence| sentence.contains(why)),
            "{why:?} is not in {sentences:#?}"
        );
    }

    #[track_caller]
    pub(crate) fn is_settled(&self) {
        let standing = self.standing();
        assert!(standing.is_settled(), "{:#?}", standing.sentences());
    }

    pub(crate) fn emergency(&self) -> Emergency<'static> {
        Emergency {
            change: Digest::of(b"change"),
            head: "head",
            environment: "production",
            reason: "payouts stand still",
            incident: "INC-7",
            made: now().plus(-60),
            expires: now().plus(3_600),
        }
    }

    pub(crate) fn insist(&mut self, name: &str, emergency: &Emergency<'_>) {
        let record = self.sign(name, &Statement::Override(Override::new(emergency)));
        self.records.push(record);
    }

    pub(crate) fn overrides(&self, environment: Option<&str>) -> OverrideStanding {
        judge_overrides(&OverrideCase {
            change: Digest::of(b"change"),
            environment,
            reviewers: &self.reviewers,
            participants: &Participants::of(&self.contributions, &self.reviewers.people, false),
            records: &self.records,
            terms: OverrideTerms::default(),
            now: now(),
            then: now(),
        })
    }
}

pub(crate) fn subject_of(files: &[PaymentFile], findings: &[Finding]) -> Subject {
    Subject::new(files.to_vec(), findings, &[])
}
