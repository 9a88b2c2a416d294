//! Records of the processes that we started, and ending them: whole groups, and only our own.
//!
//! A record is a file with a pid and the start time that the kernel gives it, so that a later server can end what a
//! killed one left behind, and never a stranger that got the same number. Processes that left their group are found by
//! [`super::descent`]. Reading all of `/proc` takes milliseconds, so it is not done on the threads that serve.

use std::fs as disk;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use super::descent::{Unit, Whose, all_processes, stat};
use super::reaper;
use crate::error::Result;
use crate::fs;
use crate::retry::{self, Deadline, Pace};

/// How long what was killed may take to be gone.
const KILLED: Duration = Duration::from_secs(5);
/// Looks in a row for what forks while it is looked for.
const LOOKS: usize = 100;

/// Writes down that `pid`, which leads a group of its own, was started by us.
pub(crate) fn write(path: &Path, pid: u32) -> Result<()> {
    let started = stat(pid).map_or(0, |stat| stat.started);
    fs::write_private(path, format!("{pid} {started}\n").as_bytes())
}

/// The pid and the start time of a record.
fn parse(path: &Path) -> Option<(u32, u64)> {
    let text = disk::read_to_string(path).ok()?;
    let mut fields = text.split_ascii_whitespace();
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// The recorded process, when it still is the one that was recorded.
pub(crate) fn read(path: &Path) -> Option<u32> {
    let (pid, started) = parse(path)?;
    stat(pid).filter(|stat| stat.started == started && !stat.has_ended()).map(|_| pid)
}

/// The group of a recorded process that has ended. Its number may be a stranger's by now: it is not for signals.
fn orphaned(path: &Path) -> Option<u32> {
    let (pid, started) = parse(path)?;
    let is_gone = stat(pid).is_none_or(|stat| stat.started == started && stat.has_ended());
    is_gone.then_some(pid)
}

/// Asks the recorded process with its group to end, kills what stays, and removes the record.
pub(crate) async fn end(path: &Path, ask: Signal, grace: Duration) -> Result<()> {
    if let Some(pid) = read(path) {
        end_group(pid, ask, grace).await;
    } else if let Some(group) = orphaned(path) {
        // What was killed with its leader may take a moment longer.
        ended(KILLED, move || group_lives(group)).await;
    }
    fs::remove(path)
}

/// Asks a group to end, waits, and kills what is left of it.
async fn end_group(group: u32, ask: Signal, grace: Duration) {
    signal_group(group, ask);
    if !ended(grace, move || group_lives(group)).await {
        kill_group(group);
        ended(KILLED, move || group_lives(group)).await;
    }
}

/// Asks a process of a Procfile to end with all its descendants, also those that left its group; kills what stays.
pub(crate) async fn end_unit(group: u32, unit: &Unit, grace: Duration) {
    signal_group(group, Signal::TERM);
    let whose = Whose::Unit(unit.clone());
    let asked = whose.clone();
    // What left the group is asked one by one. A look that does not come about is made up for below.
    let _ = tokio::task::spawn_blocking(move || asked.each(|pid| signal_one(pid, Signal::TERM))).await;
    if !ended(grace, move || group_lives(group) || whose.live()).await {
        kill_unit(group, unit).await;
    }
    reaper::reap();
}

/// Kills what is left of a process of a Procfile, and waits until it is gone.
pub(crate) async fn kill_unit(group: u32, unit: &Unit) {
    let whose = Whose::Unit(unit.clone());
    ended(KILLED, move || {
        kill_group(group);
        kill(&whose) || group_lives(group)
    })
    .await;
    reaper::reap();
}

/// Kills what is left of a command that nobody waits for any more, behind the back of who drops it.
pub(crate) fn abandon(group: u32, unit: &Unit) {
    kill_group(group);
    let whose = Whose::Unit(unit.clone());
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn_blocking(move || kill(&whose));
    }
}

/// Kills all that is found, and what they started meanwhile; whether there was any.
fn kill(whose: &Whose) -> bool {
    let found = |_: &usize| whose.each(|pid| signal_one(pid, Signal::KILL));
    (0..LOOKS).take_while(found).count() > 0
}

/// Kills a group at once.
pub(crate) fn kill_group(group: u32) {
    signal_group(group, Signal::KILL);
}

fn signal_group(group: u32, signal: Signal) {
    if let Some(pid) = pid_of(group) {
        // A group that is gone is what we want.
        let _ = kill_process_group(pid, signal);
    }
}

fn pid_of(group: u32) -> Option<Pid> {
    // 0 and 1 would mean our own group and everything.
    i32::try_from(group).ok().filter(|raw| *raw > 1).and_then(Pid::from_raw)
}

fn signal_one(pid: u32, signal: Signal) {
    if let Some(pid) = pid_of(pid) {
        // One that is gone is what we want.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

/// Waits until nothing lives any more; what tells it may take its time.
async fn ended(limit: Duration, lives: impl Fn() -> bool + Send + Sync + 'static) -> bool {
    let lives = Arc::new(lives);
    let gone = retry::until(Deadline::after(limit), Pace::LOCAL, || {
        let lives = Arc::clone(&lives);
        async move {
            match tokio::task::spawn_blocking(move || lives()).await {
                Ok(false) => ControlFlow::Break(()),
                Ok(true) | Err(_) => ControlFlow::Continue(()),
            }
        }
    });
    gone.await.is_ok()
}

fn group_lives(group: u32) -> bool {
    let Some(pid) = pid_of(group) else { return false };
    test_kill_process_group(pid).is_ok()
        && all_processes().any(|pid| stat(pid).is_some_and(|stat| stat.group == group && !stat.has_ended()))
}

/// Kills at once what an earlier server left running in the environments below `root`.
pub(crate) fn end_stale(root: &Path) {
    for folder in disk::read_dir(root).into_iter().flatten().flatten() {
        for record in disk::read_dir(folder.path().join("run")).into_iter().flatten().flatten() {
            if record.path().extension().is_some_and(|extension| extension == "pid") {
                if let Some(group) = read(&record.path()) {
                    kill_group(group);
                }
                // A record that stays is looked at again next time.
                let _ = fs::remove(&record.path());
            }
        }
    }
    kill(&Whose::below(root));
}

/// Kills every process of the environments at or below `root`, wherever it moved to.
pub(crate) async fn sweep(root: &Path) {
    let whose = Whose::below(root);
    // The kernel shows a process without variables for a moment while it becomes another program, so one look that
    // finds nothing is not enough. What cannot be killed (in uninterruptible sleep) ends by itself: it has the signal.
    for _ in 0..2 {
        let whose = whose.clone();
        ended(KILLED, move || kill(&whose)).await;
        retry::pause(Pace::LOCAL.first).await;
    }
    reaper::reap();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_a_process_with_another_start_time_is_nobody() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("web");
        write(&path, std::process::id()).expect("writes");
        assert_eq!(read(&path), Some(std::process::id()));
        fs::write_private(&path, format!("{} 1\n", std::process::id()).as_bytes()).expect("writes");
        assert_eq!(read(&path), None);
    }

    #[test]
    fn signals_never_go_to_our_own_group_or_to_everybody() {
        assert_eq!(pid_of(0), None);
        assert_eq!(pid_of(1), None);
    }
}
