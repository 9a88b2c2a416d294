//! `tasks-eb open`: the environment in a browser.

use std::fmt;
use std::process::{Command, Stdio};

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::context::Context;
use crate::env;
use crate::error::{Class, Error, Result};
use crate::fs;
use crate::ui::Outcome;

/// Open an environment in the browser, and print its URL
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb open
  tasks-eb open tasks-dev
  curl \"$(tasks-eb open --url)\"")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Only print the URL
    #[arg(long)]
    pub url: bool,
}

#[derive(Debug, Serialize)]
struct Opened {
    url: String,
    opened: bool,
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when there is no such environment or it has no URL yet; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let name = context.environment(args.environment)?;
    let found = context.described(&name).await?;
    let url = found.url().ok_or_else(|| {
        Error::new(Class::NotFound, format!("{name} has no URL yet: it is {}", found.status))
            .next(format!("tasks-eb events {name} --follow"))
    })?;
    // Where nobody can be asked there is nobody to look at a browser either.
    let opened = !args.url && context.ui().can_ask() && browse(&url);
    if !opened && !args.url && context.ui().can_ask() {
        context.reporter().note("no program that opens a browser was found");
    }
    Outcome::new(&Opened { url, opened })
}

/// Starts the program that opens URLs here; its end is not waited for.
fn browse(url: &str) -> bool {
    let chosen = env::get("BROWSER");
    let known = ["xdg-open", "open", "wslview"];
    let programs = chosen.iter().map(String::as_str).chain(known);
    programs.filter_map(fs::find_program).any(|program| {
        let mut command = Command::new(program);
        command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().is_ok()
    })
}
