//! Who works: a name that people recognise, and what tells whether that process is still there.

use serde::{Deserialize, Serialize};

use crate::env;

/// A process that works on an environment, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// `USER@HOST`, or the address of the run in a pipeline.
    pub name: String,
    /// The machine since its last start, and the container on it: process ids mean something only there.
    pub machine: String,
    /// Process id.
    pub pid: u32,
    /// When the process began, in ticks since the machine started: ids are used again. Absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticks: Option<u64>,
}

impl Holder {
    /// This process.
    pub fn me() -> Self {
        let pid = std::process::id();
        Self { name: name(), machine: machine(), pid, ticks: ticks(pid) }
    }

    /// Whether the process is still there; `None` when nobody here can know.
    pub fn is_alive(&self) -> Option<bool> {
        let then = self.ticks?;
        if machine() != self.machine || ticks(std::process::id()).is_none() {
            return None;
        }
        match ticks(self.pid) {
            Some(now) => Some(now == then),
            // What cannot be read may be of another user (`hidepid`, proc(5)).
            None => is_gone(self.pid).then_some(false),
        }
    }

    /// Whether it is this very process.
    pub fn is_me(&self) -> bool {
        self.pid == std::process::id() && self.machine == machine() && self.ticks == ticks(self.pid)
    }
}

/// The run of a pipeline, where its service tells it, else the user and the machine.
fn name() -> String {
    let github = || {
        let [server, repository, run] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"].map(env::get);
        Some(format!("{}/{}/actions/runs/{}", server?, repository?, run?))
    };
    let run = github().or_else(|| env::get("CI_JOB_URL")).or_else(|| env::get("BUILD_URL"));
    run.unwrap_or_else(|| format!("{}@{}", user(env::get).as_deref().unwrap_or("somebody"), host()))
}

/// The name of the user: what the environment says, else what the system says, as `id -un` does: cron, containers and
/// services set no variable.
fn user(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let told = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(variable);
    told.or_else(|| whoami::username().ok().filter(|name| !name.is_empty()))
}

fn host() -> String {
    let told = read("/proc/sys/kernel/hostname").or_else(|| env::get("HOSTNAME")).or_else(|| env::get("COMPUTERNAME"));
    told.unwrap_or_else(|| "an unknown machine".to_owned())
}

fn machine() -> String {
    let started = read("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let container = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {started} {}", host(), container.display())
}

/// Field 22 of `/proc/PID/stat`, counted behind the name, which may hold anything (proc_pid_stat(5)).
fn ticks(pid: u32) -> Option<u64> {
    let stat = read(&format!("/proc/{pid}/stat"))?;
    let mut behind = stat.get(stat.rfind(')')? + 1..)?.split_whitespace();
    // A zombie has ended, and only its parent has not noticed.
    let state = behind.next()?;
    if matches!(state, "Z" | "X") { None } else { behind.nth(18)?.parse().ok() }
}

/// Whether there is no such process, or only what its parent has not noticed yet.
#[cfg(unix)]
fn is_gone(pid: u32) -> bool {
    let ended = |stat: String| stat.rfind(')').is_some_and(|at| stat[at + 1..].trim_start().starts_with(['Z', 'X']));
    let pid_of = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    read(&format!("/proc/{pid}/stat")).is_some_and(ended)
        || pid_of.is_some_and(|pid| rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_gone(_pid: u32) -> bool {
    false
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_a_name_also_where_no_variable_tells_it() {
        assert_eq!(user(|name| (name == "LOGNAME").then(|| "alice".to_owned())).as_deref(), Some("alice"));
        // As `id -un` says; a container may run as a user without a name.
        let id = std::process::Command::new("id").arg("-un").output();
        let known = id.ok().filter(|said| said.status.success()).and_then(|said| String::from_utf8(said.stdout).ok());
        if let Some(known) = known {
            assert_eq!(user(|_| None).as_deref(), Some(known.trim()));
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_is_alive_here_gone_here_or_unknown_elsewhere() {
        let me = Holder::me();
        assert!(me.is_me() && me.name.contains('@') | me.name.contains("//"), "{me:?}");
        assert_eq!(me.is_alive(), Some(true));
        let former = Holder { ticks: me.ticks.map(|ticks| ticks - 1), ..me.clone() };
        assert_eq!((former.is_alive(), former.is_me()), (Some(false), false), "the id was used again");
        let elsewhere = Holder { machine: "another".into(), ..me.clone() };
        assert_eq!((elsewhere.is_alive(), elsewhere.is_me()), (None, false));
        assert_eq!(Holder { ticks: None, ..me.clone() }.is_alive(), None);
        let mut child = std::process::Command::new("true").spawn().expect("starts");
        let ended = Holder { pid: child.id(), ..me };
        child.wait().expect("ends");
        assert_eq!(ended.is_alive(), Some(false), "there is no such process");
    }
}
