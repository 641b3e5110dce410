//! Where an artifact lies: `oci://registry.example.com/team/policy:1.2.0`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use tollgate_model::Digest;

/// What every address begins with.
const SCHEME: &str = "oci://";

/// The tag of an address that names none.
const LATEST: &str = "latest";

/// The address of an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The registry's host, with its port where it has one.
    pub host: String,
    /// The name inside the registry.
    pub name: String,
    /// The tag that is written.
    pub tag: Option<String>,
    /// The digest of its manifest, where the address pins it.
    pub digest: Option<Digest>,
}

/// Why something is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no address of a policy: {why}")]
pub struct AddressError {
    /// What was written.
    pub text: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Address {
    /// Whether the registry runs on this machine.
    pub fn is_loopback(&self) -> bool {
        let host = match self.host.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &self.host,
        };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|one| one.is_loopback())
    }

    /// The tag, or the one that stands for none.
    pub fn tag(&self) -> &str {
        self.tag.as_deref().unwrap_or(LATEST)
    }

    /// The same name under another tag.
    ///
    /// # Errors
    ///
    /// [`AddressError`]: it is no tag.
    pub fn with_tag(&self, tag: &str) -> Result<Address, AddressError> {
        format!("{SCHEME}{}/{}:{tag}", self.host, self.name).parse()
    }

    /// Whether another address leads to the same name in the same registry.
    pub fn is_beside(&self, other: &Address) -> bool {
        self.host == other.host && self.name == other.name
    }

    /// What a manifest is asked for by: the digest where there is one, else the tag.
    pub(crate) fn reference(&self) -> String {
        match self.digest {
            Some(digest) => format!("sha256:{digest}"),
            None => self.tag().to_owned(),
        }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        let wrong = |why| AddressError {
            text: text.to_owned(),
            why,
        };
        let rest = text
            .strip_prefix(SCHEME)
            .ok_or(wrong("it begins with `oci://`"))?;
        let (rest, digest) = match rest.split_once('@') {
            Some((rest, digest)) => {
                let digest = digest.strip_prefix("sha256:").and_then(Digest::parse);
                let digest = digest.ok_or(wrong("behind `@` stands `sha256:` and 64 digits"))?;
                (rest, Some(digest))
            }
            None => (rest, None),
        };
        let (host, rest) = rest
            .split_once('/')
            .ok_or(wrong("a name follows the host: `oci://HOST/NAME:TAG`"))?;
        let (name, tag) = match rest.split_once(':') {
            Some((name, tag)) => (name, Some(tag)),
            None => (rest, None),
        };
        if !is_host(host) {
            return Err(wrong(
                "the host is a name or number, with a port if need be",
            ));
        }
        if name.len() > 255 || !name.split('/').all(is_component) {
            return Err(wrong(
                "the name has small letters, digits, `.`, `_`, `-` and `/`",
            ));
        }
        if !tag.is_none_or(is_tag) {
            return Err(wrong(
                "the tag has letters, digits, `.`, `_` and `-`, at most 128",
            ));
        }
        Ok(Address {
            host: host.to_owned(),
            name: name.to_owned(),
            tag: tag.map(str::to_owned),
            digest,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Address {
            host,
            name,
            tag,
            digest,
        } = self;
        write!(formatter, "{SCHEME}{host}/{name}")?;
        if let Some(tag) = tag {
            write!(formatter, ":{tag}")?;
        }
        match digest {
            Some(digest) => write!(formatter, "@sha256:{digest}"),
            None => Ok(()),
        }
    }
}

fn is_host(host: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(is_known)
}

/// A part of a name between slashes: letters and digits, with separators only between them.
fn is_component(part: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = [part.bytes().next(), part.bytes().next_back()];
    ends.into_iter().all(|end| end.is_some_and(is_plain))
        && part
            .bytes()
            .all(|byte| is_plain(byte) || b"._-".contains(&byte))
        && !part.contains("..")
}

fn is_tag(tag: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=128).contains(&tag.len()) && tag.bytes().all(is_known) && !tag.starts_with(['.', '-'])
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn parse(text: &str) -> Result<Address, super::AddressError> {
        text.parse()
    }

    #[test]
    fn parts() {
        let address = parse("oci://localhost:5000/acme/refund-cap:1.2.0").expect("an address");
        assert_eq!(address.host, "localhost:5000");
        assert_eq!(address.name, "acme/refund-cap");
        assert_eq!(address.tag(), "1.2.0");
        assert!(address.is_loopback());
        assert_eq!(parse(&address.to_string()), Ok(address.clone()));
        let digest = "ab".repeat(32);
        let pinned = parse(&format!("oci://ghcr.io/a/b@sha256:{digest}")).expect("an address");
        assert_eq!(pinned.tag(), "latest");
        assert_eq!(parse(&pinned.to_string()), Ok(pinned.clone()));
        assert!(!pinned.is_beside(&address));
        let other = address.with_tag("1.3.0").expect("an address");
        assert_eq!(
            other.to_string(),
            "oci://localhost:5000/acme/refund-cap:1.3.0"
        );
        assert!(other.is_beside(&address));
        assert_eq!(pinned.reference(), format!("sha256:{digest}"));
        assert!(!pinned.is_loopback());
    }

    #[test]
    fn this_machine() {
        for (host, expected) in [
            ("127.0.0.1:5000", true),
            ("127.9.9.9", true),
            ("[::1]:5000", true),
            ("localhost", true),
            ("localhost.example.com", false),
            ("127.0.0.1.example.com", false),
            ("10.0.0.1:5000", false),
            ("[::2]:5000", false),
        ] {
            let address = parse(&format!("oci://{host}/a")).expect("an address");
            assert_eq!(address.is_loopback(), expected, "{host}");
        }
    }

    #[test]
    fn what_is_no_address() {
        for text in [
            "ghcr.io/a/b",
            "oci://ghcr.io",
            "oci:///a",
            "oci://ghcr.io/A",
            "oci://ghcr.io/a//b",
            "oci://ghcr.io/../a",
            "oci://ghcr.io/a:",
            "oci://ghcr.io/a:-x",
            "oci://ghcr.io/a:1/2",
            "oci://user@ghcr.io/a",
            "oci://ghcr.io/a?x=1",
            "oci://ghcr.io/a@sha256:12",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
