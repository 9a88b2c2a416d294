//! `tasks-eb help exit-codes`: what the exit code of any command means. A topic of the help more than a command.

use std::fmt;

use serde::Serialize;

use crate::context::Context;
use crate::error::{Class, Result};
use crate::ui::Outcome;
use crate::ui::table::{Column, Table};

/// What the exit codes mean
#[derive(Debug, clap::Args)]
#[command(hide = true, long_about = topic(), help_template = "{about}")]
pub struct Args {}

#[derive(Debug, Serialize)]
struct ExitCodes {
    exit_codes: Vec<ExitCode>,
}

#[derive(Debug, Serialize)]
struct ExitCode {
    code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<Class>,
    meaning: &'static str,
    again: &'static str,
}

impl ExitCodes {
    fn all() -> Self {
        let done = ExitCode { code: 0, class: None, meaning: "done, or nothing to do", again: "" };
        let failed = Class::ALL.into_iter().map(|(class, meaning)| ExitCode {
            code: class.exit_code(),
            class: Some(class),
            meaning,
            again: again(class),
        });
        Self { exit_codes: std::iter::once(done).chain(failed).collect() }
    }
}

/// When to try again.
const fn again(class: Class) -> &'static str {
    match class {
        Class::Failed | Class::Usage | Class::Unhealthy => "after a fix",
        Class::TimedOut | Class::Interrupted | Class::Terminated => "look, then decide",
        Class::NeedsAnswer => "with the flag named",
        Class::Busy => "later",
        Class::Identity => "after a login",
        Class::NotFound | Class::Differences => "",
        Class::Bug => "report it",
    }
}

impl fmt::Display for ExitCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |code: &ExitCode| [format!("{:>3}", code.code), code.meaning.to_owned(), code.again.to_owned()];
        let columns = [Column::Name, Column::Text, Column::Text];
        let table = Table::new(columns, self.exit_codes.iter().map(row)).head(["  #", "meaning", "again"]);
        f.write_str(&table.text(f.width()))
    }
}

fn topic() -> String {
    format!("The exit code of every command says what came of it.\n\n{}\n", ExitCodes::all())
}

/// Runs the command.
///
/// # Errors
/// Never in practice.
pub async fn run(_context: &Context, _args: Args) -> Result<Outcome> {
    Outcome::new(&ExitCodes::all())
}
