//! TerminateEnvironment behind the answer.

use super::{Work, database};
use crate::beanstalk::{EnvironmentStatus, Severity};
use crate::local::account::environment::{Environment, Instance};
use crate::local::account::{logs, stack};
use crate::local::logs as streamed;
use crate::local::pace::Stage;
use crate::local::query::Call;

/// Terminates an environment. Its first event is there when this returns.
pub(crate) fn terminate(call: &Call, environment: &Environment) {
    let work = Work::of(call, environment);
    end_launch(&work);
    work.spawn(|work| async move { run(&work).await });
}

/// Ends a launch that is still going on, and what nobody asked for.
pub(super) fn end_launch(work: &Work) {
    let (launch, unasked) =
        work.local.account.running().with(&work.id, |present| (present.abort.take(), present.unasked.take()));
    launch.into_iter().map(|(_, launch)| launch).chain(unasked).for_each(|going| going.cancel());
    work.tell_health();
}

/// Terminates; the environment is Terminated, or Ready again when something could not be deleted.
pub(super) async fn run(work: &Work) {
    match tear_down(work).await {
        Ok(()) => {
            let name = &work.began_with().name;
            work.tell(Severity::Info, format!("Deleting SNS topic for environment {name}."));
            work.go_on_at(None);
            work.change_state(|state| {
                let Some(environment) = state.region_mut(&work.region).by_id(&work.id) else { return };
                environment.draft = None;
                environment.settle(EnvironmentStatus::Terminated);
                let sentence = "terminateEnvironment completed successfully.";
                let said = environment.said(Severity::Info, sentence, work.request_id());
                state.tell(&work.region, [said]);
            });
            work.local.account.running().forget(&work.id);
        }
        Err(reason) => {
            work.settle_with(Severity::Error, reason.clone(), |environment| environment.launch_failure = Some(reason));
        }
    }
}

/// Deletes the security group, the last of what the environment stands on.
///
/// # Errors
/// CloudFormation's end, when a fault says that something still uses it.
async fn delete_stack(work: &Work, environment: &Environment, half_done: bool) -> Result<(), String> {
    work.pass(Stage::StackDeletion).await;
    let group = match &environment.instance {
        Some(instance) => instance.security_group.clone(),
        None if stack::wedged_at(environment).is_some() => stack::security_group_id(environment),
        // The server that began this took the instance away.
        None if half_done && environment.deployment_id > 0 => stack::security_group_id(environment),
        None => return Ok(()),
    };
    if !environment.lets_go && work.meet(Stage::StackDeletion).is_some() {
        // The frame is that of eb-reference §1.5, the reason EC2's for a DependencyViolation.
        let failed =
            format!("Deleting security group named: {group} failed Reason: resource {group} has a dependent object");
        work.tell(Severity::Error, failed);
        return Err(stack::SECURITY_GROUP_STAYS.to_owned());
    }
    work.tell(Severity::Info, format!("Deleted security group named: {group}"));
    Ok(())
}

/// Tells that what instances stand in was made, or that it is gone: the address of a single one, or group and load
/// balancer. Of a single instance's group, and of launch templates, people were told nothing (ssr-app-docker's and
/// aws-ebeanstalk-py-django's events of 2020 and 2022); sentences and order are eb-reference §1.5's.
pub(super) fn tell_group(work: &Work, environment: &Environment, instance: &Instance, made: bool) {
    let verb = if made { "Created" } else { "Deleted" };
    let Some(balancer) = stack::balancer(environment) else {
        return work.tell(Severity::Info, format!("{verb} EIP: {}", instance.address));
    };
    let mut named = [
        format!("{verb} load balancer named: {}", balancer.reference(&work.region)),
        format!("{verb} Auto Scaling group named: {}", stack::auto_scaling_group(environment)),
    ];
    if !made {
        named.reverse();
    }
    named.into_iter().for_each(|sentence| work.tell(Severity::Info, sentence));
}

/// Takes everything away that an environment stands on: instance with its folder, database by its policy, logs.
///
/// # Errors
/// AWS's sentence about what could not be deleted.
pub(super) async fn tear_down(work: &Work) -> Result<(), String> {
    let Some(environment) = work.environment() else { return Ok(()) };
    let half_done = work.goes_on_at().is_some_and(|wait| wait.stage != Stage::Termination);
    work.tell(Severity::Info, "Waiting for EC2 instances to terminate. This may take a few minutes.");
    work.pass(Stage::Termination).await;
    streamed::collect_from(&work.local, &work.region, &environment);
    work.local.host.destroy(&work.id).await.map_err(|error| error.to_string())?;
    if let Some(instance) = &environment.instance {
        work.tell_unasked(Severity::Info, format!("Removed instance [{}] from your environment.", instance.id));
        tell_group(work, &environment, instance, false);
        // Gone, also when the database then stays: the next update launches another.
        work.change(|environment| environment.instance = None);
    }
    database::remove(work, &environment).await?;
    delete_stack(work, &environment, half_done).await?;
    streamed::forget(&work.local, &work.region, &environment).map_err(|error| error.to_string())?;
    logs::forget(&work.local, &work.id).map_err(|error| error.to_string())
}
