//! `tasks-eb local`: starts, stops and shows the local Elastic Beanstalk. Together with `try` the only door to
//! [`crate::local`].

mod admin;
mod advance;
mod cache;
mod calls;
mod fault;
mod server;
mod variables;

use std::fmt;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser as _};
use serde::Serialize;

use crate::aws::StaticKeys;
use crate::context::{Context, Endpoint};
use crate::env;
use crate::error::{Class, Error, Result};
use crate::local::faults::Rule;
use crate::local::host::ProxyKind;
use crate::local::pace::Pace;
use crate::local::{ACCOUNT_ID, Keys};
use crate::ui::{Outcome, table};

use server::{Server, Settled, Wanted};

/// An Elastic Beanstalk here: API, instances, databases
///
/// It answers the same calls as AWS, on 127.0.0.1 only, and really runs what is deployed. tasks-eb talks to it with
/// `--local`; AWS's own `eb` and `aws` do with the variables that `tasks-eb local env` prints.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb local start
  tasks-eb create --local
  eval \"$(tasks-eb local env)\"
  tasks-eb local stop")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Start(StartArgs),
    Stop(StopArgs),
    Status(StatusArgs),
    Env(variables::Args),
    Cache(cache::Args),
    Calls(calls::Args),
    Fault(fault::Args),
    Advance(advance::Args),
    Reset(ResetArgs),
}

/// Start it in the background; one that runs is left alone
///
/// Environments that ran when it was stopped run again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb local start
  tasks-eb local start --port 0
  tasks-eb local start --isolate
  tasks-eb local start --proxy nginx
  tasks-eb local start --pace manual
  tasks-eb local start --foreground --port 8080")]
struct StartArgs {
    /// Port on 127.0.0.1; 0 takes any free one [default: 4577, or any free one when that is taken]
    #[arg(long, short = 'p')]
    port: Option<u16>,
    /// Run commands, hooks and processes of bundles in namespaces of their own (bubblewrap): they cannot write elsewhere,
    /// nor see home folders. Remembered for the next start; --isolate=false ends it
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    isolate: Option<bool>,
    /// What stands in front of apps: our proxy, which translates what it can of .platform/nginx, or the real nginx with the
    /// real configuration. Remembered for the next start [default: built-in]
    #[arg(long, value_parser = PossibleValuesParser::new(ProxyKind::NAMES).map(|name| ProxyKind::of(&name)))]
    proxy: Option<ProxyKind>,
    /// How fast operations on environments go: instant, realistic (each stage takes as long as at AWS), or manual (each
    /// stage waits for tasks-eb local advance). Remembered for the next start [default: instant]
    #[arg(long, value_parser = PossibleValuesParser::new(Pace::NAMES).map(|name| Pace::of(&name)))]
    pace: Option<Pace>,
    /// Make things fail on purpose; may be given several times (see tasks-eb local fault)
    #[arg(long = "fault", value_name = "RULE")]
    faults: Vec<Rule>,
    /// Stay, and serve until Ctrl-C or SIGTERM
    #[arg(long)]
    foreground: bool,
}

/// Stop it, and every app and database that it runs; their data stays
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tasks-eb local stop")]
struct StopArgs {}

/// Show whether it runs, and where
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tasks-eb local status\n  tasks-eb local status --output json")]
struct StatusArgs {}

/// Stop it and remove everything that it keeps: environments, databases, snapshots, bundles, keys
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  tasks-eb local reset\n  tasks-eb local reset --yes")]
struct ResetArgs {
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
}

/// Runs one of the actions.
///
/// # Errors
/// When the server does not start or stop, or its state cannot be read or removed.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    match args.action {
        Action::Start(args) if args.foreground => serve(context, args).await,
        Action::Start(args) => start(context, args).await,
        Action::Stop(StopArgs {}) => stop(context).await,
        Action::Status(StatusArgs {}) => status().await,
        Action::Env(args) => variables::run(context, args).await,
        Action::Cache(args) => cache::run(context, args).await,
        Action::Calls(args) => calls::run(args).await,
        Action::Fault(args) => fault::run(args).await,
        Action::Advance(args) => advance::run(args).await,
        Action::Reset(args) => reset(context, args).await,
    }
}

