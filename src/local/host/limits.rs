//! What one process of a bundle may take of this machine: memory, processes, bytes of a file. The kernel keeps to it.
//!
//! `prlimit` of util-linux sets the limits and then becomes the command: a process that is limited after its start
//! could have started others before. Where it is not installed, nothing is limited.

use std::ffi::OsString;
use std::fs as disk;

use rustix::process::{Resource, getrlimit};

use super::descent::Unit;
use crate::fs;

/// Processes and threads that may be added to what this user runs already: the kernel counts a user's, not a bundle's,
/// and does not hold root to it.
const TASKS: u64 = 2048;
/// Least memory in bytes that a process may have, on a machine that tells no size or a small one.
const LEAST_MEMORY: u64 = 1024 * 1024 * 1024;

/// The words that come before a program and its arguments; none where the limits cannot be set. No file grows larger than
/// `file_bytes`, the disk of the instance: the kernel refuses the first byte too many of one file, whoever looks when.
pub(super) fn words(unit: &Unit, file_bytes: u64) -> Vec<OsString> {
    let Some(program) = fs::find_program("prlimit") else { return Vec::new() };
    let mut limits =
        vec![("core", Resource::Core, 0), ("fsize", Resource::Fsize, file_bytes), ("data", Resource::Data, memory())];
    // The kernel does not hold root to it, and counting takes a look at every process.
    if !rustix::process::getuid().is_root() {
        limits.push(("nproc", Resource::Nproc, tasks_of_this_user() + TASKS));
    }
    // No limit, but the mark by which all that descends from it is found.
    if getrlimit(Resource::Locks).maximum.is_none_or(|maximum| maximum >= unit.mark) {
        limits.push(("locks", Resource::Locks, unit.mark));
    }
    let flag = |(name, resource, limit): (&str, Resource, u64)| {
        // Nobody but root may raise what is limited already.
        let most = getrlimit(resource).maximum.map_or(limit, |maximum| maximum.min(limit));
        OsString::from(format!("--{name}={most}"))
    };
    let flags = limits.into_iter().map(flag);
    std::iter::once(program.into_os_string()).chain(flags).chain(["--".into()]).collect()
}

/// Half of this machine's memory: what asks for more is refused before the machine begins to swap.
fn memory() -> u64 {
    let text = disk::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = number_after(&text, "MemTotal:").unwrap_or_default();
    (total * 1024 / 2).max(LEAST_MEMORY)
}

fn tasks_of_this_user() -> u64 {
    let own = rustix::process::getuid().as_raw();
    let entries = disk::read_dir("/proc").into_iter().flatten().flatten();
    let statuses = entries.filter_map(|entry| disk::read_to_string(entry.path().join("status")).ok());
    let tasks = statuses.filter(|status| number_after(status, "Uid:") == Some(own.into()));
    tasks.filter_map(|status| number_after(&status, "Threads:")).sum()
}

/// The first number of the line that begins with `name`.
fn number_after(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_this_user_runs_is_counted_and_the_memory_is_known() {
        assert!(tasks_of_this_user() >= 1);
        assert!(memory() >= LEAST_MEMORY);
        assert_eq!(number_after("Name:\tx\nThreads:\t12\n", "Threads:"), Some(12));
    }
}
