//! For whoever waits at a terminal: what is being done, once it takes more than a second. And for
//! whoever asks with `--verbose`: what was looked at, what judged it, and where the time went.

use std::io::IsTerminal;
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tollgate_judge::{Judged, LookedAt};
use tollgate_model::decision::PolicyRun;
use tollgate_progress::{Progress, Step};
use tollgate_report::escape;

use crate::delivery;
use crate::manners::Manners;

/// What is done sooner needs no word.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often the line is drawn anew.
const TICK: Duration = Duration::from_millis(100);

static BEGAN: OnceLock<Instant> = OnceLock::new();

/// How long it has been since this was first asked.
fn clock() -> Duration {
    BEGAN.get_or_init(Instant::now).elapsed()
}

/// A command at its work.
pub(crate) struct Watch {
    manners: Manners,
    progress: Progress,
    line: Option<Line>,
}

/// The line at the terminal, and what draws it.
struct Line {
    ends: Sender<()>,
    drawer: JoinHandle<()>,
}

impl Watch {
    /// Begins to wait. Nothing is drawn where no terminal reads, and nothing is watched where
    /// nobody asks.
    pub(crate) fn begin(manners: Manners) -> Watch {
        let is_drawn = !manners.is_quiet() && std::io::stderr().is_terminal();
        if !is_drawn && !manners.is_verbose() {
            return Watch {
                manners,
                progress: Progress::default(),
                line: None,
            };
        }
        clock();
        let progress = Progress::watched(clock);
        let line = is_drawn.then(|| Line::draw(progress.clone()));
        Watch {
            manners,
            progress,
            line: line.flatten(),
        }
    }

    /// What those who work tell.
    pub(crate) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// The work is done: takes the line away, before anything else is written.
    pub(crate) fn end(&mut self) {
        if let Some(line) = self.line.take() {
            line.end();
        }
    }

    /// Tells what was looked at and what judged it, where that was asked for.
    pub(crate) fn tell_of(&mut self, judged: &Judged) {
        self.end();
        if self.manners.is_verbose() {
            let looked = judged.looked_at();
            delivery::remark(&account(looked.as_deref(), &judged.verdict.policies));
        }
    }

    /// Tells where the time went, where that was asked for.
    pub(crate) fn tell_times(&mut self) {
        self.end();
        if self.manners.is_verbose() {
            delivery::remark(&times(&self.progress.steps(), clock()));
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.end();
    }
}

impl Line {
    /// Nothing, where no thread can be had: it is a comfort, and no more.
    fn draw(progress: Progress) -> Option<Line> {
        let (ends, ended) = channel();
        let draw = move || {
            if ended.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
                bar.set_style(style);
            }
            let bar = bar.with_elapsed(PATIENCE);
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                bar.set_message(words(&progress));
                bar.tick();
            }
            bar.finish_and_clear();
        };
        let drawer = thread::Builder::new().spawn(draw).ok()?;
        Some(Line { ends, drawer })
    }

    fn end(self) {
        // It may have ended by itself, and then there is nothing to tell it.
        let _ = self.ends.send(());
        let _ = self.drawer.join();
    }
}

fn words(progress: &Progress) -> String {
    match progress.state() {
        None => "at work".to_owned(),
        Some(state) if state.total == 0 => state.step.to_owned(),
        Some(state) => format!("{}: {} of {}", state.step, state.done, state.total),
    }
}

/// Which files were looked at and why the others were not, and what each policy said.
fn account(looked: Option<&[LookedAt]>, policies: &[PolicyRun]) -> String {
    let mut text = String::from("files:\n");
    match looked {
        None => text.push_str(
            "  as they were looked at before: nothing has changed since (--no-cache looks again)\n",
        ),
        Some([]) => text.push_str("  none\n"),
        Some(files) => {
            let (read, unread): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.was_read);
            for file in read.into_iter().chain(unread) {
                let word = if file.was_read { "read" } else { "passed over" };
                let path = escape::line(file.path.as_str());
                let why = escape::line(&file.why);
                text.push_str(&format!("  {word:11}  {path}: {why}\n"));
            }
        }
    }
    text.push_str("policies:\n");
    for run in policies {
        let what = match &run.outcome {
            Ok(findings) if findings.len() == 1 => "1 finding".to_owned(),
            Ok(findings) => format!("{} findings", findings.len()),
            Err(_) => "failed".to_owned(),
        };
        let id = escape::line(&run.id);
        let digest = run.digest.to_string();
        let digest = digest.get(..12).unwrap_or(&digest);
        text.push_str(&format!("  {id:18}  {digest}  {what}, {} fuel\n", run.fuel));
    }
    text
}

/// What took how long. Steps may run beside each other: they add up to more than all of it.
fn times(steps: &[Step], all: Duration) -> String {
    let line = |time: Duration, name: &str| format!("  {:>8.3} s  {name}\n", time.as_secs_f64());
    let told = steps.iter().map(|step| {
        let time = step.ended.unwrap_or(all).saturating_sub(step.began);
        line(time, step.name)
    });
    format!("time:\n{}{}", told.collect::<String>(), line(all, "in all"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tollgate_judge::LookedAt;
    use tollgate_model::RepoPath;
    use tollgate_progress::Step;

    use super::{account, times};

    #[test]
    fn what_was_read_comes_first_and_names_stay_on_their_line() {
        let file = |path: &str, was_read| LookedAt {
            path: RepoPath::from(path),
            was_read,
            why: "why\nnot".to_owned(),
        };
        let files = [file("a\u{1b}[2J\nb", false), file("pay.ts", true)];
        let told = account(Some(&files), &[]);
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), 4, "{told}");
        assert!(lines[1].starts_with("  read         pay.ts: why"), "{told}");
        assert!(lines[2].starts_with("  passed over  a"), "{told}");
        assert!(!told.contains('\u{1b}'), "{told}");
        assert!(account(None, &[]).contains("--no-cache"));
    }

    #[test]
    fn a_step_that_has_not_ended_lasts_until_now() {
        let step = |name, began, ended: Option<u64>| Step {
            name,
            began: Duration::from_secs(began),
            ended: ended.map(Duration::from_secs),
        };
        let told = times(
            &[step("one", 1, Some(3)), step("two", 2, None)],
            Duration::from_secs(7),
        );
        assert_eq!(
            told,
            "time:\n     2.000 s  one\n     5.000 s  two\n     7.000 s  in all\n"
        );
    }
}
