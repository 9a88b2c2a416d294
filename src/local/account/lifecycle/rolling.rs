//! Changes that replace instances: those of the launch template and of the network (developer guide, "Configuration
//! changes"; the options whose ChangeSeverity is `RestartEnvironment`), and deployments whose policy is Immutable.
//!
//! An environment has one instance here. So a batch is one instance, and what rolling updates say of several batches
//! (`MaxBatchSize`, `PauseTime`) never comes to bear. `MinInstancesInService` does: above 0, the new instance serves before
//! the old one ends.

use std::sync::Arc;

use time::OffsetDateTime;

use super::deployment::{Place, Refusal, Target};
use super::{Work, launch, replace as loss};
use crate::beanstalk::Severity;
use crate::beanstalk::catalogue::Change;
use crate::beanstalk::option::namespace;
use crate::error::Error;
use crate::local::account::environment::{Environment, Instance};
use crate::local::account::options::OptionMap;
use crate::local::account::{catalogue, ids, in_force, stack};
use crate::local::host::DeploymentKind;
use crate::local::logs as streamed;
use crate::local::pace::Stage;

/// How an instance is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The old one ends, and another takes its place: a single instance, all at once, or a batch that leaves none.
    Cycled,
    /// Another serves before the old one ends, because one has to be in service.
    Rolled,
    /// The same, in a group of its own.
    Immutable,
}

/// How an update replaces the instance, if it does.
pub(super) fn way(environment: &Environment, target: &Target, deploys: bool) -> Option<Way> {
    if environment.instance.is_none() {
        // One that an earlier server had taken away already.
        return loss::lacks_its_instance(environment).then_some(Way::Cycled);
    }
    let effective = target.effective();
    let policy = catalogue::in_force(&effective, namespace::COMMAND, "DeploymentPolicy").unwrap_or_default();
    if deploys && policy.eq_ignore_ascii_case("Immutable") {
        return Some(Way::Immutable);
    }
    replaces(&environment.options_in_force(), &effective).then(|| way_of(&effective))
}

/// Whether one set of options cannot become another on the same instance. A database is an instance of its own.
fn replaces(before: &OptionMap, after: &OptionMap) -> bool {
    let value = |options: &OptionMap, namespace: &str, name: &str| -> Vec<String> {
        let words = catalogue::in_force(options, namespace, name).unwrap_or_default().split(',');
        words.map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
    };
    before.iter().chain(after.iter()).any(|(namespace, name, _)| {
        namespace != namespace::DB_INSTANCE
            && catalogue::find(namespace, name).is_some_and(|spec| spec.change == Change::RestartEnvironment)
            && value(before, namespace, name) != value(after, namespace, name)
    })
}

/// What the rolling updates of an environment come to for one instance. At least so many stay in service as the group has
/// at least, or one fewer than it has at most, whichever is lower, where nobody says (developer guide, "General options").
fn way_of(effective: &OptionMap) -> Way {
    let option = |namespace: &str, name: &str| catalogue::in_force(effective, namespace, name).unwrap_or_default();
    let rolling = |name: &str| option(namespace::ROLLING_UPDATE, name);
    if !in_force::is_balanced(effective) || !rolling("RollingUpdateEnabled").eq_ignore_ascii_case("true") {
        return Way::Cycled;
    }
    if rolling("RollingUpdateType").eq_ignore_ascii_case("Immutable") {
        return Way::Immutable;
    }
    let size = |name: &str| option(namespace::AUTO_SCALING_GROUP, name).trim().parse::<i64>().unwrap_or(1);
    let least =
        rolling("MinInstancesInService").trim().parse().unwrap_or_else(|_| size("MinSize").min(size("MaxSize") - 1));
    if least > 0 { Way::Rolled } else { Way::Cycled }
}

/// Replaces the instance by one that is bootstrapped with the target. It leads a deployment, and where it is elected among
/// new ones; not where only options changed (eb-reference §4.2).
///
/// # Errors
/// Why the update fails. What ran before runs again: on its instance, which was not touched, or on a third one ("If the
/// rolling update process fails, Elastic Beanstalk starts another rolling update to roll back to the previous
/// configuration", developer guide). When that fails as well, there is no instance until the next update.
pub(super) async fn replace(work: &Work, target: &Target, way: Way, deploys: bool) -> Result<u64, Refusal> {
    let stands = work.local.host.find(&work.id);
    let in_the_way = match (&stands, way) {
        (Some(host), Way::Rolled | Way::Immutable) => host.is_in_the_way().await,
        _ => false,
    };
    if way != Way::Cycled && !in_the_way {
        return roll(work, target, way == Way::Immutable, deploys).await;
    }
    let leads = deploys || way == Way::Immutable;
    match cycle(work, target, DeploymentKind::AppDeploy, leads).await {
        Ok(deployment_id) => Ok(deployment_id),
        Err(Refusal(reason)) => {
            if !reason.is_empty() {
                work.tell(Severity::Error, reason);
            }
            // The sentence is ours.
            work.tell(Severity::Info, "Rolling back to the previous configuration.");
            roll_back(work).await?;
            Err(Refusal(String::new()))
        }
    }
}

