//! Records of the processes that we started, and ending them: whole groups, and only our own.
//!
//! A record is a file with a pid and the start time that the kernel gives it, so that a later server can end what a
//! killed one left behind, and never a stranger that got the same number. Processes that left their group are found by
//! the variable [`MARK`] in their environment.

use std::fs as disk;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::error::Result;
use crate::fs;
use crate::retry::{self, Deadline, Pace};

/// Variable that everything we run carries; its value is the folder that it belongs to.
pub(crate) const MARK: &str = "EB_INSTANCE_ROOT";
/// Variable that a process of a Procfile hands to all its descendants: what systemd's control group is on an instance.
pub(crate) const UNIT: &str = "EB_UNIT";

/// How long what was killed may take to be gone.
const KILLED: Duration = Duration::from_secs(5);

/// What `/proc/PID/stat` says of a process, as far as we need it.
struct Stat {
    state: char,
    group: u32,
    started: u64,
}

fn stat(pid: u32) -> Option<Stat> {
    let text = disk::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, and may hold anything.
    let fields: Vec<&str> = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace().collect();
    Some(Stat {
        state: fields.first()?.chars().next()?,
        group: fields.get(2)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

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
    stat(pid).filter(|stat| stat.started == started && stat.state != 'Z').map(|_| pid)
}

/// The group of a recorded process that has ended. Its number may be a stranger's by now: it is not for signals.
fn orphaned(path: &Path) -> Option<u32> {
    let (pid, started) = parse(path)?;
    let is_gone = stat(pid).is_none_or(|stat| stat.started == started && stat.state == 'Z');
    is_gone.then_some(pid)
}

/// Asks the recorded process with its group to end, kills what stays, and removes the record.
pub(crate) async fn end(path: &Path, ask: Signal, grace: Duration) -> Result<()> {
    if let Some(pid) = read(path) {
        end_group(pid, ask, grace).await;
    } else if let Some(group) = orphaned(path) {
        // What was killed with its leader may take a moment longer.
        ended(KILLED, || group_lives(group)).await;
    }
    fs::remove(path)
}

/// Asks a group to end, waits, and kills what is left of it.
async fn end_group(group: u32, ask: Signal, grace: Duration) {
    signal_group(group, ask);
    if !ended(grace, || group_lives(group)).await {
        kill_group(group);
        ended(KILLED, || group_lives(group)).await;
    }
}

/// Asks a process of a Procfile to end with all its descendants, also those that left its group; kills what stays.
pub(crate) async fn end_unit(group: u32, unit: &str, grace: Duration) {
    let lives = || group_lives(group) || !of_unit(unit).is_empty();
    signal_group(group, Signal::TERM);
    signal_each(&of_unit(unit), Signal::TERM);
    if !ended(grace, lives).await {
        kill_unit(group, unit);
        // What forks while it is looked for is found the next time.
        ended(KILLED, || kill_unit(group, unit) || group_lives(group)).await;
    }
}

/// Kills at once what is left of a process of a Procfile; whether anything was outside its group.
pub(crate) fn kill_unit(group: u32, unit: &str) -> bool {
    kill_group(group);
    let strays = of_unit(unit);
    signal_each(&strays, Signal::KILL);
    !strays.is_empty()
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

fn signal_each(pids: &[u32], signal: Signal) {
    for pid in pids.iter().filter_map(|pid| pid_of(*pid)) {
        // One that is gone is what we want.
        let _ = rustix::process::kill_process(pid, signal);
    }
}

async fn ended(limit: Duration, mut lives: impl FnMut() -> bool) -> bool {
    let gone = retry::until(Deadline::after(limit), Pace::LOCAL, || {
        let lives = lives();
        async move { if lives { ControlFlow::Continue(()) } else { ControlFlow::Break(()) } }
    });
    gone.await.is_ok()
}

fn group_lives(group: u32) -> bool {
    let Some(pid) = pid_of(group) else { return false };
    // In a container without an init, zombies whose parent is gone stay for ever; they do not count.
    test_kill_process_group(pid).is_ok()
        && all_processes().any(|pid| stat(pid).is_some_and(|stat| stat.group == group && !"ZX".contains(stat.state)))
}

fn all_processes() -> impl Iterator<Item = u32> {
    let entries = disk::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
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
    kill_marked(root);
}

/// Kills every process that carries the mark of a folder at or below `root`; whether there was one.
fn kill_marked(root: &Path) -> bool {
    let marked: Vec<u32> = all_processes().filter(|pid| carries(*pid, MARK, |value| value.starts_with(root))).collect();
    signal_each(&marked, Signal::KILL);
    !marked.is_empty()
}

fn of_unit(unit: &str) -> Vec<u32> {
    all_processes().filter(|pid| carries(*pid, UNIT, |value| value == Path::new(unit))).collect()
}

/// Kills every process that carries the mark of a folder at or below `root`, wherever it moved to.
pub(crate) async fn sweep(root: &Path) {
    // The kernel shows a process without variables for a moment while it becomes another program, so one look that
    // finds nothing is not enough.
    let mut clean = 0;
    let gone = retry::until(Deadline::after(KILLED), Pace::LOCAL, || {
        clean = if kill_marked(root) { 0 } else { clean + 1 };
        let done = clean == 2;
        async move { if done { ControlFlow::Break(()) } else { ControlFlow::Continue(()) } }
    });
    // What cannot be killed (in uninterruptible sleep) ends by itself: it has the signal.
    let _ = gone.await;
}

/// Whether a process that lives was started with a variable of such a value.
fn carries(pid: u32, variable: &str, is_meant: impl Fn(&Path) -> bool) -> bool {
    let Ok(environment) = disk::read(format!("/proc/{pid}/environ")) else { return false };
    let prefix = format!("{variable}=");
    let mut values = environment.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(prefix.as_bytes()));
    values.any(|value| std::str::from_utf8(value).is_ok_and(|value| is_meant(Path::new(value))))
        && stat(pid).is_some_and(|stat| !"ZX".contains(stat.state))
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
