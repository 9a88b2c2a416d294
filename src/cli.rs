//! The command line: parse, run, exit code. The only list of commands.

use std::any::Any;
use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::commands;
use crate::context::{Connect, Context, GlobalArgs};
use crate::error::{Class, Error, OrFail, Result};
use crate::ui::{self, Format, Loudness, Outcome, Ui};

mod again;
mod arguments;
mod groups;
mod signals;

const EXAMPLES: &str = "\
Examples:
  tasks-eb try                   see it all, without an AWS account
  tasks-eb init tasks            make a project
  tasks-eb create --yes          create its environment, and deploy it
  tasks-eb terminate --dry-run   what would go, and what would stay
  tasks-eb help exit-codes       what the exit codes mean";

/// Commands whose error names the environment, for the workflow that goes on with it.
const CHANGES: [&str; 4] = ["create", "deploy", "setenv", "rollback"];

/// A Rust web application from nothing to running on AWS Elastic Beanstalk, and back to nothing
#[derive(Debug, Parser)]
#[command(name = "tasks-eb", version, arg_required_else_help = true, max_term_width = 100, after_long_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    global: GlobalArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(commands::init::Args),
    Create(commands::create::Args),
    Deploy(commands::deploy::Args),
    Rollback(commands::rollback::Args),
    Abort(commands::abort::Args),
    Wait(commands::wait::Args),
    Versions(commands::versions::Args),
    Releases(commands::releases::Args),
    Status(commands::status::Args),
    Health(commands::health::Args),
    List(commands::list::Args),
    Open(commands::open::Args),
    Ssh(commands::ssh::Args),
    Events(commands::events::Args),
    Logs(commands::logs::Args),
    Setenv(commands::setenv::Args),
    Printenv(commands::printenv::Args),
    Cache(commands::cache::Args),
    Migrate(commands::migrate::Args),
    Restart(commands::restart::Args),
    Scale(commands::scale::Args),
    Swap(commands::swap::Args),
    Upgrade(commands::upgrade::Args),
    Rebuild(commands::rebuild::Args),
    Plan(commands::plan::Args),
    Config(commands::config::Args),
    Lint(commands::lint::Args),
    Bundle(commands::bundle::Args),
    Terminate(commands::terminate::Args),
    Audit(commands::audit::Args),
    Doctor(commands::doctor::Args),
    IamPolicy(commands::iam_policy::Args),
    #[cfg(feature = "local")]
    Try(commands::try_::Args),
    #[cfg(feature = "local")]
    Local(commands::local::Args),
    Explain(commands::explain::Args),
    Completions(commands::completions::Args),
    ExitCodes(commands::exit_codes::Args),
}

