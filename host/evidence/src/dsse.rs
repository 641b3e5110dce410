//! DSSE: a payload, its type, and signatures over both.

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Serialize};
use tollgate_signatures::{MachineKey, PublicKey};

/// The type of payload that in-toto's statements have.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";

/// An envelope of more is not read.
const MAX_BYTES: usize = 64 << 20;

/// A signed payload, as it stands in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    payload_type: String,
    payload: String,
    signatures: Vec<Signed>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    keyid: String,
    sig: String,
}

/// What is wrong with an envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// It is not written as DSSE wants it.
    #[error("it is no DSSE envelope: {0}")]
    Format(String),
    /// It holds something else.
    #[error("it holds `{0}`, no in-toto statement")]
    PayloadType(String),
    /// None of the keys that count has signed it.
    #[error("none of the signers has signed it")]
    Unsigned,
}

impl Envelope {
    /// Signs a payload.
    pub fn seal(payload: &str, key: &MachineKey) -> Envelope {
        let signature = key.sign(&encode(PAYLOAD_TYPE, payload.as_bytes()));
        Envelope {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: Base64::encode_string(payload.as_bytes()),
            signatures: vec![Signed {
                keyid: key.public().fingerprint(),
                sig: Base64::encode_string(&signature),
            }],
        }
    }

    /// Reads a line.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError::Format`]: it is none.
    pub fn parse(line: &str) -> Result<Envelope, EnvelopeError> {
        if line.len() > MAX_BYTES {
            return Err(EnvelopeError::Format("it is too large".to_owned()));
        }
        serde_json::from_str(line).map_err(|error| EnvelopeError::Format(error.to_string()))
    }

    /// The envelope in one line.
    pub fn line(&self) -> String {
        // Texts and lists of them always have a form in JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The payload, whoever signed it.
    pub(crate) fn unverified(&self) -> Option<String> {
        String::from_utf8(Base64::decode_vec(&self.payload).ok()?).ok()
    }

    /// The payload, once one of `keys` is seen to have signed it; and that key.
    ///
    /// # Errors
    ///
    /// [`EnvelopeError`]: it is damaged, or signed by nobody who counts.
    pub fn open<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k PublicKey>,
    ) -> Result<(String, &'k PublicKey), EnvelopeError> {
        if self.payload_type != PAYLOAD_TYPE {
            return Err(EnvelopeError::PayloadType(self.payload_type.clone()));
        }
        let decode = |text: &str| {
            Base64::decode_vec(text).map_err(|error| EnvelopeError::Format(error.to_string()))
        };
        let payload = decode(&self.payload)?;
        let message = encode(&self.payload_type, &payload);
        let signatures: Vec<Vec<u8>> = self
            .signatures
            .iter()
            .map(|one| decode(&one.sig))
            .collect::<Result<_, _>>()?;
        let mut keys = keys.into_iter();
        let key = keys
            .find(|key| {
                signatures
                    .iter()
                    .any(|signature| key.has_signed(&message, signature))
            })
            .ok_or(EnvelopeError::Unsigned)?;
        let payload = String::from_utf8(payload)
            .map_err(|_| EnvelopeError::Format("the payload is no text".to_owned()))?;
        Ok((payload, key))
    }
}

/// DSSE's pre-authentication encoding: what is signed.
fn encode(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let header = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    );
    [header.as_bytes(), payload].concat()
}

#[cfg(test)]
mod tests {
    /// The example of the specification.
    #[test]
    fn what_is_signed_is_what_the_specification_says() {
        let encoded = super::encode("http://example.com/HelloWorld", b"hello world");
        assert_eq!(
            encoded,
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }
}
