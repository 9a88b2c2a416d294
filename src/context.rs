//! What every command gets: the terminal and the global flags, and from them the project and AWS, each found once.

mod account;
mod environment;
mod held;
mod place;
mod typed;

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use clap::Args;
use tokio::sync::{Notify, OnceCell};

use crate::aws::identity::Caller;
use crate::aws::{Aws, ConnectRequest, StaticKeys, is_loopback};
use crate::beanstalk::{ApplicationName, Region};
use crate::env;
use crate::error::{Class, Error, OrFail, Result};
use crate::project::Project;
use crate::report::Reporter;
use crate::retry::{self, Deadline};
use crate::ui::{Format, Loudness, Ui};

pub use held::{Intent, Left};

const HEADING: &str = "Global options";
/// Region of the local Elastic Beanstalk when neither a flag, a variable nor a project names one: what `eb` proposes.
pub(crate) const DEFAULT_REGION: &str = "us-west-2";

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct GlobalArgs {
    /// AWS region [default: AWS_REGION, the project's, the profile's]
    #[arg(long, short = 'r', global = true, value_name = "REGION", help_heading = HEADING, hide_short_help = true)]
    pub region: Option<Region>,
    /// Profile of the AWS configuration files [default: AWS_PROFILE, the project's]
    #[arg(long, global = true, value_name = "NAME", help_heading = HEADING, hide_short_help = true)]
    pub profile: Option<String>,
    /// Send every AWS call to this URL
    #[arg(long, global = true, value_name = "URL", help_heading = HEADING, hide_short_help = true)]
    pub endpoint_url: Option<String>,
    /// Use the local Elastic Beanstalk, and start it when it is not running
    #[cfg(feature = "local")]
    #[arg(long, global = true, conflicts_with_all = ["endpoint_url", "profile"], help_heading = HEADING, hide_short_help = true)]
    pub local: bool,
    /// Folder of the project [default: the current one or a parent]
    #[arg(long, short = 'C', global = true, value_name = "DIR", help_heading = HEADING, hide_short_help = true)]
    pub project: Option<PathBuf>,
    /// How to write the result to stdout: json is one document, ndjson a line for each piece of news
    #[arg(long, global = true, value_name = "FORMAT", default_value = "text", help_heading = HEADING, hide_short_help = true)]
    pub output: Format,
    /// Show the output of programs that run along the way
    #[arg(long, short, global = true, conflicts_with = "quiet", help_heading = HEADING, hide_short_help = true)]
    pub verbose: bool,
    /// Tell warnings and errors only
    #[arg(long, short, global = true, help_heading = HEADING, hide_short_help = true)]
    pub quiet: bool,
}

impl GlobalArgs {
    /// How much of the story is told.
    pub fn loudness(&self) -> Loudness {
        match (self.quiet, self.verbose) {
            (true, _) => Loudness::Quiet,
            (_, true) => Loudness::Verbose,
            _ => Loudness::Normal,
        }
    }

    /// Whether the local Elastic Beanstalk was asked for.
    pub fn is_local(&self) -> bool {
        #[cfg(feature = "local")]
        return self.local;
        #[cfg(not(feature = "local"))]
        return false;
    }
}

/// Where AWS calls go instead of AWS, and the keys that are valid there.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// URL of every service.
    pub url: String,
    /// The keys.
    pub keys: StaticKeys,
}

/// Finds the local Elastic Beanstalk and starts it when needed. `cli` gives it, because only a command may know it.
pub type Connect = for<'a> fn(&'a Context) -> Pin<Box<dyn Future<Output = Result<Endpoint>> + 'a>>;

/// The surroundings of one command.
pub struct Context {
    here: place::Here,
    local: Option<Connect>,
    project: OnceLock<Project>,
    aws: OnceCell<Aws>,
    caller: OnceCell<Caller>,
    account: OnceLock<String>,
    announced: AtomicBool,
    shared: Shared,
}

/// What a command shares with those that it runs.
#[derive(Clone, Default)]
struct Shared {
    resume: Arc<Mutex<Option<String>>>,
    ending: Arc<Ending>,
    clock: Arc<Clock>,
    held: Arc<Mutex<held::Held>>,
    several: Arc<AtomicBool>,
    about: Arc<Mutex<Option<String>>>,
}