impl Command {
    async fn run(self, context: &Context) -> Result<Outcome> {
        match self {
            Self::Init(args) => commands::init::run(context, args).await,
            Self::Create(args) => commands::create::run(context, args).await,
            Self::Deploy(args) => commands::deploy::run(context, args).await,
            Self::Rollback(args) => commands::rollback::run(context, args).await,
            Self::Abort(args) => commands::abort::run(context, args).await,
            Self::Wait(args) => commands::wait::run(context, args).await,
            Self::Versions(args) => commands::versions::run(context, args).await,
            Self::Releases(args) => commands::releases::run(context, args).await,
            Self::Status(args) => commands::status::run(context, args).await,
            Self::Health(args) => commands::health::run(context, args).await,
            Self::List(args) => commands::list::run(context, args).await,
            Self::Open(args) => commands::open::run(context, args).await,
            Self::Ssh(args) => commands::ssh::run(context, args).await,
            Self::Events(args) => commands::events::run(context, args).await,
            Self::Logs(args) => commands::logs::run(context, args).await,
            Self::Setenv(args) => commands::setenv::run(context, args).await,
            Self::Printenv(args) => commands::printenv::run(context, args).await,
            Self::Cache(args) => commands::cache::run(context, args).await,
            Self::Migrate(args) => commands::migrate::run(context, args).await,
            Self::Restart(args) => commands::restart::run(context, args).await,
            Self::Scale(args) => commands::scale::run(context, args).await,
            Self::Swap(args) => commands::swap::run(context, args).await,
            Self::Upgrade(args) => commands::upgrade::run(context, args).await,
            Self::Rebuild(args) => commands::rebuild::run(context, args).await,
            Self::Plan(args) => commands::plan::run(context, args).await,
            Self::Config(args) => commands::config::run(context, args).await,
            Self::Lint(args) => commands::lint::run(context, args).await,
            Self::Bundle(args) => commands::bundle::run(context, args).await,
            Self::Terminate(args) => commands::terminate::run(context, args).await,
            Self::Audit(args) => commands::audit::run(context, args).await,
            Self::Doctor(args) => commands::doctor::run(context, args).await,
            Self::IamPolicy(args) => commands::iam_policy::run(context, args).await,
            #[cfg(feature = "local")]
            Self::Try(args) => commands::try_::run(context, args).await,
            #[cfg(feature = "local")]
            Self::Local(args) => commands::local::run(context, args).await,
            Self::Explain(args) => commands::explain::run(context, args).await,
            Self::Completions(args) => commands::completions::run(context, args, command()).await,
            Self::ExitCodes(args) => commands::exit_codes::run(context, args).await,
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|panic| ui::tell(&obituary(panic))));
    let args: Vec<OsString> = std::env::args_os().collect();
    let asked_for = arguments::asks_for_data(&args);
    panic::catch_unwind(AssertUnwindSafe(|| run(args))).unwrap_or_else(|_| {
        if let Some(format) = asked_for {
            Ui::new(format, Loudness::Normal).show_error("tasks-eb@1", &broken());
        }
        ExitCode::from(Class::Bug.exit_code())
    })
}

/// What a program is told of a panic: who reads one document gets one.
fn broken() -> Error {
    Error::new(Class::Bug, "a bug in tasks-eb ended it").because("stderr says where; whatever was started may go on")
}

fn run(args: Vec<OsString>) -> ExitCode {
    let asked_for = arguments::asks_for_data(&args);
    let args = if asked_for.is_some() { arguments::without_format(args) } else { args };
    let parsed = command_for(&args).try_get_matches_from(&args).and_then(|matches| {
        let schema = schema(&matches);
        Cli::from_arg_matches(&matches).map(|cli| (cli, schema))
    });
    match parsed {
        Ok((cli, schema)) => {
            let ui = Ui::new(cli.global.output, cli.global.loudness());
            let context = Context::new(ui, cli.global, connect());
            let ended = match (context.ui().format(), &cli.command) {
                (Format::Sarif, command) if !matches!(command, Command::Lint(_)) => Err(no_sarif()),
                _ => execute(&context, cli.command),
            };
            // A next step that can be copied, for the same place.
            let changes = CHANGES.iter().any(|command| schema == format!("tasks-eb/{command}@1"));
            let about = |error| if changes { context.error_about(error) } else { error };
            let runnable = |error| about(context.error_here(again::written_out(error, &args)));
            let ended = ended.map_err(runnable).map(|outcome| outcome.map_failure(runnable));
            match &ended {
                Ok(outcome) => context.ui().show_outcome(&schema, outcome),
                Err(error) => context.ui().show_error(&schema, error),
            }
            ExitCode::from(context.ui().ending(ended.as_ref().map_or_else(Some, Outcome::failure)))
        }
        Err(error)
            if error.use_stderr()
                && let Some(format) = asked_for =>
        {
            let ui = Ui::new(format, Loudness::Normal);
            let error = arguments::usage(&error, &args);
            ui.show_error("tasks-eb@1", &error);
            ExitCode::from(ui.ending(Some(&error)))
        }
        Err(asked) if let Some(format) = asked_for => told(&asked, &Ui::new(format, Loudness::Normal)),
        Err(error) => {
            // Help for somebody who closed the pipe is help that was read enough.
            let printed = error.print();
            if error.use_stderr() {
                return ExitCode::from(Class::Usage.exit_code());
            }
            drop(ui::minded(printed));
            ExitCode::from(Ui::new(Format::Text, Loudness::Normal).ending(None))
        }
    }
}

