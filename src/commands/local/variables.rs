//! `tasks-eb local env`: the variables that point any AWS client at the local Elastic Beanstalk.

use std::fmt;

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Map;

use super::server::Server;
use crate::context::{Context, DEFAULT_REGION};
use crate::error::Result;
use crate::local::Keys;
use crate::report::quoted;
use crate::ui::Outcome;

/// Print the variables that point eb, aws and every AWS SDK at it
///
/// They hold its access key, which is worth nothing anywhere else.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  eval \"$(tasks-eb local env)\"
  tasks-eb local env --shell fish | source
  tasks-eb local env --cache --shell json")]
pub(super) struct Args {
    /// Syntax to print them in
    #[arg(long, value_enum, default_value_t)]
    shell: Shell,
    /// Start a local cache and add the MEMCACHIER_* variables that connect to it
    #[arg(long)]
    cache: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Shell {
    /// sh, bash, zsh
    #[default]
    Sh,
    Fish,
    Powershell,
    Json,
}

#[derive(Debug, Serialize)]
struct Variables {
    variables: Map<String, serde_json::Value>,
    #[serde(skip)]
    shell: Shell,
}

impl fmt::Display for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if matches!(self.shell, Shell::Json) {
            return write!(f, "{:#}", serde_json::Value::Object(self.variables.clone()));
        }
        for (name, value) in &self.variables {
            writeln!(f, "{}", assignment(self.shell, name, value.as_str().unwrap_or_default()))?;
        }
        // Those of a real account would be sent beside the local key.
        f.write_str(match self.shell {
            Shell::Fish => "set -e AWS_SESSION_TOKEN",
            Shell::Powershell => "Remove-Item Env:AWS_SESSION_TOKEN -ErrorAction SilentlyContinue",
            _ => "unset AWS_SESSION_TOKEN",
        })
    }
}

fn assignment(shell: Shell, name: &str, value: &str) -> String {
    match shell {
        Shell::Fish => format!("set -gx {name} '{}'", value.replace('\\', "\\\\").replace('\'', "\\'")),
        Shell::Powershell => format!("$Env:{name} = '{}'", value.replace('\'', "''")),
        Shell::Sh | Shell::Json => format!("export {name}={}", quoted(value)),
    }
}

/// Runs the command.
pub(super) async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let server = Server::of_this_user()?;
    let record = server.running().await?;
    let keys = Keys::open(server.home())?;
    let region = context.region()?.map_or_else(|| DEFAULT_REGION.to_owned(), String::from);
    let mut variables = Map::new();
    let mut set = |name: &str, value: &str| drop(variables.insert(name.to_owned(), value.into()));
    set("AWS_ENDPOINT_URL", &server.url(record.port));
    set("AWS_ACCESS_KEY_ID", keys.access_key_id());
    set("AWS_SECRET_ACCESS_KEY", keys.secret_access_key().expose());
    set("AWS_REGION", &region);
    set("AWS_DEFAULT_REGION", &region);
    set("AWS_EC2_METADATA_DISABLED", "true");
    if args.cache {
        for (name, value) in super::cache::variables(&server).await? {
            set(name, &value);
        }
    }
    Outcome::new(&Variables { variables, shell: args.shell })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_survives_the_quotes_of_every_shell() {
        assert_eq!(assignment(Shell::Sh, "A", "it's $x"), r"export A='it'\''s $x'");
        assert_eq!(assignment(Shell::Fish, "A", r"it's \n"), r"set -gx A 'it\'s \\n'");
        assert_eq!(assignment(Shell::Powershell, "A", "it's"), "$Env:A = 'it''s'");
    }
}
