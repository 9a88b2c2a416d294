//! UpdateEnvironment and AbortEnvironmentUpdate behind the answer.

use super::deployment::{Refusal, Target};
use super::{Work, database, launch, resume, rolling};
use crate::beanstalk::Severity;
use crate::local::account::environment::Environment;
use crate::local::account::operation::{Update, Wait};
use crate::local::account::platform::{self, Platform};
use crate::local::host::DeploymentKind;
use crate::local::query::Call;

/// The end of an update that was aborted.
pub(super) const REVERTED: &str = "The environment was reverted to the previous configuration setting.";
/// The end of an AbortEnvironmentUpdate.
pub(super) const ABORTED: &str = "abortEnvironmentUpdate completed successfully.";

impl Update {
    /// The words for a failure, which tools look for.
    fn failure(&self) -> &'static str {
        match self.version {
            Some(_) => "Failed to deploy application.",
            None => "Failed to deploy configuration.",
        }
    }

    /// The platform version to move to.
    fn platform(&self) -> Option<&'static Platform> {
        self.platform.as_deref().and_then(|arn| platform::by_arn(arn).ok())
    }

    /// What the instance has to do; `None` when nothing that it sees has changed.
    fn kind(&self) -> Option<DeploymentKind> {
        if self.version.is_some() || self.platform.is_some() {
            Some(DeploymentKind::AppDeploy)
        } else {
            self.options_changed.then_some(DeploymentKind::ConfigDeploy)
        }
    }
}

/// Updates an environment. Its first event is there when this returns.
pub(crate) fn update(call: &Call, environment: &Environment, update: Update) {
    let work = Work::of(call, environment);
    work.tell_health();
    work.spawn_abortable(|work| async move { run(&work, &update).await }, |work| async move { aborted(&work).await });
}

/// Goes on with an update that an earlier server left at a stage. What runs meanwhile is started first.
pub(super) fn go_on(work: Work, wait: Wait, update: Update) {
    let run = move |work: Work| async move {
        resume::start_again(&work).await;
        work.go_on_at(Some(wait));
        run(&work, &update).await;
    };
    work.spawn_abortable(run, |work| async move { aborted(&work).await });
}

/// Aborts the update in progress.
pub(crate) fn abort(call: &Call, environment: &Environment) {
    let work = Work::of(call, environment);
    let aborted = environment.operation.as_ref().map(|operation| operation.request_id.as_str());
    // By now another update may have begun, which nobody asked to abort.
    let abort =
        call.local.account.running().with(&environment.id, |present| {
            present.abort.take_if(|(request_id, _)| aborted == Some(request_id.as_str()))
        });
    if let Some((_, abort)) = abort {
        abort.cancel();
    }
    call.local.account.running().spawn(async move {
        // Its turn comes when the update has given up and the former version runs.
        work.in_turn(async {}).await;
        work.tell(Severity::Info, ABORTED);
    });
}

async fn run(work: &Work, update: &Update) {
    if let Err(Refusal(reason)) = apply(work, update).await {
        if !reason.is_empty() {
            work.tell(Severity::Error, reason);
        }
        work.settle_with(Severity::Error, update.failure(), |environment| {
            // A draft that failed is shown until the next one, or until DeleteEnvironmentConfiguration.
            environment.draft = environment.draft.take().filter(|_| update.options_changed).map(|mut draft| {
                draft.failed = true;
                draft
            });
        });
    }
}

