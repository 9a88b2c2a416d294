//! The short operations: restart of the app, swap of domain names, change of tags.

use std::sync::Arc;

use super::Work;
use crate::beanstalk::{EnvironmentStatus, Severity};
use crate::error::Error;
use crate::local::account::environment::Environment;
use crate::local::account::secret_reference;
use crate::local::host::Secrets;
use crate::local::pace::Stage;
use crate::local::query::Call;

/// Appends an event of a call about an environment.
pub(crate) fn tell(call: &Call, environment: &Environment, message: &str) {
    Work::of(call, environment).tell(Severity::Info, message);
}

/// Restarts the app.
pub(crate) fn restart(call: &Call, environment: &Environment) {
    let work = Work::of(call, environment);
    work.tell(Severity::Info, "restartAppServer is starting.");
    work.spawn(|work| async move {
        work.pass(Stage::Restart).await;
        let secrets = secrets(&work);
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
        work.settle(EnvironmentStatus::Ready);
        match restarted {
            Ok(()) => work.tell(Severity::Info, "restartAppServer completed successfully."),
            Err(error) => work.tell(Severity::Error, format!("Failed to restart the application server: {error}")),
        }
    });
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
    let name = |found: &Environment| call.local.config.cname(&found.cname_prefix, &call.region);
    let points = [
        format!("'{}' now points to '{}'.", name(source), address(destination)),
        format!("'{}' now points to '{}'.", name(destination), address(source)),
    ];
    let (swapping, completed) = (
        format!("Swapping CNAMEs for environments '{a}' and '{b}'."),
        format!("Completed swapping CNAMEs for environments '{a}' and '{b}'."),
    );
    for work in &works {
        work.tell(Severity::Info, "swapEnvironmentCNAMEs is starting.");
        work.tell(Severity::Info, swapping.as_str());
    }
    let first = Work::of(call, source);
    let (source, destination) = (source.clone(), destination.clone());
    let local = Arc::clone(&call.local);
    let whole = async move {
        let [first, second] = &works;
        let swapped = first.local.account.change(|state| {
            let region = state.region_mut(&first.region);
            for (id, prefix) in [(&first.id, &destination.cname_prefix), (&second.id, &source.cname_prefix)] {
                if let Some(environment) = region.by_id(id) {
                    environment.cname_prefix.clone_from(prefix);
                }
            }
            Ok::<_, Error>(())
        });
        for work in &works {
            for sentence in &points {
                work.tell(Severity::Info, sentence.as_str());
            }
        }
        for work in &works {
            work.settle(EnvironmentStatus::Ready);
            match &swapped {
                Ok(()) => work.tell(Severity::Info, completed.as_str()),
                Err(error) => work.tell(Severity::Error, format!("Failed to swap CNAMEs: {error}")),
            }
        }
    };
    call.local.account.running().spawn(async move {
        first.pass(Stage::Swap).await;
        // Whole or not at all.
        drop(local.account.running().spawn_whole(whole).await);
    });
}

fn address(environment: &Environment) -> &str {
    environment.instance.as_ref().map(|instance| instance.address.as_str()).unwrap_or_default()
}

/// Ends the change of an environment's tags, which stand already.
pub(crate) fn tag(call: &Call, environment: &Environment) {
    let work = Work::of(call, environment);
    work.tell(Severity::Info, "Environment tag update is starting.");
    work.spawn(|work| async move {
        work.pass(Stage::Tags).await;
        work.settle(EnvironmentStatus::Ready);
        work.tell(Severity::Info, "Environment tag update completed successfully.");
    });
}
