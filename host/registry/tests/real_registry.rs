//! Against a real registry, which each test starts on this machine. It is no part of the tests
//! that always run: `cargo xtask registry`, with `apt-get install docker-registry openssl`.
#![allow(clippy::expect_used, reason = "a test may panic")]

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tollgate_model::Digest;
use tollgate_registry::{Address, Client, Credentials, Description, RegistryError, Security};

/// A registry, and the folder that it keeps everything in.
struct Registry {
    folder: tempfile::TempDir,
    process: Child,
    port: u16,
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Registry {
    fn start(more: &str) -> Registry {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("a port").port();
        drop(free);
        let own = folder.path().display();
        let configuration = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {own}/data\n\
             http:\n  addr: 127.0.0.1:{port}\n{}",
            more.replace("FOLDER", &own.to_string())
        );
        let file = folder.path().join("config.yml");
        fs::write(&file, configuration).expect("a file");
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(&file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry is installed: apt-get install docker-registry");
        let registry = Registry {
            folder,
            process,
            port,
        };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return registry;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the registry does not start");
    }

    fn address(&self, rest: &str) -> Address {
        let text = format!("oci://127.0.0.1:{}/{rest}", self.port);
        text.parse().expect("an address")
    }

    fn client(&self, rest: &str, credentials: Credentials) -> Client {
        Client::new(self.address(rest), Security::PlainHttp, credentials).expect("a client")
    }

    /// The file of a blob.
    fn blob(&self, digest: Digest) -> PathBuf {
        let text = digest.to_string();
        let blobs = self
            .folder
            .path()
            .join("data/docker/registry/v2/blobs/sha256");
        blobs.join(&text[..2]).join(text).join("data")
    }
}

fn description() -> Description {
    Description {
        title: "refund-cap".into(),
        version: "1.0.0".into(),
        summary: "no refund over the cap".into(),
        ..Description::default()
    }
}

const COMPONENT: &[u8] = b"\0asm, but for this test anything will do";

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn what_is_pushed_is_pulled() {
    let registry = Registry::start("");
    let mut client = registry.client("acme/cap:1.0.0", Credentials::none());
    assert!(matches!(client.pull(), Err(RegistryError::Missing { .. })));
    let manifest = client
        .push(COMPONENT, &description())
        .expect("it is pushed");
    // The same again is the same artifact.
    assert_eq!(client.push(COMPONENT, &description()), Ok(manifest));
    let pulled = client.pull().expect("it is pulled");
    assert_eq!(pulled.component, COMPONENT);
    assert_eq!(pulled.sha256, Digest::of(COMPONENT));
    assert_eq!(pulled.manifest, manifest);
    assert_eq!(
        pulled.annotations["org.opencontainers.image.version"],
        "1.0.0"
    );
    let entry = client.look().expect("it is there");
    assert_eq!((entry.sha256, entry.manifest), (pulled.sha256, manifest));
    assert_eq!(entry.version(), Some("1.0.0"));
    assert_eq!(client.tags(), Ok(vec!["1.0.0".to_owned()]));
    let component = client.pull_component(pulled.sha256);
    assert_eq!(component.expect("it is there"), COMPONENT);
    let pinned = format!("acme/cap@sha256:{manifest}");
    let pulled = registry.client(&pinned, Credentials::none()).pull();
    assert_eq!(
        pulled.expect("it is pulled by its digest").component,
        COMPONENT
    );
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn what_was_tampered_with_is_refused() {
    let registry = Registry::start("");
    let mut client = registry.client("acme/cap:1", Credentials::none());
    let manifest = client
        .push(COMPONENT, &description())
        .expect("it is pushed");
    let blob = registry.blob(Digest::of(COMPONENT));
    let mut bytes = fs::read(&blob).expect("a blob");
    bytes[6] ^= 1;
    fs::write(&blob, &bytes).expect("a blob");
    let refused = client.pull().expect_err("it is refused");
    assert!(
        matches!(refused, RegistryError::Tampered { what: "the component", pinned, .. } if pinned == Digest::of(COMPONENT)),
        "{refused}"
    );
    // A manifest that is not the pinned one.
    let other = registry
        .client("acme/cap:2", Credentials::none())
        .push(b"another", &description());
    let other = other.expect("it is pushed");
    fs::copy(registry.blob(other), registry.blob(manifest)).expect("a copy");
    let mut pinned = registry.client(&format!("acme/cap@sha256:{manifest}"), Credentials::none());
    assert!(pinned.pull().is_err());
}

/// `ada` and `secret`, as htpasswd writes them.
const PASSWORDS: &str = "ada:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn a_login_of_docker_is_used() {
    let passwords = tempfile::NamedTempFile::new().expect("a file");
    fs::write(passwords.path(), PASSWORDS).expect("a file");
    let registry = Registry::start(&format!(
        "auth:\n  htpasswd:\n    realm: test\n    path: {}\n",
        passwords.path().display()
    ));
    let refused = registry
        .client("acme/cap:1", Credentials::none())
        .push(COMPONENT, &description());
    assert!(
        matches!(refused, Err(RegistryError::Refused { status: 401, .. })),
        "{refused:?}"
    );
    let login = |auth: &str| {
        let file = registry.folder.path().join("docker.json");
        let text = format!(
            "{{\"auths\": {{\"127.0.0.1:{}\": {{\"auth\": \"{auth}\"}}}}}}",
            registry.port
        );
        fs::write(&file, text).expect("a file");
        Credentials::in_file(file)
    };
    let mut client = registry.client("acme/cap:1", login("YWRhOnNlY3JldA=="));
    client
        .push(COMPONENT, &description())
        .expect("it is pushed");
    assert_eq!(client.pull().expect("it is pulled").component, COMPONENT);
    let refused = registry.client("acme/cap:1", login("YWRhOndyb25n")).pull();
    assert!(
        matches!(refused, Err(RegistryError::Refused { status: 401, .. })),
        "{refused:?}"
    );
}

fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ])
        .args([
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .output()
        .expect("openssl is installed: apt-get install openssl");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// A certificate that nobody vouches for is not trusted, and no plain HTTP is tried instead.
#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn a_certificate_must_be_trusted() {
    let keys = tempfile::tempdir().expect("a folder");
    certificate(keys.path());
    let own = keys.path().display();
    let registry = Registry::start(&format!(
        "  tls:\n    certificate: {own}/cert.pem\n    key: {own}/key.pem\n"
    ));
    let mut client = Client::new(
        registry.address("acme/cap:1"),
        Security::Tls,
        Credentials::none(),
    )
    .expect("a client");
    let refused = client.push(COMPONENT, &description());
    assert!(
        matches!(refused, Err(RegistryError::Unreachable { .. })),
        "{refused:?}"
    );
}

#[test]
fn without_tls_only_on_this_machine() {
    let address: Address = "oci://registry.example.com/acme/cap:1"
        .parse()
        .expect("an address");
    let refused = Client::new(address, Security::PlainHttp, Credentials::none()).err();
    assert!(
        matches!(refused, Some(RegistryError::PlainHttp { .. })),
        "{refused:?}"
    );
}
