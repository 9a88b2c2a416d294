//! Running one command to its end: clean environment, own process group, output kept, killed when time is up.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::process::Command;

use super::descent::{self, Unit};
use super::instance::Instance;
use super::layout::Layout;
use super::reaper::Owned;
use super::{limits, records, sandbox};
use crate::fs;
use crate::retry::Deadline;

/// Bytes of output that are kept of a command; the end is what matters.
const OUTPUT_BYTES: usize = 64 * 1024;

/// What is run: a line for the shell, or a program with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CommandLine {
    /// Given to the shell as it is; several lines are one script.
    Shell(String),
    /// Started without a shell.
    Argv(Vec<String>),
}

impl CommandLine {
    pub(crate) fn as_text(&self) -> String {
        match self {
            Self::Shell(line) => line.clone(),
            Self::Argv(words) => words.join(" "),
        }
    }

    /// The program and its arguments in a folder of an instance, below its limits and with a unit's mark; nothing else is
    /// set.
    pub(crate) fn to_command(&self, unit: &Unit, instance: &Instance, folder: &Path) -> Command {
        let mut words = limits::words(unit, instance.volume.limit());
        if instance.isolate {
            words.extend(sandbox::words(&instance.layout, folder, &instance.writable));
        }
        match self {
            // On Amazon Linux `sh` is bash in its POSIX mode, and people write bash; dash would refuse it.
            Self::Shell(line) => {
                match fs::find_program("bash") {
                    Some(bash) => words.extend([bash.into_os_string(), "--posix".into()]),
                    None => words.push("/bin/sh".into()),
                }
                words.extend(["-c".into(), line.into(), "sh".into()]);
            }
            Self::Argv(program) => words.extend(program.iter().map(OsString::from)),
        }
        let mut words = words.into_iter();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).current_dir(folder);
        command
    }
}

/// How a command came to its end.
#[derive(Debug)]
enum End {
    /// By itself.
    Exited(ExitStatus),
    /// It was killed, for this reason.
    Stopped(String),
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    end: End,
    /// What it printed on both streams, the end of it when it was much.
    pub(crate) output: String,
}

impl Ended {
    pub(crate) fn succeeded(&self) -> bool {
        matches!(self.end, End::Exited(status) if status.success())
    }

    /// How it ended, for a sentence: `exited with code 3`.
    pub(crate) fn verdict(&self) -> String {
        match &self.end {
            End::Exited(status) => describe(*status),
            End::Stopped(why) => format!("was stopped because {why}"),
        }
    }

    /// The last lines of its output.
    pub(crate) fn last_lines(&self, count: usize) -> String {
        let lines: Vec<&str> = self.output.lines().collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }
}

/// How a process ended, for a sentence.
pub(crate) fn describe(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with code {code}"),
        (None, Some(signal)) => format!("was ended by signal {signal}"),
        (None, None) => "ended".to_owned(),
    }
}

/// The variables that everything on an instance gets before the environment's own.
pub(crate) fn base_environment(layout: &Layout) -> BTreeMap<String, OsString> {
    let mut path = OsString::from(layout.platform("bin"));
    for folders in [std::env::var_os("PATH").unwrap_or_default(), "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin".into()]
    {
        if !folders.is_empty() {
            path.push(":");
            path.push(folders);
        }
    }
    BTreeMap::from([
        ("PATH".to_owned(), path),
        ("HOME".to_owned(), layout.home().into()),
        ("TMPDIR".to_owned(), layout.tmp().into()),
        ("LANG".to_owned(), "C.UTF-8".into()),
        (descent::MARK.to_owned(), layout.root().into()),
    ])
}

