//! `tasks-eb cache setup`: three variables, tried before they are set.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::Serialize;
use serde_json::Value;

use super::{examine_all, sick};
use crate::beanstalk::EnvironmentName;
use crate::beanstalk::memcachier::{Cache, PASSWORD, SERVERS, USERNAME, VARIABLES};
use crate::commands::variables::{Variables, change, stdin};
use crate::commands::waiting::{Turn, Waiting};
use crate::context::Context;
use crate::deploy::variables::{self, Wish, Wishes, parse_dotenv};
use crate::error::{Class, Error, OrFail, Result};
use crate::memcache::{Depth, Examination};
use crate::secret::Secret;
use crate::ui::Outcome;

/// What answers the questions where nobody can be asked.
const INSTEAD: &str = "--from-file FILE or --stdin";

/// Set the three variables of a cache, after trying them at every server
///
/// Asks for MEMCACHIER_SERVERS, MEMCACHIER_USERNAME and MEMCACHIER_PASSWORD, or reads them: as lines NAME=VALUE, or as
/// the JSON of `heroku config --json`; other variables there are left alone. Each server has to take the login and a
/// value that is set, read and deleted again. Only then are the variables set, all in one restart. A Memcache without
/// logins has servers alone: user name and password are left empty, and removed where they were set.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb cache setup
  tasks-eb cache setup --from-file cache.env --environment tasks-prod
  heroku config --json | tasks-eb cache setup --stdin
  tasks-eb local env --cache --shell json | tasks-eb cache setup --stdin --local")]
pub(super) struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(long, short, value_name = "ENV")]
    environment: Option<EnvironmentName>,
    /// Read the variables from a file
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Read the variables from stdin
    #[arg(long, conflicts_with = "from_file")]
    stdin: bool,
    /// Do not try them: only the instances reach the cache
    #[arg(long)]
    no_check: bool,
    /// Try them and show what would change, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// How long to wait.
    #[command(flatten)]
    waiting: Waiting,
    /// Whether to wait for one's turn.
    #[command(flatten)]
    turn: Turn,
}

#[derive(Debug, Serialize)]
struct Setup {
    #[serde(flatten)]
    variables: Variables,
    /// Empty with `--no-check`.
    servers: Vec<Examination>,
}

impl fmt::Display for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for server in &self.servers {
            writeln!(f, "{} takes the login, and keeps what is set", server.server)?;
        }
        self.variables.fmt(f)
    }
}

/// Runs the command.
pub(super) async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let patience = args.turn.of(args.waiting.patience(context));
    let given = given(context, &args)?;
    let wish = |name: &&str| given.get(*name).map_or(Wish::Remove, |value| Wish::Set(value.clone()));
    let wishes: Wishes = VARIABLES.iter().map(|name| ((*name).to_owned(), wish(name))).collect();
    // What cannot be right is refused before anybody is asked anything.
    let cache = cache(&given)?;
    variables::changes(&BTreeMap::new(), &wishes)?;
    let name = context.environment(args.environment)?;
    context.described(&name).await?;
    let mut servers = Vec::new();
    if !args.no_check {
        servers = examine_all(context, &cache, Depth::Usable).await?;
        if let Some(error) = sick(Class::Failed, "the cache was not set up", &servers) {
            return Err(error);
        }
    }
    let variables = change(context, &name, &wishes, args.dry_run, patience).await?;
    Outcome::new(&Setup { variables, servers })
}

/// The three values.
type Given = BTreeMap<&'static str, Secret>;

fn given(context: &Context, args: &Args) -> Result<Given> {
    let read = match &args.from_file {
        Some(path) => Some((crate::fs::named_text(path)?, path.display().to_string())),
        None if args.stdin => Some((stdin()?, "stdin".to_owned())),
        None => None,
    };
    if let Some((text, origin)) = read {
        return parse(&text, &origin);
    }
    let ui = context.ui();
    let mut given = Given::from([(SERVERS, Secret::new(ui.ask(SERVERS, None, INSTEAD)?))]);
    let user = ui.ask(&format!("{USERNAME}, empty where nobody logs in"), Some(""), INSTEAD)?;
    if !user.is_empty() {
        given.insert(USERNAME, Secret::new(user));
        given.insert(PASSWORD, ui.ask_secret(PASSWORD, INSTEAD)?);
    }
    Ok(given)
}

