//! Policies on their way through a real registry, which each test starts on this machine. They are
//! no part of the tests that always run: `cargo xtask registry`, with `apt-get install
//! docker-registry openssh-client`.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use tollgate_model::Digest;

use crate::bombs::component::{GOOD, build};
use crate::tutorial::follow_all;
use crate::world::{Repository, Run, World};

/// A registry, and the folder that it keeps everything in.
struct Registry {
    folder: PathBuf,
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
    fn start(world: &World, more: &str) -> Registry {
        let folder = world.path("registry");
        fs::create_dir_all(&folder).expect("a folder");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("a port").port();
        drop(free);
        let own = folder.display();
        let configuration = format!(
            "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {own}/data\n\
             http:\n  addr: 127.0.0.1:{port}\n{more}"
        );
        let file = folder.join("config.yml");
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

    fn address(&self, tag: &str) -> String {
        format!("oci://127.0.0.1:{}/acme/bomb:{tag}", self.port)
    }

    /// The file of a blob or a manifest.
    fn blob(&self, digest: &str) -> PathBuf {
        let blobs = self.folder.join("data/docker/registry/v2/blobs/sha256");
        blobs.join(&digest[..2]).join(digest).join("data")
    }
}

fn tollgate(repository: &Repository<'_>, arguments: &[&str]) -> Run {
    repository.tollgate(arguments)
}

/// `tollgate policy` with a registry that speaks no TLS.
fn policy(repository: &Repository<'_>, arguments: &[&str]) -> Run {
    let all = [&["policy"][..], arguments, &["--plain-http"]].concat();
    tollgate(repository, &all)
}

/// A policy that finds one thing, and calls itself this version.
fn component(version: &str) -> Vec<u8> {
    let mut bytes = build(GOOD);
    let at = bytes.windows(5).position(|window| window == b"1.0.0");
    let at = at.expect("a version");
    bytes[at..at + 5].copy_from_slice(version.as_bytes());
    bytes
}

/// A repository with a configuration, and components of three versions in files.
fn shop<'w>(world: &'w World, configuration: &str) -> Repository<'w> {
    let repository = world.repository("shop");
    repository.write("tollgate.toml", configuration);
    repository.write("src/pay.ts", "pay(order);\n");
    repository.commit("before");
    for version in ["1.0.0", "1.1.0", "2.0.0"] {
        let file = world.path(&format!("{version}.wasm"));
        fs::write(file, component(version)).expect("a file");
    }
    repository
}

/// Publishes a version, with more arguments.
fn push(repository: &Repository<'_>, registry: &Registry, version: &str, more: &[&str]) -> Run {
    let file = format!("../{version}.wasm");
    let address = registry.address(version);
    policy(repository, &[&["push", &address, &file][..], more].concat())
}

fn manifest_of(run: &Run) -> String {
    let line = run.stdout.lines().find(|line| line.contains("manifest"));
    let word = line.and_then(|line| line.split_whitespace().last());
    word.expect("a manifest").to_owned()
}

/// Forgets all that was pulled.
fn forget(world: &World) {
    let _ = fs::remove_dir_all(store(world));
}

