//! The distribution API of OCI registries: what pushing and pulling a policy needs of it.

use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use serde::Deserialize;
use tollgate_model::Digest;
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body};

use crate::address::Address;
use crate::artifact::{self, Artifact, Description, Entry, MANIFEST, MOST_COMPONENT_BYTES};
use crate::challenge::Challenge;
use crate::credentials::{Credentials, Login};
use crate::error::RegistryError;
use crate::tls;

/// What a registry may take its time for, over all.
const PATIENCE: Duration = Duration::from_secs(300);

/// Manifests, tokens and what is said of errors are small.
const MOST_ANSWER_BYTES: u64 = 4 << 20;

/// Pages of tags that are read: a thousand tags are on one.
const MOST_PAGES: usize = 50;

/// How a registry is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// By TLS.
    Tls,
    /// Without, and only on this machine.
    PlainHttp,
}

/// Talks to one registry about one name in it.
pub struct Client {
    agent: Agent,
    address: Address,
    base: String,
    credentials: Credentials,
    security: Security,
    authorization: Option<String>,
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}

#[derive(Deserialize)]
struct Tags {
    tags: Option<Vec<String>>,
}

/// What is asked of a registry.
enum Ask<'a> {
    Get { accept: &'a str },
    Head,
    Post,
    Put { kind: &'a str, body: &'a [u8] },
}

