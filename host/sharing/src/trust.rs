//! Whether somebody signed a policy whose signature is asked for.

use tollgate_gate::Configuration;
use tollgate_model::{Digest, Timestamp};
use tollgate_signatures::{AllowedSigners, SignatureError, verify};

use crate::error::SharingError;

/// What authors' signatures are made for. One that was made for anything else is none of a policy.
pub const NAMESPACE: &str = "tollgate-policy";

/// What an author signs: a line with the digest of the component.
pub fn statement(sha256: Digest) -> String {
    format!("sha256:{sha256}\n")
}

/// Whose signatures count for which policy, as a configuration has it.
#[derive(Debug, Clone)]
pub struct Trust {
    configuration: Configuration,
    signers: AllowedSigners,
    now: Timestamp,
}

/// Who signed a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// Nobody.
    Not,
    /// Somebody whose key the configuration knows, and that may sign policies now.
    By {
        /// The names of whoever it is.
        names: Vec<String>,
    },
    /// Somebody else: the key's fingerprint.
    Unknown {
        /// As `ssh-keygen -l` prints it.
        fingerprint: String,
    },
}

impl Signed {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Signed::Not => "not signed".to_owned(),
            Signed::By { names } => format!("signed by {}", names.join(", ")),
            Signed::Unknown { fingerprint } => {
                format!("signed with {fingerprint}, a key that is not known here")
            }
        }
    }
}

impl Trust {
    /// By a configuration, the text of its file of signers, and a moment.
    pub fn new(configuration: Configuration, signers: &str, now: Timestamp) -> Trust {
        Trust {
            configuration,
            signers: AllowedSigners::parse(signers),
            now,
        }
    }

    /// Who signed a component. A signature that is not right counts as a failure even where nobody
    /// asks for one: it is there to be relied on.
    ///
    /// # Errors
    ///
    /// The signature is wrong.
    pub fn who(&self, signature: Option<&str>, sha256: Digest) -> Result<Signed, SignatureError> {
        let Some(signature) = signature else {
            return Ok(Signed::Not);
        };
        let key = verify(signature, NAMESPACE, statement(sha256).as_bytes())?;
        let mut known = self.signers.of_key(&key);
        Ok(
            match known.find(|signer| signer.may_sign(NAMESPACE, self.now)) {
                Some(signer) => Signed::By {
                    names: signer.principals.clone(),
                },
                None => Signed::Unknown {
                    fingerprint: key.fingerprint(),
                },
            },
        )
    }

    /// Judges the signature of a policy: one that is not right is refused, and where one is asked
    /// for, one of whom it is asked for must have made it.
    ///
    /// # Errors
    ///
    /// [`SharingError::Signature`]: what is wrong.
    pub fn judge(
        &self,
        id: &str,
        signature: Option<&str>,
        sha256: Digest,
    ) -> Result<Signed, SharingError> {
        let wrong = |why: String| SharingError::Signature {
            id: id.to_owned(),
            why,
        };
        let signed = self
            .who(signature, sha256)
            .map_err(|error| wrong(error.to_string()))?;
        let settings = self.configuration.policies.get(id);
        let asked = settings.map_or(&[][..], |settings| &settings.signed_by);
        if asked.is_empty() {
            return Ok(signed);
        }
        let whom = asked.join(", ");
        match &signed {
            Signed::By { names } if asked.iter().any(|one| self.is_one_of(one, names)) => {
                Ok(signed)
            }
            Signed::Not => Err(wrong(format!(
                "nobody signed it, and the signature of {whom} is asked for"
            ))),
            Signed::By { .. } | Signed::Unknown { .. } => Err(wrong(format!(
                "it is {}, and the signature of {whom} is asked for",
                signed.words()
            ))),
        }
    }

    /// Whether a name that is asked for is among somebody's, itself or by `[review.people]`.
    fn is_one_of(&self, asked: &str, names: &[String]) -> bool {
        let is_same = |one: &str| names.iter().any(|name| name.eq_ignore_ascii_case(one));
        let people = self.configuration.review.people.get(asked);
        is_same(asked) || people.is_some_and(|all| all.iter().any(|one| is_same(one)))
    }
}
