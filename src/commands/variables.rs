//! Changing variables of an environment in one restart: what `setenv` and `cache setup` share.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, Started};
use crate::beanstalk::option::ENVIRONMENT_VARIABLES_BYTES;
use crate::beanstalk::{ApplicationName, EnvironmentName, OptionSetting};
use crate::commands::waiting::go_on;
use crate::commands::{releases, screen};
use crate::context::{Context, Intent, Left};
use crate::deploy::ledger::{Action, Ending, Release};
use crate::deploy::proof::refuse_red;
use crate::deploy::ready::{self, until_ready};
use crate::deploy::settle::{health_path, settle, standing};
use crate::deploy::ship::Patience;
use crate::deploy::teardown::name_of;
use crate::deploy::variables::{self, Changes, Wishes};
use crate::deploy::{adopt, kept};
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
    let application = ApplicationName::parse(found.application.clone())
        .or_fail(Class::Failed, || format!("AWS tells of no application of {name}"))?;
    let (environment, label, claim) = (Some(name), None, patience.claim);
    let intent = Intent { command: "setenv", application: &application, environment, label, claim };
    let left = if dry_run { None } else { context.unfinished(aws, &intent).await? }.filter(|left| left.same);
    let goes_on = left.is_some();
    let mut work = Setting { context, aws, intent, wishes, patience, left, found, settings: Vec::new() };
    let changes = work.look().await?;
    let outcome = Variables::of(name.clone(), &changes, dry_run);
    if !dry_run && changes.is_empty() && !goes_on {
        let what = format!("the variables of {name} are as they should be, and it is not healthy");
        refuse_red(aws, &work.found, &what).await?;
    }
    if dry_run || (changes.is_empty() && !goes_on) {
        return Ok(outcome);
    }
    tell(context, name, &changes);
    let (started, changes, kept) = work.start(changes).await?;
    go_on(context, patience, format!("tasks-eb wait {name} --for healthy"));
    let what = format!("the variables of {name} could not be changed");
    let (path, reporter) = (health_path(&work.settings), context.reporter());
    let settled = match patience.wait {
        true => {
            let settled = settle(aws, &work.found, (name, &started), path, (patience, &what), reporter).await;
            work.tell_what_is_in_force(settled, &changes).await.map(Some)
        }
        false => Ok(None),
    };
    let release = Release::now(Action::Setenv, Ending::of(&settled, Option::is_some), patience.deadline.elapsed());
    // What an earlier run has changed already is no change any more, and is one of this release all the same.
    let variables = if goes_on { wishes.keys().cloned().collect() } else { changes.names() };
    let ledger = releases::ledger(context, &work.found.application, name).await?;
    let is_kept = kept.is_some();
    ledger.record(Release { variables, kept, ..release }, reporter).await;
    if is_kept {
        kept::prune(aws, context.account().await?, &application, name, reporter).await;
    }
    // What was done: another run may have done some of it meanwhile.
    let outcome = if goes_on { outcome } else { Variables::of(name.clone(), &changes, false) };
    let verified = settled?.is_some();
    if verified && is_kept {
        reporter.advise("to undo it", format!("tasks-eb rollback --environment {name}"));
    }
    let still_set = if verified { left_by_files(context, aws, &work.found, &changes).await? } else { Vec::new() };
    Ok(Variables { verified, still_set, ..outcome })
}

/// The plan, before anything is done: names only.
fn tell(context: &Context, name: &EnvironmentName, changes: &Changes) {
    let words = [("set", changes.set.keys().cloned().collect::<Vec<_>>()), ("remove", changes.remove.clone())];
    let some = words.iter().filter(|(_, names)| !names.is_empty());
    let told: Vec<String> = some.map(|(word, names)| format!("{word} {}", names.join(", "))).collect();
    if !told.is_empty() {
        screen::tell(context, format!("{} in {name}, which restarts its app once", told.join("; ")));
    }
}

/// One change of variables: what all its parts need to know.
struct Setting<'a> {
    context: &'a Context,
    aws: &'a Aws,
    intent: Intent<'a>,
    wishes: &'a Wishes,
    patience: Patience,
    /// What an earlier run of this command left.
    left: Option<Left>,
    found: EnvironmentDescription,
    settings: Vec<OptionSetting>,
}

