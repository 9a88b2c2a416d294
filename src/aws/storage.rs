//! S3: source bundles, and nothing else of the bucket. They get there by `upload`.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use tokio::task::JoinSet;

use crate::aws::Aws;
use crate::aws::error::failed;
use crate::beanstalk::names::is_account;
use crate::error::{Class, OrFail, Result};

/// Objects that are read at once.
const PARALLEL: usize = 8;

impl Aws {
    /// Whether this is the bucket that Elastic Beanstalk keeps for an account in this region. Versions may also lie in
    /// buckets of AWS (the sample application) or of a pipeline: those are not ours to write to or to empty.
    pub fn is_storage_bucket(&self, bucket: &str) -> bool {
        let account = bucket.strip_prefix(&format!("elasticbeanstalk-{}-", self.region()));
        account.is_some_and(is_account)
    }

    /// That bucket, of an account.
    pub fn storage_bucket_of(&self, account: &str) -> String {
        format!("elasticbeanstalk-{}-{account}", self.region())
    }

    /// The content of an object.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached, or the answer is cut off.
    pub async fn object(&self, bucket: &str, key: &str) -> Result<Vec<u8>> {
        content_of(&self.s3, bucket, key).await
    }

    /// The contents of several objects, in no order. Those that are gone by now are passed over.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached, or an answer is cut off.
    pub async fn objects(&self, bucket: &str, keys: Vec<String>) -> Result<Vec<Vec<u8>>> {
        let mut keys = keys.into_iter();
        let mut under_way = JoinSet::new();
        let mut contents = Vec::new();
        loop {
            while under_way.len() < PARALLEL
                && let Some(key) = keys.next()
            {
                let (s3, bucket) = (self.s3.clone(), bucket.to_owned());
                under_way.spawn(async move { content_of(&s3, &bucket, &key).await });
            }
            let Some(answer) = under_way.join_next().await else { return Ok(contents) };
            match answer.or_fail(Class::Bug, || "an object was not read to its end")? {
                Err(error) if error.class() == Class::NotFound => {}
                content => contents.push(content?),
            }
        }
    }

    /// Writes a small object.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn put_object(&self, bucket: &str, key: &str, content: Vec<u8>) -> Result<()> {
        let request = self.s3.put_object().bucket(bucket).key(key).content_type("application/json");
        let sent = request.body(ByteStream::from(content)).send().await;
        sent.map(drop).map_err(|error| failed("s3:PutObject", format!("could not write s3://{bucket}/{key}"), &error))
    }

    /// Deletes objects; those that are gone are fine.
    ///
    /// # Errors
    /// When S3 refuses one of them or cannot be reached.
    pub async fn delete_objects(&self, bucket: &str, keys: &[String]) -> Result<()> {
        // S3 takes a thousand at a time.
        for some in keys.chunks(1000) {
            let mut delete = Delete::builder().quiet(true);
            for key in some {
                let object = ObjectIdentifier::builder().key(key).build();
                delete = delete.objects(object.or_fail(Class::Bug, || "an S3 key is missing")?);
            }
            let delete = delete.build().or_fail(Class::Bug, || "the list of S3 keys is not complete")?;
            let answer = self.s3.delete_objects().bucket(bucket).delete(delete).send().await.map_err(|error| {
                failed("s3:DeleteObjects", format!("could not delete bundles from s3://{bucket}"), &error)
            })?;
            if let Some(refused) = answer.errors().first() {
                let key = refused.key().unwrap_or_default();
                let error = crate::error::Error::new(Class::Failed, format!("could not delete s3://{bucket}/{key}"));
                return Err(error.because(refused.message().unwrap_or("S3 gave no reason")));
            }
        }
        Ok(())
    }

    /// Keys under a prefix.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn object_keys(&self, bucket: &str, prefix: &str) -> Result<Vec<String>> {
        let mut keys = Vec::new();
        let mut pages = self.s3.list_objects_v2().bucket(bucket).prefix(prefix).into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                failed("s3:ListObjectsV2", format!("could not list s3://{bucket}/{prefix}"), &error)
            })?;
            keys.extend(page.contents().iter().filter_map(|object| object.key().map(str::to_owned)));
        }
        Ok(keys)
    }
}

async fn content_of(s3: &Client, bucket: &str, key: &str) -> Result<Vec<u8>> {
    let message = || format!("could not read s3://{bucket}/{key}");
    let answer = s3.get_object().bucket(bucket).key(key).send().await;
    let answer = answer.map_err(|error| failed("s3:GetObject", message(), &error))?;
    let body = answer.body.collect().await.or_fail(Class::Failed, message)?;
    Ok(body.to_vec())
}
