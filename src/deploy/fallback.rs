//! After a version that failed: back to the one that ran and was well before, so that visitors get an app.

use crate::aws::beanstalk::{Started, Update};
use crate::beanstalk::option::namespace;
use crate::beanstalk::{OptionSetting, VersionLabel};
use crate::deploy::desired::RELEASE;
use crate::deploy::ready;
use crate::deploy::ship::Change;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// The update that brings a version and, as one release with it, the variable that names it. `memo` says what ran before.
pub fn release<'a>(label: &'a VersionLabel, memo: Option<String>) -> Update<'a> {
    Update {
        version: Some(label),
        description: memo,
        options: vec![OptionSetting::new(namespace::ENVIRONMENT_VARIABLES, RELEASE, label.as_str())],
        ..Update::default()
    }
}

/// Goes back to what ran before `change`, if `wanted` and if that was well; and says in the error what came of it.
pub(super) async fn after(change: &Change<'_>, broken: Error, wanted: bool, reporter: &dyn Reporter) -> Error {
    let name = change.name;
    let broken = broken.with_fact("rolled_back", false);
    let Some(previous) = change.previous() else {
        return broken.because("no other version ran before, so there is none to return to");
    };
    let step = format!("tasks-eb rollback {previous} --environment {name}");
    if !wanted {
        return broken.because(format!("nothing was undone; {previous} ran before")).next(step);
    }
    if !change.was_well() {
        return broken
            .because(format!("{previous}, which ran before, was not healthy either, so it was not brought back"));
    }
    // Going back takes its time, so that it is told at once. What shows it stands in the error at the end.
    reporter.warn(broken.to_string());
    match go_back(change, &previous, reporter).await {
        Ok(()) => broken
            .because(format!("{name} was returned to {previous}, which serves again"))
            .with_fact("rolled_back", true)
            .with_fact("version", previous),
        Err(error) if error.class() == Class::TimedOut => broken
            .because(format!("the return to {previous} was begun and is not over: {error}"))
            .next(format!("tasks-eb wait {name} --for version={previous}")),
        Err(error) => broken
            .because(format!("and the return to {previous} failed as well: {error}"))
            .with_evidence(error.evidence().iter().map(|line| format!("{previous}: {line}")))
            .next(step),
    }
}

/// Says in an error what it is about, for who builds on it: the environment, and which version failed. `version` is what
/// serves, where that is known.
pub(super) fn place(change: &Change<'_>, operation: &Started, error: Error) -> Error {
    let found = &operation.environment;
    let url = found.url().or_else(|| change.before?.url());
    let error = error.with_fact("environment", change.name).with_fact("id", &found.id);
    let error = url.into_iter().fold(error, |error, url| error.with_fact("url", url));
    let error = change.previous().into_iter().fold(error, |error, previous| error.with_fact("previous", previous));
    match error.class() {
        Class::Unhealthy | Class::Failed => error.with_fact("failed_version", change.label.as_str()),
        _ => error,
    }
}

async fn go_back(change: &Change<'_>, previous: &str, reporter: &dyn Reporter) -> Result<()> {
    let Change { aws, name, patience, .. } = *change;
    let good = VersionLabel::parse(previous)
        .map_err(|rule| Error::new(Class::Failed, format!("{previous} cannot be deployed again")).because(rule))?;
    reporter.phase(format!("return to {good}"));
    // The description goes back too: what ran before that version is known again.
    let memo = change.before.and_then(|before| before.description.clone());
    let started = ready::update(aws, name, &release(&good, memo), patience.turn, reporter).await?;
    // The smoke test is written for the version that failed it.
    Change { label: &good, smoke: None, ..*change }.see_through(&started, reporter).await.map(drop)
}
