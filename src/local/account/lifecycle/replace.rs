//! An instance that is lost, and the one that Auto Scaling launches in its place. The environment stays Ready.

use std::sync::Arc;

use super::deployment::Refusal;
use super::{Work, deployment, launch};
use crate::beanstalk::{EnvironmentStatus, Region, Severity};
use crate::local::Local;
use crate::local::account::environment::Environment;
use crate::local::account::{ids, stack};
use crate::local::faults::{Occasion, Place};
use crate::local::pace::Stage;

/// Loses the instance of an environment when a scripted fault says so.
pub(super) fn strike(local: &Arc<Local>, region: &Region, environment: &Environment) {
    if !is_at_rest(environment) || environment.instance.is_none() || environment.deployment_id == 0 {
        return;
    }
    let environments = [environment.name.to_string()];
    let occasion =
        Occasion { place: Place::Running, service: "elasticbeanstalk", action: "", environments: &environments };
    if local.faults.draw(&occasion).is_none() {
        return;
    }
    let Ok(request_id) = ids::request() else { return };
    Work::new(local, region, environment, &request_id).spawn(|work| async move { lose(&work).await });
}

fn is_at_rest(environment: &Environment) -> bool {
    environment.status == EnvironmentStatus::Ready && environment.operation.is_none()
}

async fn lose(work: &Work) {
    let mut lost = None;
    work.change(|environment| {
        // An update that has begun meanwhile waits for its turn behind this, with the instance that it knows.
        if is_at_rest(environment) {
            lost = environment.instance.take();
        }
    });
    // An operation that was faster has the instance, or there is none by now.
    let Some(lost) = lost else { return };
    if let Err(error) = work.local.host.renew(&work.id).await {
        return work.tell_unasked(Severity::Error, error.to_string());
    }
    work.tell_unasked(Severity::Info, format!("Removed instance [{}] from your environment.", lost.id));
    work.tell_health();
    launch_again(work, lost.security_group).await;
}

/// Whether an environment lost its instance and another was on its way when the server ended.
pub(super) fn is_missing(environment: &Environment) -> bool {
    environment.operation.is_none() && lacks_its_instance(environment)
}

/// Whether an environment that was launched has no instance for a while.
pub(super) fn lacks_its_instance(environment: &Environment) -> bool {
    environment.instance.is_none() && environment.deployment_id > 0 && environment.launch_failure.is_none()
}

/// Goes on with a replacement that was cut short.
pub(super) async fn go_on(work: &Work) {
    let group = stack::security_group(work.began_with());
    launch_again(work, group).await;
}

/// Launches another instance, which runs what is deployed. The address stays, as an Elastic IP address does.
async fn launch_again(work: &Work, security_group: String) {
    work.pass(Stage::Instances).await;
    let host = work.local.host.environment(&work.id).map_err(|error| Refusal(error.to_string()));
    let added = host.and_then(|host| launch::add_instance(work, security_group, host.endpoint().to_string()));
    if let Err(Refusal(reason)) = added {
        return work.tell_unasked(Severity::Error, reason);
    }
    deployment::start_again(work).await;
    work.tell_health();
}
