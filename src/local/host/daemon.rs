//! A server that belongs to a folder: its port and its record are kept there, so that it can be found again.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};

use super::ports::Port;
use super::{command, descent, logs, records};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::retry::{self, Deadline, Pace};

/// Time for a server to serve.
const READINESS: Duration = Duration::from_secs(60);
/// Time for a server to end.
const GRACE: Duration = Duration::from_secs(30);

/// The server of a folder.
pub(super) struct Daemon<'a> {
    pub(super) folder: &'a Path,
    /// Name of the program, for files and sentences.
    pub(super) name: &'static str,
    /// What asks it to end, whoever is connected.
    pub(super) ending: Signal,
}

impl Daemon<'_> {
    fn record(&self) -> PathBuf {
        self.folder.join(format!("{}.pid", self.name))
    }

    /// Of the program that prepares the server's files.
    fn preparation(&self) -> PathBuf {
        self.folder.join(format!("{}-setup.pid", self.name))
    }

    fn port_file(&self) -> PathBuf {
        self.folder.join("port")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.join(format!("{}.log", self.name))
    }

    /// The port of the server, when it runs.
    pub(super) fn running(&self) -> Option<u16> {
        records::read(&self.record())?;
        self.kept_port()
    }

    fn kept_port(&self) -> Option<u16> {
        fs::read_text(&self.port_file()).ok()??.trim().parse().ok()
    }

    /// The port that it had before, when it is free, else another.
    fn choose_port(&self) -> Result<Port> {
        let chosen = self.kept_port().and_then(Port::take).map_or_else(Port::choose, Ok);
        let port = chosen.or_fail(Class::Failed, || format!("could not find a port for {}", self.name))?;
        fs::write_private(&self.port_file(), port.to_string().as_bytes())?;
        Ok(port)
    }

    /// A program with nothing of our environment but `PATH`, and with the mark by which it is found again.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env(descent::MARK, self.folder).current_dir(self.folder);
        command
    }

    /// Runs a program that prepares the server's files to its end, and gives it `input`. What it started ends with it,
    /// also when nobody waits for it any more.
    ///
    /// # Errors
    /// That it fails; what it printed is the evidence.
    pub(super) async fn prepare(&self, command: &mut Command, failed: &'static str, input: Option<&str>) -> Result<()> {
        let pipe = if input.is_some() { Stdio::piped() } else { Stdio::null() };
        command.stdin(pipe).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).kill_on_drop(true);
        let mut child = command.spawn().or_fail(Class::Failed, || failed)?;
        let group = Group(child.id().unwrap_or_default());
        records::write(&self.preparation(), group.0)?;
        if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
            // A program that ended before it read everything says why below.
            let _ = pipe.write_all(input.as_bytes()).await;
        }
        let ended = child.wait_with_output().await.or_fail(Class::Failed, || failed)?;
        fs::remove(&self.preparation())?;
        if ended.status.success() {
            return Ok(());
        }
        let text = format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let evidence = lines[lines.len().saturating_sub(10)..].to_vec();
        let how = format!("the program that makes it {}", command::describe(ended.status));
        Err(Error::new(Class::Failed, failed).because(how).with_evidence(evidence))
    }

    /// Starts the server that `command` makes for a port, and waits until `serves` says so.
    ///
    /// # Errors
    /// That it does not start, with the end of its log.
    pub(super) async fn start<F>(&self, command: impl Fn(u16) -> Command, serves: impl Fn(u16) -> F) -> Result<u16>
    where
        F: Future<Output = bool>,
    {
        // Somebody else may take the port between its choice and its use: then once more with another. It is held until
        // the server has it.
        let mut left = 2;
        loop {
            left -= 1;
            let held = self.choose_port()?;
            let port = held.number();
            match self.try_start(command(port), || serves(port)).await {
                Err(_) if left > 0 => fs::remove(&self.port_file())?,
                result => return result.map(|()| port),
            }
        }
    }

    async fn try_start<F: Future<Output = bool>>(&self, mut command: Command, serves: impl Fn() -> F) -> Result<()> {
        let failed = || Error::new(Class::Failed, format!("could not start {}", self.name));
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log())
            .or_fail(Class::Failed, || format!("could not open the log of {}", self.name))?;
        let second = log.try_clone().or_fail(Class::Failed, || format!("could not open the log of {}", self.name))?;
        command.process_group(0);
        command.stdin(Stdio::null()).stdout(log).stderr(second);
        let mut child = command.spawn().map_err(|error| failed().because(error))?;
        let pid = child.id().unwrap_or_default();
        records::write(&self.record(), pid)?;
        match wait(&mut child, serves).await {
            Ok(()) => {
                // Somebody has to take note of its end, whenever that is.
                tokio::spawn(async move { child.wait().await });
                Ok(())
            }
            Err(why) => {
                // Its end and the record's are what matters; the log tells the rest.
                let record = self.record();
                let _ = tokio::join!(records::end(&record, self.ending, GRACE), child.wait());
                let evidence = logs::last_lines(&self.log(), 10).unwrap_or_default();
                Err(failed().because(why).with_evidence(evidence.lines().map(str::to_owned)))
            }
        }
    }

    /// Ends the server, and what it or the program that prepares it left behind; one that does not run is fine.
    pub(super) async fn stop(&self) -> Result<()> {
        // What prepares files is of no use half done, so it is not asked.
        records::end(&self.preparation(), Signal::KILL, GRACE).await?;
        records::end(&self.record(), self.ending, GRACE).await?;
        records::sweep(self.folder).await;
        Ok(())
    }

    /// Ends the server and all that it started, and removes the folder.
    pub(super) async fn destroy(&self) -> Result<()> {
        if self.folder.exists() {
            self.stop().await?;
        }
        fs::remove(self.folder)
    }
}

/// A group of processes that is killed when this goes.
struct Group(u32);

impl Drop for Group {
    fn drop(&mut self) {
        records::kill_group(self.0);
    }
}

async fn wait<F: Future<Output = bool>>(child: &mut Child, serves: impl Fn() -> F) -> Result<(), String> {
    let child = tokio::sync::Mutex::new(child);
    let ready = retry::until(Deadline::after(READINESS), Pace::LOCAL, || async {
        match child.lock().await.try_wait() {
            Ok(None) if serves().await => ControlFlow::Break(Ok(())),
            Ok(None) => ControlFlow::Continue(()),
            Ok(Some(status)) => ControlFlow::Break(Err(format!("it {}", command::describe(status)))),
            Err(error) => ControlFlow::Break(Err(error.to_string())),
        }
    });
    ready.await.unwrap_or_else(|_| Err(format!("it did not serve within {} seconds", READINESS.as_secs())))
}
