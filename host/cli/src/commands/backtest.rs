//! `tollgate backtest`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use tollgate_backtest::{Asked, End, Run, Watch, merge};
use tollgate_cache::Cache;
use tollgate_model::backtest::Backtest;
use tollgate_report::Terminal;
use tollgate_report::backtest::{html, human, json};

use crate::arguments::{self, BacktestCommand, HistoryFormat, Merge, ReportOnHistory, When};
use crate::delivery;
use crate::failure::Failure;
use crate::manners::Manners;
use crate::terminal;

/// The exit code of a backtest that ran through, whatever it found: it is a study, not a gate.
const RAN_THROUGH: u8 = 0;

/// That of one that did not.
const DID_NOT: u8 = 2;

/// A second signal ends the process at once, with this.
const KILLED: i32 = 2;

pub(crate) fn run(arguments: &arguments::Backtest, manners: Manners) -> Result<u8, Failure> {
    let color = manners.color;
    if let Some(BacktestCommand::Merge(merge)) = &arguments.merge {
        return join(merge, color);
    }
    let jobs = arguments.jobs.map(|jobs| jobs.get());
    let deliver = |backtest: &Backtest| deliver(&arguments.report, color, backtest);
    study(&asked(arguments), jobs, manners, &deliver)
}

/// What another version of a policy changes in a history, for people.
pub(super) fn compare(
    repository: &Path,
    range: &str,
    versions: (PathBuf, PathBuf),
    manners: Manners,
) -> Result<(), Failure> {
    let cache = Cache::of_user(repository);
    let asked = Asked {
        repository: repository.to_owned(),
        range: range.to_owned(),
        merges: false,
        since: None,
        paths: Vec::new(),
        policies: Vec::new(),
        compare: Some(versions),
        configuration: None,
        shard: None,
        state: None,
        state_folder: cache.folder("backtest"),
        cache,
        build: build(),
    };
    let terminal = terminal::of_output(manners.color);
    let deliver = |backtest: &Backtest| delivery::print(&human::render(backtest, terminal));
    match study(&asked, None, manners, &deliver)? {
        RAN_THROUGH => Ok(()),
        _ => Err(Failure::new("without the backtest nothing is pinned")),
    }
}

/// Judges a history, and delivers what came of it.
fn study(
    asked: &Asked,
    jobs: Option<usize>,
    manners: Manners,
    deliver: &dyn Fn(&Backtest) -> Result<(), Failure>,
) -> Result<u8, Failure> {
    let run = Run::prepare(asked)?;
    let watch = Progress {
        bar: progress_bar(&run, manners),
        is_interrupted: interruption()?,
    };
    let jobs = match jobs {
        Some(jobs) => jobs,
        None => thread::available_parallelism().map_or(1, |count| count.get()),
    };
    let end = run.go(jobs, &watch);
    let done = watch.bar.position();
    watch.bar.finish_and_clear();
    match end? {
        End::Through(backtest) => {
            deliver(&backtest)?;
            run.forget();
            Ok(RAN_THROUGH)
        }
        End::Interrupted => {
            let hint = match run.is_kept() {
                true => "run the same command again to go on from here",
                false => "name a file with `--state` for a run that can go on where it was",
            };
            let what = format!("interrupted after {done} of {} commits", run.total());
            delivery::tell(&Failure::new(what).hint(hint));
            Ok(DID_NOT)
        }
    }
}

fn join(arguments: &Merge, color: When) -> Result<u8, Failure> {
    let mut parts = Vec::new();
    for path in &arguments.files {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::file("read the report", path, &error))?;
        let name = path.display().to_string();
        let part = json::read(&text).map_err(|error| Failure::new(format!("`{name}` {error}")))?;
        parts.push((name, part));
    }
    deliver(&arguments.report, color, &merge(parts)?)?;
    Ok(RAN_THROUGH)
}