#[derive(Default)]
struct Ending {
    awaited: AtomicBool,
    told: Notify,
    by: OnceLock<Class>,
}

/// When the command has to have ended, where it was told so.
#[derive(Default)]
struct Clock {
    deadline: Mutex<Option<Deadline>>,
    set: Notify,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("ui", self.ui()).field("global", self.global()).finish_non_exhaustive()
    }
}

impl Context {
    /// Surroundings from the terminal and the global flags. `local` is asked when `--local` is among them.
    pub fn new(ui: Ui, global: GlobalArgs, local: Option<Connect>) -> Self {
        Self::assemble(Arc::new(ui), global, local, Shared::default())
    }

    /// The same surroundings with other global flags: for a command that runs others. Their time is watched like its
    /// own; it calls [`Context::end_by`] when they have ended.
    #[must_use]
    pub fn with_global(&self, global: GlobalArgs) -> Self {
        Self::assemble(Arc::clone(&self.here.ui), global, self.local, self.shared.clone())
    }

    fn assemble(ui: Arc<Ui>, global: GlobalArgs, local: Option<Connect>, shared: Shared) -> Self {
        let (project, aws, caller, account) = (OnceLock::new(), OnceCell::new(), OnceCell::new(), OnceLock::new());
        let here = place::Here { ui, global, several: Arc::clone(&shared.several) };
        Self { here, local, project, aws, caller, account, announced: AtomicBool::new(false), shared }
    }

    /// The terminal: questions and results.
    pub fn ui(&self) -> &Ui {
        &self.here.ui
    }

    /// The global flags.
    pub fn global(&self) -> &GlobalArgs {
        &self.here.global
    }

    /// Who hears the news of the work. Commands in it become commands for the same place.
    pub fn reporter(&self) -> &dyn Reporter {
        &self.here
    }

    /// The project that the current folder, or the one given with `--project`, is in.
    ///
    /// # Errors
    /// Class `NotFound` when there is none; `Usage` when its configuration is broken.
    pub fn project(&self) -> Result<&Project> {
        if let Some(project) = self.project.get() {
            return Ok(project);
        }
        let project = match &self.global().project {
            Some(root) => Project::open(root)?,
            None => Project::discover(&PathBuf::from("."))?.ok_or_else(no_project)?,
        };
        let project = self.project.get_or_init(|| project);
        self.ui().works_in(&project.root);
        Ok(project)
    }

    /// The application that the project names; `otherwise` is the next step where it names none.
    ///
    /// # Errors
    /// Class `NotFound` outside of a project; `Usage` when its configuration is broken or names no application.
    pub fn application(&self, otherwise: &str) -> Result<ApplicationName> {
        self.project()?
            .config
            .application_name()?
            .ok_or_else(|| Error::new(Class::Usage, "the project names no application").code("TE1107").next(otherwise))
    }

    /// From here on several environments are worked on: whose an event is stands in its line.
    pub fn is_about_several(&self) {
        self.shared.several.store(true, Ordering::Relaxed);
    }

    /// From here on Ctrl-C only stops watching: the work goes on at AWS, and `command` takes it up again. Call it when
    /// an operation has been started and before it is followed.
    pub fn resume_with(&self, command: impl Into<String>) {
        *self.shared.resume.lock().unwrap_or_else(PoisonError::into_inner) = Some(command.into());
    }

    /// From here on the command has until `deadline`, or as long as it takes. Whatever it waits for then, a call without
    /// an answer or a service that is overloaded for ever, it is ended: a time that the user gave is kept.
    pub fn end_by(&self, deadline: Option<Deadline>) {
        *self.shared.clock.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
        self.shared.clock.set.notify_one();
    }

    /// Ready when the time that the command was given is over.
    pub(crate) async fn out_of_time(&self) -> Deadline {
        loop {
            let deadline = *self.shared.clock.deadline.lock().unwrap_or_else(PoisonError::into_inner);
            let Some((deadline, left)) = deadline.and_then(|deadline| Some((deadline, deadline.remaining()?))) else {
                self.shared.clock.set.notified().await;
                continue;
            };
            if left.is_zero() {
                return deadline;
            }
            tokio::select! {
                () = retry::pause(left) => {}
                () = self.shared.clock.set.notified() => {}
            }
        }
    }

