//! `tasks-eb completions`: the completion script of a shell.

use std::fmt;

use clap_complete::Shell;
use serde::Serialize;

use crate::context::Context;
use crate::error::{Class, OrFail, Result};
use crate::ui::Outcome;

/// Print the completion script of a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  source <(tasks-eb completions bash)
  tasks-eb completions zsh > ~/.zfunc/_tasks-eb
  tasks-eb completions fish > ~/.config/fish/completions/tasks-eb.fish")]
pub struct Args {
    /// Shell to write the script for
    pub shell: Shell,
}

#[derive(Debug, Serialize)]
struct Script {
    shell: String,
    script: String,
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.script)
    }
}

/// Writes the completion script of `shell` for `command`, the whole command line.
///
/// # Errors
/// When a name in it is not UTF-8, which is a fault of ours.
pub fn script(shell: Shell, mut command: clap::Command) -> Result<String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "tasks-eb", &mut script);
    String::from_utf8(script).or_fail(Class::Bug, || "the completion script is not UTF-8")
}

/// Runs the command. `command` is the whole command line, which only `cli` knows.
///
/// # Errors
/// Those of [`script`].
pub async fn run(_context: &Context, args: Args, command: clap::Command) -> Result<Outcome> {
    Outcome::new(&Script { shell: args.shell.to_string(), script: script(args.shell, command)? })
}
