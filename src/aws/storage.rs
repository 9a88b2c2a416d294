//! S3: source bundles, and nothing else of the bucket.

use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, Delete, ObjectIdentifier};
use tokio::task::JoinSet;

use crate::aws::Aws;
use crate::aws::error::failed;
use crate::error::{Class, OrFail, Result};

/// Bundles larger than this go up in parts, so that a part that fails is sent again and not the whole.
const PART_BYTES: u64 = 8 * 1024 * 1024;

impl Aws {
    /// Whether this is the bucket that Elastic Beanstalk keeps for an account in this region. Versions may also lie in
    /// buckets of AWS (the sample application) or of a pipeline: those are not ours to write to or to empty.
    pub fn is_storage_bucket(&self, bucket: &str) -> bool {
        let account = bucket.strip_prefix(&format!("elasticbeanstalk-{}-", self.region()));
        account.is_some_and(|account| account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// That bucket, of an account.
    pub fn storage_bucket_of(&self, account: &str) -> String {
        format!("elasticbeanstalk-{}-{account}", self.region())
    }

    /// Size of an object in bytes; `None` when it does not exist.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn object_size(&self, bucket: &str, key: &str) -> Result<Option<u64>> {
        match self.s3.head_object().bucket(bucket).key(key).send().await {
            Ok(answer) => Ok(answer.content_length().and_then(|length| u64::try_from(length).ok())),
            // HEAD has no body, so there is no code but the status.
            Err(error) if error.raw_response().is_some_and(|raw| raw.status().as_u16() == 404) => Ok(None),
            Err(error) => Err(failed("s3:HeadObject", format!("could not look for s3://{bucket}/{key}"), &error)),
        }
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
        let mut under_way = JoinSet::new();
        for key in keys {
            let (s3, bucket) = (self.s3.clone(), bucket.to_owned());
            under_way.spawn(async move { content_of(&s3, &bucket, &key).await });
        }
        let mut contents = Vec::new();
        while let Some(answer) = under_way.join_next().await {
            match answer.or_fail(Class::Bug, || "an object was not read to its end")? {
                Err(error) if error.class() == Class::NotFound => {}
                content => contents.push(content?),
            }
        }
        Ok(contents)
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

    /// Uploads a file; `progress` is told the bytes that are there so far.
    ///
    /// # Errors
    /// When the file cannot be read, or S3 refuses or cannot be reached. Parts of a failed upload are removed.
    pub async fn upload(&self, file: &Path, bucket: &str, key: &str, progress: &(dyn Fn(u64) + Sync)) -> Result<()> {
        let size =
            std::fs::metadata(file).or_fail(Class::Failed, || format!("could not read {}", file.display()))?.len();
        if size > PART_BYTES {
            return self.upload_in_parts(file, size, bucket, key, progress).await;
        }
        // In memory: at most one part, and S3 gets a plain body whose length it knows.
        let body = std::fs::read(file).or_fail(Class::Failed, || format!("could not read {}", file.display()))?;
        let request = self.s3.put_object().bucket(bucket).key(key).content_type("application/zip");
        request.body(ByteStream::from(body)).send().await.map_err(|error| {
            failed("s3:PutObject", format!("could not upload the bundle to s3://{bucket}/{key}"), &error)
        })?;
        progress(size);
        Ok(())
    }

    async fn upload_in_parts(
        &self,
        file: &Path,
        size: u64,
        bucket: &str,
        key: &str,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<()> {
        let message = || format!("could not upload the bundle to s3://{bucket}/{key}");
        let request = self.s3.create_multipart_upload().bucket(bucket).key(key).content_type("application/zip");
        let request = request.checksum_algorithm(aws_sdk_s3::types::ChecksumAlgorithm::Crc32);
        let upload = request.send().await.map_err(|error| failed("s3:CreateMultipartUpload", message(), &error))?;
        let id = upload.upload_id().unwrap_or_default();
        let sent = self.send_parts(file, size, bucket, key, id, progress).await;
        match sent {
            Ok(parts) => {
                let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
                let request = self.s3.complete_multipart_upload().bucket(bucket).key(key).upload_id(id);
                let done = request.multipart_upload(parts).send().await;
                done.map(drop).map_err(|error| failed("s3:CompleteMultipartUpload", message(), &error))
            }
            Err(error) => {
                // Parts of an upload that never completes are paid for; what cannot be removed now, a lifecycle rule can.
                let _ = self.s3.abort_multipart_upload().bucket(bucket).key(key).upload_id(id).send().await;
                Err(error)
            }
        }
    }

    async fn send_parts(
        &self,
        file: &Path,
        size: u64,
        bucket: &str,
        key: &str,
        id: &str,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<CompletedPart>> {
        let mut parts = Vec::new();
        let mut from = 0;
        while from < size {
            let length = PART_BYTES.min(size - from);
            let body = ByteStream::read_from().path(file).offset(from).length(Length::Exact(length)).build().await;
            let body = body.or_fail(Class::Failed, || format!("could not read {}", file.display()))?;
            let number = i32::try_from(parts.len() + 1).unwrap_or(i32::MAX);
            let request = self.s3.upload_part().bucket(bucket).key(key).upload_id(id).part_number(number);
            let request = request.checksum_algorithm(aws_sdk_s3::types::ChecksumAlgorithm::Crc32);
            let sent = request.body(body).send().await.map_err(|error| {
                failed("s3:UploadPart", format!("could not upload part {number} of s3://{bucket}/{key}"), &error)
            })?;
            let part = CompletedPart::builder()
                .part_number(number)
                .set_e_tag(sent.e_tag().map(str::to_owned))
                .set_checksum_crc32(sent.checksum_crc32().map(str::to_owned));
            parts.push(part.build());
            from += length;
            progress(from);
        }
        Ok(parts)
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
