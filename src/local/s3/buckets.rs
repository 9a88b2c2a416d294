//! Operations on buckets and what is set on them.

use s3s::dto::{
    Bucket, BucketLocationConstraint, BucketVersioningStatus, CreateBucketInput, CreateBucketOutput,
    GetBucketEncryptionOutput, GetBucketLocationOutput, GetBucketPolicyOutput, GetBucketTaggingOutput,
    GetBucketVersioningOutput, GetPublicAccessBlockOutput, HeadBucketOutput, ListBucketsOutput, Owner,
    PublicAccessBlockConfiguration, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule, Tag, Tagging, VersioningConfiguration,
};
use s3s::region::Region as RequestRegion;
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

use super::access::unset;
use super::object::Settings;
use super::store::{Creation, Store};
use super::upload::internal;
use crate::beanstalk::Region;
use crate::local::ACCOUNT_ID;
use crate::local::tagging::{Change, Tagged};

/// The region of buckets made without a location, whose location is empty.
const FIRST_REGION: &str = "us-east-1";
/// Buckets of AWS itself. They hold the sample applications; `eb terminate --all` tries to delete those, and takes
/// only a refusal for an answer.
const OF_AWS: [&str; 3] =
    ["elasticbeanstalk-platform-assets-", "elasticbeanstalk-samples-", "elasticbeanstalk-env-resources-"];

pub(super) fn no_such_bucket() -> S3Error {
    s3_error!(NoSuchBucket, "The specified bucket does not exist")
}

/// Checks that a bucket is there and in the region that the request is signed for.
pub(super) fn check(store: &Store, bucket: &str, signed_for: Option<&RequestRegion>) -> S3Result<()> {
    let Some(region) = store.bucket_region(bucket) else {
        if OF_AWS.iter().any(|start| bucket.starts_with(start)) {
            return Err(s3_error!(AccessDenied, "Access Denied"));
        }
        return Err(no_such_bucket());
    };
    match signed_for {
        Some(signed_for) if signed_for.as_str() != region.as_str() => Err(elsewhere(&region)),
        _ => Ok(()),
    }
}

/// What S3 answers in another region; the header tells clients where to ask.
fn elsewhere(region: &Region) -> S3Error {
    let message =
        format!("The bucket you are attempting to access is in the region {region}. Please send the request there.");
    let mut error = S3Error::with_message(S3ErrorCode::PermanentRedirect, message);
    if let Ok(value) = region.as_str().parse() {
        let mut headers = http::HeaderMap::new();
        headers.insert("x-amz-bucket-region", value);
        error.set_headers(headers);
    }
    error
}

/// CreateBucket.
pub(super) fn create(
    store: &Store,
    input: &CreateBucketInput,
    asked: Option<&RequestRegion>,
) -> S3Result<CreateBucketOutput> {
    let constraint = input.create_bucket_configuration.as_ref().and_then(|config| config.location_constraint.as_ref());
    let asked = asked.map_or(FIRST_REGION, RequestRegion::as_str);
    let wanted = match constraint.map(BucketLocationConstraint::as_str) {
        Some("EU") => "eu-west-1",
        Some(named) => named,
        None if asked == FIRST_REGION => FIRST_REGION,
        None => {
            let message = "The unspecified location constraint is incompatible for the region specific endpoint this \
                           request was sent to.";
            return Err(s3_error!(IllegalLocationConstraintException, "{message}"));
        }
    };
    let region = Region::parse(wanted)
        .map_err(|_| s3_error!(InvalidLocationConstraint, "The specified location-constraint is not valid"))?;
    match store.create_bucket(&input.bucket, &region, None).map_err(internal)? {
        Creation::Made => {}
        // Only the first region forgives making a bucket again.
        Creation::Existed(held) if held == region && held.as_str() == FIRST_REGION => {}
        Creation::Existed(_) => {
            let message = "Your previous request to create the named bucket succeeded and you already own it.";
            return Err(s3_error!(BucketAlreadyOwnedByYou, "{message}"));
        }
    }
    Ok(CreateBucketOutput { location: Some(format!("/{}", input.bucket)) })
}

