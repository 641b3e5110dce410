//! Writes entries behind the back of whoever worked them out: making a file takes longer than
//! much of what is kept in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::{Key, entry};

/// As many entries wait at most; then whoever has one more waits, so that memory stays bounded.
const MAX_WAITING: usize = 32;

/// Whoever waits for the disk looks this often whether there still is a thread that writes.
const LOOK_AFTER: Duration = Duration::from_millis(50);

/// What was handed over and is not on the disk yet, and who wants to know when nothing is left.
#[derive(Debug, Default)]
struct Waiting {
    entries: Mutex<HashMap<Key, Arc<Vec<u8>>>>,
    is_empty: Condvar,
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Arc<Vec<u8>>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A thread that writes. When it is dropped, all that was handed over is written.
#[derive(Debug)]
pub(crate) struct Writer {
    folder: PathBuf,
    waiting: Arc<Waiting>,
    sender: Option<SyncSender<(Key, Arc<Vec<u8>>)>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(crate) fn start(folder: &Path) -> Writer {
        let (sender, receiver) = sync_channel(MAX_WAITING);
        let waiting = Arc::<Waiting>::default();
        let (to, left) = (folder.to_owned(), Arc::clone(&waiting));
        let thread = std::thread::Builder::new()
            .name("cache".to_owned())
            .spawn(move || write_all(&to, &receiver, &left))
            .ok();
        Writer {
            folder: folder.to_owned(),
            waiting,
            // Without a thread there is nobody to hand over to.
            sender: thread.is_some().then_some(sender),
            thread,
        }
    }

    /// Has an entry written, now or soon.
    pub(crate) fn write(&self, key: Key, bytes: Vec<u8>) {
        let bytes = Arc::new(bytes);
        self.waiting.lock().insert(key, Arc::clone(&bytes));
        let is_taken = self
            .sender
            .as_ref()
            .is_some_and(|sender| sender.send((key, Arc::clone(&bytes))).is_ok());
        if !is_taken {
            entry::write(&self.folder, key, &bytes);
            self.waiting.lock().remove(&key);
        }
    }

    /// Waits until all that was handed over is on the disk, or can't get there.
    pub(crate) fn finish(&self) {
        let is_writing = || self.thread.as_ref().is_some_and(|it| !it.is_finished());
        let mut entries = self.waiting.lock();
        while !entries.is_empty() && is_writing() {
            let looked = self.waiting.is_empty.wait_timeout(entries, LOOK_AFTER);
            entries = looked.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// An entry that is not on the disk yet.
    pub(crate) fn waiting(&self, key: Key) -> Option<Arc<Vec<u8>>> {
        self.waiting.lock().get(&key).cloned()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // What can't be kept is worked out again.
            let _ = thread.join();
        }
    }
}

fn write_all(folder: &Path, receiver: &Receiver<(Key, Arc<Vec<u8>>)>, waiting: &Waiting) {
    for (key, bytes) in receiver {
        entry::write(folder, key, &bytes);
        let mut entries = waiting.lock();
        // It may have been handed over once more, with another value.
        if entries
            .get(&key)
            .is_some_and(|last| Arc::ptr_eq(last, &bytes))
        {
            entries.remove(&key);
        }
        if entries.is_empty() {
            waiting.is_empty.notify_all();
        }
    }
}
