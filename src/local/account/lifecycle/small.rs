//! The short operations: restart of the app, swap of domain names, change of tags.

use std::sync::Arc;

use super::Work;
use crate::beanstalk::Severity;
use crate::error::Error;
use crate::local::account::environment::Environment;
use crate::local::account::operation::Wait;
use crate::local::account::{State, secret_reference};
use crate::local::host::Secrets;
use crate::local::pace::Stage;
use crate::local::query::Call;

/// Appends an event of a call about an environment.
pub(crate) fn tell(call: &Call, environment: &Environment, message: &str) {
    Work::of(call, environment).tell(Severity::Info, message);
}

/// Restarts the app.
pub(crate) fn restart(call: &Call, environment: &Environment) {
    Work::of(call, environment).spawn(|work| async move { restart_app(&work).await });
}

/// Restarts the app, behind the answer.
pub(super) async fn restart_app(work: &Work) {
    work.pass(Stage::Restart).await;
    let secrets = secrets(work);
    if let Err(why) = &secrets {
        work.tell(Severity::Error, why.as_str());
    }
    let restarted = match work.local.host.find(&work.id) {
        Some(host) => host.restart(secrets).await,
        None => Err(Error::new(crate::error::Class::NotFound, "There are no instances.")),
    };
    if restarted.is_ok() {
        work.tell(Severity::Info, "Restarted application server on all ec2 instances.");
    }
    match restarted {
        Ok(()) => work.settle(Severity::Info, "restartAppServer completed successfully."),
        Err(error) => work.settle(Severity::Error, format!("Failed to restart the application server: {error}")),
    }
}

/// The secrets of an environment as they are now: a restart is how one that was changed reaches the app.
fn secrets(work: &Work) -> Secrets {
    let Some(environment) = work.environment() else { return Ok(Default::default()) };
    let mut effective = environment.extension_options;
    effective.overlay(&environment.options);
    work.local.account.read(|state| secret_reference::fetch(state, &effective))
}

/// Swaps the domain names of two environments.
pub(crate) fn swap(call: &Call, source: &Environment, destination: &Environment) {
    let works = [Work::of(call, source), Work::of(call, destination)];
    let (a, b) = (&source.name, &destination.name);
    for work in &works {
        work.tell(Severity::Info, format!("Swapping CNAMEs for environments '{a}' and '{b}'."));
    }
    go_on_swapping(works, None);
}

/// Swaps the names behind the answer, also where an earlier server had begun it: whole, with what is told of it, or not
/// at all.
pub(super) fn go_on_swapping(works: [Work; 2], wait: Option<Wait>) {
    let local = Arc::clone(&works[0].local);
    let running = Arc::clone(&local);
    running.account.running().spawn(async move {
        works[0].go_on_at(wait);
        works[0].pass(Stage::Swap).await;
        works[0].change_state(|state| exchange(state, &works));
        works.iter().for_each(Work::tell_health);
    });
}

fn exchange(state: &mut State, works: &[Work; 2]) {
    let [source, destination] = works;
    let region = state.region_mut(&source.region);
    let found = |work: &Work| region.environments.get(&work.id).cloned();
    let Some((a, b)) = found(source).zip(found(destination)) else { return };
    let name = |found: &Environment| source.local.config.cname(&found.cname_prefix, &source.region);
    let points = [
        format!("'{}' now points to '{}'.", name(&a), address(&b)),
        format!("'{}' now points to '{}'.", name(&b), address(&a)),
    ];
    let completed = format!("Completed swapping CNAMEs for environments '{}' and '{}'.", a.name, b.name);
    for (work, prefix) in works.iter().zip([b.cname_prefix, a.cname_prefix]) {
        if let Some(environment) = state.region_mut(&work.region).by_id(&work.id) {
            environment.cname_prefix = prefix;
        }
    }
    for work in works {
        let told = points.iter().map(|sentence| work.began_with().said(Severity::Info, sentence, work.request_id()));
        state.tell(&work.region, told);
        work.settle_in(state, Severity::Info, completed.clone(), |_| {});
    }
}

fn address(environment: &Environment) -> &str {
    environment.instance.as_ref().map(|instance| instance.address.as_str()).unwrap_or_default()
}

/// Ends the change of an environment's tags, which stand already.
pub(crate) fn tag(call: &Call, environment: &Environment) {
    Work::of(call, environment).spawn(|work| async move { end_tagging(&work).await });
}

/// The same, behind the answer.
pub(super) async fn end_tagging(work: &Work) {
    work.pass(Stage::Tags).await;
    work.settle(Severity::Info, "Environment tag update completed successfully.");
}
