//! How far a piece of work is, and what took how long, for whoever waits for it.
//!
//! Whoever works says what it is at and counts; whoever waits brings the clock and looks in from
//! another thread. Nothing that is decided may depend on it, so none of it can be asked by those
//! who work. Where nobody waits, it costs nothing.
#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Tells how long it has been since the work began.
pub type Clock = fn() -> Duration;

/// A piece of work that somebody may wait for: by default, nobody does.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    watched: Option<Arc<Watched>>,
}

#[derive(Debug)]
struct Watched {
    clock: Clock,
    steps: Mutex<Vec<Step>>,
    /// The step that counts, how much it has counted, and of how much.
    counting: AtomicUsize,
    done: AtomicUsize,
    total: AtomicUsize,
}

/// One step of the work. Steps may run beside each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done in it: `read the changed files`.
    pub name: &'static str,
    /// When it began.
    pub began: Duration,
    /// When it ended, if it has.
    pub ended: Option<Duration>,
}

/// How far the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The step that counts, else the one that began last, of those that have not ended.
    pub step: &'static str,
    /// How much was counted.
    pub done: usize,
    /// Of how much; 0 where nobody knows.
    pub total: usize,
}

/// A step that runs, until this is dropped.
#[derive(Debug)]
#[must_use = "the step ends when this is dropped"]
pub struct Running<'a> {
    progress: &'a Progress,
    index: usize,
}

impl Progress {
    /// One that is watched, by a clock.
    pub fn watched(clock: Clock) -> Progress {
        Progress {
            watched: Some(Arc::new(Watched {
                clock,
                steps: Mutex::default(),
                counting: AtomicUsize::new(0),
                done: AtomicUsize::new(0),
                total: AtomicUsize::new(0),
            })),
        }
    }

    /// Begins a step.
    pub fn step(&self, name: &'static str) -> Running<'_> {
        let index = self.watched.as_ref().map_or(0, |watched| {
            let began = (watched.clock)();
            let mut steps = watched.steps();
            steps.push(Step {
                name,
                began,
                ended: None,
            });
            steps.len() - 1
        });
        Running {
            progress: self,
            index,
        }
    }

    /// How far it is; nothing before the first step and between steps.
    pub fn state(&self) -> Option<State> {
        let watched = self.watched.as_ref()?;
        let steps = watched.steps();
        let total = watched.total.load(Ordering::Relaxed);
        let counting = steps
            .get(watched.counting.load(Ordering::Relaxed))
            .filter(|step| total > 0 && step.ended.is_none());
        if let Some(step) = counting {
            return Some(State {
                step: step.name,
                done: watched.done.load(Ordering::Relaxed).min(total),
                total,
            });
        }
        let step = steps.iter().rev().find(|step| step.ended.is_none())?;
        Some(State {
            step: step.name,
            done: 0,
            total: 0,
        })
    }

    /// All steps so far, in the order they began.
    pub fn steps(&self) -> Vec<Step> {
        self.watched
            .as_ref()
            .map_or_else(Vec::new, |watched| watched.steps().clone())
    }
}

impl Watched {
    fn steps(&self) -> MutexGuard<'_, Vec<Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running<'_> {
    /// So much is to be counted in this step. One step counts at a time: the one that said so last.
    pub fn expect(&self, total: usize) {
        if let Some(watched) = &self.progress.watched {
            watched.counting.store(self.index, Ordering::Relaxed);
            watched.done.store(0, Ordering::Relaxed);
            watched.total.store(total, Ordering::Relaxed);
        }
    }

    /// Counts one more.
    pub fn count(&self) {
        if let Some(watched) = &self.progress.watched {
            watched.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let Some(watched) = &self.progress.watched else {
            return;
        };
        let now = (watched.clock)();
        if let Some(step) = watched.steps().get_mut(self.index) {
            step.ended = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    use super::{Progress, State, Step};

    #[test]
    fn steps_are_told_with_their_times() {
        static NOW: AtomicU64 = AtomicU64::new(0);
        let progress = Progress::watched(|| Duration::from_secs(NOW.load(Ordering::Relaxed)));
        assert_eq!(progress.state(), None);
        let first = progress.step("first");
        NOW.store(2, Ordering::Relaxed);
        let beside = progress.step("beside");
        let state = |step, done, total| Some(State { step, done, total });
        assert_eq!(progress.state(), state("beside", 0, 0));
        first.expect(3);
        first.count();
        assert_eq!(progress.state(), state("first", 1, 3));
        drop(beside);
        assert_eq!(progress.state(), state("first", 1, 3));
        NOW.store(5, Ordering::Relaxed);
        drop(first);
        assert_eq!(progress.state(), None);
        let step = |name, began, ended| Step {
            name,
            began: Duration::from_secs(began),
            ended: Some(Duration::from_secs(ended)),
        };
        let told = [step("first", 0, 5), step("beside", 2, 2)];
        assert_eq!(progress.steps(), told);
    }

    #[test]
    fn what_nobody_watches_tells_nothing() {
        let progress = Progress::default();
        let step = progress.step("first");
        step.expect(3);
        step.count();
        assert_eq!(progress.state(), None);
        drop(step);
        assert_eq!(progress.steps(), []);
    }
}
