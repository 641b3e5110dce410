//! Who one is at a registry, as `docker login` wrote it down.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64ct::{Base64, Encoding as _};
use serde::Deserialize;

use crate::error::RegistryError;

/// A name and a password, or a token in the place of both.
#[derive(Clone, PartialEq, Eq)]
pub enum Login {
    /// A name and a password.
    Password {
        /// The name.
        name: String,
        /// The password.
        password: String,
    },
    /// A token that another one is had for.
    Identity(String),
}

/// Nothing of it is shown by accident.
impl std::fmt::Debug for Login {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Login(..)")
    }
}

/// Docker's file of credentials.
#[derive(Debug, Clone, Default)]
pub struct Credentials {
    file: Option<PathBuf>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct File {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
}

/// What a helper answers.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    name: String,
    #[serde(rename = "Secret")]
    secret: String,
}

impl Credentials {
    /// Those of this user: `config.json` in `$DOCKER_CONFIG`, else in `~/.docker`.
    pub fn of_user() -> Credentials {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let folder = set("DOCKER_CONFIG").map(PathBuf::from);
        let home = || {
            set("HOME")
                .or_else(|| set("USERPROFILE"))
                .map(PathBuf::from)
        };
        let folder = folder.or_else(|| home().map(|home| home.join(".docker")));
        Credentials {
            file: folder.map(|folder| folder.join("config.json")),
        }
    }

    /// Those in a file.
    pub fn in_file(path: impl Into<PathBuf>) -> Credentials {
        Credentials {
            file: Some(path.into()),
        }
    }

    /// None.
    pub fn none() -> Credentials {
        Credentials { file: None }
    }

    /// What is known for a registry; nothing where nothing is.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Credentials`]: the file or a helper can't be read.
    pub fn login(&self, host: &str) -> Result<Option<Login>, RegistryError> {
        let Some(path) = &self.file else {
            return Ok(None);
        };
        let wrong = |what: String| RegistryError::Credentials { what };
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(wrong(format!("can't read `{}`: {error}", path.display()))),
        };
        let file: File = serde_json::from_slice(&text).map_err(|error| {
            wrong(format!(
                "`{}` is not as docker writes it: {error}",
                path.display()
            ))
        })?;
        let helper = file.cred_helpers.get(host).or(file.creds_store.as_ref());
        if let Some(helper) = helper
            && let Some(login) = ask(helper, host)?
        {
            return Ok(Some(login));
        }
        let names = [
            host.to_owned(),
            format!("https://{host}"),
            format!("https://{host}/v1/"),
        ];
        let entry = names.iter().find_map(|name| file.auths.get(name));
        entry.map_or(Ok(None), |entry| read(entry, path).map_err(wrong))
    }
}

fn read(entry: &Entry, path: &Path) -> Result<Option<Login>, String> {
    if let Some(token) = entry
        .identitytoken
        .as_ref()
        .filter(|token| !token.is_empty())
    {
        return Ok(Some(Login::Identity(token.clone())));
    }
    if let (Some(name), Some(password)) = (&entry.username, &entry.password) {
        return Ok(Some(Login::Password {
            name: name.clone(),
            password: password.clone(),
        }));
    }
    let Some(auth) = entry.auth.as_ref().filter(|auth| !auth.is_empty()) else {
        return Ok(None);
    };
    let wrong = || format!("an `auth` in `{}` is no name and password", path.display());
    let bytes = Base64::decode_vec(auth.trim()).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    let (name, password) = text.split_once(':').ok_or_else(wrong)?;
    Ok(Some(Login::Password {
        name: name.to_owned(),
        password: password.trim_end_matches('\0').to_owned(),
    }))
}

/// Asks a helper, as docker does: the host on its standard input.
fn ask(helper: &str, host: &str) -> Result<Option<Login>, RegistryError> {
    let program = format!("docker-credential-{helper}");
    let wrong = |what: String| RegistryError::Credentials { what };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if !helper.chars().all(is_plain) {
        return Err(wrong(format!("`{helper}` is no name of a helper")));
    }
    let mut child = Command::new(&program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| wrong(format!("can't start `{program}`: {error}")))?;
    if let Some(mut input) = child.stdin.take() {
        // One that does not read answers without.
        let _ = input.write_all(host.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(|error| wrong(format!("`{program}` failed: {error}")))?;
    if !output.status.success() {
        // It knows nothing of this host.
        return Ok(None);
    }
    let answer: Answer = serde_json::from_slice(&output.stdout)
        .map_err(|_| wrong(format!("`{program}` answers something else than a login")))?;
    Ok(Some(match answer.name.as_str() {
        "<token>" => Login::Identity(answer.secret),
        _ => Login::Password {
            name: answer.name,
            password: answer.secret,
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Login};

    fn login(text: &str, host: &str) -> Option<Login> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.json");
        std::fs::write(&path, text).expect("a file");
        Credentials::in_file(path)
            .login(host)
            .expect("it can be read")
    }

    #[test]
    fn as_docker_writes_it() {
        let ada = Login::Password {
            name: "ada".into(),
            password: "pass:word".into(),
        };
        let text = r#"{"auths": {"r.example": {"auth": "YWRhOnBhc3M6d29yZA=="}, "t.example": {"identitytoken": "x"}}}"#;
        assert_eq!(login(text, "r.example"), Some(ada));
        assert_eq!(login(text, "t.example"), Some(Login::Identity("x".into())));
        assert_eq!(login(text, "other.example"), None);
        assert_eq!(Credentials::in_file("/nowhere").login("x"), Ok(None));
        assert_eq!(
            format!("{:?}", Login::Identity("secret".into())),
            "Login(..)"
        );
    }

    #[test]
    fn what_can_not_be_read_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.json");
        for text in [
            "[",
            r#"{"auths": {"r": {"auth": "!"}}}"#,
            r#"{"credHelpers": {"r": "../x"}}"#,
        ] {
            std::fs::write(&path, text).expect("a file");
            assert!(Credentials::in_file(&path).login("r").is_err(), "{text}");
        }
    }
}