/// Ends the instance, if there is one, and launches another at its address.
async fn cycle(work: &Work, target: &Target, kind: DeploymentKind, leads: bool) -> Result<u64, Refusal> {
    let Some(environment) = work.environment() else { return Err(Refusal(String::new())) };
    // An earlier server may have got as far as the deployment, with the new instance there.
    let goes_on = work.goes_on_at().is_some_and(|wait| wait.stage == Stage::Deployment);
    if !goes_on || environment.instance.is_none() {
        exchange(work, &environment).await?;
    }
    let host = work.local.host.environment(&work.id).map_err(internal)?;
    let instance_id = work.environment().and_then(|found| found.instance).map(|found| found.id).unwrap_or_default();
    let place = Place { instance_id, host, leads };
    // What failed on the instance was told.
    target.deploy_to(work, &place, kind).await.map_err(|_| Refusal(String::new()))
}

/// Another instance in place of the one that is there, if there is one, with nothing of it.
async fn exchange(work: &Work, environment: &Environment) -> Result<(), Refusal> {
    if let Some(old) = &environment.instance {
        streamed::collect_from(&work.local, &work.region, environment);
        work.change(|environment| environment.instance = None);
        work.tell_unasked(Severity::Info, format!("Removed instance [{}] from your environment.", old.id));
    }
    if work.goes_on_at().is_none() {
        work.local.host.renew(&work.id).await.map_err(internal)?;
    }
    work.reach_instances().await?;
    let host = work.local.host.environment(&work.id).map_err(internal)?;
    launch::add_instance(work, stack::security_group_id(environment), host.endpoint().to_string())
}

/// Whether an update that was aborted had begun to replace the instance. One that had not taken over is given up.
pub(super) async fn is_half_done(work: &Work) -> bool {
    // A folder that cannot be removed now goes with the next start.
    let _ = work.local.host.give_up(&work.id).await;
    let (before, now) = (work.began_with(), work.environment().filter(|now| !now.is_terminated()));
    let id = |environment: &Environment| environment.instance.as_ref().map(|instance| instance.id.clone());
    let is_another = |now: &Environment| now.deployment_id > 0 && id(before).is_some() && id(now) != id(before);
    now.is_some_and(|now| loss::lacks_its_instance(&now) || is_another(&now))
}

/// Launches what ran before on another instance.
///
/// # Errors
/// When there is none to have either. The environment then waits for its next update, without an instance.
pub(super) async fn roll_back(work: &Work) -> Result<(), Refusal> {
    let Some(environment) = work.environment() else { return Ok(()) };
    work.go_on_at(None);
    let former = Target::read(work, environment.version_label, environment.options);
    let launched = match former {
        Ok(former) => cycle(work, &former, DeploymentKind::SelfStartup, false).await,
        Err(refusal) => Err(refusal),
    };
    let Err(Refusal(reason)) = launched else { return Ok(()) };
    if work.environment().is_some_and(|found| found.instance.is_none()) {
        work.change(|environment| environment.launch_failure = Some(reason.clone()));
    }
    Err(Refusal(reason))
}

