//! Changing variables of an environment in one restart: what `setenv` and `cache setup` share.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::beanstalk::option::ENVIRONMENT_VARIABLES_BYTES;
use crate::commands::releases;
use crate::commands::waiting::go_on;
use crate::context::Context;
use crate::deploy::ledger::{Action, Ending, Release};
use crate::deploy::ready::{self, until_ready};
use crate::deploy::settle::{health_path, settle};
use crate::deploy::ship::Patience;
use crate::deploy::variables::{self, Changes, Wishes};
use crate::error::{Class, OrFail, Result};

/// Most bytes that are read from stdin: many times what AWS takes.
const MOST_INPUT: u64 = 1024 * 1024;

/// What was changed: names only, because values may be secret.
#[derive(Debug, Serialize)]
pub(super) struct Variables {
    environment: EnvironmentName,
    changed: bool,
    dry_run: bool,
    set: Vec<String>,
    removed: Vec<String>,
    /// Removed here, and set by the files of the bundle all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    still_set: Vec<String>,
    bytes: usize,
    most_bytes: usize,
    /// Whether the app was seen to answer with them.
    verified: bool,
}

impl fmt::Display for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (set, removed) = if self.dry_run { ("would set", "would remove") } else { ("set", "removed") };
        if !self.changed {
            writeln!(f, "nothing to do: the variables of {} are as they should be", self.environment)?;
        }
        for (word, names) in [(set, &self.set), (removed, &self.removed)] {
            if !names.is_empty() {
                writeln!(f, "{word} {}", names.join(", "))?;
            }
        }
        write!(f, "# {} of {} bytes", self.bytes, self.most_bytes)
    }
}

impl Variables {
    fn of(environment: EnvironmentName, changes: &Changes, dry_run: bool) -> Self {
        Self {
            environment,
            changed: !changes.is_empty(),
            dry_run,
            set: changes.set.keys().cloned().collect(),
            removed: changes.remove.clone(),
            still_set: Vec::new(),
            bytes: changes.bytes,
            most_bytes: ENVIRONMENT_VARIABLES_BYTES,
            verified: false,
        }
    }
}

/// Makes the variables what is wished for, in one update that is followed to its end; nothing when they are that.
///
/// # Errors
/// Class `Usage` for too many bytes, before anything is changed; `Busy` while something else is done to the
/// environment; `Unhealthy` when the app does not come up with the new variables.
pub(super) async fn change(
    context: &Context,
    name: &EnvironmentName,
    wishes: &Wishes,
    dry_run: bool,
    patience: Patience,
) -> Result<Variables> {
    let aws = context.aws().await?;
    let found = context.described(name).await?;
    let settings = aws.settings(&found.application, name).await?.unwrap_or_default();
    let changes = variables::changes(&variables::of_settings(&settings), wishes)?;
    let mut outcome = Variables::of(name.clone(), &changes, dry_run);
    if dry_run || changes.is_empty() {
        return Ok(outcome);
    }
    let reporter = context.reporter();
    let found = until_ready(aws, found, patience.turn, reporter).await?;
    reporter.phase(format!("change the variables of {name}"));
    let started = ready::update(context.mutating().await?, name, &changes.update(), patience.turn, reporter).await?;
    go_on(context, patience, format!("tasks-eb wait {name} --for healthy"));
    let what = format!("the variables of {name} could not be changed");
    let settled = match patience.wait {
        true => {
            settle(aws, &found, (name, &started), health_path(&settings), (patience, &what), reporter).await.map(Some)
        }
        false => Ok(None),
    };
    let release = Release::now(Action::Setenv, Ending::of(&settled, Option::is_some), patience.deadline.elapsed());
    let variables = outcome.set.iter().chain(&outcome.removed).cloned().collect();
    let ledger = releases::ledger(context, &found.application, name).await?;
    ledger.record(Release { variables, ..release }, reporter).await;
    outcome.verified = settled?.is_some();
    if outcome.verified && !changes.remove.is_empty() {
        let settings = aws.settings(&found.application, name).await?.unwrap_or_default();
        outcome.still_set = still_set(&changes, &variables::of_settings(&settings));
        for left in &outcome.still_set {
            reporter.warn(format!("{left} is still set, by a file in .ebextensions of the deployed version"));
        }
    }
    Ok(outcome)
}

/// Removing what the API had set uncovers what the bundle sets (eb-reference §4.5).
fn still_set(changes: &Changes, after: &BTreeMap<String, String>) -> Vec<String> {
    changes.remove.iter().filter(|name| after.contains_key(*name)).cloned().collect()
}

/// All of stdin.
pub(super) fn stdin() -> Result<String> {
    let mut text = String::new();
    let read = std::io::stdin().lock().take(MOST_INPUT).read_to_string(&mut text);
    read.or_fail(Class::Usage, || "could not read the variables from stdin")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::variables::Wish;
    use crate::secret::Secret;

    #[test]
    fn the_result_names_variables_and_never_shows_a_value() {
        let current = BTreeMap::from([("OLD".to_owned(), "x".to_owned())]);
        let wishes = Wishes::from([
            ("PASSWORD".to_owned(), Wish::Set(Secret::new("hunter2"))),
            ("OLD".to_owned(), Wish::Remove),
        ]);
        let changes = variables::changes(&current, &wishes).expect("fits");
        let name = EnvironmentName::parse("tasks-dev").expect("a name");
        let outcome = Variables::of(name, &changes, false);
        assert_eq!(outcome.to_string(), "set PASSWORD\nremoved OLD\n# 16 of 4096 bytes");
        assert!(!serde_json::to_string(&outcome).expect("serialises").contains("hunter2"));
        assert_eq!(still_set(&changes, &current), ["OLD"]);
    }
}