/// Takes the three values out of a text: JSON when it looks like that, else lines.
fn parse(text: &str, origin: &str) -> Result<Given> {
    let text = text.trim_start_matches('\u{feff}');
    let given = if text.trim_start().starts_with('{') { of_json(text, origin)? } else { of_lines(text, origin)? };
    let without_login = given.len() == 1;
    match VARIABLES.iter().find(|name| !given.contains_key(*name)) {
        Some(missing) if *missing == SERVERS || !without_login => {
            Err(Error::new(Class::Usage, format!("{origin} has no {missing}"))
                .because(format!("a cache needs {SERVERS}, and with a login {USERNAME} and {PASSWORD}")))
        }
        _ => Ok(given),
    }
}

fn of_lines(text: &str, origin: &str) -> Result<Given> {
    let lines = parse_dotenv(text, origin)?.into_iter().filter_map(|(name, wish)| match wish {
        Wish::Set(value) if value.expose().is_empty() => None,
        Wish::Set(value) => Some((*VARIABLES.iter().find(|known| **known == name)?, value)),
        Wish::Remove => None,
    });
    Ok(lines.collect())
}

/// `{"MEMCACHIER_SERVERS": …}`, or with the short names `servers`, `username` and `password`.
fn of_json(text: &str, origin: &str) -> Result<Given> {
    let value: Value = serde_json::from_str(text).or_fail(Class::Usage, || format!("{origin} is no JSON"))?;
    let mut given = Given::new();
    for name in VARIABLES {
        let short = name.trim_start_matches("MEMCACHIER_").to_lowercase();
        let found = match value.get(name).or_else(|| value.get(&short)) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
            _ => continue,
        };
        if !found.is_empty() {
            given.insert(name, Secret::new(found));
        }
    }
    Ok(given)
}

fn cache(given: &Given) -> Result<Cache> {
    let plain = given.iter().map(|(name, value)| ((*name).to_owned(), value.expose().to_owned())).collect();
    Cache::of_variables(&plain)?.ok_or_else(|| Error::new(Class::Usage, "no server is given").next(INSTEAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(given: &Given) -> Vec<&str> {
        VARIABLES.iter().map(|name| given[name].expose()).collect()
    }

    #[test]
    fn the_variables_are_read_from_lines_and_from_both_shapes_of_json() {
        let texts = [
            "export MEMCACHIER_SERVERS='a:1,b:2'\nOTHER=x\nMEMCACHIER_USERNAME=me\nMEMCACHIER_PASSWORD=\"p, w\"\n",
            r#"{"OTHER": 1, "MEMCACHIER_SERVERS": "a:1,b:2", "MEMCACHIER_USERNAME": "me", "MEMCACHIER_PASSWORD": "p, w"}"#,
            r#" {"servers": ["a:1", "b:2"], "username": "me", "password": "p, w"}"#,
        ];
        for text in texts {
            let given = parse(text, "it").expect(text);
            assert_eq!(values(&given), ["a:1,b:2", "me", "p, w"]);
            assert_eq!(cache(&given).expect("is one").servers.len(), 2);
        }
        for text in ["MEMCACHIER_SERVERS=a\nMEMCACHIER_USERNAME=", r#"{"servers": "a"}"#] {
            let given = parse(text, "it").expect(text);
            assert_eq!(cache(&given).expect("is one").credentials, None, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_no_value_is_shown() {
        for text in [
            "MEMCACHIER_SERVERS=a\nMEMCACHIER_PASSWORD=hunter2",
            r#"{"servers": "a", "password": "hunter2"}"#,
            "MEMCACHIER_SERVERS=a\nMEMCACHIER_USERNAME=\nMEMCACHIER_PASSWORD=hunter2",
        ] {
            let error = parse(text, "it").expect_err(text);
            assert!(error.class() == Class::Usage && error.message() == "it has no MEMCACHIER_USERNAME", "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
        let error = parse("{\"password\": hunter2", "it").expect_err("no JSON");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}