impl Client {
    /// Makes ready; asks nothing yet.
    ///
    /// # Errors
    ///
    /// - [`RegistryError::PlainHttp`]: the registry is on another machine.
    /// - [`RegistryError::Credentials`]: what SSL_CERT_FILE names can't be read.
    pub fn new(
        address: Address,
        security: Security,
        credentials: Credentials,
    ) -> Result<Client, RegistryError> {
        if security == Security::PlainHttp && !address.is_loopback() {
            let host = address.host;
            return Err(RegistryError::PlainHttp { host });
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .https_only(security == Security::Tls)
            .timeout_global(Some(PATIENCE))
            .user_agent(concat!("tollgate/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls::configuration()?);
        let scheme = match security {
            Security::Tls => "https",
            Security::PlainHttp => "http",
        };
        Ok(Client {
            agent: config.build().into(),
            base: format!("{scheme}://{}/v2/{}", address.host, address.name),
            address,
            credentials,
            security,
            authorization: None,
        })
    }

    /// Gets a policy. Nothing of it is returned that is not what its manifest promises, nor a
    /// manifest that is not the one that the address pins.
    ///
    /// # Errors
    ///
    /// - [`RegistryError::Missing`]: there is none.
    /// - [`RegistryError::Layout`]: it is no policy.
    /// - [`RegistryError::Tampered`]: something is not what was promised.
    /// - The others: the registry can't be reached, or refuses.
    pub fn pull(&mut self) -> Result<Artifact, RegistryError> {
        let entry = self.look()?;
        Ok(Artifact {
            component: self.component(entry.sha256, entry.bytes)?,
            sha256: entry.sha256,
            manifest: entry.manifest,
            annotations: entry.annotations,
        })
    }

    /// Gets a component by its own digest, whatever the address leads to by now.
    ///
    /// # Errors
    ///
    /// As [`Client::pull`].
    pub fn pull_component(&mut self, sha256: Digest) -> Result<Vec<u8>, RegistryError> {
        self.component(sha256, MOST_COMPONENT_BYTES)
    }

    fn component(&mut self, pinned: Digest, most: u64) -> Result<Vec<u8>, RegistryError> {
        let url = format!("{}/blobs/sha256:{pinned}", self.base);
        let (component, _) = self.get(&url, "*/*", most)?;
        check("the component", Some(pinned), Digest::of(&component))?;
        Ok(component)
    }

    /// What lies at the address, by its manifest alone.
    ///
    /// # Errors
    ///
    /// As [`Client::pull`], for the manifest.
    pub fn look(&mut self) -> Result<Entry, RegistryError> {
        let url = format!("{}/manifests/{}", self.base, self.address.reference());
        let (bytes, headers) = self.get(&url, MANIFEST, MOST_ANSWER_BYTES)?;
        let manifest = Digest::of(&bytes);
        // By a tag it is whatever the registry says it is; it must at least not contradict itself.
        let said = headers.get("docker-content-digest");
        let said =
            said.and_then(|said| Digest::parse(said.to_str().ok()?.strip_prefix("sha256:")?));
        check("the manifest", self.address.digest.or(said), manifest)?;
        let (read, layer) = artifact::read(&bytes)?;
        Ok(Entry {
            sha256: layer.sha256()?,
            manifest,
            bytes: layer.size,
            annotations: read.annotations,
        })
    }

    /// The tags of the name, as the registry sorts them.
    ///
    /// # Errors
    ///
    /// As [`Client::pull`].
    pub fn tags(&mut self) -> Result<Vec<String>, RegistryError> {
        let mut tags = Vec::new();
        let mut url = Some(format!("{}/tags/list?n=1000", self.base));
        for _ in 0..MOST_PAGES {
            let Some(page) = url.take() else { break };
            let (bytes, headers) = self.get(&page, "application/json", MOST_ANSWER_BYTES)?;
            let list: Tags = serde_json::from_slice(&bytes).map_err(|error| {
                let what = format!("its list of tags can't be read: {error}");
                RegistryError::Layout { what }
            })?;
            tags.extend(list.tags.unwrap_or_default());
            let link = headers.get("link").and_then(|link| link.to_str().ok());
            url = link
                .and_then(next_page)
                .and_then(|next| self.absolute(next));
        }
        Ok(tags)
    }

    /// Puts a policy there, and says the digest of its manifest. What is there already is not
    /// sent again.
    ///
    /// # Errors
    ///
    /// The registry can't be reached, or refuses.
    pub fn push(
        &mut self,
        component: &[u8],
        description: &Description,
    ) -> Result<Digest, RegistryError> {
        let parts = artifact::parts(component, description)?;
        self.upload(&parts.config)?;
        self.upload(component)?;
        let url = format!("{}/manifests/{}", self.base, self.address.tag());
        let what = format!("writing the manifest of `{}`", self.address);
        let answer = self.ask(
            &url,
            &Ask::Put {
                kind: MANIFEST,
                body: &parts.manifest,
            },
        )?;
        self.expect(answer, &[201], &what)?;
        Ok(Digest::of(&parts.manifest))
    }

    fn upload(&mut self, blob: &[u8]) -> Result<(), RegistryError> {
        let digest = Digest::of(blob);
        let known = self.ask(&format!("{}/blobs/sha256:{digest}", self.base), &Ask::Head)?;
        if known.status() == 200 {
            return Ok(());
        }
        let what = format!("an upload to `{}`", self.address);
        let started = self.ask(&format!("{}/blobs/uploads/", self.base), &Ask::Post)?;
        let started = self.expect(started, &[202], &what)?;
        let location = header(&started, "location")
            .ok_or_else(|| self.refused(202, &what, "it does not say where to"))?;
        let place = self
            .absolute(&location)
            .ok_or_else(|| self.refused(202, &what, "it leads to another host"))?;
        let separator = if place.contains('?') { '&' } else { '?' };
        let url = format!("{place}{separator}digest=sha256:{digest}");
        let body = Ask::Put {
            kind: "application/octet-stream",
            body: blob,
        };
        let done = self.ask(&url, &body)?;
        self.expect(done, &[201], &what)?;
        Ok(())
    }

    /// Where an upload goes on: on the same host, because the login goes with it.
    fn absolute(&self, location: &str) -> Option<String> {
        let end = self.base.find("/v2/").unwrap_or(self.base.len());
        let origin = self.base.get(..end)?;
        match location.starts_with('/') {
            true => Some(format!("{origin}{location}")),
            false => location
                .starts_with(&format!("{origin}/"))
                .then(|| location.to_owned()),
        }
    }

    /// Gets something of so many bytes at most.
    fn get(
        &mut self,
        url: &str,
        accept: &str,
        most: u64,
    ) -> Result<(Vec<u8>, HeaderMap), RegistryError> {
        let answer = self.ask(url, &Ask::Get { accept })?;
        if answer.status() == 404 {
            let address = self.address.to_string();
            return Err(RegistryError::Missing { address });
        }
        let what = format!("reading `{}`", self.address);
        let mut answer = self.expect(answer, &[200], &what)?;
        let headers = answer.headers().clone();
        // What has exactly as many bytes as may be does not exceed them.
        let limited = answer
            .body_mut()
            .with_config()
            .limit(most.saturating_add(1));
        match limited.read_to_vec() {
            Ok(bytes) if bytes.len() as u64 <= most => Ok((bytes, headers)),
            Ok(_) | Err(ureq::Error::BodyExceedsLimit(_)) => {
                let what = format!("what came has more than the {most} bytes that it may have");
                Err(RegistryError::Layout { what })
            }
            Err(error) => Err(self.unreachable(&error)),
        }
    }

    /// Asks, and asks again with a login where the registry wants one.
    fn ask(&mut self, url: &str, ask: &Ask<'_>) -> Result<Response<Body>, RegistryError> {
        let answer = self.send(url, ask)?;
        if answer.status() != 401 || self.authorization.is_some() && !self.may_renew(ask) {
            return Ok(answer);
        }
        let challenge = header(&answer, "www-authenticate");
        let Some(challenge) = challenge.as_deref().and_then(Challenge::parse) else {
            return Ok(answer);
        };
        match self.authorize(&challenge, ask)? {
            Some(authorization) => self.authorization = Some(authorization),
            None => return Ok(answer),
        }
        self.send(url, ask)
    }

    /// A token for reading does not serve for writing.
    fn may_renew(&self, ask: &Ask<'_>) -> bool {
        matches!(ask, Ask::Post | Ask::Put { .. })
    }

    fn send(&self, url: &str, ask: &Ask<'_>) -> Result<Response<Body>, RegistryError> {
        let authorization = self
            .authorization
            .as_deref()
            .filter(|text| !text.is_empty());
        let sent = match ask {
            Ask::Get { accept } => {
                let request = self.agent.get(url).header("accept", *accept);
                with(request, authorization).call()
            }
            Ask::Head => with(self.agent.head(url), authorization).call(),
            Ask::Post => with(self.agent.post(url), authorization).send_empty(),
            Ask::Put { kind, body } => {
                let request = self.agent.put(url).header("content-type", *kind);
                with(request, authorization).send(*body)
            }
        };
        sent.map_err(|error| self.unreachable(&error))
    }

    /// What goes with each request from now on. None where no login is known that could help.
    fn authorize(
        &self,
        challenge: &Challenge,
        ask: &Ask<'_>,
    ) -> Result<Option<String>, RegistryError> {
        let login = self.credentials.login(&self.address.host)?;
        match challenge {
            Challenge::Basic => Ok(match login {
                Some(Login::Password { name, password }) => Some(basic(&name, &password)),
                Some(Login::Identity(_)) | None => None,
            }),
            Challenge::Bearer {
                realm,
                service,
                scope,
            } => {
                let actions = match ask {
                    Ask::Get { .. } => "pull",
                    Ask::Head | Ask::Post | Ask::Put { .. } => "pull,push",
                };
                let own = format!("repository:{}:{actions}", self.address.name);
                let scope = scope.as_deref().unwrap_or(&own);
                self.token(realm, service.as_deref(), scope, login)
                    .map(Some)
            }
        }
    }

    fn token(
        &self,
        realm: &str,
        service: Option<&str>,
        scope: &str,
        login: Option<Login>,
    ) -> Result<String, RegistryError> {
        let what = "a token";
        if self.security == Security::Tls && !realm.starts_with("https://") {
            return Err(self.refused(401, what, "it names an address without TLS"));
        }
        if !realm.starts_with("https://") && !is_own(realm) {
            return Err(self.refused(401, what, "it names another machine without TLS"));
        }
        let mut pairs = vec![("scope", scope)];
        pairs.extend(service.map(|service| ("service", service)));
        let answer = match &login {
            Some(Login::Identity(token)) => {
                pairs.extend([
                    ("grant_type", "refresh_token"),
                    ("client_id", "tollgate"),
                    ("refresh_token", token),
                ]);
                self.agent.post(realm).send_form(pairs)
            }
            Some(Login::Password { name, password }) => {
                let request = self.agent.get(realm).query_pairs(pairs);
                request
                    .header("authorization", basic(name, password))
                    .call()
            }
            None => self.agent.get(realm).query_pairs(pairs).call(),
        };
        let answer = answer.map_err(|error| self.unreachable(&error))?;
        let mut answer = self.expect(answer, &[200], what)?;
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(MOST_ANSWER_BYTES)
            .read_to_vec();
        let bytes = bytes.map_err(|error| self.unreachable(&error))?;
        let token: Option<Token> = serde_json::from_slice(&bytes).ok();
        let token = token.and_then(|token| token.token.or(token.access_token));
        let token = token.ok_or_else(|| self.refused(200, what, "there is none in its answer"))?;
        Ok(format!("Bearer {token}"))
    }

    fn expect(
        &self,
        mut answer: Response<Body>,
        good: &[u16],
        what: &str,
    ) -> Result<Response<Body>, RegistryError> {
        let status = answer.status().as_u16();
        if good.contains(&status) {
            return Ok(answer);
        }
        let said = answer
            .body_mut()
            .with_config()
            .limit(MOST_ANSWER_BYTES)
            .read_to_vec();
        Err(self.refused(
            status,
            what,
            &said.map(|said| message(&said)).unwrap_or_default(),
        ))
    }

    fn refused(&self, status: u16, what: &str, said: &str) -> RegistryError {
        RegistryError::Refused {
            host: self.address.host.clone(),
            status,
            what: what.to_owned(),
            said: match said.is_empty() {
                true => String::new(),
                false => format!(": {said}"),
            },
        }
    }

    fn unreachable(&self, error: &ureq::Error) -> RegistryError {
        RegistryError::Unreachable {
            host: self.address.host.clone(),
            why: error.to_string(),
        }
    }
}

/// Whether an address leads to this machine.
fn is_own(realm: &str) -> bool {
    let host = realm.split('/').nth(2).unwrap_or_default();
    let address: Result<Address, _> = format!("oci://{host}/a").parse();
    address.is_ok_and(|address| address.is_loopback())
}

fn with<B>(
    request: ureq::RequestBuilder<B>,
    authorization: Option<&str>,
) -> ureq::RequestBuilder<B> {
    match authorization {
        Some(text) => request.header("authorization", text),
        None => request,
    }
}

fn basic(name: &str, password: &str) -> String {
    format!(
        "Basic {}",
        Base64::encode_string(format!("{name}:{password}").as_bytes())
    )
}

fn header(answer: &Response<Body>, name: &str) -> Option<String> {
    let value = answer.headers().get(name)?;
    value.to_str().ok().map(str::to_owned)
}

/// Where a list goes on: `</v2/acme/cap/tags/list?last=x>; rel="next"`.
fn next_page(link: &str) -> Option<&str> {
    let (place, rest) = link.strip_prefix('<')?.split_once('>')?;
    rest.contains("next").then_some(place)
}

fn check(what: &'static str, pinned: Option<Digest>, found: Digest) -> Result<(), RegistryError> {
    match pinned {
        Some(pinned) if pinned != found => Err(RegistryError::Tampered {
            what,
            pinned,
            found,
        }),
        _ => Ok(()),
    }
}

/// What a registry says of an error, in its own words.
fn message(said: &[u8]) -> String {
    let value: Option<serde_json::Value> = serde_json::from_slice(said).ok();
    let first = value.as_ref().and_then(|value| value.pointer("/errors/0"));
    let field = |name: &str| first.and_then(|first| first.get(name)?.as_str());
    match (field("code"), field("message")) {
        (Some(code), Some(message)) => format!("{code}, {message}"),
        (one, other) => one.or(other).unwrap_or_default().to_owned(),
    }
}