/// DeleteBucket: not while it holds objects, nor while its policy denies it.
pub(super) fn delete(store: &Store, bucket: &str) -> S3Result<()> {
    {
        let buckets = store.lock();
        let found = buckets.get(bucket).ok_or_else(no_such_bucket)?;
        if found.settings.denies("s3:DeleteBucket") {
            return Err(s3_error!(AccessDenied, "Access Denied: the bucket's policy denies s3:DeleteBucket"));
        }
        if !found.objects.is_empty() {
            return Err(s3_error!(BucketNotEmpty, "The bucket you tried to delete is not empty"));
        }
    }
    store.remove_bucket(bucket).map_err(internal)
}

/// ListBuckets.
pub(super) fn list(store: &Store) -> ListBucketsOutput {
    let buckets = store.lock();
    let shapes = buckets.iter().map(|(name, bucket)| Bucket {
        name: Some(name.clone()),
        creation_date: Some(bucket.settings.created.into()),
        bucket_region: Some(bucket.settings.region.as_str().to_owned()),
    });
    ListBucketsOutput {
        buckets: Some(shapes.collect()),
        owner: Some(Owner { id: Some(ACCOUNT_ID.into()), display_name: Some("local".into()) }),
        ..ListBucketsOutput::default()
    }
}

/// HeadBucket.
pub(super) fn head(store: &Store, bucket: &str) -> S3Result<HeadBucketOutput> {
    let region = store.bucket_region(bucket).ok_or_else(no_such_bucket)?;
    Ok(HeadBucketOutput { bucket_region: Some(region.as_str().to_owned()), ..HeadBucketOutput::default() })
}

/// GetBucketLocation: empty for the first region.
pub(super) fn location(store: &Store, bucket: &str) -> S3Result<GetBucketLocationOutput> {
    let region = store.bucket_region(bucket).ok_or_else(no_such_bucket)?;
    let constraint = (region.as_str() != FIRST_REGION).then(|| region.as_str().to_owned().into());
    Ok(GetBucketLocationOutput { location_constraint: constraint })
}

fn settings(store: &Store, bucket: &str) -> S3Result<Settings> {
    store.lock().get(bucket).map(|found| found.settings.clone()).ok_or_else(no_such_bucket)
}

/// Changes what is set on a bucket.
pub(super) fn set(store: &Store, bucket: &str, change: impl FnOnce(&mut Settings)) -> S3Result<()> {
    store.change_settings(bucket, change).map_err(internal)?.ok_or_else(no_such_bucket)
}

/// GetBucketPolicy.
pub(super) fn policy(store: &Store, bucket: &str) -> S3Result<GetBucketPolicyOutput> {
    match settings(store, bucket)?.policy {
        Some(policy) => Ok(GetBucketPolicyOutput { policy: Some(policy) }),
        None => Err(s3_error!(NoSuchBucketPolicy, "The bucket policy does not exist")),
    }
}

/// PutBucketPolicy.
pub(super) fn put_policy(store: &Store, bucket: &str, policy: String) -> S3Result<()> {
    match serde_json::from_str::<serde_json::Value>(&policy) {
        Ok(document) if !document["Statement"].is_null() => {
            set(store, bucket, |settings| settings.policy = Some(policy))
        }
        _ => Err(s3_error!(MalformedPolicy, "Policies must be valid JSON and have a Statement")),
    }
}

/// GetBucketTagging.
pub(super) fn tagging(store: &Store, bucket: &str) -> S3Result<GetBucketTaggingOutput> {
    let tags = settings(store, bucket)?.tags.ok_or_else(|| s3_error!(NoSuchTagSet, "The TagSet does not exist"))?;
    let tag_set = tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) }).collect();
    Ok(GetBucketTaggingOutput { tag_set })
}

/// PutBucketTagging.
pub(super) fn put_tagging(store: &Store, bucket: &str, tagging: Tagging) -> S3Result<()> {
    let tags = tagging.tag_set.into_iter().map(|tag| (tag.key.unwrap_or_default(), tag.value.unwrap_or_default()));
    let tags = tags.collect();
    set(store, bucket, |settings| settings.tags = Some(tags))
}

