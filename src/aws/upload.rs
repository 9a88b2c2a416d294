//! Bringing a bundle to S3: whole, and what has arrived never again.
//!
//! A large one goes up in parts, several at a time, streamed from disk, each with its SHA-256, which S3 checks as it
//! comes. When a run is cut off, its parts stay at S3, where the next run knows them again by that sum. An upload that
//! nobody goes on with is aborted with the application (`deploy::teardown`), because its parts are paid for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use aws_sdk_s3::operation::upload_part::builders::UploadPartFluentBuilder;
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart, MultipartUpload};
use aws_smithy_types::base64;
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use crate::aws::Aws;
use crate::aws::error::{failed, has_code};
use crate::aws::marks::owner_of;
use crate::error::{Class, Error, OrFail, Result};

/// Bundles larger than this go up in parts, so that a part that fails is sent again and not the whole.
const PART_BYTES: u64 = 8 * 1024 * 1024;
/// Parts under way at a time.
const PARALLEL: usize = 4;
/// Bytes read at a time.
const PIECE: usize = 128 * 1024;

/// How an upload went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uploaded {
    /// It was sent, but for the bytes that an earlier run had sent.
    Sent {
        /// Bytes that were not sent again.
        found: u64,
    },
    /// An object of this very content was there.
    Present,
}

/// What to upload, and where to.
#[derive(Clone, Copy)]
struct Parcel<'a> {
    file: &'a Path,
    bucket: &'a str,
    key: &'a str,
}

impl Parcel<'_> {
    fn message(&self) -> String {
        format!("could not upload the bundle to s3://{}/{}", self.bucket, self.key)
    }

    fn unreadable(&self) -> String {
        format!("could not read {}", self.file.display())
    }
}

/// A part of a file.
#[derive(Debug, Clone)]
struct Part {
    number: i32,
    from: u64,
    length: u64,
    /// SHA-256 as S3 writes it.
    sum: String,
}

/// Reads a file once, for the sums of its parts.
fn parts_of(path: &Path) -> std::io::Result<Vec<Part>> {
    let mut file = File::open(path)?;
    let mut buffer = vec![0; PIECE];
    let (mut parts, mut from) = (Vec::new(), 0);
    loop {
        let (mut sum, mut length) = (Sha256::new(), 0);
        let mut rest = (&mut file).take(PART_BYTES);
        loop {
            let count = rest.read(&mut buffer)?;
            let Some(piece) = buffer.get(..count).filter(|piece| !piece.is_empty()) else { break };
            sum.update(piece);
            length += count as u64;
        }
        if length == 0 {
            return Ok(parts);
        }
        let number = i32::try_from(parts.len() + 1).unwrap_or(i32::MAX);
        parts.push(Part { number, from, length, sum: base64::encode(sum.finalize()) });
        from += length;
    }
}

/// What S3 says of an object that came in these parts: the sum of their sums, and how many they were.
fn sum_of(parts: &[Part]) -> String {
    let mut sum = Sha256::new();
    for part in parts {
        sum.update(base64::decode(&part.sum).unwrap_or_default());
    }
    format!("{}-{}", base64::encode(sum.finalize()), parts.len())
}

