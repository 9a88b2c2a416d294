//! Doing what the plan says, step by step. Each step can be repeated; the last one starts an operation at AWS.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, NOTE, NewEnvironment, NewVersion, Started};
use crate::aws::identity::Caller;
use crate::aws::upload::Uploaded;
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::namespace;
use crate::deploy::desired::{Desired, SECRET_KEY};
use crate::deploy::ledger::Ledger;
use crate::deploy::observe::Observed;
use crate::deploy::plan::{Plan, Step};
use crate::deploy::undertaking::Undertaking;
use crate::deploy::vault::Owner;
use crate::deploy::{adopt, fallback, memo, ready};
use crate::error::{Class, Error, Result};
use crate::report::{News, Reporter};
use crate::retry::{self, Deadline, Pace};
use crate::secret::Secret;

/// How long a new instance profile may take to be known everywhere (eb-reference §2.4: about ten seconds).
const SPREAD: Duration = Duration::from_secs(60);

/// What the steps work with.
#[derive(Debug)]
pub struct Work<'a> {
    /// Connections.
    pub aws: &'a Aws,
    /// Where it is written down.
    pub ledger: &'a Ledger<'a>,
    /// Who we are: known when an environment is to be created.
    pub caller: Option<&'a Caller>,
    /// What should be.
    pub desired: &'a Desired,
    /// What was.
    pub observed: &'a Observed,
    /// Database password that the user gave.
    pub password: Option<&'a Secret>,
    /// Where each step is written down before it is done.
    pub run: &'a Undertaking,
}

/// Runs the steps in order. `turn` is how long an environment may be busy with something else. The answer is the
/// operation that the last step started, if it did.
///
/// # Errors
/// That of the first step that fails; the steps before it stay done, and running the same command again goes on there.
pub async fn apply(
    work: &Work<'_>,
    plan: &Plan,
    turn: Option<Duration>,
    reporter: &dyn Reporter,
) -> Result<Option<Started>> {
    let mut bucket = work.observed.bucket.clone();
    let mut started = None;
    for step in &plan.steps {
        // The first line says what; the others are details.
        work.run.step(step.to_string().lines().next().unwrap_or_default(), reporter)?;
        match step {
            Step::CreateApplication { .. } => {
                if work.aws.ensure_application(&work.desired.application).await? {
                    reporter.done(format!("created application {}", work.desired.application));
                }
            }
            Step::EnsureStorage => {
                let name = work.aws.storage_location().await?;
                reporter.done(format!("bundles go to bucket {name}"));
                work.run.storage_is_there(reporter).await?;
                bucket = Some(name);
            }
            Step::CreateInstanceProfile { name } => {
                work.aws.ensure_instance_profile().await?;
                reporter.done(format!("created instance profile {name}"));
            }
            Step::CreateServiceRole { name } => {
                work.aws.ensure_service_role().await?;
                reporter.done(format!("created service role {name}"));
            }
            Step::UploadBundle { key, bytes } => upload(work, bucket.as_deref(), key, *bytes, reporter).await?,
            Step::CreateVersion { label } => {
                let new = create_version(work, bucket.as_deref()).await?;
                reporter.done(if new {
                    format!("created version {label}")
                } else {
                    format!("version {label} is there already")
                });
            }
            Step::CreateEnvironment { platform, .. } => {
                started = Some(create_environment(work, platform, reporter).await?);
            }
            Step::UploadConfiguration { name, key } => {
                let text = work.desired.saved.as_ref().and_then(|saved| saved.text.clone()).unwrap_or_default();
                work.aws.put_object(known(bucket.as_deref())?, key, text.into_bytes()).await?;
                reporter.done(format!("uploaded saved configuration {name}"));
            }
            Step::SaveConfiguration { name, environment } => {
                if let (Some((_, id)), Some(saved)) = (&work.desired.copy_of, &work.desired.saved) {
                    work.aws.save_configuration(&work.desired.application, &saved.name, id, NOTE).await?;
                }
                reporter.done(format!("saved the configuration of {environment} as {name}"));
            }
            Step::UpdateEnvironment { description, .. } => {
                started = Some(update_environment(work, description.clone(), turn, reporter).await?);
            }
        }
    }
    started.iter().for_each(|started| work.run.started(started, reporter));
    Ok(started)
}

fn known(bucket: Option<&str>) -> Result<&str> {
    bucket.ok_or_else(|| Error::new(Class::Bug, "the plan uploads before it asks for the bucket"))
}

