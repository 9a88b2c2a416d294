//! What `rollback` goes back to: what the user names, or what the past tells.

use std::collections::BTreeSet;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, EventQuery, Version};
use crate::beanstalk::{OptionSetting, VersionLabel};
use crate::deploy::desired::RELEASE;
use crate::deploy::history::{self, Before};
use crate::deploy::kept::{self, Then};
use crate::deploy::ledger::{Ledger, Release};
use crate::deploy::variables::{self, Changes, Wishes};
use crate::error::nearest::nearest;
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{Reporter, moment};

/// Newest releases in which the one before is looked for.
const LOOKED_AT: usize = 100;
/// Candidates that are named when a label does not exist.
const NAMED: usize = 10;

/// What to go back to, and how it is known that it was so.
pub(super) struct Target<'a> {
    /// The version, as AWS knows it; absent where the one that runs stays.
    pub(super) version: Option<&'a Version>,
    /// Its label.
    pub(super) label: VersionLabel,
    pub(super) why: Option<String>,
    /// The variables that go back with it.
    pub(super) changes: Changes,
    /// Those that were changed since and stay, because nobody knows what they were, or nobody wants them back.
    pub(super) stay: BTreeSet<String>,
}

impl Target<'_> {
    /// What it is, for a question.
    pub(super) fn told(&self) -> String {
        match self.version {
            Some(version) => version.label.clone(),
            None => "the variables before".to_owned(),
        }
    }
}

/// Where it is looked for.
pub(super) struct Past<'a> {
    pub(super) aws: &'a Aws,
    pub(super) found: &'a EnvironmentDescription,
    pub(super) versions: &'a [Version],
    /// What is set now.
    pub(super) settings: &'a [OptionSetting],
    pub(super) code_only: bool,
}

impl<'a> Past<'a> {
    /// What to go back to, as the user says or the past does.
    ///
    /// # Errors
    /// Class `NotFound` when there is no such version, or nothing before; else when AWS refuses or cannot be reached.
    pub(super) async fn target(
        &self,
        ledger: &Ledger<'_>,
        label: Option<&VersionLabel>,
        reporter: &dyn Reporter,
    ) -> Result<Target<'a>> {
        let releases = ledger.newest(LOOKED_AT).await.unwrap_or_else(|error| {
            reporter.warn(format!("the ledger of releases cannot be read: {error}"));
            Vec::new()
        });
        if let Some(given) = label {
            return self.of_version((named(self.found, self.versions, given)?, None), &releases).await;
        }
        let mut failed = String::new();
        for change in history::changes(self.found, &releases).into_iter().filter(|_| !self.code_only) {
            let Then { wishes, lost: stay } = kept::then(self.aws, &self.found.application, &change.changed).await?;
            let (changes, at) = (self.changes(&wishes)?, moment(change.at));
            if !changes.is_empty() {
                let why = Some(format!("they were changed at {at}, as the ledger of releases tells"));
                return self.of_variables(changes, why, stay);
            }
            if change.failed {
                failed = format!("; the change of variables that failed at {at} is not in effect");
                continue;
            }
            if stay.is_empty() {
                // By an earlier run that nobody saw to its end, or by hand: never one more.
                reporter.note(format!("the change of variables of {at} is taken back already"));
                reporter.advise("for the version before", "tasks-eb rollback --code-only");
                return self.of_variables(changes, None, stay);
            }
            let names = stay.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::new(Class::NotFound, format!("nobody knows any more what {names} was before {at}"))
                .code("TE1505")
                .because("the configuration before that change was not kept, or is gone")
                .next("tasks-eb rollback --code-only"));
        }
        let (version, why) = before(self.aws, self.found, &releases, self.versions).await?;
        self.of_version((version, Some(why + &failed)), &releases).await
    }

    /// Variables alone: the version that runs stays.
    fn of_variables(&self, changes: Changes, why: Option<String>, stay: BTreeSet<String>) -> Result<Target<'a>> {
        let label = parsed(self.found.version_label.as_deref().unwrap_or_default())?;
        Ok(Target { version: None, label, why, changes, stay })
    }

    /// A version, with the variables as they were when it ran last.
    async fn of_version(
        &self,
        (version, why): (&'a Version, Option<String>),
        releases: &[Release],
    ) -> Result<Target<'a>> {
        let label = parsed(&version.label)?;
        let mut changed = history::changed_since(self.found, releases, &version.label);
        // It goes with the version, whatever else is wished for.
        changed.remove(RELEASE);
        let runs_already = self.found.version_label.as_deref() == Some(label.as_str());
        let then = match self.code_only || runs_already {
            true => Then { lost: changed.into_keys().collect(), ..Then::default() },
            false => kept::then(self.aws, &self.found.application, &changed).await?,
        };
        Ok(Target { version: Some(version), label, why, changes: self.changes(&then.wishes)?, stay: then.lost })
    }

    fn changes(&self, wishes: &Wishes) -> Result<Changes> {
        variables::changes(&variables::of_settings(self.settings), wishes)
    }
}

