//! Real repositories and the real binary, away from whatever is set up on this machine.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::Value;
use tempfile::TempDir;

/// A charge that is made safe to repeat, and recorded.
pub(crate) const SAFE: &str = r#"import Stripe from "stripe";
import { orders } from "./orders";

const stripe = new Stripe(process.env.KEY);

export async function checkout(order) {
  await orders.markStarted(order.id);
  let intent;
  try {
    intent = await stripe.paymentIntents.create(
      { amount: order.total, currency: "eur", confirm: true },
      { idempotencyKey: `checkout-${order.id}` },
    );
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) {
      await orders.markDeclined(order.id);
      return { state: "declined" };
    }
    await orders.markPending(order.id);
    return { state: "pending" };
  }
  if (intent.status !== "succeeded") {
    await orders.markPending(order.id);
    return { state: "pending" };
  }
  await orders.markPaid(order.id, intent.id);
  return { state: "paid" };
}
"#;

/// The same, with a step that can fail put between the charge and its record: a block.
pub(crate) fn incident() -> String {
    SAFE.replace(
        "  await orders.markPaid",
        "  const receipt = Receipt.parse(intent);\n  await orders.markPaid",
    )
    .replace(
        "import { orders }",
        "import { Receipt } from \"./receipt\";\nimport { orders }",
    )
}

/// The rule that the incident is found by.
pub(crate) const INCIDENT_RULE: &str = "charge-sequence/fallible-step-before-record";

/// A configuration that leaves only the incident's rule, and gives it this effect.
pub(crate) fn only(effect: &str) -> String {
    let (policy, rule) = INCIDENT_RULE.split_once('/').expect("policy/rule");
    let built_in = tollgate_bundle::BUILT_IN.iter();
    let off = built_in.map(|one| match one.name == policy {
        true => format!("[policies.{policy}]\neffect = 'off'\nrules.{rule} = '{effect}'\n"),
        false => format!("[policies.{}]\neffect = 'off'\n", one.name),
    });
    off.collect()
}

/// A folder of its own, with a home in which git finds nothing.
pub(crate) struct World {
    folder: TempDir,
    clock: AtomicI64,
}

impl World {
    pub(crate) fn new() -> World {
        let folder = tempfile::Builder::new()
            .prefix("tollgate-test-")
            .tempdir()
            .expect("a folder");
        fs::create_dir(folder.path().join("home")).expect("a home");
        World {
            folder,
            clock: AtomicI64::new(1_700_000_000),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A new repository with a branch `main`.
    pub(crate) fn repository(&self, name: &str) -> Repository<'_> {
        self.repository_with(name, &[])
    }

    /// The same, with more options to `git init`.
    pub(crate) fn repository_with(&self, name: &str, options: &[&str]) -> Repository<'_> {
        let repository = self.at(name);
        fs::create_dir_all(&repository.path).expect("a folder");
        let mut arguments = vec!["init", "-q", "-b", "main"];
        arguments.extend(options);
        repository.git(&arguments);
        repository
    }

    /// One that is there already.
    pub(crate) fn at(&self, name: &str) -> Repository<'_> {
        Repository {
            world: self,
            path: self.path(name),
        }
    }

    /// A command that sees nothing of this machine but the path to its programs.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
        let now = format!("{} +0000", self.clock.fetch_add(60, Ordering::Relaxed));
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_SYSTEM", "/dev/null")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_AUTHOR_NAME", "Ada")
            .env("GIT_AUTHOR_EMAIL", "ada@example.com")
            .env("GIT_AUTHOR_DATE", &now)
            .env("GIT_COMMITTER_NAME", "Ada")
            .env("GIT_COMMITTER_EMAIL", "ada@example.com")
            .env("GIT_COMMITTER_DATE", &now)
            .stdin(Stdio::null());
        command
    }
}

/// A repository of a world.
pub(crate) struct Repository<'w> {
    world: &'w World,
    pub(crate) path: PathBuf,
}