/// The local Elastic Beanstalk as an endpoint for AWS calls; started when it does not run.
///
/// # Errors
/// When it does not start.
pub async fn connect(context: &Context) -> Result<Endpoint> {
    let server = Server::of_this_user()?;
    let (record, _) = server.start(Wanted::default(), context.reporter()).await?;
    let keys = Keys::open(server.home())?;
    Ok(Endpoint {
        url: server.url(record.port),
        keys: StaticKeys {
            access_key_id: keys.access_key_id().to_owned(),
            secret_access_key: keys.secret_access_key().clone(),
        },
    })
}

/// The variables that connect an app to the local cache, which is started when it does not run.
///
/// # Errors
/// When it does not start.
pub(super) async fn cache_variables() -> Result<[(&'static str, String); 3]> {
    cache::variables(&Server::of_this_user()?).await
}

#[derive(Debug, Serialize)]
struct Status {
    running: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    started: Option<time::OffsetDateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isolate: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    proxy: Option<ProxyKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pace: Option<Pace>,
    /// Stages that wait for somebody's word.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waiting: Vec<advance::Stage>,
    home: String,
    log: String,
}

impl StartArgs {
    fn wanted(&self) -> Wanted {
        Wanted { port: self.port, isolate: self.isolate, proxy: self.proxy, pace: self.pace }
    }
}

impl Status {
    async fn of(server: &Server) -> Result<Self> {
        let record = match server.state().await? {
            Settled::Running(record) => Some(record),
            Settled::Hung(_) | Settled::Stale | Settled::Stopped => None,
        };
        let waiting = match record.as_ref().filter(|record| record.pace == Pace::Manual) {
            Some(record) => advance::waiting(server, record).await?,
            None => Vec::new(),
        };
        Ok(Self {
            running: record.is_some(),
            endpoint_url: record.as_ref().map(|record| server.url(record.port)),
            pid: record.as_ref().map(|record| record.pid),
            started: record.as_ref().map(|record| record.started),
            isolate: record.as_ref().map(|record| record.isolate),
            proxy: record.as_ref().map(|record| record.proxy),
            pace: record.as_ref().map(|record| record.pace),
            waiting,
            version: record.map(|record| record.version),
            home: server.home().display().to_string(),
            log: server.log().display().to_string(),
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = if self.running { "running" } else { "stopped" };
        f.write_str(&table::fields(
            f.width(),
            &[
                ("local", Some(state.to_owned())),
                ("endpoint", self.endpoint_url.clone()),
                ("process", self.pid.map(|pid| pid.to_string())),
                ("started", self.started.map(table::moment)),
                ("version", self.version.clone()),
                ("bundles", self.isolate.filter(|isolate| *isolate).map(|_| "isolated".to_owned())),
                ("proxy", self.proxy.filter(|proxy| *proxy == ProxyKind::Nginx).map(|proxy| proxy.as_str().to_owned())),
                ("pace", self.pace.filter(|pace| *pace != Pace::Instant).map(|pace| pace.as_str().to_owned())),
                (
                    "waiting",
                    Some(self.waiting.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
                        .filter(|text| !text.is_empty()),
                ),
                ("home", Some(self.home.clone())),
                ("log", Some(self.log.clone())),
            ],
        ))
    }
}

#[derive(Debug, Serialize)]
struct Ended {
    was_running: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<String>,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.removed, self.was_running) {
            (Some(folder), _) => write!(f, "removed {folder}"),
            (None, true) => f.write_str("stopped"),
            (None, false) => f.write_str("it was not running"),
        }
    }
}

async fn start(context: &Context, args: StartArgs) -> Result<Outcome> {
    let (server, wanted, faults) = (Server::of_this_user()?, args.wanted(), args.faults);
    // Here, where it can be read; the server that stays in the background would say it in its log.
    server.settings(wanted)?;
    let (record, already) = server.start(wanted, context.reporter()).await?;
    if already {
        context.reporter().note("it was already running");
        let runs = |how: String| {
            let message = format!("the local Elastic Beanstalk runs {how} already");
            Err(Error::new(Class::Busy, message).next("tasks-eb local stop"))
        };
        if wanted.port.is_some_and(|port| port != 0 && port != record.port) {
            return runs(format!("on port {}", record.port));
        }
        if wanted.isolate.is_some_and(|isolate| isolate != record.isolate) {
            return runs(format!("{} isolation", if record.isolate { "with" } else { "without" }));
        }
        if wanted.proxy.is_some_and(|proxy| proxy != record.proxy) {
            return runs(format!("with the proxy {}", record.proxy.as_str()));
        }
        if wanted.pace.is_some_and(|pace| pace != record.pace) {
            return runs(format!("at the pace {}", record.pace.as_str()));
        }
    }
    if !faults.is_empty() {
        fault::add(faults).await?;
    }
    Outcome::new(&Status::of(&server).await?)
}

async fn serve(context: &Context, args: StartArgs) -> Result<Outcome> {
    Server::of_this_user()?.serve(args.wanted(), args.faults, context).await?;
    Outcome::new(&Ended { was_running: true, removed: None })
}

async fn stop(context: &Context) -> Result<Outcome> {
    let was_running = Server::of_this_user()?.stop(context.reporter()).await?;
    Outcome::new(&Ended { was_running, removed: None })
}

async fn status() -> Result<Outcome> {
    Outcome::new(&Status::of(&Server::of_this_user()?).await?)
}

async fn reset(context: &Context, args: ResetArgs) -> Result<Outcome> {
    let server = Server::of_this_user()?;
    let home = server.home().display().to_string();
    let question = format!("Remove {home} with every local environment, database and snapshot?");
    if !args.yes && !context.ui().confirm(&question, false, "--yes")? {
        return Err(Error::new(Class::NeedsAnswer, "nothing was removed").because("the answer was no"));
    }
    let was_running = remove(context, &server).await?;
    Outcome::new(&Ended { was_running, removed: Some(home) })
}

/// What became of the local Elastic Beanstalk when an app left it.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub(super) enum Leftover {
    /// It keeps nothing and does not run: there is nothing on this machine.
    #[default]
    Nothing,
    /// It was stopped and removed with all that it kept.
    Removed {
        /// The folder that is gone.
        home: PathBuf,
    },
    /// It stays: it was there before, or something else lives in it.
    Kept {
        /// Its folder.
        home: PathBuf,
        /// Why.
        because: &'static str,
    },
}

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing is left on this machine"),
            Self::Removed { home } => {
                write!(f, "removed the local Elastic Beanstalk in {}\nnothing is left on this machine", home.display())
            }
            Self::Kept { home, because } => {
                writeln!(f, "kept the local Elastic Beanstalk in {}: {because}", home.display())?;
                f.write_str("`tasks-eb local reset` removes it")
            }
        }
    }
}

