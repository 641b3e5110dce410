//! A policy as an artifact: its manifest and its config.
//!
//! The layout is that of the CNCF's Wasm working group. Nothing in it tells when or where it was
//! made, so that the same component gives the same artifact.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tollgate_model::Digest;

use crate::error::RegistryError;

pub(crate) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const CONFIG: &str = "application/vnd.wasm.config.v0+json";
pub(crate) const COMPONENT: &str = "application/wasm";

/// A component larger than this is none that the engine would take.
pub(crate) const MOST_COMPONENT_BYTES: u64 = 64 << 20;

/// The annotation that holds the author's signature: an armoured SSHSIG.
pub const SIGNATURE: &str = "io.github.tollgate-dev.tollgate.signature";

/// The layout wants a moment; this one tells nothing.
const NO_MOMENT: &str = "1970-01-01T00:00:00Z";

/// What people are told of a policy in a registry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Description {
    /// Its name.
    pub title: String,
    /// Its version.
    pub version: String,
    /// One line.
    pub summary: String,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// The interfaces that it exports.
    pub exports: Vec<String>,
    /// Further annotations, by their names.
    pub annotations: BTreeMap<String, String>,
}

/// What a registry has at an address, by its manifest alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The SHA-256 of the component.
    pub sha256: Digest,
    /// The SHA-256 of the manifest.
    pub manifest: Digest,
    /// The size of the component.
    pub bytes: u64,
    /// What its author wrote beside it.
    pub annotations: BTreeMap<String, String>,
}

impl Entry {
    /// The version that it is said to be.
    pub fn version(&self) -> Option<&str> {
        let version = self.annotations.get("org.opencontainers.image.version");
        version.map(String::as_str)
    }
}

/// A policy out of a registry, each part checked against its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// The component.
    pub component: Vec<u8>,
    /// Its SHA-256: what `tollgate.toml` pins.
    pub sha256: Digest,
    /// The SHA-256 of its manifest: what pins an address.
    pub manifest: Digest,
    /// What its author wrote beside it.
    pub annotations: BTreeMap<String, String>,
}

impl Artifact {
    /// The author's signature, which nobody has looked at yet.
    pub fn signature(&self) -> Option<&str> {
        self.annotations.get(SIGNATURE).map(String::as_str)
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifest {
    schema_version: u32,
    #[serde(default)]
    media_type: Option<String>,
    pub(crate) config: Blob,
    pub(crate) layers: Vec<Blob>,
    #[serde(default)]
    pub(crate) annotations: BTreeMap<String, String>,
}

/// How a manifest refers to a blob.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Blob {
    media_type: String,
    digest: String,
    pub(crate) size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'a> {
    created: &'a str,
    architecture: &'a str,
    os: &'a str,
    layer_digests: [String; 1],
    component: Interfaces<'a>,
}

#[derive(Serialize)]
struct Interfaces<'a> {
    exports: &'a [String],
    imports: &'a [String],
}

/// What is written into a registry.
pub(crate) struct Parts {
    pub(crate) config: Vec<u8>,
    pub(crate) manifest: Vec<u8>,
}

impl Blob {
    fn of(media_type: &str, bytes: &[u8]) -> Blob {
        Blob {
            media_type: media_type.to_owned(),
            digest: format!("sha256:{}", Digest::of(bytes)),
            size: bytes.len() as u64,
        }
    }

    /// The digest that the manifest promises.
    pub(crate) fn sha256(&self) -> Result<Digest, RegistryError> {
        let digest = self.digest.strip_prefix("sha256:").and_then(Digest::parse);
        digest.ok_or_else(|| RegistryError::Layout {
            what: format!("`{}` is no SHA-256", self.digest),
        })
    }
}

