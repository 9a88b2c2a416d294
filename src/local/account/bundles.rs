//! The account's bucket and what Elastic Beanstalk itself puts there. How objects are kept is `s3`'s business.

use std::path::PathBuf;

use super::ACCOUNT_ID;
use super::version::BundleLocation;
use crate::beanstalk::Region;
use crate::error::Result;
use crate::local::Local;

/// The file of a bundle; `None` when there is no such object.
pub(crate) fn path(local: &Local, bundle: &BundleLocation) -> Option<PathBuf> {
    local.store.object_path(&bundle.bucket, &bundle.key)
}

/// Deletes a bundle; one that is not there is fine.
pub(crate) fn delete(local: &Local, bundle: &BundleLocation) -> Result<()> {
    local.store.delete(&bundle.bucket, &bundle.key)
}

/// Puts a small object.
pub(crate) fn store(local: &Local, at: &BundleLocation, content: &[u8], media_type: &str) -> Result<()> {
    local.store.put(&at.bucket, &at.key, content, media_type)
}

/// The region of a bucket; `None` when there is no such bucket.
pub(crate) fn region(local: &Local, bucket: &str) -> Option<Region> {
    local.store.bucket_region(bucket)
}

/// The keys in a bucket that start so.
pub(crate) fn keys(local: &Local, bucket: &str, start: &str) -> Vec<String> {
    local.store.keys(bucket, start)
}

/// The name of the account's bucket in a region, made or not.
pub(crate) fn bucket_name(region: &Region) -> String {
    format!("elasticbeanstalk-{region}-{ACCOUNT_ID}")
}

/// The account's bucket in a region, made on first use. Its policy keeps it from being deleted, as at AWS.
pub(crate) fn storage_location(local: &Local, region: &Region) -> Result<String> {
    let bucket = bucket_name(region);
    if local.store.bucket_region(&bucket).is_none() {
        let statement = serde_json::json!({
            "Version": "2008-10-17",
            "Statement": [{
                "Sid": "eb-58950a8c-feb6-11e2-89e0-0800277d041b",
                "Effect": "Deny",
                "Principal": { "AWS": "*" },
                "Action": "s3:DeleteBucket",
                "Resource": format!("arn:aws:s3:::{bucket}"),
            }],
        });
        local.store.create_bucket(&bucket, region, Some(statement.to_string()))?;
    }
    Ok(bucket)
}
