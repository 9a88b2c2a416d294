//! CreateEnvironment and RebuildEnvironment behind the answer.

use time::OffsetDateTime;

use super::deployment::{Refusal, Target};
use super::{Work, database, terminate};
use crate::beanstalk::Severity;
use crate::beanstalk::option::namespace;
use crate::local::account::environment::{Environment, Instance};
use crate::local::account::options::OptionMap;
use crate::local::account::{bundles, catalogue, ids, stack};
use crate::local::host::DeploymentKind;
use crate::local::pace::Stage;
use crate::local::query::Call;

/// Launches an environment. Its first event is there when this returns.
pub(crate) fn launch(call: &Call, environment: &Environment) {
    let work = Work::of(call, environment);
    work.tell_health();
    work.spawn(run);
}

/// Launches an environment anew, in place of what runs.
pub(crate) fn rebuild(call: &Call, environment: &Environment) {
    let work = Work::of(call, environment);
    work.tell_health();
    work.spawn(make_anew);
}

/// Takes away what is there, and launches.
pub(super) async fn make_anew(work: Work) {
    work.tell(Severity::Info, "Terminating the environment's resources before they are created again.");
    let torn_down = terminate::tear_down(&work).await;
    if let Err(reason) = torn_down {
        return failed(&work, reason);
    }
    work.change(|environment| {
        environment.deployment_id = 0;
        environment.launch_failure = None;
    });
    run(work).await;
}

/// Launches.
pub(super) async fn run(work: Work) {
    match bundles::storage_location(&work.local, &work.region) {
        Ok(bucket) => {
            let message = format!("Using {bucket} as Amazon S3 storage bucket for environment data.");
            work.tell(Severity::Info, message);
        }
        Err(error) => return failed(&work, error.to_string()),
    }
    let Some(environment) = work.environment() else { return };
    let read = Target::read(&work, environment.version_label, environment.options);
    let target = match read.and_then(|target| target.check(&work).map(|()| target)) {
        Ok(target) => target,
        Err(Refusal(reason)) => return failed(&work, reason),
    };
    work.change(|environment| {
        environment.extension_options = target.extensions.clone();
        environment.database_properties = target.database.clone();
    });
    if let Err(Refusal(reason)) = provision(&work, &target).await {
        return failed(&work, reason);
    }
    match target.deploy(&work, DeploymentKind::AppDeploy).await {
        Ok(deployment_id) => succeeded(&work, deployment_id),
        Err(failure) => {
            let reason = failure.to_string();
            let sentence = "Create environment operation is complete, but with errors. For more information, see \
                            troubleshooting documentation.";
            work.settle_with(Severity::Error, sentence, |environment| environment.launch_failure = Some(reason));
        }
    }
}

fn succeeded(work: &Work, deployment_id: u64) {
    let environment = work.began_with();
    let cname = work.local.config.cname(&environment.cname_prefix, &work.region);
    work.tell(Severity::Info, format!("Application available at {cname}."));
    work.remember_launch();
    let sentence = format!("Successfully launched environment: {}", environment.name);
    work.settle_with(Severity::Info, sentence, |environment| environment.deployment_id = deployment_id);
}

/// A launch that made no instance. The environment is Ready, serves nothing, and waits to be updated or terminated.
fn failed(work: &Work, reason: String) {
    work.tell(Severity::Error, &reason);
    let last = |environment: &mut Environment| environment.launch_failure = Some(reason);
    work.settle_with(Severity::Error, "Failed to launch environment.", last);
}

/// Makes what an environment stands on: instance profile (checked), security group, database, address, instance. What
/// is there stays as it is.
pub(super) async fn provision(work: &Work, target: &Target) -> Result<(), Refusal> {
    let effective = target.effective();
    let Some(environment) = work.environment() else { return Ok(()) };
    if environment.instance.is_none() {
        check_instance_profile(work, &effective)?;
        work.pass(Stage::Resources).await;
        let internal = |error: crate::error::Error| Refusal(error.to_string());
        let security_group = stack::security_group_id(&environment);
        work.tell(Severity::Info, format!("Created security group named: {security_group}"));
        database::reconcile(work, &effective, &target.database).await?;
        let host = work.local.host.environment(&work.id).map_err(internal)?;
        let address = host.endpoint().to_string();
        let launched = OffsetDateTime::now_utc();
        let instance = Instance { id: String::new(), security_group, launched, address };
        let standing = Environment { options: effective, instance: Some(instance.clone()), ..environment };
        terminate::tell_group(work, &standing, &instance, true);
        work.tell(Severity::Info, "Waiting for EC2 instances to launch. This may take a few minutes.");
        work.reach_instances().await?;
        add_instance(work, instance.security_group, instance.address)
    } else {
        database::reconcile(work, &effective, &target.database).await
    }
}

/// Gives the environment an instance.
pub(super) fn add_instance(work: &Work, security_group: String, address: String) -> Result<(), Refusal> {
    let id = ids::instance().map_err(|error| Refusal(error.to_string()))?;
    let instance = Instance { id: id.clone(), security_group, launched: OffsetDateTime::now_utc(), address };
    work.change(|environment| (environment.instance, environment.lets_go) = (Some(instance), false));
    work.tell_unasked(Severity::Info, format!("Added instance [{id}] to your environment."));
    Ok(())
}

/// Refuses to launch without an instance profile, in the words of AWS.
pub(super) fn check_instance_profile(work: &Work, effective: &OptionMap) -> Result<(), Refusal> {
    let given = catalogue::in_force(effective, namespace::LAUNCH_CONFIGURATION, "IamInstanceProfile");
    let Some(profile) = given.filter(|name| !name.is_empty()) else {
        return Err(Refusal(
            "You must specify an Instance Profile for your EC2 instance in this region. See Managing Elastic Beanstalk \
             Instance Profiles for more information."
                .to_owned(),
        ));
    };
    // Given as a name or as an ARN, whose last part is the name.
    let name = profile.rsplit('/').next().unwrap_or(profile);
    if work.local.account.read(|state| state.iam.instance_profiles.contains_key(name)) {
        Ok(())
    } else {
        Err(Refusal(format!("The instance profile {profile} associated with the environment does not exist.")))
    }
}
