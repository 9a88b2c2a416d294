//! What an application leaves when its environments are gone: itself, its versions, and what lies in S3. Looked at in one
//! place, so that what a dry run tells is what goes.

use serde::Serialize;

use super::{Remains, bucket, purge};
use crate::aws::Aws;
use crate::aws::beanstalk::Version;
use crate::beanstalk::ApplicationName;
use crate::deploy::lock;
use crate::error::{Class, Error, Result};
use crate::report::{Reporter, counted};

/// What goes, or went, with an application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Whether there was an application.
    pub application: bool,
    /// Labels of its versions.
    pub versions: Vec<String>,
    /// Objects of the bucket: bundles, what Beanstalk kept there for the environments, and the ledger of releases.
    pub objects: usize,
}

/// An application that is to go.
#[derive(Debug)]
pub struct Estate<'a> {
    /// Connections.
    pub aws: &'a Aws,
    /// Number of the account.
    pub account: &'a str,
    /// Its name.
    pub application: &'a ApplicationName,
    /// Ids of the environments that it has, or had.
    pub environments: Vec<String>,
    /// Whether the bundles stay.
    pub keep_bundles: bool,
}

/// What lies in one bucket.
struct Objects {
    bucket: String,
    keys: Vec<String>,
    /// Not worth a word: our own, and those of runs that are no more.
    locks: Vec<String>,
}

/// The versions, what goes, and the addresses of the bundles that stay.
type Looked = (Vec<Version>, Vec<Objects>, Vec<String>);

impl Estate<'_> {
    /// What would go, without a change.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn preview(&self, reporter: &dyn Reporter) -> Result<Removed> {
        let (versions, objects, _) = self.look(reporter).await?;
        let versions = versions.into_iter().map(|version| version.label).collect();
        Ok(Removed { application: false, versions, objects: objects.iter().map(|of| of.keys.len()).sum() })
    }

    /// Removes the application with its versions, and when AWS has agreed to that (it refuses while an environment lives,
    /// also one that was made meanwhile) what lies in S3. Bundles that stay are told in `remains`.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn remove(&self, remains: &mut Remains, reporter: &dyn Reporter) -> Result<Removed> {
        let Self { aws, application, .. } = *self;
        let (versions, objects, kept) = self.look(reporter).await?;
        remains.bundles.extend(kept);
        let mut removed = Removed {
            application: aws.delete_application(application).await?,
            versions: versions.into_iter().map(|version| version.label).collect(),
            objects: 0,
        };
        if removed.application {
            let versions = counted(removed.versions.len(), "version");
            reporter.done(format!("deleted application {application} and {versions}"));
        }
        // Its versions name the bundles no more: what stays now is found by an audit.
        let left = |error: Error| error.because("the application itself is gone").next("tasks-eb audit");
        for Objects { bucket, keys, locks } in objects {
            aws.delete_objects(&bucket, &[keys.as_slice(), &locks].concat()).await.map_err(left)?;
            reporter.done(format!("deleted {} from s3://{bucket}", counted(keys.len(), "object")));
            removed.objects += keys.len();
        }
        self.free_uploads(remains, reporter).await.map_err(left)?;
        Ok(removed)
    }

    async fn look(&self, reporter: &dyn Reporter) -> Result<Looked> {
        let Self { aws, application, .. } = *self;
        let versions = match aws.versions(application).await {
            Ok(versions) => versions,
            Err(error) if error.class() == Class::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let buckets = bucket::of_versions(aws, &versions, reporter);
        let (mut objects, mut kept) = (Vec::new(), Vec::new());
        let own = aws.storage_bucket_of(self.account);
        if !buckets.contains(&own) {
            // No version tells of the bucket, and the ledger of those that were pruned may be in it.
            let mut keys = bucket::ledger_of(aws, &own, application).await?;
            keys.extend(bucket::kept_of(aws, &own, application).await?);
            objects.extend((!keys.is_empty()).then(|| Objects { bucket: own, keys, locks: Vec::new() }));
        }
        for bucket in buckets {
            let of_bucket = versions.iter().filter_map(|version| version.source.as_ref());
            let mut keys: Vec<String> = of_bucket.filter(|(of, _)| *of == bucket).map(|(_, key)| key.clone()).collect();
            if self.keep_bundles {
                kept.extend(keys.drain(..).map(|key| format!("s3://{bucket}/{key}")));
            }
            for id in &self.environments {
                keys.extend(purge::kept_of(aws, &bucket, id).await?);
            }
            keys.extend(bucket::ledger_of(aws, &bucket, application).await?);
            keys.extend(bucket::kept_of(aws, &bucket, application).await?);
            keys.sort();
            keys.dedup();
            let locks = aws.object_keys(&bucket, &lock::folder_of(application.as_str())).await?;
            objects.push(Objects { bucket, keys, locks });
        }
        Ok((versions, objects, kept))
    }

    /// Frees the parts of uploads that were cut off and that nobody went on with. Who may not look for them is told so.
    async fn free_uploads(&self, remains: &mut Remains, reporter: &dyn Reporter) -> Result<()> {
        let (aws, bucket) = (self.aws, self.aws.storage_bucket_of(self.account));
        let unfinished = match aws.unfinished_uploads(&bucket, &format!("{}/", self.application)).await {
            Err(error) if error.class() == Class::Identity => {
                remains.refused = true;
                remains.not_checked.push(format!("unfinished uploads: {error}"));
                return Ok(());
            }
            unfinished => unfinished?,
        };
        let mut aborted = 0;
        for (key, id) in unfinished {
            aborted += usize::from(aws.abort_upload(&bucket, &key, &id).await);
        }
        if aborted > 0 {
            reporter.done(format!("aborted {} to s3://{bucket}", counted(aborted, "unfinished upload")));
        }
        Ok(())
    }
}