impl Setting<'_> {
    /// Looks at what is set, and decides what has to change.
    async fn look(&mut self) -> Result<Changes> {
        let name = name_of(&self.found)?;
        let settings = self.aws.settings(&self.found.application, &name).await?;
        self.settings = settings.unwrap_or_default();
        variables::changes(&variables::of_settings(&self.settings), self.wishes)
    }

    /// Starts the update when it is our turn, or finds that AWS has begun it already. Also what is left to change: less
    /// than before where another run has changed some; and where what was set before is kept.
    async fn start(&mut self, mut changes: Changes) -> Result<(Started, Changes, Option<String>)> {
        let (context, aws, patience) = (self.context, self.aws, self.patience);
        let reporter = context.reporter();
        let begun = adopt::update(aws, &self.found, &changes.update()).await?;
        if begun.is_none() {
            self.wait_for_the_turn().await?;
        }
        reporter.phase(format!("change the variables of {}", self.found.name));
        context.mutating().await?;
        let run = context.undertake(self.intent, &[&self.found]).await?;
        if begun.is_none() && (run.had_to_wait() || self.left.is_some()) {
            changes = self.look().await?;
        }
        let mut kept = self.left.as_ref().and_then(|left| left.entry.kept.clone());
        let started = match begun {
            Some(begun) => begun,
            // Nothing is left to change, and nobody has seen how that came out.
            None if changes.is_empty() => {
                let known = self.left.as_ref().and_then(|left| adopt::of_journal(&left.entry, &self.found));
                known.unwrap_or_else(|| Started { request_id: None, environment: self.found.clone() })
            }
            None => {
                kept = kept::keep(aws, self.intent.application, &self.found, (kept, &run), reporter).await;
                run.step(format!("change the variables of {}", self.found.name), reporter)?;
                let (name, update) = (name_of(&self.found)?, changes.update());
                ready::update(aws, &name, &update, patience.turn, reporter).await?
            }
        };
        run.started(&started, reporter);
        Ok((started, changes, kept))
    }

    /// Says in the error of a change that failed which variables are in force.
    async fn tell_what_is_in_force<T>(&self, settled: Result<T>, changes: &Changes) -> Result<T> {
        let error = match settled {
            Err(error) if error.class() == Class::Unhealthy => error,
            settled => return settled,
        };
        let settings = match name_of(&self.found) {
            Ok(name) => self.aws.settings(&self.found.application, &name).await.ok().flatten(),
            Err(_) => None,
        };
        let known = settings.and_then(|settings| in_force(changes, &variables::of_settings(&settings)));
        let error = known.into_iter().fold(error, |error, known| error.with_fact("in_force", known));
        Err(standing(error, known.map(|known| format!("the {known} variables")).as_deref()))
    }

    async fn wait_for_the_turn(&mut self) -> Result<()> {
        // What an earlier run of this command began is waited for, whatever it is.
        let rest = self.patience.deadline.remaining().filter(|_| self.left.is_some());
        let turn = self.patience.turn.or(self.patience.claim.wait).or(rest);
        match until_ready(self.aws, self.found.clone(), turn, self.context.reporter()).await {
            Ok(ready) => self.found = ready,
            Err(busy) => return Err(self.context.with_holder(busy, &self.intent).await),
        }
        Ok(())
    }
}

/// Variables that were removed, and that the files of the bundle set all the same.
async fn left_by_files(
    context: &Context,
    aws: &Aws,
    found: &EnvironmentDescription,
    changes: &Changes,
) -> Result<Vec<String>> {
    if changes.remove.is_empty() {
        return Ok(Vec::new());
    }
    let name = name_of(found)?;
    let settings = aws.settings(&found.application, &name).await?.unwrap_or_default();
    let still_set = still_set(changes, &variables::of_settings(&settings));
    for left in &still_set {
        let said = format!("{left} is still set, by a file in .ebextensions of the deployed version");
        context.reporter().warn(said);
    }
    Ok(still_set)
}

/// Whether a change is in force, in a word; `None` where half of it is, or there was none.
fn in_force(changes: &Changes, now: &BTreeMap<String, String>) -> Option<&'static str> {
    let set = changes.set.iter().map(|(name, value)| now.get(name).is_some_and(|now| now == value.expose()));
    let removed = changes.remove.iter().map(|name| !now.contains_key(name));
    let done: Vec<bool> = set.chain(removed).collect();
    match done.iter().filter(|done| **done).count() {
        _ if done.is_empty() => None,
        0 => Some("old"),
        all if all == done.len() => Some("new"),
        _ => None,
    }
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
        assert_eq!(in_force(&changes, &current), Some("old"));
        let of = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<BTreeMap<_, _>>()
        };
        assert_eq!(in_force(&changes, &of(&[("PASSWORD", "hunter2")])), Some("new"));
        assert_eq!(in_force(&changes, &of(&[("PASSWORD", "hunter2"), ("OLD", "x")])), None);
    }
}