async fn upload(work: &Work<'_>, bucket: Option<&str>, key: &str, bytes: u64, reporter: &dyn Reporter) -> Result<()> {
    let bucket = known(bucket)?;
    reporter.phase("upload the bundle");
    let progress = |done| reporter.tell(News::Progress { done, total: Some(bytes) });
    // What runs here, or ran before, was uploaded then.
    let label = &work.desired.label;
    let ran = |found: &EnvironmentDescription| {
        [found.version_label.as_deref(), memo::before(found)].contains(&Some(label.as_str()))
    };
    let likely = work.observed.environment.as_ref().is_some_and(ran);
    reporter.done(match work.aws.upload(&work.desired.bundle, (bucket, key), likely, &progress).await? {
        Uploaded::Present => format!("the bundle is at s3://{bucket}/{key} already"),
        Uploaded::Sent { found: 0 } => format!("uploaded {bytes} bytes to s3://{bucket}/{key}"),
        Uploaded::Sent { found } => {
            format!("uploaded {bytes} bytes to s3://{bucket}/{key}, {found} of them in an earlier run")
        }
    });
    Ok(())
}

async fn create_version(work: &Work<'_>, bucket: Option<&str>) -> Result<bool> {
    let new = NewVersion {
        application: &work.desired.application,
        label: &work.desired.label,
        description: &work.desired.description,
        bucket: known(bucket)?,
        key: &work.desired.bundle_key(),
    };
    work.aws.ensure_version(&new).await
}

async fn create_environment(work: &Work<'_>, platform: &str, reporter: &dyn Reporter) -> Result<Started> {
    let Work { aws, desired, .. } = work;
    // What came before it is over, and nobody watches an upload for minutes.
    reporter.phase(format!("create environment {}", desired.environment));
    let caller = work.caller.ok_or_else(|| Error::new(Class::Bug, "a creation has to know the account"))?;
    let owner = Owner {
        account: &caller.account,
        own_endpoint: aws.endpoint_url().is_some(),
        region: aws.region(),
        application: &desired.application,
        environment: &desired.environment,
    };
    let secrets = owner.secrets(work.password)?;
    let mysql = work.observed.ground.as_ref().and_then(|ground| ground.mysql_version.as_deref());
    let mut options = desired.options(mysql);
    if desired.database.is_some() {
        let password = secrets.database_password.expose();
        options.push(OptionSetting::new(namespace::DB_INSTANCE, "DBPassword", password));
    }
    let saved = desired.saved.as_ref();
    if desired.needs_secret_key() {
        options.push(OptionSetting::new(namespace::ENVIRONMENT_VARIABLES, SECRET_KEY, secrets.secret_key.expose()));
    }
    let of_saved = saved.iter().flat_map(|saved| &saved.tags);
    let of_saved = of_saved.filter(|(key, _)| !desired.tags.iter().any(|(given, _)| given == key));
    let tags: Vec<(String, String)> = desired.tags.iter().chain(of_saved).cloned().collect();
    let new = NewEnvironment {
        application: &desired.application,
        name: &desired.environment,
        cname_prefix: desired.cname_prefix.as_ref(),
        platform_arn: platform,
        template: saved.map(|saved| &saved.name),
        version: &desired.label,
        options: &options,
        tags: &tags,
    };
    let created = retry::until(Deadline::after(SPREAD), Pace::CONSISTENCY, || async {
        match aws.create_environment(&new).await {
            Err(error) if profile_is_not_known_yet(&error) => ControlFlow::Continue(()),
            other => ControlFlow::Break(other),
        }
    });
    let created = created.await.unwrap_or_else(|_| {
        Err(Error::new(Class::Failed, format!("could not create the environment {}", desired.environment))
            .because("the new instance profile is still not known to Elastic Beanstalk after a minute")
            .again_with(""))
    });
    match created {
        Err(error) => found_instead(work, error, reporter).await,
        created => created,
    }
}

/// There was no such environment when we looked, and there is one now that is what ours would be: the first attempt took
/// effect, and its answer was lost.
async fn found_instead(work: &Work<'_>, error: Error, reporter: &dyn Reporter) -> Result<Started> {
    let Ok(Some(found)) = work.aws.environment(&work.desired.environment).await else { return Err(error) };
    if !adopt::is_our_creation(&found, &work.desired.label)
        || adopt::differs(work.aws, &found, work.desired).await?.is_some()
    {
        return Err(error);
    }
    reporter.note("the answer was lost on the way; AWS works on it");
    adopt::creation(work.aws, found).await
}

/// IAM spreads slowly: a profile made a moment ago may be unknown elsewhere.
fn profile_is_not_known_yet(error: &Error) -> bool {
    error.causes().iter().any(|cause| cause.contains("nstance profile") && cause.contains("does not exist"))
}

async fn update_environment(
    work: &Work<'_>,
    description: Option<String>,
    turn: Option<Duration>,
    reporter: &dyn Reporter,
) -> Result<Started> {
    let Desired { environment, label, .. } = work.desired;
    reporter.phase(format!("deploy {environment}"));
    ready::update(work.aws, environment, &fallback::release(label, description), turn, reporter).await
}
