//! S3: small objects that are written only under a condition. What a lock is made of.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_s3::config::interceptors::BeforeDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_sdk_s3::primitives::ByteStream;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::aws::Aws;
use crate::aws::convert::moment;
use crate::aws::error::{failed, has_code};
use crate::error::{Class, OrFail, Result};

/// When an object may be written.
#[derive(Debug, Clone, Copy)]
pub enum When<'a> {
    /// There is none of that key (`If-None-Match: *`).
    Absent,
    /// It is still this one (`If-Match`).
    Is(&'a str),
    /// Always.
    Always,
}

/// What came of writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// It was written, and has this `ETag`.
    Now(String),
    /// The condition did not hold. S3's clock, which is the one that objects are dated by, where it told it.
    Refused(Option<OffsetDateTime>),
    /// There is no such bucket.
    NoBucket,
}

/// A small object.
#[derive(Debug, Clone)]
pub struct Mark {
    /// Its content.
    pub body: Vec<u8>,
    /// Its `ETag`, which changes with the content.
    pub etag: String,
    /// When it was written, by S3's clock.
    pub written: Option<OffsetDateTime>,
    /// What that clock said when it was read, where the answer has a `Date`.
    pub now: Option<OffsetDateTime>,
}

/// The account that a bucket of Elastic Beanstalk is named after: whoever made one of that name elsewhere gets nothing.
pub(super) fn owner_of(bucket: &str) -> Option<String> {
    let account = bucket.rsplit('-').next().filter(|_| bucket.starts_with("elasticbeanstalk-"))?;
    (account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())).then(|| account.to_owned())
}

fn parsed(date: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(date, &Rfc2822).ok()
}

/// Hears what S3's clock says: the SDK gives a good answer without its `Date`.
#[derive(Debug, Clone, Default)]
struct Clock(Arc<Mutex<Option<OffsetDateTime>>>);

impl Clock {
    fn told(&self) -> Option<OffsetDateTime> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            context.response().headers().get("date").and_then(parsed);
        Ok(())
    }
}

impl Aws {
    /// Writes a small object under a condition, in one step (S3 user guide, "Conditional writes").
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn write_mark(&self, bucket: &str, key: &str, body: Vec<u8>, when: When<'_>) -> Result<Written> {
        let request = self.s3.put_object().bucket(bucket).key(key).content_type("application/json");
        let request = request.set_expected_bucket_owner(owner_of(bucket));
        let request = match when {
            When::Absent => request.if_none_match("*"),
            When::Is(etag) => request.if_match(etag),
            When::Always => request,
        };
        match request.body(ByteStream::from(body)).send().await {
            Ok(answer) => Ok(Written::Now(answer.e_tag().unwrap_or_default().to_owned())),
            Err(error) if has_code(&error, "NoSuchBucket") => Ok(Written::NoBucket),
            // Two at the same moment are told apart by the second code; one that is gone cannot match (NoSuchKey).
            Err(error)
                if ["PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"]
                    .iter()
                    .any(|code| has_code(&error, code)) =>
            {
                let date = error.raw_response().and_then(|raw| raw.headers().get("date"));
                Ok(Written::Refused(date.and_then(parsed)))
            }
            Err(error) => Err(failed("s3:PutObject", format!("could not write s3://{bucket}/{key}"), &error)),
        }
    }

    /// Reads a small object; `None` when there is none.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached, or the answer is cut off.
    pub async fn read_mark(&self, bucket: &str, key: &str) -> Result<Option<Mark>> {
        let message = || format!("could not read s3://{bucket}/{key}");
        let request = self.s3.get_object().bucket(bucket).set_expected_bucket_owner(owner_of(bucket)).key(key);
        let clock = Clock::default();
        let answer = match request.customize().interceptor(clock.clone()).send().await {
            Ok(answer) => answer,
            Err(error) if has_code(&error, "NoSuchKey") || has_code(&error, "NoSuchBucket") => return Ok(None),
            Err(error) => return Err(failed("s3:GetObject", message(), &error)),
        };
        let now = clock.told();
        let etag = answer.e_tag().unwrap_or_default().to_owned();
        let written = answer.last_modified().and_then(moment);
        let body = answer.body.collect().await.or_fail(Class::Failed, message)?.to_vec();
        Ok(Some(Mark { body, etag, written, now }))
    }

    /// Removes a small object; one that is gone is fine.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn remove_mark(&self, bucket: &str, key: &str) -> Result<()> {
        match self.s3.delete_object().bucket(bucket).set_expected_bucket_owner(owner_of(bucket)).key(key).send().await {
            Ok(_) => Ok(()),
            Err(error) if has_code(&error, "NoSuchBucket") => Ok(()),
            Err(error) => Err(failed("s3:DeleteObject", format!("could not delete s3://{bucket}/{key}"), &error)),
        }
    }
}