/// Makes the config and the manifest of a component.
pub(crate) fn parts(component: &[u8], description: &Description) -> Result<Parts, RegistryError> {
    let layer = Blob::of(COMPONENT, component);
    let config = Config {
        created: NO_MOMENT,
        architecture: "wasm",
        os: "wasip2",
        layer_digests: [layer.digest.clone()],
        component: Interfaces {
            exports: &description.exports,
            imports: &description.imports,
        },
    };
    let config = encode(&config)?;
    let mut annotations = description.annotations.clone();
    for (name, value) in [
        ("title", &description.title),
        ("version", &description.version),
        ("description", &description.summary),
    ] {
        if !value.is_empty() {
            annotations.insert(format!("org.opencontainers.image.{name}"), value.clone());
        }
    }
    let manifest = encode(&Manifest {
        schema_version: 2,
        media_type: Some(MANIFEST.to_owned()),
        config: Blob::of(CONFIG, &config),
        layers: vec![layer],
        annotations,
    })?;
    Ok(Parts { config, manifest })
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, RegistryError> {
    serde_json::to_vec(value).map_err(|error| RegistryError::Layout {
        what: error.to_string(),
    })
}

/// Reads a manifest, and finds the layer that is the component.
pub(crate) fn read(bytes: &[u8]) -> Result<(Manifest, Blob), RegistryError> {
    let wrong = |what: String| RegistryError::Layout { what };
    let manifest: Manifest = serde_json::from_slice(bytes)
        .map_err(|error| wrong(format!("its manifest can't be read: {error}")))?;
    if manifest.schema_version != 2 {
        return Err(wrong(format!(
            "its manifest has version {}",
            manifest.schema_version
        )));
    }
    if manifest.config.media_type != CONFIG {
        return Err(wrong(format!(
            "its config is `{}`, not `{CONFIG}`",
            manifest.config.media_type
        )));
    }
    let [layer] = &manifest.layers[..] else {
        return Err(wrong(format!(
            "it has {} layers, and a policy has one",
            manifest.layers.len()
        )));
    };
    if layer.media_type != COMPONENT {
        return Err(wrong(format!(
            "its layer is `{}`, not `{COMPONENT}`",
            layer.media_type
        )));
    }
    if layer.size > MOST_COMPONENT_BYTES {
        return Err(wrong(format!(
            "its component has {} bytes, more than any policy",
            layer.size
        )));
    }
    let layer = layer.clone();
    Ok((manifest, layer))
}

#[cfg(test)]
mod tests {
    use super::{Description, parts, read};

    #[test]
    fn what_is_written_can_be_read() {
        let description = Description {
            title: "refund-cap".into(),
            version: "1.0.0".into(),
            exports: vec!["tollgate:policy/guard@0.1.0".into()],
            ..Description::default()
        };
        let parts = parts(b"\0asm", &description).expect("parts");
        let (manifest, layer) = read(&parts.manifest).expect("a manifest");
        assert_eq!(layer.size, 4);
        assert_eq!(
            manifest.annotations["org.opencontainers.image.title"],
            "refund-cap"
        );
        let config: serde_json::Value = serde_json::from_slice(&parts.config).expect("JSON");
        assert_eq!(config["os"], "wasip2");
        assert_eq!(config["layerDigests"][0], layer.digest);
        assert_eq!(
            config["component"]["exports"][0],
            "tollgate:policy/guard@0.1.0"
        );
    }

    #[test]
    fn what_is_no_policy_is_refused() {
        let with = |config: &str, layers: &str| {
            format!(
                r#"{{"schemaVersion":2,"config":{{"mediaType":"{config}","digest":"b","size":1}},"layers":[{layers}]}}"#
            )
        };
        let layer = |kind: &str, size: u64| {
            format!(r#"{{"mediaType":"{kind}","digest":"c","size":{size}}}"#)
        };
        let good = layer("application/wasm", 8);
        let cases = [
            (String::new(), "can't be read"),
            ("{}".to_owned(), "can't be read"),
            (
                with("application/vnd.oci.image.config.v1+json", &good),
                "its config is",
            ),
            (with(super::CONFIG, ""), "it has 0 layers"),
            (
                with(super::CONFIG, &format!("{good},{good}")),
                "it has 2 layers",
            ),
            (
                with(
                    super::CONFIG,
                    &layer("application/vnd.oci.image.layer.v1.tar", 1),
                ),
                "its layer is",
            ),
            (
                with(super::CONFIG, &layer("application/wasm", 99_999_999_999)),
                "more than any policy",
            ),
        ];
        for (text, expected) in cases {
            let refused = read(text.as_bytes()).err().map(|error| error.to_string());
            let refused = refused.unwrap_or_default();
            assert!(refused.contains(expected), "{text}: {refused}");
        }
        assert!(read(with(super::CONFIG, &good).as_bytes()).is_ok());
    }
}