    /// The command that takes up the work that was started, if any was.
    pub fn resume(&self) -> Option<String> {
        self.shared.resume.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The region that is asked for: the flag, `AWS_REGION`, `AWS_DEFAULT_REGION`, the project's. `None` leaves it to
    /// the profile.
    ///
    /// # Errors
    /// When a variable or the project names something that is no region.
    pub fn region(&self) -> Result<Option<Region>> {
        if let Some(region) = &self.global().region {
            return Ok(Some(region.clone()));
        }
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            if let Some(text) = env::get(variable) {
                return Region::parse(text).map(Some).or_fail(Class::Usage, || format!("{variable} is not usable"));
            }
        }
        match self.project() {
            Ok(project) => project.config.region(),
            Err(error) if error.class() == Class::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether what is deployed will run on this very machine: at the local Elastic Beanstalk, by flag or by address.
    pub fn deploys_to_this_machine(&self) -> bool {
        let address = || self.global().endpoint_url.clone().or_else(|| env::get("AWS_ENDPOINT_URL"));
        self.global().is_local() || address().is_some_and(|url| is_loopback(&url))
    }

    /// Connections to AWS, or with `--local` to the local Elastic Beanstalk, which is started when needed.
    ///
    /// # Errors
    /// Class `Identity` without usable credentials, `Usage` without a region; else when the local one does not start.
    pub async fn aws(&self) -> Result<&Aws> {
        self.aws.get_or_try_init(|| self.connect()).await
    }

    /// Who we are at AWS; asked once.
    ///
    /// # Errors
    /// Class `Identity` when the credentials are refused.
    pub async fn caller(&self) -> Result<&Caller> {
        self.caller.get_or_try_init(|| async { self.aws().await?.caller().await }).await
    }

    async fn connect(&self) -> Result<Aws> {
        let project = match self.project() {
            Ok(project) => Some(project),
            Err(error) if error.class() == Class::NotFound && self.global().project.is_none() => None,
            Err(error) => return Err(error),
        };
        let region = self.region()?;
        let endpoint = match self.local {
            Some(connect) if self.global().is_local() => Some(connect(self).await?),
            _ => None,
        };
        let of_project = || project.and_then(|project| project.config.profile()).map(str::to_owned);
        let request = match endpoint {
            Some(Endpoint { url, keys }) => ConnectRequest {
                region: region.or_else(|| Region::parse(DEFAULT_REGION).ok()),
                profile: None,
                profile_by_hand: false,
                endpoint_url: Some(url),
                keys: Some(keys),
            },
            None => ConnectRequest {
                region,
                profile: self.global().profile.clone().or_else(|| env::get("AWS_PROFILE")).or_else(of_project),
                profile_by_hand: self.global().profile.is_some(),
                endpoint_url: self.global().endpoint_url.clone(),
                keys: None,
            },
        };
        Aws::connect(&request).await
    }

    /// Ready when this process is told to end (Ctrl-C, SIGTERM). A command that awaits it is not dropped then: it
    /// has to come to an end by itself.
    pub async fn told_to_end(&self) {
        self.shared.ending.awaited.store(true, Ordering::SeqCst);
        self.shared.ending.told.notified().await;
    }

    /// What this process was told to end by: Ctrl-C unless it was another signal.
    pub fn ended_by(&self) -> Class {
        self.shared.ending.by.get().copied().unwrap_or(Class::Interrupted)
    }

    /// Tells the command to end, when it awaits that. False when it does not.
    pub(crate) fn tell_to_end(&self, by: Class) -> bool {
        self.shared.ending.by.get_or_init(|| by);
        self.shared.ending.told.notify_one();
        self.shared.ending.awaited.load(Ordering::SeqCst)
    }
}

fn no_project() -> Error {
    Error::new(Class::NotFound, "there is no Elastic Beanstalk project in this folder or above it")
        .code("TE1101")
        .because("a project has a folder .elasticbeanstalk with a config.yml in it")
        .next("tasks-eb init")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_are_known_by_their_host() {
        for url in ["http://127.0.0.1:4577", "http://localhost:1/x", "https://[::1]:8443", "http://s3.localhost:4577"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://elasticbeanstalk.us-west-2.amazonaws.com", "http://localhost.example:1", "http://10.0.0.1"]
        {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