/// Runs a command on an instance to its end in `folder`, with exactly these variables.
///
/// What it leaves running goes on after a command that ended in time, as a daemon does on an instance; it ends with its
/// environment. Of a command whose time ran out, that was aborted, or that filled the disk, nothing is left.
pub(crate) async fn run(
    line: &CommandLine,
    instance: &Instance,
    folder: &Path,
    variables: &BTreeMap<String, OsString>,
    deadline: Deadline,
) -> io::Result<Ended> {
    let (reader, writer) = io::pipe()?;
    let unit = Unit::new(instance.layout.root(), "command");
    let mut command = line.to_command(&unit, instance, folder);
    command.env_clear().envs(variables).process_group(0);
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = Owned::spawn(&mut command)?;
    // The command holds our ends of the pipe: while it lives, the reader would wait for ourselves.
    drop(command);
    let group = child.id().unwrap_or_default();
    let mut leash = Leash(Some((group, unit)));
    let mut output = Output { pipe: pipe::Receiver::from_owned_fd(reader.into())?, kept: Vec::new() };
    let end = tokio::select! {
        end = output.follow(&mut child, deadline) => end?,
        () = instance.volume.filled() => End::Stopped(instance.volume.complaint().unwrap_or_default()),
    };
    if let (End::Stopped(_), Some((group, unit))) = (&end, leash.0.take()) {
        records::kill_unit(group, &unit).await;
        child.wait().await?;
    }
    output.drain();
    Ok(Ended { end, output: String::from_utf8_lossy(&output.kept).into_owned() })
}

/// Kills a group, and what left it, when it goes with something in it: when the command is dropped in the middle, because
/// its operation was aborted.
struct Leash(Option<(u32, Unit)>);

impl Drop for Leash {
    fn drop(&mut self) {
        if let Some((group, unit)) = &self.0 {
            records::abandon(*group, unit);
        }
    }
}

struct Output {
    pipe: pipe::Receiver,
    kept: Vec<u8>,
}

impl Output {
    async fn follow(&mut self, child: &mut Owned, deadline: Deadline) -> io::Result<End> {
        let mut chunk = vec![0; 8192];
        let mut open = true;
        let mut limit = std::pin::pin!(crate::retry::pause(deadline.remaining().unwrap_or(std::time::Duration::MAX)));
        loop {
            tokio::select! {
                status = child.wait() => return status.map(End::Exited),
                () = &mut limit => return Ok(End::Stopped("the time for the deployment ran out".to_owned())),
                read = self.pipe.read(&mut chunk), if open => match read? {
                    0 => open = false,
                    count => self.keep(&chunk[..count]),
                },
            }
        }
    }

    /// Takes what is in the pipe, without waiting for a process that keeps it open.
    fn drain(&mut self) {
        let mut chunk = vec![0; 8192];
        while let Ok(count) = self.pipe.try_read(&mut chunk) {
            if count == 0 {
                return;
            }
            self.keep(&chunk[..count]);
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.kept.extend_from_slice(bytes);
        if self.kept.len() > 2 * OUTPUT_BYTES {
            self.kept.drain(..self.kept.len() - OUTPUT_BYTES);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::local::host::Confinement;

    async fn shell(line: &str, limit: Duration) -> Ended {
        let variables = BTreeMap::from([("PATH".to_owned(), OsString::from("/usr/bin:/bin"))]);
        let folder = tempfile::tempdir().expect("a folder");
        let instance = Instance::new(Layout::new(folder.path().to_owned()), &Confinement::default());
        let line = CommandLine::Shell(line.into());
        run(&line, &instance, folder.path(), &variables, Deadline::after(limit)).await.expect("runs")
    }

    #[tokio::test]
    async fn both_streams_are_kept_in_order_and_the_code_is_told() {
        let ended = shell("echo one; echo two >&2; exit 3", Duration::from_secs(60)).await;
        assert_eq!(ended.output, "one\ntwo\n");
        assert!(!ended.succeeded());
        assert_eq!(ended.verdict(), "exited with code 3");
        assert_eq!(ended.last_lines(1), "two");
    }

    #[tokio::test]
    async fn a_command_that_takes_too_long_is_killed_with_its_children() {
        let ended = shell("echo begun; sleep 1000 & sleep 1000", Duration::from_millis(300)).await;
        assert!(!ended.succeeded());
        assert!(ended.verdict().contains("time"));
        assert_eq!(ended.output, "begun\n");
    }

    #[tokio::test]
    async fn the_environment_is_clean() {
        let ended = shell("env", Duration::from_secs(60)).await;
        assert!(!ended.output.contains("CARGO"), "{}", ended.output);
    }

    #[tokio::test]
    async fn much_output_neither_blocks_nor_fills_the_memory() {
        let ended = shell("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end", Duration::from_secs(60)).await;
        assert!(ended.succeeded());
        assert!(ended.output.len() <= 2 * OUTPUT_BYTES + 8192);
        assert_eq!(ended.last_lines(1), "end");
    }
}