impl Aws {
    /// Uploads a file; `progress` is told the bytes that are there so far. A small one is looked for only where it is
    /// `likely` there: sending it takes no longer than asking.
    ///
    /// # Errors
    /// When the file cannot be read, or S3 refuses or cannot be reached. Parts that have arrived stay, and are not sent
    /// again by the next call.
    pub async fn upload(
        &self,
        file: &Path,
        (bucket, key): (&str, &str),
        likely: bool,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Uploaded> {
        let parcel = Parcel { file, bucket, key };
        let size = std::fs::metadata(file).or_fail(Class::Failed, || parcel.unreadable())?.len();
        let uploaded = if size > PART_BYTES {
            self.upload_in_parts(parcel, progress).await?
        } else {
            self.upload_whole(parcel, likely).await?
        };
        progress(size);
        Ok(uploaded)
    }

    async fn upload_whole(&self, parcel: Parcel<'_>, likely: bool) -> Result<Uploaded> {
        // In memory: at most one part, and S3 gets a plain body whose length it knows.
        let content = std::fs::read(parcel.file).or_fail(Class::Failed, || parcel.unreadable())?;
        let sum = base64::encode(Sha256::digest(&content));
        if likely && self.is_there(parcel, &sum).await? {
            return Ok(Uploaded::Present);
        }
        let request = self
            .s3
            .put_object()
            .bucket(parcel.bucket)
            .set_expected_bucket_owner(owner_of(parcel.bucket))
            .key(parcel.key)
            .content_type("application/zip");
        let sent = request.checksum_sha256(sum).body(ByteStream::from(content)).send().await;
        sent.map_err(|error| failed("s3:PutObject", parcel.message(), &error))?;
        Ok(Uploaded::Sent { found: 0 })
    }

    async fn upload_in_parts(&self, parcel: Parcel<'_>, progress: &(dyn Fn(u64) + Sync)) -> Result<Uploaded> {
        let path = parcel.file.to_path_buf();
        let parts = tokio::task::spawn_blocking(move || parts_of(&path)).await;
        let parts = parts.or_fail(Class::Bug, || "could not sum the bundle")?;
        let parts = parts.or_fail(Class::Failed, || parcel.unreadable())?;
        let sum = sum_of(&parts);
        if self.is_there(parcel, &sum).await? {
            return Ok(Uploaded::Present);
        }
        match self.assemble(parcel, &parts, progress).await {
            // Another run has completed this very upload, or put the same content there and aborted it.
            Err(error) if is_gone(&error) && self.is_there(parcel, &sum).await? => Ok(Uploaded::Present),
            ended => ended,
        }
    }

    /// Whether the object there has this content: by what S3 summed, never by its name.
    async fn is_there(&self, parcel: Parcel<'_>, sum: &str) -> Result<bool> {
        let head = self.s3.head_object().bucket(parcel.bucket).key(parcel.key).checksum_mode(ChecksumMode::Enabled);
        match head.send().await {
            Ok(head) => Ok(head.checksum_sha256() == Some(sum)),
            // HEAD has no body, so there is no code but the status. Who may not see what is there sends it.
            Err(error) if error.raw_response().is_some_and(|raw| [403, 404].contains(&raw.status().as_u16())) => {
                Ok(false)
            }
            Err(error) => Err(failed("s3:HeadObject", parcel.message(), &error)),
        }
    }

    async fn assemble(&self, parcel: Parcel<'_>, parts: &[Part], progress: &(dyn Fn(u64) + Sync)) -> Result<Uploaded> {
        // Who may not look for what an earlier run had sent, sends it again.
        let begun = match self.unfinished_uploads(parcel.bucket, parcel.key).await {
            Err(error) if error.class() == Class::Identity => Vec::new(),
            begun => begun?,
        };
        let begun: Vec<&str> = begun.iter().filter(|(key, _)| key == parcel.key).map(|(_, id)| id.as_str()).collect();
        let mut best: Option<(&str, BTreeMap<i32, String>)> = None;
        for id in &begun {
            let arrived = self.arrived(parcel, parts, id).await?;
            if arrived.len() > best.as_ref().map_or(0, |(_, others)| others.len()) {
                best = Some((id, arrived));
            }
        }
        let (id, arrived) = match best {
            Some((id, arrived)) => (id.to_owned(), arrived),
            None => (self.begin(parcel).await?, BTreeMap::new()),
        };
        let found = parts.iter().filter(|part| arrived.contains_key(&part.number)).map(|part| part.length).sum();
        let completed = self.send_parts(parcel, parts, &id, arrived, progress).await?;
        let upload = CompletedMultipartUpload::builder().set_parts(Some(completed)).build();
        let request = self.s3.complete_multipart_upload().bucket(parcel.bucket).key(parcel.key).upload_id(&id);
        let done = request.multipart_upload(upload).send().await;
        done.map_err(|error| failed("s3:CompleteMultipartUpload", parcel.message(), &error))?;
        // The others of this key could only bring what is there now.
        for other in begun.into_iter().filter(|other| *other != id) {
            self.abort_upload(parcel.bucket, parcel.key, other).await;
        }
        Ok(Uploaded::Sent { found })
    }

    async fn begin(&self, parcel: Parcel<'_>) -> Result<String> {
        let request = self
            .s3
            .create_multipart_upload()
            .bucket(parcel.bucket)
            .set_expected_bucket_owner(owner_of(parcel.bucket))
            .key(parcel.key);
        let request = request.content_type("application/zip").checksum_algorithm(ChecksumAlgorithm::Sha256);
        let begun = request.send().await;
        let begun = begun.map_err(|error| failed("s3:CreateMultipartUpload", parcel.message(), &error))?;
        Ok(begun.upload_id().unwrap_or_default().to_owned())
    }

    /// Parts of an upload that have the content that ours have: number and entity tag.
    async fn arrived(&self, parcel: Parcel<'_>, parts: &[Part], id: &str) -> Result<BTreeMap<i32, String>> {
        let mut arrived = BTreeMap::new();
        let request = self.s3.list_parts().bucket(parcel.bucket).key(parcel.key).upload_id(id);
        let mut pages = request.into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = match page {
                Ok(page) => page,
                // Gone meanwhile, or not ours to see: nothing of it can be used.
                Err(error) if has_code(&error, "NoSuchUpload") || has_code(&error, "AccessDenied") => {
                    return Ok(BTreeMap::new());
                }
                Err(error) => return Err(failed("s3:ListParts", parcel.message(), &error)),
            };
            for there in page.parts() {
                let same = parts.iter().find(|part| {
                    there.part_number() == Some(part.number) && there.checksum_sha256() == Some(&part.sum)
                });
                arrived.extend(same.zip(there.e_tag()).map(|(part, etag)| (part.number, etag.to_owned())));
            }
        }
        Ok(arrived)
    }