fn parsed(label: &str) -> Result<VersionLabel> {
    VersionLabel::parse(label).or_fail(Class::Failed, || format!("version {label} cannot be deployed"))
}

/// The version that was named.
fn named<'a>(found: &EnvironmentDescription, versions: &'a [Version], given: &VersionLabel) -> Result<&'a Version> {
    labelled(versions, given.as_str()).ok_or_else(|| {
        let runs = |version: &&Version| found.version_label.as_deref() != Some(version.label.as_str());
        let labels: Vec<&str> =
            versions.iter().filter(runs).take(NAMED).map(|version| version.label.as_str()).collect();
        let error =
            Error::new(Class::NotFound, format!("there is no version {given} of {}", found.application)).code("TE1506");
        let error = match labels.as_slice() {
            [] => error.because("there is no other version at all"),
            labels => error.because(format!("there are {}", labels.join(", "))),
        };
        match meant(given.as_str(), &labels) {
            Some(meant) => error.again_naming(given.as_str(), meant),
            None => error.next("tasks-eb versions list"),
        }
    })
}

fn labelled<'a>(versions: &'a [Version], label: &str) -> Option<&'a Version> {
    versions.iter().find(|version| version.label == label)
}

/// The one label that is meant: a part of it was given, or it is nearly the same.
fn meant<'a>(given: &str, labels: &[&'a str]) -> Option<&'a str> {
    match labels.iter().filter(|label| label.starts_with(given)).collect::<Vec<_>>()[..] {
        [one] => Some(one),
        _ => nearest(given, labels.iter().copied()),
    }
}

/// What ran before in this environment and is there still: what its ledger or its description tells, else its events.
async fn before<'a>(
    aws: &Aws,
    found: &EnvironmentDescription,
    releases: &[Release],
    versions: &'a [Version],
) -> Result<(&'a Version, String)> {
    let mut known = history::told(found, releases);
    let is_there = |before: &Before| labelled(versions, &before.label).is_some();
    if !known.iter().any(is_there) {
        let query = EventQuery { environment_id: Some(found.id.clone()), ..EventQuery::default() };
        known.extend(history::by_events(found, &aws.events(&query).await?));
    }
    let deleted: Vec<&str> =
        known.iter().take_while(|before| !is_there(before)).map(|gone| gone.label.as_str()).collect();
    if let Some((version, before)) = known.iter().find_map(|one| Some((labelled(versions, &one.label)?, one))) {
        let gone =
            if deleted.is_empty() { String::new() } else { format!("; {} was deleted since", deleted.join(", ")) };
        return Ok((version, format!("{}{gone}", before.why)));
    }
    let runs = found.version_label.as_deref().unwrap_or("no version");
    let error = Error::new(Class::NotFound, format!("there is no version before {runs} to go back to")).code("TE1505");
    let error = match deleted.as_slice() {
        [] => error.because(format!("nothing tells of another version that ran in {}", found.name)),
        gone => error.because(format!("{} ran there, and was deleted since", gone.join(", "))),
    };
    Err(error.next("tasks-eb versions list"))
}
