//! Taking in the processes whose parent is gone: they become our children, and somebody has to take note of their end.
//!
//! The owner of a child that we started waits for it, and nobody else may; what was adopted has no owner. The two are
//! told apart by the list of those that have one.

use std::collections::BTreeSet;
use std::fs as disk;
use std::io;
use std::process::ExitStatus;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, WaitOptions, waitpid};
use tokio::process::{Child, Command};

use super::descent;

/// Children that somebody waits for.
static OWNED: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn owned() -> MutexGuard<'static, BTreeSet<u32>> {
    OWNED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on, what loses its parent below this process becomes its child, and not that of the machine's first process:
/// there it could no longer be told whose it is. Where the kernel cannot do that, it goes on as it was.
pub(super) fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

/// A child whose end only its owner takes note of.
pub(super) struct Owned {
    child: Child,
    pid: Option<u32>,
}

impl Owned {
    /// Starts it.
    pub(super) fn spawn(command: &mut Command) -> io::Result<Self> {
        // Nobody looks for children without an owner between its start and its entry.
        let mut owned = owned();
        let child = command.spawn()?;
        let pid = child.id();
        owned.extend(pid);
        Ok(Self { child, pid })
    }

    /// Its number, which is also that of its group; none when it has ended.
    pub(super) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits for its end.
    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(pid) = self.pid {
            owned().remove(&pid);
        }
    }
}

/// Takes note of the end of those that we adopted and that carry a mark of ours.
pub(super) fn reap() {
    for pid in children() {
        let has_ended = descent::stat(pid).is_some_and(|stat| stat.has_ended());
        if !has_ended || !descent::is_ours(pid) {
            continue;
        }
        let owned = owned();
        if let (false, Some(pid)) = (owned.contains(&pid), i32::try_from(pid).ok().and_then(Pid::from_raw)) {
            // One that is gone already is what we want.
            let _ = waitpid(Some(pid), WaitOptions::NOHANG);
        }
    }
}

fn children() -> Vec<u32> {
    let threads = disk::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = threads.filter_map(|thread| disk::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect()
}
