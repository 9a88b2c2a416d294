//! What is: asked of AWS without changing anything.

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::aws::identity::{INSTANCE_PROFILE, SERVICE_ROLE};
use crate::beanstalk::database::{DEFAULT_CLASS, MYSQL_SERIES};
use crate::beanstalk::platform::{SolutionStack, parse_platform_arn};
use crate::beanstalk::{ApplicationName, CnamePrefix};
use crate::deploy::desired::{DatabaseWish, Desired};
use crate::deploy::undertaking::Undertaking;
use crate::error::{Class, Error, Result};
use crate::project::Platform;

/// A class that RDS offers nearly everywhere, where the usual one is not to be had.
const OTHER_CLASS: &str = "db.t3.micro";
/// A prefix that is taken is tried with numbers behind it, up to this one.
const MOST_TRIED: u32 = 5;

/// What is, as far as a deploy needs to know.
#[derive(Debug, Clone)]
pub struct Observed {
    /// The environment, unless there is none or it is terminated.
    pub environment: Option<EnvironmentDescription>,
    /// Whether the application exists.
    pub application: bool,
    /// Whether the version exists.
    pub version: bool,
    /// The bucket of bundles, where it is known: that spares the question for it.
    pub bucket: Option<String>,
    /// What only a creation needs to know; absent when the environment exists.
    pub ground: Option<Ground>,
}

impl Observed {
    /// Whether the bucket that was counted on is not there, as whoever took the lock in it has found out: then it is known
    /// no more, and the plan has to be made anew.
    pub fn lacks_bucket(&mut self, run: &Undertaking) -> bool {
        run.has_no_bucket() && self.bucket.take().is_some()
    }
}

/// What a new environment stands on.
#[derive(Debug, Clone)]
pub struct Ground {
    /// Whether the instance profile exists and has its role.
    pub instance_profile: bool,
    /// Whether the service role exists.
    pub service_role: bool,
    /// ARN of the platform version to use.
    pub platform_arn: String,
    /// Version of MySQL to use, when a database is wished for.
    pub mysql_version: Option<String>,
}

/// Looks at everything that the plan depends on, in this account; at the environment only where it is not `known`. Makes no
/// mutating call.
///
/// # Errors
/// When AWS refuses or cannot be reached, or a wish cannot come true: the domain prefix is taken, the class of the
/// database cannot be ordered, the platform branch is retired.
pub async fn observe(
    aws: &Aws,
    desired: &Desired,
    account: &str,
    known: Option<EnvironmentDescription>,
) -> Result<Observed> {
    let (environment, versions) = tokio::join!(found(aws, desired, known), aws.versions(&desired.application));
    let Some(environment) = environment? else { return observe_without_environment(aws, desired, account).await };
    check_application(&environment, desired)?;
    let versions = versions?;
    let buckets = versions.iter().filter_map(|version| version.source.as_ref().map(|(bucket, _)| bucket));
    Ok(Observed {
        version: versions.iter().any(|version| version.label == desired.label.as_str()),
        bucket: buckets.into_iter().find(|bucket| aws.is_storage_bucket(bucket)).cloned(),
        environment: Some(environment),
        application: true,
        ground: None,
    })
}

/// The same where it is known that there is no such environment.
///
/// # Errors
/// Like [`observe`].
pub async fn observe_without_environment(aws: &Aws, desired: &Desired, account: &str) -> Result<Observed> {
    let (labels, ground) = tokio::try_join!(aws.version_labels(&desired.application), ground(aws, desired))?;
    let application = labels.is_some();
    let labels = labels.unwrap_or_default();
    Ok(Observed {
        environment: None,
        application,
        version: labels.iter().any(|label| label == desired.label.as_str()),
        // Where there are versions, there is the bucket of their bundles; whoever takes the lock in it finds out.
        bucket: labels.first().map(|_| aws.storage_bucket_of(account)),
        ground: Some(ground),
    })
}

async fn found(
    aws: &Aws,
    desired: &Desired,
    known: Option<EnvironmentDescription>,
) -> Result<Option<EnvironmentDescription>> {
    match known {
        Some(known) => Ok(Some(known)),
        None => aws.environment(&desired.environment).await,
    }
}

/// Looks at the environment alone, where it is not `known`: what a deploy needs that nobody wants to see beforehand. Bundle and version are
/// named after their content, so whether they are there already shows when they are made, and need not be asked.
///
/// # Errors
/// When AWS refuses or cannot be reached, or the environment is of another application.
pub async fn observe_environment(
    aws: &Aws,
    desired: &Desired,
    known: Option<EnvironmentDescription>,
) -> Result<Observed> {
    let environment = found(aws, desired, known).await?;
    environment.iter().try_for_each(|found| check_application(found, desired))?;
    let account = environment.as_ref().and_then(|found| found.account.as_deref()).filter(|account| !account.is_empty());
    let bucket = account.map(|account| aws.storage_bucket_of(account));
    Ok(Observed { environment, application: true, version: false, bucket, ground: None })
}