/// Launches an instance beside the one that serves; it takes over when it serves as well.
async fn roll(work: &Work, target: &Target, immutable: bool, deploys: bool) -> Result<u64, Refusal> {
    let Some(environment) = work.environment() else { return Err(Refusal(String::new())) };
    let temporary = stack::temporary_group(&environment);
    // Sentences and order of an immutable update are those that people have seen (deployments of 2025 and 2026).
    let tell = |sentence: String| {
        if immutable {
            work.tell(Severity::Info, sentence);
        }
    };
    let opening = "Immutable deployment policy enabled. Launching one instance with the new settings to verify health.";
    tell(opening.to_owned());
    tell(format!("Created temporary auto scaling group {temporary}."));
    work.reach_instances().await?;
    let host = work.local.host.beside(&work.id).await.map_err(internal)?;
    let id = ids::instance().map_err(internal)?;
    let address = host.endpoint().to_string();
    let place = Place { instance_id: id.clone(), host, leads: deploys || immutable };
    let deployment_id = match target.deploy_to(work, &place, DeploymentKind::AppDeploy).await {
        Ok(deployment_id) => deployment_id,
        Err(_) => {
            // What failed on it was told. The one that serves was not touched.
            work.local.host.give_up(&work.id).await.map_err(internal)?;
            return Err(Refusal(String::new()));
        }
    };
    drop(place);
    if stack::balancer(&environment).is_some() {
        tell(format!("Adding new instance(s) ({id}) to the load balancer."));
    }
    tell(format!("Waiting for instance(s) ({id}) to pass health checks."));
    work.tell_unasked(Severity::Info, format!("Added instance [{id}] to your environment."));
    tell(format!("Detached new instance(s) from temporary auto scaling group {temporary}."));
    let group = stack::auto_scaling_group(&environment);
    tell(format!("Attached new instance(s) to the permanent auto scaling group {group}."));
    tell("Deployment succeeded. Terminating old instances and temporary Auto Scaling group.".to_owned());
    take_over(work, &environment, id, address).await?;
    Ok(deployment_id)
}

/// The new instance is the environment's, and the old one ends. Whole, whoever aborts the update meanwhile.
async fn take_over(work: &Work, before: &Environment, id: String, address: String) -> Result<(), Refusal> {
    streamed::collect_from(&work.local, &work.region, before);
    let (security_group, launched) = (stack::security_group_id(before), OffsetDateTime::now_utc());
    work.change(|environment| environment.instance = Some(Instance { id, security_group, launched, address }));
    let (local, environment_id) = (Arc::clone(&work.local), work.id.clone());
    let taking = async move { local.host.take_over(&environment_id).await };
    let taken = work.local.account.running().spawn_whole(taking).await;
    if let Some(old) = &before.instance {
        work.tell_unasked(Severity::Info, format!("Removed instance [{}] from your environment.", old.id));
    }
    if let Some(left) = taken.map_err(|error| Refusal(error.to_string()))?.map_err(internal)? {
        // It has ended, and the next start looks again.
        work.tell_unasked(Severity::Warn, left.to_string());
    }
    Ok(())
}

fn internal(error: Error) -> Refusal {
    Refusal(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(settings: &[(&str, &str, &str)]) -> OptionMap {
        let mut options = OptionMap::default();
        settings.iter().for_each(|(namespace, name, value)| options.set(namespace, name, value));
        options
    }

    #[test]
    fn what_changes_the_launch_template_replaces_instances_and_the_rest_does_not() {
        let types = |value| (namespace::INSTANCES, "InstanceTypes", value);
        let volume = (namespace::LAUNCH_CONFIGURATION, "RootVolumeSize", "20");
        for (before, after, expected) in [
            (&[][..], &[types("t3.large")][..], true),
            (&[types("t3.large")], &[], true),
            (&[types("t3.micro,t3.small")], &[], false),
            (&[types("t3.large")], &[types(" t3.large")], false),
            (&[], &[volume], true),
            (&[], &[(namespace::LAUNCH_CONFIGURATION, "SecurityGroups", "default")], false),
            (&[], &[(namespace::ENVIRONMENT_VARIABLES, "A", "1"), (namespace::COMMAND, "Timeout", "900")], false),
            (&[], &[(namespace::DB_INSTANCE, "DBInstanceClass", "db.t3.small")], false),
            (&[], &[(namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance")], true),
        ] {
            assert_eq!(replaces(&options(before), &options(after)), expected, "{before:?} {after:?}");
        }
    }

    #[test]
    fn one_stays_in_service_only_where_rolling_updates_keep_one() {
        let balanced = (namespace::ENVIRONMENT, "EnvironmentType", "LoadBalanced");
        let on = (namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true");
        let kind = |word| (namespace::ROLLING_UPDATE, "RollingUpdateType", word);
        let least = |number| (namespace::ROLLING_UPDATE, "MinInstancesInService", number);
        let most = (namespace::AUTO_SCALING_GROUP, "MaxSize", "1");
        for (settings, expected) in [
            (&[(namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance")][..], Way::Cycled),
            (&[balanced], Way::Cycled),
            (&[balanced, kind("Immutable")], Way::Cycled),
            (&[balanced, on], Way::Rolled),
            (&[balanced, on, kind("Health")], Way::Rolled),
            (&[balanced, on, least("0")], Way::Cycled),
            (&[balanced, on, most], Way::Cycled),
            (&[balanced, on, most, least("1")], Way::Rolled),
            (&[balanced, on, kind("Immutable")], Way::Immutable),
        ] {
            assert_eq!(way_of(&options(settings)), expected, "{settings:?}");
        }
    }
}