/// How `--local` finds its endpoint.
fn connect() -> Option<Connect> {
    #[cfg(feature = "local")]
    return Some(|context| Box::pin(commands::local::connect(context)));
    #[cfg(not(feature = "local"))]
    return None;
}

fn execute(context: &Context, command: Command) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .or_fail(Class::Failed, || "could not start the asynchronous runtime")?;
    let ended = runtime.block_on(async {
        #[cfg(debug_assertions)]
        panic_when_asked();
        let ended = signals::unless_interrupted(context, command.run(context)).await;
        context.conclude(ended.as_ref().map_or_else(Some, Outcome::failure)).await;
        ended
    });
    // A read of stdin or a lookup of a name that still blocks must not hold the process.
    runtime.shutdown_background();
    ended
}

/// `tasks-eb/deploy@1`, `tasks-eb/local-start@1`: the name and version of the JSON document of a command.
fn schema(matches: &clap::ArgMatches) -> String {
    let mut words = Vec::new();
    let mut at = matches.subcommand();
    while let Some((name, below)) = at {
        words.push(name);
        at = below.subcommand();
    }
    format!("tasks-eb/{}@1", words.join("-"))
}

/// For the test of what is told of a bug: only a build for development has it, and it does nothing else.
#[cfg(debug_assertions)]
#[expect(clippy::panic, reason = "a panic is what is tried")]
fn panic_when_asked() {
    if let Some(text) = crate::env::get("TASKS_EB_TEST_PANIC") {
        panic!("{text}");
    }
}

/// Help or version as a document.
fn told(asked: &clap::Error, ui: &Ui) -> ExitCode {
    match arguments::told(asked) {
        Ok((schema, outcome)) => {
            ui.show_outcome(schema, &outcome);
            ExitCode::from(ui.ending(None))
        }
        Err(error) => {
            ui.show_error("tasks-eb@1", &error);
            ExitCode::from(ui.ending(Some(&error)))
        }
    }
}

fn no_sarif() -> Error {
    Error::new(Class::Usage, "--output sarif is for lint").because("the others write text or json")
}

/// What is said of a panic: where, and the message only when it is a literal, because a composed one may hold secrets.
fn obituary(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let message = literal(panic.payload()).unwrap_or("(message withheld: it may hold secrets)");
    format!("error: a bug in tasks-eb, at {place}: {message}\n  Please report it with the command that you ran.")
}

fn literal(payload: &(dyn Any + Send)) -> Option<&'static str> {
    payload.downcast_ref::<&'static str>().copied()
}

/// The command line as far as these arguments need it: who only asks for the version waits for no tree of commands.
fn command_for(args: &[OsString]) -> clap::Command {
    match args {
        [_, only] if only == "--version" || only == "-V" => {
            clap::Command::new("tasks-eb").version(env!("CARGO_PKG_VERSION"))
        }
        _ => command(),
    }
}

/// The whole command line, for completions and for tests of the help.
pub fn command() -> clap::Command {
    groups::grouped(Cli::command())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn only_literal_panic_messages_are_shown() {
        assert_eq!(literal(&"index out of range"), Some("index out of range"));
        assert_eq!(literal(&String::from("password=hunter2")), None);
    }

    #[test]
    fn a_panic_is_an_error_of_a_class_of_its_own() {
        assert_eq!((broken().class(), broken().class().exit_code()), (Class::Bug, 70));
    }
}
