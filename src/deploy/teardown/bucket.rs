//! The bucket of a region: emptied and deleted only when everything in it is this application's or Elastic Beanstalk's own.

use crate::aws::Aws;
use crate::aws::beanstalk::Version;
use crate::beanstalk::ApplicationName;
use crate::deploy::{kept, ledger, lock};
use crate::error::{Class, Error, Result};
use crate::report::{Reporter, counted};

/// Keys that an error names.
const NAMED: usize = 5;

/// Elastic Beanstalk's own: logs, saved configurations, and the marker that makes the bucket its.
fn is_of_beanstalk(key: &str) -> bool {
    key.starts_with("resources/") || key == ".elasticbeanstalk"
}

/// The keys that are neither this application's nor Elastic Beanstalk's.
fn foreign<'a>(keys: &'a [String], application: &ApplicationName) -> Vec<&'a str> {
    let name = application.as_str();
    let [now, once] = ledger::folders_of(name);
    let own = [format!("{name}/"), now, once, lock::folder_of(name)];
    let is_own = |key: &str| own.iter().any(|folder| key.starts_with(folder.as_str()));
    keys.iter().map(String::as_str).filter(|key| !is_own(key) && !is_of_beanstalk(key)).collect()
}

/// What the ledger of an application consists of; nothing where there is no such bucket.
///
/// # Errors
/// When S3 refuses or cannot be reached.
pub(super) async fn ledger_of(aws: &Aws, bucket: &str, application: &ApplicationName) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for folder in ledger::folders_of(application.as_str()) {
        match aws.object_keys(bucket, &folder).await {
            Err(error) if error.class() == Class::NotFound => return Ok(keys),
            found => keys.extend(found?),
        }
    }
    Ok(keys)
}

/// The files of what was kept for `rollback`: they have the values of variables, whoever would remove them.
///
/// # Errors
/// When S3 refuses or cannot be reached.
pub(super) async fn kept_of(aws: &Aws, bucket: &str, application: &ApplicationName) -> Result<Vec<String>> {
    let folder = kept::folder_of(application.as_str());
    let keys = match aws.object_keys(bucket, &folder).await {
        Err(error) if error.class() == Class::NotFound => return Ok(Vec::new()),
        found => found?,
    };
    let is_kept = |key: &String| key.strip_prefix(&folder).is_some_and(|name| kept::environment_of(name).is_some());
    Ok(keys.into_iter().filter(is_kept).collect())
}

/// The buckets of these versions that are Elastic Beanstalk's for this account. What lies in others stays, and is told.
pub(super) fn of_versions(aws: &Aws, versions: &[Version], reporter: &dyn Reporter) -> Vec<String> {
    let mut buckets: Vec<String> =
        versions.iter().filter_map(|version| Some(version.source.as_ref()?.0.clone())).collect();
    buckets.sort();
    buckets.dedup();
    let (buckets, foreign): (Vec<_>, Vec<_>) = buckets.into_iter().partition(|bucket| aws.is_storage_bucket(bucket));
    for bucket in foreign {
        reporter.note(format!(
            "what versions use of bucket {bucket} stays: it is not Elastic Beanstalk's for this account"
        ));
    }
    buckets
}

/// What was judged to be this application's or Elastic Beanstalk's own: that may go, and nothing else.
#[derive(Debug)]
pub struct Judged {
    keys: Vec<String>,
    /// Keys and ids of uploads that are not complete.
    uploads: Vec<(String, String)>,
}

/// Refuses a bucket that others need, before anything is taken down. `None` when there is no such bucket.
///
/// # Errors
/// Class `Failed` with the applications that use it, or with what else lies in it; else when AWS refuses.
pub async fn check(aws: &Aws, bucket: &str, application: &ApplicationName) -> Result<Option<Judged>> {
    let refused = || Error::new(Class::Failed, format!("the bucket {bucket} cannot go, and nothing of it was deleted"));
    let others: Vec<String> =
        aws.application_names().await?.into_iter().filter(|name| name != application.as_str()).collect();
    if !others.is_empty() {
        let why = format!("it serves every application of the region, and there are {}", others.join(", "));
        return Err(refused().because(why).again_without("--bucket"));
    }
    let keys = match aws.object_keys(bucket, "").await {
        Ok(keys) => keys,
        Err(error) if error.class() == Class::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let uploads = aws.unfinished_uploads(bucket, "").await?;
    let of_uploads: Vec<String> = uploads.iter().map(|(key, _)| key.clone()).collect();
    let foreign = [foreign(&keys, application), foreign(&of_uploads, application)].concat();
    if foreign.is_empty() {
        return Ok(Some(Judged { keys, uploads }));
    }
    let named = foreign.iter().take(NAMED).map(|key| format!("s3://{bucket}/{key}"));
    Err(refused()
        .because(format!("{} in it are not of {application}", counted(foreign.len(), "object")))
        .with_evidence(named)
        .next(format!("move them elsewhere, or leave away --bucket: aws s3 ls --recursive s3://{bucket}")))
}

/// Judges the bucket again, deletes exactly what was judged, and then the bucket: S3 refuses that when anything came into
/// it meanwhile. How many objects went.
///
/// # Errors
/// As [`check`]; else when S3 refuses or cannot be reached.
pub async fn remove(aws: &Aws, bucket: &str, application: &ApplicationName, reporter: &dyn Reporter) -> Result<usize> {
    let judged = check(aws, bucket, application).await.map_err(|error| match error.class() {
        Class::Failed => error.because("the application itself is gone"),
        _ => error,
    })?;
    let Some(Judged { keys, uploads }) = judged else { return Ok(0) };
    aws.delete_objects(bucket, &keys).await?;
    for (key, id) in uploads {
        aws.abort_upload(bucket, &key, &id).await;
    }
    aws.remove_bucket(bucket).await?;
    reporter.done(format!("deleted the bucket {bucket}"));
    Ok(keys.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ours_or_elastic_beanstalks_may_go_with_the_bucket() {
        let shop = ApplicationName::parse("shop").expect("a name");
        let keys = ["shop/v1.zip", "resources/environments/e-x/y", ".elasticbeanstalk", "shopping/v1.zip", "mine.txt"];
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(foreign(&keys, &shop), ["shopping/v1.zip", "mine.txt"]);
        let tool = ApplicationName::parse("tasks-eb").expect("a name");
        let keys = [
            ledger::folder_of("shop"),
            ledger::folder_of("tasks-eb"),
            lock::folder_of("tasks-eb"),
            "tasks-eb/v1.zip".to_owned(),
        ];
        assert_eq!(foreign(&keys, &tool), [ledger::folder_of("shop")]);
    }
}
