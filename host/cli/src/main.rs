//! The `tollgate` command: arguments in, exit code out.
//!
//! Exit codes, which no flag changes: 0 allow, 1 block, 2 could not decide, 3 review required.
//! Whatever goes wrong ends with 2, a panic of ours too.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::panic::catch_unwind;
use std::process::ExitCode;
use std::thread;

use clap::Parser as _;
use tollgate_engine::THREAD_STACK_BYTES;

mod arguments;
mod commands;
mod delivery;
mod destination;
mod failure;
mod manners;
mod reporting;
mod stricter;
mod terminal;
mod watch;

use arguments::Arguments;
use failure::Failure;

/// The exit code for everything that is no decision.
const COULD_NOT_DECIDE: u8 = 2;

fn main() -> ExitCode {
    // The stack of a process's first thread is as the system has it: policies need a deep one.
    let thread = thread::Builder::new().stack_size(THREAD_STACK_BYTES);
    let code = match thread.spawn(|| catch_unwind(run_on_pool)) {
        Ok(thread) => thread.join().and_then(|code| code).unwrap_or_else(|_| {
            let failure =
                Failure::new("tollgate itself failed: this is a bug, and nothing was decided")
                    .hint("please report it, with what stands above");
            delivery::tell(&failure);
            COULD_NOT_DECIDE
        }),
        Err(error) => {
            let failure = Failure::new(format!("cannot start a thread: {error}"))
                .hint("raise the limit on processes or memory, and try again");
            delivery::tell(&failure);
            COULD_NOT_DECIDE
        }
    };
    ExitCode::from(code)
}

/// Makes room in this thread's heap at once: glibc asks the kernel for each further page of it,
/// several hundred times in a check of a few files. Nothing is used until it is written.
fn make_room() {
    const ROOM: usize = 24 << 20;
    // What was mapped and freed once, glibc takes from the heap from then on.
    drop(black_box(Vec::<u8>::with_capacity(ROOM)));
    drop(black_box(Vec::<u8>::with_capacity(ROOM - (ROOM >> 2))));
}

/// Makes this thread one of those that work, so that none is woken only to wait for the others.
fn run_on_pool() -> u8 {
    make_room();
    let pool = rayon::ThreadPoolBuilder::new()
        .use_current_thread()
        .start_handler(|_| make_room())
        .stack_size(THREAD_STACK_BYTES)
        .build_global();
    match pool {
        Ok(()) => run(),
        Err(error) => {
            let failure = Failure::new(format!("cannot start threads: {error}"))
                .hint("raise the limit on processes or memory, and try again");
            delivery::tell(&failure);
            COULD_NOT_DECIDE
        }
    }
}

fn run() -> u8 {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        // `--help` and `--version` come here too; those alone are no mistake.
        Err(error) => {
            let is_mistake = error.use_stderr();
            // A reader that is gone has read enough.
            let _ = error.print();
            return if is_mistake { COULD_NOT_DECIDE } else { 0 };
        }
    };
    match commands::run(arguments) {
        Ok(code) => code,
        Err(failure) => {
            delivery::tell(&failure);
            COULD_NOT_DECIDE
        }
    }
}