/// Does the update. An empty refusal means that everything about it was told.
async fn apply(work: &Work, update: &Update) -> Result<(), Refusal> {
    let Some(environment) = work.environment() else { return Ok(()) };
    // Files are judged before anything is told of instances (aws-elastic-beanstalk-developer-guide#126).
    let target = target(work, update, &environment)?;
    let name = &environment.name;
    if update.options_changed {
        work.tell(Severity::Info, format!("Updating environment {name}'s configuration settings."));
    }
    if update.version.is_some() {
        work.tell(Severity::Info, "Deploying new version to instance(s).");
    }
    let kind = match &environment.instance {
        // A launch that failed is made good by the next update.
        None => Some(DeploymentKind::AppDeploy),
        Some(_) => update.kind().or_else(|| target.has_secrets().then_some(DeploymentKind::ConfigDeploy)),
    };
    let way = rolling::way(&environment, &target, update.version.is_some());
    if way.is_none() {
        launch::provision(work, &target).await?;
    } else {
        // A template that cannot be launched is refused before anything is touched.
        launch::check_instance_profile(work, &target.effective())?;
        database::reconcile(work, &target.effective(), &target.database).await?;
    }
    let Some(kind) = kind else { return finish(work, update, &target, environment.deployment_id, kind) };
    if let Some(way) = way {
        let deployment_id = rolling::replace(work, &target, way, update.version.is_some()).await?;
        return finish(work, update, &target, deployment_id, update.kind());
    }
    match target.deploy(work, kind).await {
        Ok(deployment_id) => finish(work, update, &target, deployment_id, Some(kind)),
        Err(failure) => {
            if failure.new_version_is_live {
                // Only what runs after the flip failed: saying that the old version serves would be untrue.
                let deployment_id = environment.deployment_id + 1;
                work.change(|environment| keep(environment, update, &target, deployment_id));
            }
            Err(Refusal(String::new()))
        }
    }
}

/// What the environment is to run after the update.
fn target(work: &Work, update: &Update, environment: &Environment) -> Result<Target, Refusal> {
    let options = match &environment.draft {
        Some(draft) => database::only_decoupling(environment, &draft.options),
        None => environment.options.clone(),
    };
    if environment.draft.as_ref().is_some_and(|draft| draft.options != options) {
        // Once the database is gone, nobody who goes on with this could tell any more.
        work.change(|environment| environment.draft.iter_mut().for_each(|draft| draft.options = options.clone()));
    }
    let version = update.version.clone().or_else(|| environment.version_label.clone());
    let mut target = Target::read(work, version, options)?;
    target.runtime = update.platform().map_or(target.runtime, |platform| platform.runtime);
    target.check(work)?;
    match environment.database_stays(&target.effective()) {
        Some(reason) => Err(Refusal(reason.to_owned())),
        None => Ok(target),
    }
}

/// Writes down what is now in force.
fn keep(environment: &mut Environment, update: &Update, target: &Target, deployment_id: u64) {
    environment.version_label = target.version.clone();
    environment.options = target.options.clone();
    environment.extension_options = target.extensions.clone();
    environment.database_properties = target.database.clone();
    environment.draft = None;
    environment.deployment_id = deployment_id;
    environment.launch_failure = None;
    if let (Some(platform), Some(arn)) = (update.platform(), &update.platform) {
        environment.platform_arn = arn.clone();
        environment.solution_stack = platform.solution_stack();
    }
    if update.template.is_some() {
        environment.template_name = update.template.clone();
    }
}

fn finish(
    work: &Work,
    update: &Update,
    target: &Target,
    deployment_id: u64,
    kind: Option<DeploymentKind>,
) -> Result<(), Refusal> {
    if kind == Some(DeploymentKind::AppDeploy) {
        work.tell(Severity::Info, "New application version was deployed to running EC2 instances.");
    }
    if update.options_changed {
        work.tell(Severity::Info, "Successfully deployed new configuration to environment.");
    }
    let sentence = "Environment update completed successfully.";
    work.settle_with(Severity::Info, sentence, |environment| keep(environment, update, target, deployment_id));
    Ok(())
}

/// What was being changed is dropped; what ran before is started again.
async fn aborted(work: &Work) {
    work.change(|environment| environment.draft = None);
    if rolling::is_half_done(work).await {
        // What failed was told.
        let _ = rolling::roll_back(work).await;
    } else if let Some(environment) = work.environment().filter(|found| found.instance.is_some()) {
        let target = Target::read(work, environment.version_label, environment.options);
        if let Ok(target) = target {
            // What failed was told.
            let _ = target.deploy(work, DeploymentKind::SelfStartup).await;
        }
    }
    work.settle(Severity::Error, REVERTED);
}