fn store(world: &World) -> PathBuf {
    world.path("home").join(".local/share/tollgate/policies")
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("a blob");
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    fs::write(path, bytes).expect("a blob");
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn a_policy_goes_from_its_author_to_a_finding_and_to_its_next_version() {
    let world = World::new();
    let registry = Registry::start(&world, "");
    let source = registry.address("1.0.0");
    let repository = shop(&world, &format!("[policies.bomb]\nsource = '{source}'\n"));
    let configuration = || String::from_utf8(repository.read("tollgate.toml")).expect("UTF-8");
    policy(&repository, &["lock"])
        .ends_with(2)
        .says("there is no `oci://");
    push(
        &repository,
        &registry,
        "1.0.0",
        &[
            "--annotation",
            "org.opencontainers.image.source=https://example.com",
        ],
    )
    .ends_with(0)
    .says("bomb 1.0.0 is at oci://");
    policy(&repository, &["inspect", &source])
        .ends_with(0)
        .says("bomb 1.0.0")
        .says("https://example.com");
    policy(&repository, &["outdated"]).ends_with(1).says("no");
    policy(&repository, &["lock"]).ends_with(0).says("wrote");
    let digest = Digest::of(&component("1.0.0")).to_string();
    assert_eq!(
        configuration(),
        format!("[policies.bomb]\nsource = '{source}'\nsha256 = \"{digest}\"\n")
    );
    repository.commit("pinned");
    repository.write("src/pay.ts", "charge(order);\n");
    repository.commit("pay");

    // Without what was pulled nothing is decided, and nobody is asked; with it nobody need be.
    forget(&world);
    let check = ["check", "--base", "HEAD~1"];
    tollgate(&repository, &check)
        .ends_with(2)
        .says(&format!("tollgate policy pull {source} --sha256 {digest}"));
    policy(&repository, &["pull", "--at", "HEAD~1"])
        .ends_with(0)
        .says("bomb 1.0.0: fetched, not signed");

    // The next version, and one that is not newer.
    push(&repository, &registry, "1.1.0", &[]).ends_with(0);
    push(&repository, &registry, "2.0.0", &[]).ends_with(0);
    policy(&repository, &["outdated"])
        .ends_with(1)
        .says("bomb 1.0.0 2.0.0 127.0.0.1");
    policy(
        &repository,
        &[
            "update",
            "bomb",
            "--to",
            "1.1.0",
            "--yes",
            "--backtest",
            "HEAD",
        ],
    )
    .ends_with(0)
    .says("~ version 1.1.0, was 1.0.0")
    .says("bomb 1.0.0")
    .says("wrote tollgate.toml");
    let next = registry.address("1.1.0");
    assert!(configuration().contains(&format!("source = \"{next}\"")));
    policy(&repository, &["update", "--yes"])
        .ends_with(0)
        .says("~ version 2.0.0, was 1.1.0");
    policy(&repository, &["outdated"]).ends_with(0);
    repository.git(&["checkout", "-q", "tollgate.toml"]);

    // The registry is gone.
    drop(registry);
    tollgate(&repository, &check)
        .ends_with(1)
        .says("block[bomb/rule]: Boom.");
    policy(&repository, &["pull"])
        .ends_with(0)
        .says("here already");
    policy(&repository, &["outdated"])
        .ends_with(2)
        .says("can't reach `127.0.0.1:");
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn the_tutorial_is_true() {
    let world = World::new();
    let registry = Registry::start(&world, "");
    follow_all(&world, &format!("127.0.0.1:{}", registry.port));
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn what_was_published_stays_what_it_is() {
    let world = World::new();
    let registry = Registry::start(&world, "");
    let repository = shop(&world, "");
    push(&repository, &registry, "1.0.0", &[]).ends_with(0);
    push(&repository, &registry, "1.0.0", &[]).ends_with(0);
    let (tag, other) = (registry.address("1.0.0"), world.path("1.0.0.wasm"));
    // The same but for a custom section at its end.
    let mut changed = component("1.0.0");
    changed.extend([0, 2, 1, b'x']);
    fs::write(&other, &changed).expect("a file");
    push(&repository, &registry, "1.0.0", &[])
        .ends_with(2)
        .says("is there already, and it is another component")
        .says("--force");
    policy(
        &repository,
        &["push", &registry.address("1.0.1"), "../1.1.0.wasm"],
    )
    .ends_with(2)
    .says("the tag says 1.0.1, and the policy says that it is 1.1.0");
    push(&repository, &registry, "1.0.0", &["--force"]).ends_with(0);

    // Who pinned the first one still gets it, or is told.
    let first = Digest::of(&component("1.0.0")).to_string();
    policy(&repository, &["pull", &tag, "--sha256", &first]).ends_with(0);
    assert!(store(&world).join(format!("{first}.wasm")).is_file());
    fs::remove_file(registry.blob(&first)).expect("a blob");
    forget(&world);
    policy(&repository, &["pull", &tag, "--sha256", &first]).ends_with(2);
    assert!(!store(&world).join(format!("{first}.wasm")).exists());

    // A tag that is no version moves, and `update` follows.
    let stable = registry.address("stable");
    policy(&repository, &["push", &stable, "../1.1.0.wasm"]).ends_with(0);
    repository.write(
        "tollgate.toml",
        format!("[policies.bomb]\nsource = '{stable}'\n"),
    );
    policy(&repository, &["lock"]).ends_with(0);
    policy(&repository, &["push", &stable, "../2.0.0.wasm"]).ends_with(0);
    policy(&repository, &["outdated"])
        .ends_with(1)
        .says("stable moved, 2.0.0");
    policy(&repository, &["update", "--yes"])
        .ends_with(0)
        .says("~ version 2.0.0, was 1.1.0");
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn what_was_tampered_with_is_neither_kept_nor_pinned() {
    let world = World::new();
    let registry = Registry::start(&world, "");
    let source = registry.address("1.0.0");
    let text = format!("[policies.bomb]\nsource = '{source}'\n");
    let repository = shop(&world, &text);
    let first = manifest_of(&push(&repository, &registry, "1.0.0", &[]).ends_with(0));
    let other = manifest_of(&push(&repository, &registry, "1.1.0", &[]).ends_with(0));
    let digest = Digest::of(&component("1.0.0")).to_string();
    let by_digest = format!("{source}@sha256:{first}");

    // A manifest in the place of another.
    let honest = fs::read(registry.blob(&first)).expect("a manifest");
    fs::copy(registry.blob(&other), registry.blob(&first)).expect("a copy");
    policy(&repository, &["pull", &by_digest]).ends_with(2);
    policy(&repository, &["lock"]).ends_with(2);
    fs::write(registry.blob(&first), honest).expect("a manifest");
    policy(&repository, &["pull", &by_digest]).ends_with(0);
    forget(&world);

    // A component of which one bit is another.
    flip(&registry.blob(&digest));
    for arguments in [&["pull", &source][..], &["lock"], &["inspect", &source]] {
        policy(&repository, arguments)
            .ends_with(2)
            .says("the component was tampered with, or is another one");
    }
    assert!(!store(&world).exists(), "nothing is kept");
    assert_eq!(repository.read("tollgate.toml"), text.as_bytes());
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn an_artifact_that_is_no_policy_is_refused() {
    let world = World::new();
    let registry = Registry::start(&world, "");
    let repository = shop(&world, "");
    let imports = "(component (import \"wasi:clocks/wall-clock@0.2.0\" (instance)))";
    fs::write(world.path("clock.wasm"), build(imports)).expect("a file");
    policy(
        &repository,
        &["push", &registry.address("1"), "../clock.wasm"],
    )
    .ends_with(2)
    .says("wasi:clocks/wall-clock");
    // One that somebody else pushed, with what everybody has.
    push_by_hand(&registry, "hand", &build(imports), "{}");
    for arguments in [
        ["pull", &registry.address("hand")],
        ["inspect", &registry.address("hand")],
    ] {
        policy(&repository, &arguments)
            .ends_with(2)
            .says("wasi:clocks/wall-clock");
    }
    assert!(!store(&world).exists(), "nothing is kept");
}

/// Writes an artifact into the folder of the registry, as `oras push` would have it there.
fn push_by_hand(registry: &Registry, tag: &str, component: &[u8], annotations: &str) {
    let config = b"{\"architecture\":\"wasm\",\"os\":\"wasip2\"}";
    let part = |kind: &str, bytes: &[u8]| {
        format!(
            "{{\"mediaType\":\"{kind}\",\"digest\":\"sha256:{}\",\"size\":{}}}",
            Digest::of(bytes),
            bytes.len()
        )
    };
    let manifest = format!(
        "{{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{},\"layers\":[{}],\"annotations\":{annotations}}}",
        part("application/vnd.wasm.config.v0+json", config),
        part("application/wasm", component)
    );
    let repository = registry
        .folder
        .join("data/docker/registry/v2/repositories/acme/bomb");
    let link = |path: PathBuf, digest: Digest| {
        fs::create_dir_all(&path).expect("a folder");
        fs::write(path.join("link"), format!("sha256:{digest}")).expect("a link");
    };
    for bytes in [&config[..], component, manifest.as_bytes()] {
        let digest = Digest::of(bytes);
        let blob = registry.blob(&digest.to_string());
        fs::create_dir_all(blob.parent().expect("a folder")).expect("a folder");
        fs::write(blob, bytes).expect("a blob");
        link(repository.join(format!("_layers/sha256/{digest}")), digest);
    }
    let digest = Digest::of(manifest.as_bytes());
    let manifests = repository.join("_manifests");
    link(manifests.join(format!("revisions/sha256/{digest}")), digest);
    link(manifests.join(format!("tags/{tag}/current")), digest);
}

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn a_signature_that_is_asked_for_must_be_there_and_right() {
    let world = World::new();
    let registry = Registry::start(&world, "");
    let source = registry.address("1.0.0");
    let repository = shop(
        &world,
        &format!(
            "[policies.bomb]\nsource = '{source}'\nsigned-by = ['Ada']\n\
             [review]\nsigners = '.tollgate/allowed_signers'\n[review.people]\nAda = ['ada@example.com']\n"
        ),
    );
    let mut signers = String::new();
    for name in ["ada", "bob", "mallory"] {
        let key = world.path(name);
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
            .arg(&key)
            .status()
            .expect("ssh-keygen is installed (package openssh-client)");
        assert!(made.success());
        let public = fs::read_to_string(key.with_extension("pub")).expect("a key");
        if name != "mallory" {
            signers.push_str(&format!("{name}@example.com {public}"));
        }
    }
    repository.write(".tollgate/allowed_signers", &signers);
    let refused = |what: &str| {
        for arguments in [&["pull", &source][..], &["lock"], &["update", "--yes"]] {
            policy(&repository, arguments)
                .ends_with(2)
                .says("the signature of policy `bomb` does not count")
                .says(what);
        }
        assert!(!store(&world).exists(), "nothing is kept");
    };
    push(&repository, &registry, "1.0.0", &[])
        .ends_with(0)
        .says("not signed");
    refused("nobody signed it, and the signature of Ada is asked for");
    push(&repository, &registry, "1.0.0", &["--sign", "../bob"]).ends_with(0);
    refused("it is signed by bob@example.com, and the signature of Ada is asked for");
    push(&repository, &registry, "1.0.0", &["--sign", "../mallory"]).ends_with(0);
    refused("a key that is not known here");
    // Ada's signature of another version.
    push(&repository, &registry, "1.1.0", &["--sign", "../ada"]).ends_with(0);
    let other = registry_signature(&repository, &world, &registry.address("1.1.0"));
    let by_hand = |signature: &str| {
        let name = "io.github.tollgate-dev.tollgate.signature";
        let annotations = serde_json::json!({ name: signature }).to_string();
        push_by_hand(&registry, "1.0.0", &component("1.0.0"), &annotations);
    };
    by_hand(&other);
    refused("the signature does not fit what is signed");
    // And hers of something that is no policy.
    let digest = Digest::of(&component("1.0.0"));
    let statement = world.path("statement");
    fs::write(&statement, format!("sha256:{digest}\n")).expect("a file");
    let signed = repository.run(
        "ssh-keygen",
        &[
            "-Y",
            "sign",
            "-n",
            "tollgate-approval",
            "-f",
            "../ada",
            "../statement",
        ],
    );
    signed.ends_with(0);
    let signature = fs::read_to_string(world.path("statement.sig")).expect("a signature");
    by_hand(&signature);
    refused("the signature was made for `tollgate-approval`, not for `tollgate-policy`");

    push(&repository, &registry, "1.0.0", &[])
        .ends_with(2)
        .says("does not count");
    push(&repository, &registry, "1.0.0", &["--sign", "../ada"])
        .ends_with(0)
        .says("signed with SHA256:");
    policy(&repository, &["lock"])
        .ends_with(0)
        .says("bomb 1.0.0: pinned, signed by ada@example.com");
    // Pushed again without a key, it is still signed.
    push(&repository, &registry, "1.0.0", &[])
        .ends_with(0)
        .says("signed with SHA256:");
    drop(registry);
    policy(&repository, &["pull"])
        .ends_with(0)
        .says("here already, signed by ada@example.com");
}

/// The signature of a policy, as it lies in the store once it was pulled.
fn registry_signature(repository: &Repository<'_>, world: &World, address: &str) -> String {
    policy(repository, &["pull", address]).ends_with(0);
    let digest = Digest::of(&component("1.1.0"));
    let path = store(world).join(format!("{digest}.sig"));
    let signature = fs::read_to_string(path).expect("a signature");
    forget(world);
    signature
}

/// `ada` and `secret`, as htpasswd writes them.
const PASSWORDS: &str = "ada:$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n";

#[test]
#[ignore = "needs docker-registry: cargo xtask registry"]
fn the_login_is_that_of_docker() {
    let world = World::new();
    let passwords = world.path("htpasswd");
    fs::write(&passwords, PASSWORDS).expect("a file");
    let registry = Registry::start(
        &world,
        &format!(
            "auth:\n  htpasswd:\n    realm: test\n    path: {}\n",
            passwords.display()
        ),
    );
    let repository = shop(&world, "");
    let docker = world.path("docker");
    fs::create_dir_all(&docker).expect("a folder");
    let address = registry.address("1.0.0");
    let host = format!("127.0.0.1:{}", registry.port);
    let with = |login: &str, arguments: &[&str]| {
        fs::write(docker.join("config.json"), login).expect("a file");
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", world.path("bin").display());
        let variables = [
            ("DOCKER_CONFIG", docker.to_str().expect("UTF-8")),
            ("PATH", &path),
        ];
        let all = [&["policy"][..], arguments, &["--plain-http"]].concat();
        repository.tollgate_with(&variables, &all)
    };
    let push = ["push", &address, "../1.0.0.wasm"];
    let auth = |text: &str| format!("{{\"auths\": {{\"{host}\": {{\"auth\": \"{text}\"}}}}}}");
    with("{}", &push)
        .ends_with(2)
        .says("answers 401")
        .says("docker login");
    with(&auth("YWRhOndyb25n"), &push)
        .ends_with(2)
        .says("answers 401");
    with(&auth("YWRhOnNlY3JldA=="), &push).ends_with(0);
    let pull = ["pull", &address];
    with("{}", &pull).ends_with(2);
    with(&auth("YWRhOnNlY3JldA=="), &pull).ends_with(0);
    // A helper knows it, and is asked for this host.
    let helper = format!(
        "#!/bin/sh\nread host\ntest \"$1 $host\" = 'get {host}' && echo '{{\"Username\": \"ada\", \"Secret\": \"secret\"}}'\n"
    );
    repository.write_program("../bin/docker-credential-test", &helper);
    with(
        &format!("{{\"credHelpers\": {{\"{host}\": \"test\"}}}}"),
        &pull,
    )
    .ends_with(0);
    with("{\"credsStore\": \"test\"}", &pull).ends_with(0);
}
