//! Approvals and overrides: what people sign, and when it counts.
//!
//! # The record
//!
//! A record is one line of JSON in a git note of the commit that somebody looked at, under
//! `refs/notes/tollgate`: it pushes and fetches like any ref, `git log --notes=tollgate` shows it,
//! and `git notes merge -s cat_sort_uniq` joins what two people wrote.
//!
//! ```json
//! {"statement": "{\"type\":\"https://github.com/tollgate-dev/tollgate/approval/v1\",...}",
//!  "signature": "-----BEGIN SSH SIGNATURE-----\n..."}
//! ```
//!
//! `statement` is the very text that is signed (SSHSIG, the namespace `tollgate-approval` or
//! `tollgate-override`), so that OpenSSH verifies it too:
//!
//! ```sh
//! git notes --ref tollgate show COMMIT | head -n1 > record
//! jq -j .statement record > statement; jq -r .signature record > signature
//! ssh-keygen -Y verify -f .tollgate/allowed_signers -I ada@example.com \
//!     -n tollgate-approval -s signature < statement
//! ```
//!
//! # An approval
//!
//! | field | |
//! | --- | --- |
//! | `subject.files` | each file that matters to payments: path, old path, mode and blob before and after |
//! | `subject.findings` | the fingerprints of all findings that ask for review or more |
//! | `subject.policies` | each policy's id and SHA-256 |
//! | `digest` | one SHA-256 over the subject, for people to compare |
//! | `head` | the commit that was looked at; not part of what is approved |
//! | `made`, `expires` | it counts from the one to the other, for 90 days at most |
//!
//! It counts for exactly its subject. A rebase that alters nothing of it keeps the approval; any
//! other change drops it, and [`Standing`] says because of what.
//!
//! It counts from who is allowed to give it by the **base** of the change ([`Reviewers`]): not
//! from the author, committer or co-author of any commit of the change, by any name that is
//! listed for them ([`People`]). A commit that is nobody's by that list could be anybody's: then
//! nobody's approval counts, and the output says whose address to list. Git verifies no author:
//! whoever commits under another's listed name is taken for the other. Against that there is
//! `signed-commits`: a commit is its signer's, too, and one that nobody known has signed could be
//! anybody's.
//!
//! # An override
//!
//! Lets a blocked change through to one environment, for some hours: `change` is the digest of the
//! whole change, and besides it stand `environment`, `reason`, `incident`, `made` and `expires`.
//! Each person signs a record of their own, and all name the same incident.

mod by_configuration;
mod forge;
mod overrides;
mod owners;
mod people;
mod record;
mod standing;
mod subject;

pub use forge::{Forge, ForgeError, ForgeReview, parse_reviews};
pub use overrides::{
    OverrideCase, OverrideStanding, OverrideTerms, judge_overrides, overridden_incidents,
};
pub use owners::{CodeOwners, Owners, PathOwners, Requirement};
pub use people::{Participants, People, PersonId};
pub use record::{APPROVAL, Approval, Emergency, OVERRIDE, Override, Record, Statement};
pub use standing::{Case, Given, MOST_DAYS, Reviewers, Standing, judge};
pub use subject::{PolicyVersion, Subject};