    /// Sends what has not arrived, several parts at a time.
    async fn send_parts(
        &self,
        parcel: Parcel<'_>,
        parts: &[Part],
        id: &str,
        mut arrived: BTreeMap<i32, String>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<CompletedPart>> {
        let (there, missing): (Vec<&Part>, Vec<&Part>) =
            parts.iter().partition(|part| arrived.contains_key(&part.number));
        let mut bytes: u64 = there.iter().map(|part| part.length).sum();
        progress(bytes);
        let mut missing = missing.into_iter();
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < PARALLEL
                && let Some(part) = missing.next()
            {
                let request = self.s3.upload_part().bucket(parcel.bucket).key(parcel.key).upload_id(id);
                under_way.spawn(send(request, parcel.file.to_path_buf(), part.clone()));
            }
            let Some(sent) = under_way.join_next().await else { break };
            let (part, etag) = sent.or_fail(Class::Bug, || "a part of the bundle was not sent")??;
            bytes += part.length;
            arrived.insert(part.number, etag);
            progress(bytes);
        }
        let completed = parts.iter().filter_map(|part| {
            let completed = CompletedPart::builder().part_number(part.number).checksum_sha256(&part.sum);
            Some(completed.e_tag(arrived.get(&part.number)?).build())
        });
        Ok(completed.collect())
    }

    /// Uploads under a prefix that are not complete: key and id. A bucket that is not there has none.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached.
    pub async fn unfinished_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<(String, String)>> {
        let message = || format!("could not look for unfinished uploads to s3://{bucket}/{prefix}");
        let of = |upload: &MultipartUpload| Some((upload.key()?.to_owned(), upload.upload_id()?.to_owned()));
        let mut uploads = Vec::new();
        let (mut key, mut id) = (None, None);
        loop {
            let request = self.s3.list_multipart_uploads().bucket(bucket).prefix(prefix);
            let page = match request.set_key_marker(key).set_upload_id_marker(id).send().await {
                Ok(page) => page,
                Err(error) if has_code(&error, "NoSuchBucket") => return Ok(uploads),
                Err(error) => return Err(failed("s3:ListMultipartUploads", message(), &error)),
            };
            uploads.extend(page.uploads().iter().filter_map(of));
            (key, id) = (page.next_key_marker().map(str::to_owned), page.next_upload_id_marker().map(str::to_owned));
            if page.is_truncated() != Some(true) || key.is_none() {
                return Ok(uploads);
            }
        }
    }

    /// Aborts an upload, which frees its parts; whether it did. What cannot be aborted now, an audit tells of.
    pub async fn abort_upload(&self, bucket: &str, key: &str, id: &str) -> bool {
        self.s3.abort_multipart_upload().bucket(bucket).key(key).upload_id(id).send().await.is_ok()
    }
}

fn is_gone(error: &Error) -> bool {
    error.aws().is_some_and(|fault| fault.is("NoSuchUpload"))
}

/// Sends a part from disk; with its entity tag.
async fn send(request: UploadPartFluentBuilder, file: PathBuf, part: Part) -> Result<(Part, String)> {
    let body = ByteStream::read_from().path(&file).offset(part.from).length(Length::Exact(part.length));
    let body = body.buffer_size(PIECE).build().await;
    let body = body.or_fail(Class::Failed, || format!("could not read {}", file.display()))?;
    let request = request.part_number(part.number).checksum_sha256(&part.sum);
    let sent = request.body(body).send().await.map_err(|error| {
        let error = failed("s3:UploadPart", format!("could not upload part {} of the bundle", part.number), &error);
        match error.next_step() {
            Some(_) => error,
            None => error.because("what has arrived is not sent again").again_with(""),
        }
    })?;
    Ok((part, sent.e_tag().unwrap_or_default().to_owned()))
}