fn check_application(found: &EnvironmentDescription, desired: &Desired) -> Result<()> {
    if found.application == desired.application.as_str() {
        return Ok(());
    }
    Err(Error::new(Class::Usage, format!("the environment {} belongs to another application", found.name))
        .code("TE1113")
        .because(format!("it is one of '{}', and this project is '{}'", found.application, desired.application))
        .next(format!("tasks-eb create {}", elsewhere(&found.name, &desired.application))))
}

/// A name for an environment of this application, where that one belongs to another.
fn elsewhere(name: &str, application: &ApplicationName) -> String {
    let usual = format!("{application}-dev");
    if usual == name { format!("{application}-dev-2") } else { usual }
}

async fn ground(aws: &Aws, desired: &Desired) -> Result<Ground> {
    let (instance_profile, service_role, platform_arn, mysql_version, ()) = tokio::try_join!(
        aws.instance_profile_is_complete(INSTANCE_PROFILE),
        aws.role_exists(SERVICE_ROLE),
        resolve_platform(aws, &desired.platform),
        resolve_mysql(aws, desired.database.as_ref()),
        check_cname(aws, desired),
    )?;
    Ok(Ground { instance_profile, service_role, platform_arn, mysql_version })
}

async fn resolve_platform(aws: &Aws, platform: &Platform) -> Result<String> {
    match platform {
        Platform::Arn(arn) => match parse_platform_arn(arn) {
            // One that somebody made has an account in its ARN, and AWS lists it nowhere else.
            Some((branch, Some(version))) if arn.split(':').nth(4) == Some("") => {
                aws.offered_platform(branch, &version).await
            }
            _ => Ok(arn.clone()),
        },
        Platform::Branch(branch) => aws.newest_platform(branch).await,
        Platform::SolutionStack(stack) => match SolutionStack::parse(stack) {
            Some(stack) => aws.offered_platform(&stack.branch(), &stack.version).await,
            None => aws.newest_platform(stack).await,
        },
    }
}

async fn resolve_mysql(aws: &Aws, wish: Option<&DatabaseWish>) -> Result<Option<String>> {
    let Some(wish) = wish else { return Ok(None) };
    let version = match &wish.version {
        Some(version) => version.clone(),
        None => aws.newest_mysql(MYSQL_SERIES).await?,
    };
    if aws.mysql_is_orderable(&wish.class, &version).await? {
        return Ok(Some(version));
    }
    Err(not_orderable(aws, wish, &version).await?)
}

/// Why a database cannot be had, and one that can: looked up, so that following the advice comes to an end.
async fn not_orderable(aws: &Aws, wish: &DatabaseWish, version: &str) -> Result<Error> {
    let classes = aws.mysql_classes(version).await?;
    let error = |message: String| Error::new(Class::Failed, message).code("TE1424");
    let usual = [DEFAULT_CLASS, OTHER_CLASS].into_iter().find(|usual| classes.iter().any(|class| class == usual));
    if let Some(class) = usual.or_else(|| classes.first().map(String::as_str)) {
        let message =
            format!("a database of class {} cannot be had with MySQL {version} in {}", wish.class, aws.region());
        return Ok(error(message)
            .because("RDS offers no such combination here")
            .again_with(format!("--db-class {class}")));
    }
    let versions = aws.mysql_versions().await?;
    let message = format!("MySQL {version} cannot be had in {}, in any class", aws.region());
    let error = error(message).because(format!("the versions that can be had are {}", versions.join(", ")));
    Ok(match wish.version.is_some() {
        true => error.again_without("--db-version VERSION"),
        false => error,
    })
}

async fn check_cname(aws: &Aws, desired: &Desired) -> Result<()> {
    let Some(prefix) = &desired.cname_prefix else { return Ok(()) };
    if aws.cname_is_free(prefix).await? {
        return Ok(());
    }
    let message = format!("the domain prefix '{prefix}' is taken in {}", aws.region());
    let error = Error::new(Class::Failed, message).code("TE1406").because("without --cname-prefix AWS makes one");
    for number in 2..=MOST_TRIED {
        let free = CnamePrefix::parse(format!("{prefix}-{number}")).ok();
        if let Some(free) = free
            && aws.cname_is_free(&free).await?
        {
            return Err(error.again_with(format!("--cname-prefix {free}")));
        }
    }
    Err(error.again_without("--cname-prefix PREFIX"))
}
