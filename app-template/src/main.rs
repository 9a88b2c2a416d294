//! The binary `web`: parse the command line, read the environment, run, exit. The only place that prints.

use std::io::Write;
use std::process::ExitCode;

use app::cli::{Command, HELP};
use app::config::Config;
use app::db::migrate::{self, State};
use app::db::migrations::MIGRATIONS;
use app::error::Error;
use app::{healthcheck, logging, serve};
use tokio::runtime::Runtime;

/// `migrate --status` when something is pending, so that a script can ask.
const EXIT_PENDING: u8 = 3;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let ended = runtime().and_then(|runtime| runtime.block_on(run(&arguments)));
    match ended {
        Ok(code) => code,
        Err(error) => {
            // Whoever closed stderr does not want to know.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// Threads for half of the processors. The proxy in front, or on a laptop the database behind, takes as much time for a
/// request as we do; and the fewer threads hand each other work, the less each request costs: with two on two processors
/// it was a third more (`bench/run`).
fn runtime() -> Result<Runtime, Error> {
    let threads = match std::env::var("TOKIO_WORKER_THREADS") {
        Ok(text) => text
            .parse()
            .ok()
            .filter(|threads| (1..=1024).contains(threads))
            .ok_or_else(|| {
                Error::Config(format!(
                    "TOKIO_WORKER_THREADS is \"{text}\"; it must be a number from 1 to 1024"
                ))
            })?,
        Err(_) => std::thread::available_parallelism()
            .map_or(1, usize::from)
            .div_ceil(2),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_all()
        .build();
    runtime.map_err(|error| Error::Failed(format!("cannot start threads: {error}")))
}

async fn run(arguments: &[String]) -> Result<ExitCode, Error> {
    match Command::parse(arguments)? {
        Command::Help => say(HELP.trim_end()),
        Command::Version => say(concat!(
            env!("CARGO_PKG_NAME"),
            " ",
            env!("CARGO_PKG_VERSION")
        )),
        Command::Serve => {
            let config = Config::from_env()?;
            logging::start(&config)?;
            serve::run(config).await?;
        }
        Command::Migrate => {
            let config = Config::from_env()?;
            logging::start(&config)?;
            migrate(&config).await?;
        }
        Command::MigrateStatus => {
            let config = Config::from_env()?;
            logging::start(&config)?;
            return status(&config).await;
        }
        Command::Healthcheck => {
            let answer = healthcheck::ask(&Config::from_env()?)?;
            say(answer.body.trim_end());
            return Ok(if answer.ready {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            });
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: &Config) -> Result<(), Error> {
    if serve::migrates_itself(config) {
        say(
            "SQLite in production is migrated by `web serve` when it starts, as the user that owns the file.",
        );
        return Ok(());
    }
    for name in migrate::run(&config.database, MIGRATIONS).await? {
        say(&format!("applied {name}"));
    }
    say("0 pending");
    Ok(())
}

async fn status(config: &Config) -> Result<ExitCode, Error> {
    let states = migrate::status(&config.database, MIGRATIONS).await?;
    for (name, state) in &states {
        say(&match state {
            State::Applied => format!("applied     {name}"),
            State::Pending => format!("pending     {name}"),
            State::Unfinished(ran) => format!("unfinished  {name} (failed after {ran} statements)"),
            State::Unknown => format!("unknown     {name} (from a newer release)"),
        });
    }
    if let Some((name, _)) = states.iter().find(|(_, state)| *state == State::Unknown) {
        return Err(Error::SchemaNewer(format!(
            "the database holds {name}, which this release does not know"
        )));
    }
    let waiting = states
        .iter()
        .filter(|(_, state)| *state != State::Applied)
        .count();
    say(&format!("{waiting} pending"));
    Ok(if waiting == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(EXIT_PENDING)
    })
}

fn say(text: &str) {
    // A reader that stops reading (`web migrate --status | head -1`) is a normal end.
    let _ = writeln!(std::io::stdout(), "{text}");
}
