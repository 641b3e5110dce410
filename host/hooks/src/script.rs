//! What the shell runs. It must do in any POSIX shell: dash, bash, zsh, busybox, Git for Windows.

use std::path::Path;

use crate::Event;
use crate::block::{END, IN_A_FILE, MADE_THE_FILE};

/// What follows the name of the hook that was there before.
pub(crate) const KEPT: &str = "before-tollgate";

/// A whole hook, for one clone alone: it may know where the binary lies.
///
/// The hook that was there before gets all of the input, too, once Tollgate has let it through.
pub(crate) fn own(event: Event, binary: Option<&Path>) -> String {
    let name = event.name();
    let binary = binary.map_or("tollgate".to_owned(), |path| {
        // Git for Windows has a POSIX shell, to which a backslash is no separator.
        quote(&path.to_string_lossy().replace('\\', "/"))
    });
    format!(
        "#!/bin/sh\n\
         {MADE_THE_FILE}\n\
         tollgate=tollgate\n\
         command -v tollgate >/dev/null 2>&1 || tollgate={binary}\n\
         if ! command -v \"$tollgate\" >/dev/null 2>&1; then\n\
         {}\
         fi\n\
         input=$(cat)\n\
         printf '%s\\n' \"$input\" | \"$tollgate\" hook {name} \"$@\" || exit\n\
         # The hook that was here before has its say, and gets all of the input.\n\
         before=\"$0.{KEPT}\"\n\
         if [ -x \"$before\" ]; then\n  \
           if [ -n \"$input\" ]; then printf '%s\\n' \"$input\"; fi | \"$before\" \"$@\" || exit\n\
         fi\n\
         {END}\n",
        missing(event)
    )
}

/// Lines for a script that others wrote, which gets all of the input back.
pub(crate) fn within(event: Event, made_the_file: bool) -> String {
    let name = event.name();
    let begin = if made_the_file {
        MADE_THE_FILE
    } else {
        IN_A_FILE
    };
    format!(
        "{begin}\n\
         tollgate_input=$(cat)\n\
         command -v tollgate >/dev/null 2>&1 || PATH=\"$PATH:${{HOME:-}}/.cargo/bin\"\n\
         if ! command -v tollgate >/dev/null 2>&1; then\n\
         {}\
         fi\n\
         printf '%s\\n' \"$tollgate_input\" | tollgate hook {name} \"$@\" || exit\n\
         if [ -n \"$tollgate_input\" ]; then\n  \
           exec <<TOLLGATE_INPUT\n\
         $tollgate_input\n\
         TOLLGATE_INPUT\n\
         else\n  \
           exec </dev/null\n\
         fi\n\
         {END}\n",
        missing(event)
    )
}

/// What is said where there is no binary. It stops the push: what nobody judged is not let through.
fn missing(event: Event) -> String {
    let what = match event {
        Event::PrePush => "nothing was judged, so nothing is pushed",
        Event::PreReceive => "nothing was judged, so nothing is taken",
    };
    format!(
        "  echo 'error: tollgate is not on PATH: {what}' >&2\n  \
           echo 'hint: install it, or put its folder on PATH (hooks have the PATH of whatever runs git)' >&2\n  \
           exit 2\n"
    )
}

/// Whether a script is for a shell, by its first line. Without one, a shell runs it.
pub(crate) fn is_shell(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let Some(program) = first.strip_prefix("#!") else {
        return true;
    };
    let words = program.split_whitespace();
    let mut names = words.filter_map(|word| word.rsplit(['/', '\\']).next());
    names.any(|name| {
        let name = name.trim_end_matches(".exe");
        ["sh", "bash", "dash", "ash", "ksh", "zsh"].contains(&name)
    })
}

/// A text as one word of a shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::{is_shell, quote};

    #[test]
    fn shells_by_their_first_line() {
        for text in [
            "#!/bin/sh\n",
            "#!/usr/bin/env bash\n",
            "#!/bin/bash -e\n",
            "#! /usr/bin/env -S zsh -f\n",
            "npm test\n",
            "",
        ] {
            assert!(is_shell(text), "{text}");
        }
        for text in [
            "#!/usr/bin/env python3\n",
            "#!/usr/bin/ruby\n",
            "#!/usr/bin/env fish\n",
        ] {
            assert!(!is_shell(text), "{text}");
        }
    }

    #[test]
    fn a_path_is_one_word() {
        assert_eq!(quote("/it's here/$(x)"), r"'/it'\''s here/$(x)'");
    }
}