impl Repository<'_> {
    /// Runs git, which must succeed; what it wrote to standard output.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let run = self.try_git(arguments);
        assert_eq!(run.code, 0, "git {arguments:?}\n{run}");
        run.stdout.trim_end().to_owned()
    }

    /// Runs git, however it ends.
    pub(crate) fn try_git(&self, arguments: &[&str]) -> Run {
        Run::of(
            self.world
                .command("git", &self.path)
                .args(arguments)
                .output(),
        )
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// Takes a file away.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path.join(path)).expect("it is there");
    }

    /// Puts a link in the place of a file.
    pub(crate) fn link(&self, path: &str, target: &str) {
        self.remove(path);
        std::os::unix::fs::symlink(target, self.path.join(path)).expect("a link");
    }

    /// Commits all that stands in the worktree; the id.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Runs any program in this repository.
    pub(crate) fn run(&self, program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Run {
        Run::of(self.program(program).args(arguments).output())
    }

    /// The command that runs any program in this repository.
    pub(crate) fn program(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        self.world.command(program, &self.path)
    }

    /// Puts a program in place.
    pub(crate) fn write_program(&self, path: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        self.write(path, text);
        fs::set_permissions(self.path.join(path), fs::Permissions::from_mode(0o755))
            .expect("a program");
    }

    /// The bytes of a file.
    pub(crate) fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.path.join(path)).expect("it is there")
    }

    /// Runs tollgate in this repository.
    pub(crate) fn tollgate(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output())
    }

    /// Runs tollgate with more in its environment.
    pub(crate) fn tollgate_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let mut command = self.command(arguments);
        Run::of(command.envs(variables.iter().copied()).output())
    }

    /// Runs tollgate with something on its standard input.
    pub(crate) fn tollgate_reading(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("tollgate starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // It may refuse before it has read all.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        Run::of(child.wait_with_output())
    }

    /// The command that runs tollgate in this repository.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.world.command(tollgate(), &self.path);
        command.args(arguments);
        command
    }

    /// Puts tollgate's hook in place.
    pub(crate) fn install_hook(&self) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.path.join(".git/hooks/pre-push");
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let script = format!(
            "#!/bin/sh\nexec '{}' hook pre-push \"$@\"\n",
            tollgate().display()
        );
        fs::write(&path, script).expect("a hook");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a hook that runs");
    }
}

/// The binary that belongs to this test. It lies two folders above it: `target/release/`.
pub(crate) fn tollgate() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows where it is");
    let folder = own
        .parent()
        .and_then(Path::parent)
        .expect("target/release/deps");
    let binary = folder.join("tollgate");
    assert!(
        binary.exists(),
        "{} is not built: run `cargo xtask test`",
        binary.display()
    );
    binary
}

/// What a command came to.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: std::io::Result<Output>) -> Run {
        let output = output.expect("the command starts");
        Run {
            // What a signal ended has no code.
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Asserts the exit code, and shows everything where it is another.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Run {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Asserts that a text was written, to whichever stream.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Run {
        assert!(
            self.has(text) || self.unwrapped().contains(text),
            "no {text:?} in\n{self}"
        );
        self
    }

    /// Asserts that a text was not written.
    #[track_caller]
    pub(crate) fn omits(self, text: &str) -> Run {
        assert!(
            !self.has(text) && !self.unwrapped().contains(text),
            "{text:?} is in\n{self}"
        );
        self
    }

    fn has(&self, text: &str) -> bool {
        self.stdout.contains(text) || self.stderr.contains(text)
    }

    /// All that was written, as it was before its lines were wrapped.
    fn unwrapped(&self) -> String {
        let words = self.stdout.split_whitespace();
        let words: Vec<&str> = words.chain(self.stderr.split_whitespace()).collect();
        words.join(" ")
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Run {
            code,
            stdout,
            stderr,
        } = self;
        write!(
            formatter,
            "exit code {code}\n--- standard output\n{stdout}--- standard error\n{stderr}---"
        )
    }
}