fn asked(arguments: &arguments::Backtest) -> Asked {
    let compare = match arguments.compare.as_deref() {
        Some([old, new]) => Some((old.clone(), new.clone())),
        _ => None,
    };
    let repository = super::repository(arguments.repo.as_ref());
    let cache = match arguments.rules.no_cache {
        true => Cache::off(),
        false => Cache::of_user(&repository),
    };
    Asked {
        range: arguments.range.clone(),
        merges: arguments.merges,
        since: arguments.since,
        paths: arguments.paths.clone(),
        policies: arguments.rules.policies.clone(),
        compare,
        configuration: arguments.rules.config.clone(),
        shard: arguments.shard,
        state: arguments.state.clone(),
        // Where nobody says where: in the user's cache. In CI, where homes are shared or gone,
        // nowhere.
        state_folder: cache.folder("backtest"),
        cache,
        repository,
        build: build(),
    }
}

/// What tells this build from another one that calls itself the same: a state is only good for
/// the build that began it.
fn build() -> String {
    let own = std::env::current_exe().and_then(std::fs::metadata);
    let (length, changed) = match own {
        Ok(own) => (
            own.len(),
            own.modified()
                .ok()
                .and_then(|time| time.duration_since(UNIX_EPOCH).ok()),
        ),
        Err(_) => (0, None),
    };
    let changed = changed.map_or(0, |time| time.as_nanos());
    format!("{} {length} {changed}", env!("CARGO_PKG_VERSION"))
}

/// A flag that the first signal to stop raises. The second one ends the process.
fn interruption() -> Result<Arc<AtomicBool>, Failure> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::flag::{register, register_conditional_shutdown};
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        register_conditional_shutdown(signal, KILLED, Arc::clone(&flag))
            .and_then(|_| register(signal, Arc::clone(&flag)))
            .map_err(|error| Failure::new(format!("can't listen for signals: {error}")))?;
    }
    Ok(flag)
}

/// A bar on standard error where that is a terminal, and nothing elsewhere.
fn progress_bar(run: &Run, manners: Manners) -> ProgressBar {
    let resumed = run.resumed() as u64;
    if manners.is_quiet() {
        return ProgressBar::hidden().with_position(resumed);
    }
    if resumed > 0 {
        delivery::remark(&format!(
            "tollgate: going on after {resumed} of {} commits\n",
            run.total()
        ));
    }
    let bar = ProgressBar::new(run.total() as u64).with_position(resumed);
    // What an earlier run did says nothing of how fast this one is.
    let rate = move |state: &ProgressState| {
        let judged = state.pos().saturating_sub(resumed) as f64;
        judged / state.elapsed().as_secs_f64().max(0.001)
    };
    let rate_key = move |state: &ProgressState, text: &mut dyn Write| {
        // Writing to memory can't fail.
        let _ = write!(text, "{:.0}", rate(state));
    };
    let left_key = move |state: &ProgressState, text: &mut dyn Write| {
        let left = state.len().unwrap_or_default().saturating_sub(state.pos());
        let seconds = left as f64 / rate(state).max(0.001);
        let left = HumanDuration(Duration::from_secs(seconds as u64));
        let _ = write!(text, "{left:#}");
    };
    let style = ProgressStyle::with_template(
        "{wide_bar} {human_pos}/{human_len} commits  {rate}/s  {left} left",
    );
    if let Ok(style) = style {
        bar.set_style(style.with_key("rate", rate_key).with_key("left", left_key));
    }
    bar
}

struct Progress {
    bar: ProgressBar,
    is_interrupted: Arc<AtomicBool>,
}

impl Watch for Progress {
    fn judged_one(&self) {
        self.bar.inc(1);
    }

    fn is_interrupted(&self) -> bool {
        self.is_interrupted.load(Ordering::Relaxed)
    }
}

fn deliver(report: &ReportOnHistory, color: When, backtest: &Backtest) -> Result<(), Failure> {
    let render = |terminal: Terminal| match report.format {
        HistoryFormat::Human => human::render(backtest, terminal),
        HistoryFormat::Json => json::render(backtest),
        HistoryFormat::Html => html::render(backtest),
    };
    let Some(path) = &report.output else {
        return delivery::print(&render(terminal::of_output(color)));
    };
    delivery::write_file(path, &render(terminal::of_file(color)))?;
    let summary = human::render_summary(backtest, terminal::of_errors(color));
    delivery::remark(&summary);
    Ok(())
}