/// Whether the local Elastic Beanstalk keeps anything, running or not.
pub(super) fn has_state() -> Result<bool> {
    Ok(Server::of_this_user()?.home().exists())
}

/// Stops and removes the local Elastic Beanstalk when it was made for what leaves it now, and nothing else moved in.
pub(super) async fn leave(context: &Context, made_for_it: bool) -> Result<Leftover> {
    let server = Server::of_this_user()?;
    let home = server.home().to_owned();
    if !home.exists() {
        return Ok(Leftover::Nothing);
    }
    if !made_for_it {
        return Ok(Leftover::Kept { home, because: "it was there before" });
    }
    if server.is_lived_in() {
        return Ok(Leftover::Kept { home, because: "other environments or databases live in it" });
    }
    remove(context, &server).await?;
    match server.state().await? {
        Settled::Stopped if !home.exists() => Ok(Leftover::Removed { home }),
        _ => Err(Error::new(Class::Differences, format!("something is left in {}", home.display()))
            .next("tasks-eb local reset")),
    }
}

/// Stops the server and removes all that it keeps, and the secrets that the command line keeps for its account.
async fn remove(context: &Context, server: &Server) -> Result<bool> {
    let was_running = server.stop(context.reporter()).await?;
    crate::fs::remove(server.home())?;
    let secrets = env::state_dir()?.join("secrets");
    let entries = std::fs::read_dir(&secrets).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(ACCOUNT_ID)) {
        crate::fs::remove(&entry.path())?;
    }
    // Only an empty folder goes; one that still holds something is in use.
    let _ = std::fs::remove_dir(&secrets);
    Ok(was_running)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::DEFAULT_PORT;

    #[test]
    fn the_help_names_the_default_port() {
        use clap::Args as _;
        let help = StartArgs::augment_args(clap::Command::new("start")).render_long_help().to_string();
        assert!(help.contains(&DEFAULT_PORT.to_string()), "{help}");
    }
}
