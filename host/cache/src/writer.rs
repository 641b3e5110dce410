//! Writes entries behind the back of whoever worked them out: making a file takes longer than
//! much of what is kept in it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::{Key, entry};

/// As many entries wait at most; then whoever has one more waits, so that memory stays bounded.
const MAX_WAITING: usize = 32;

/// What was handed over and is not on the disk yet.
type Waiting = Mutex<HashMap<Key, Arc<Vec<u8>>>>;

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
        lock(&self.waiting).insert(key, Arc::clone(&bytes));
        let is_taken = self
            .sender
            .as_ref()
            .is_some_and(|sender| sender.send((key, Arc::clone(&bytes))).is_ok());
        if !is_taken {
            entry::write(&self.folder, key, &bytes);
            lock(&self.waiting).remove(&key);
        }
    }

    /// An entry that is not on the disk yet.
    pub(crate) fn waiting(&self, key: Key) -> Option<Arc<Vec<u8>>> {
        lock(&self.waiting).get(&key).cloned()
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
        let mut waiting = lock(waiting);
        // It may have been handed over once more, with another value.
        if waiting
            .get(&key)
            .is_some_and(|last| Arc::ptr_eq(last, &bytes))
        {
            waiting.remove(&key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