impl Store {
    /// The buckets of a region with their tags.
    pub(crate) fn tagged(&self, region: &Region) -> Vec<Tagged> {
        let buckets = self.lock();
        let here = buckets.iter().filter(|(_, bucket)| bucket.settings.region == *region);
        let tags = |bucket: &super::store::Bucket| bucket.settings.tags.clone().unwrap_or_default();
        here.map(|(name, bucket)| Tagged::new(format!("arn:aws:s3:::{name}"), tags(bucket))).collect()
    }

    /// Changes the tags of a bucket by its ARN; `None` when there is no such bucket.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn change_tags(&self, arn: &str, change: &Change<'_>) -> crate::error::Result<Option<()>> {
        let Some(bucket) = arn.strip_prefix("arn:aws:s3:::") else { return Ok(None) };
        self.change_settings(bucket, |settings| change.apply(settings.tags.get_or_insert_default()))
    }
}

/// GetBucketVersioning.
pub(super) fn versioning(store: &Store, bucket: &str) -> S3Result<GetBucketVersioningOutput> {
    let status = settings(store, bucket)?.versioning.map(BucketVersioningStatus::from);
    Ok(GetBucketVersioningOutput { status, ..GetBucketVersioningOutput::default() })
}

/// PutBucketVersioning. Versions are not kept, so switching them on is refused rather than forgotten.
pub(super) fn put_versioning(store: &Store, bucket: &str, wanted: &VersioningConfiguration) -> S3Result<()> {
    let status = wanted.status.as_ref().map(|status| status.as_str().to_owned());
    if status.as_deref() == Some(BucketVersioningStatus::ENABLED) {
        return Err(s3_error!(NotImplemented, "The local S3 keeps no versions of objects."));
    }
    set(store, bucket, |settings| settings.versioning = status)
}

/// GetBucketEncryption: AES256 unless something else was put.
pub(super) fn encryption(store: &Store, bucket: &str) -> S3Result<GetBucketEncryptionOutput> {
    let (algorithm, key) = settings(store, bucket)?.encryption.unwrap_or((ServerSideEncryption::AES256.into(), None));
    let rule = ServerSideEncryptionRule {
        apply_server_side_encryption_by_default: Some(ServerSideEncryptionByDefault {
            kms_master_key_id: key,
            sse_algorithm: algorithm.into(),
        }),
        bucket_key_enabled: Some(false),
    };
    Ok(GetBucketEncryptionOutput {
        server_side_encryption_configuration: Some(ServerSideEncryptionConfiguration { rules: vec![rule] }),
    })
}

/// PutBucketEncryption: remembered, not done. The disk is the user's own.
pub(super) fn put_encryption(store: &Store, bucket: &str, wanted: ServerSideEncryptionConfiguration) -> S3Result<()> {
    let rule = wanted.rules.into_iter().find_map(|rule| rule.apply_server_side_encryption_by_default);
    let encryption = rule.map(|rule| (rule.sse_algorithm.as_str().to_owned(), rule.kms_master_key_id));
    set(store, bucket, |settings| settings.encryption = encryption)
}

/// GetPublicAccessBlock.
pub(super) fn public_access_block(store: &Store, bucket: &str) -> S3Result<GetPublicAccessBlockOutput> {
    let missing =
        || unset("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found");
    let [acls, policy, ignore, restrict] = settings(store, bucket)?.public_access_block.ok_or_else(missing)?;
    Ok(GetPublicAccessBlockOutput {
        public_access_block_configuration: Some(PublicAccessBlockConfiguration {
            block_public_acls: acls,
            block_public_policy: policy,
            ignore_public_acls: ignore,
            restrict_public_buckets: restrict,
        }),
    })
}

/// PutPublicAccessBlock.
pub(super) fn put_public_access_block(
    store: &Store,
    bucket: &str,
    wanted: &PublicAccessBlockConfiguration,
) -> S3Result<()> {
    let switches = [
        wanted.block_public_acls,
        wanted.block_public_policy,
        wanted.ignore_public_acls,
        wanted.restrict_public_buckets,
    ];
    set(store, bucket, |settings| settings.public_access_block = Some(switches))
}
