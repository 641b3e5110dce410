//! The clock behind the host's safety net.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use wasmtime::Engine;

/// How often the clock ticks. A deadline is kept to within one tick, which is far finer than
/// needed, and twenty wake-ups a second cost nothing.
const TICK: Duration = Duration::from_millis(50);

/// A thread that advances an engine's epoch. It holds the engine weakly, and ends when this is
/// dropped or the engine is gone.
pub(crate) struct Ticker {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    pub(crate) fn start(engine: &Engine) -> io::Result<Ticker> {
        let engine = engine.weak();
        let (stop, stopped) = channel::<()>();
        let tick = move || {
            while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => break,
                }
            }
        };
        let thread = Builder::new().name("tollgate-epoch".into()).spawn(tick)?;
        Ok(Ticker {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        // The thread wakes up when its channel has no sender any more.
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// How many ticks a deadline is, at least one.
pub(crate) fn ticks(deadline: Duration) -> u64 {
    let ticks = deadline.as_millis() / TICK.as_millis();
    u64::try_from(ticks).unwrap_or(u64::MAX / 2).max(1)
}
