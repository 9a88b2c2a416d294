//! Uploads in parts. An upload that is not complete ends with the server, as one that AWS's lifecycle rule aborts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::dto::{
    AbortMultipartUploadInput, Checksum, ChecksumAlgorithm, ChecksumType, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag,
    ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload,
    Part as ListedPart, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Error, S3Request, S3Result, s3_error};
use time::OffsetDateTime;

use super::buckets::no_such_bucket;
use super::object::{Checksums, Headers, Object, without_aws_chunked};
use super::objects::Conditions;
use super::store::Store;
use super::upload::{Declared, hasher_of, internal, receive};

/// Every part but the last must have this size.
const SMALLEST: u64 = 5 * 1024 * 1024;
const MOST_PARTS: i32 = 10_000;

/// An upload in parts.
pub(super) struct Upload {
    key: String,
    headers: Headers,
    algorithm: Option<String>,
    composite: bool,
    initiated: OffsetDateTime,
    parts: BTreeMap<i32, Part>,
}

impl Upload {
    fn checksum_algorithm(&self) -> Option<ChecksumAlgorithm> {
        self.algorithm.clone().map(ChecksumAlgorithm::from)
    }

    fn checksum_type(&self) -> Option<ChecksumType> {
        let kind = if self.composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT };
        self.algorithm.as_ref().map(|_| ChecksumType::from_static(kind))
    }
}

/// A part that is there.
#[derive(Clone)]
struct Part {
    file: String,
    size: u64,
    etag: String,
    checksums: Checksums,
    modified: OffsetDateTime,
}

fn no_such_upload() -> S3Error {
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                   aborted or completed.";
    s3_error!(NoSuchUpload, "{message}")
}

/// Runs something on an upload of a bucket and key.
fn on_upload<T>(store: &Store, bucket: &str, key: &str, id: &str, run: impl FnOnce(&mut Upload) -> T) -> S3Result<T> {
    let mut buckets = store.lock();
    let bucket = buckets.get_mut(bucket).ok_or_else(no_such_bucket)?;
    bucket.uploads.get_mut(id).filter(|upload| upload.key == key).map(run).ok_or_else(no_such_upload)
}

/// CreateMultipartUpload.
pub(super) fn create(store: &Store, input: CreateMultipartUploadInput) -> S3Result<CreateMultipartUploadOutput> {
    let algorithm = input.checksum_algorithm.as_ref().map(|algorithm| algorithm.as_str().to_owned());
    if let Some(algorithm) = &algorithm {
        hasher_of(algorithm)?;
    }
    // CRC-64/NVME is of the whole content; the others are of the parts unless asked otherwise.
    let composite = match input.checksum_type.as_ref().map(ChecksumType::as_str) {
        Some(kind) => kind == ChecksumType::COMPOSITE,
        None => algorithm.as_deref() != Some(ChecksumAlgorithm::CRC64NVME),
    };
    let id = Store::new_file().map_err(internal)?;
    let upload = Upload {
        key: input.key.clone(),
        headers: Headers {
            content_type: input.content_type,
            content_encoding: without_aws_chunked(input.content_encoding),
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata.unwrap_or_default().into_iter().collect(),
        },
        algorithm,
        composite,
        initiated: OffsetDateTime::now_utc(),
        parts: BTreeMap::new(),
    };
    let output = CreateMultipartUploadOutput {
        checksum_type: upload.checksum_type(),
        checksum_algorithm: input.checksum_algorithm,
        upload_id: Some(id.clone()),
        key: Some(input.key),
        ..CreateMultipartUploadOutput::default()
    };
    store.lock().get_mut(&input.bucket).ok_or_else(no_such_bucket)?.uploads.insert(id, upload);
    Ok(CreateMultipartUploadOutput { bucket: Some(input.bucket), ..output })
}

/// UploadPart.
pub(super) async fn upload_part(store: &Store, request: S3Request<UploadPartInput>) -> S3Result<UploadPartOutput> {
    let input = request.input;
    if !(1..=MOST_PARTS).contains(&input.part_number) {
        return Err(s3_error!(InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive"));
    }
    let kept = on_upload(store, &input.bucket, &input.key, &input.upload_id, |upload| upload.algorithm.clone())?;
    let declared = Declared {
        algorithm: Declared::algorithm(input.checksum_algorithm.as_ref(), &request.headers).or(kept),
        checksums: Checksum {
            checksum_crc32: input.checksum_crc32,
            checksum_crc32c: input.checksum_crc32c,
            checksum_crc64nvme: input.checksum_crc64nvme,
            checksum_sha1: input.checksum_sha1,
            checksum_sha256: input.checksum_sha256,
            checksum_type: None,
        },
        md5: input.content_md5,
        trailers: request.trailing_headers,
    };
    let file = Store::new_file().map_err(internal)?;
    let received = receive(&store.data(&input.bucket, &file), input.body, &declared).await?;
    let part = Part {
        file,
        size: received.size,
        etag: received.md5.clone(),
        checksums: received.checksums.clone().into(),
        modified: OffsetDateTime::now_utc(),
    };
    let sums = part.checksums.clone();
    let etag = part.etag.clone();
    let former = on_upload(store, &input.bucket, &input.key, &input.upload_id, |upload| {
        upload.parts.insert(input.part_number, part)
    })?;
    received.keep();
    remove(store, &input.bucket, former);
    Ok(UploadPartOutput {
        e_tag: Some(ETag::Strong(etag)),
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        ..UploadPartOutput::default()
    })
}

/// Removes the files of parts; what stays behind is cleared away at the next start.
fn remove(store: &Store, bucket: &str, parts: impl IntoIterator<Item = Part>) {
    for part in parts {
        let _ = crate::fs::remove(&store.data(bucket, &part.file));
    }
}

/// The parts that the client named, checked against what is there.
fn chosen(upload: &Upload, named: &[CompletedPart]) -> S3Result<Vec<Part>> {
    if named.is_empty() {
        return Err(s3_error!(MalformedXML, "You must specify at least one part"));
    }
    let mut parts: Vec<Part> = Vec::with_capacity(named.len());
    let mut last = 0;
    for name in named {
        let number = name.part_number.unwrap_or_default();
        if number <= last {
            return Err(s3_error!(
                InvalidPartOrder,
                "The list of parts was not in ascending order. Parts must be ordered by part number."
            ));
        }
        last = number;
        let same = |part: &&Part| {
            let sums = &part.checksums;
            let fits =
                |told: &Option<String>, known: &Option<String>| told.is_none() || known.is_none() || told == known;
            name.e_tag.as_ref().is_some_and(|etag| etag.value() == part.etag)
                && fits(&name.checksum_crc32, &sums.crc32)
                && fits(&name.checksum_crc32c, &sums.crc32c)
                && fits(&name.checksum_crc64nvme, &sums.crc64nvme)
                && fits(&name.checksum_sha1, &sums.sha1)
                && fits(&name.checksum_sha256, &sums.sha256)
        };
        let Some(part) = upload.parts.get(&number).filter(same) else {
            let message = "One or more of the specified parts could not be found. The part may not have been uploaded, \
                           or the specified entity tag may not match the part's entity tag.";
            return Err(s3_error!(InvalidPart, "{message}"));
        };
        if parts.last().is_some_and(|former| former.size < SMALLEST) {
            return Err(s3_error!(EntityTooSmall, "Your proposed upload is smaller than the minimum allowed size"));
        }
        parts.push(part.clone());
    }
    Ok(parts)
}

/// CompleteMultipartUpload: one file out of the parts.
pub(super) async fn complete(
    store: &Store,
    input: CompleteMultipartUploadInput,
) -> S3Result<CompleteMultipartUploadOutput> {
    let conditions = Conditions { matches: input.if_match, none_matches: input.if_none_match, ..Conditions::default() };
    conditions.check_write(store.object(&input.bucket, &input.key).as_deref())?;
    let named = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
    let (parts, algorithm, composite, headers) =
        on_upload(store, &input.bucket, &input.key, &input.upload_id, |upload| {
            let parts = chosen(upload, &named)?;
            Ok::<_, S3Error>((parts, upload.algorithm.clone(), upload.composite, upload.headers.clone()))
        })??;
    let mut sum = Md5::new();
    for part in &parts {
        sum.update(hex::decode(&part.etag).map_err(internal)?);
    }
    let etag = format!("{}-{}", hex::encode(sum.finalize()), parts.len());
    let checksums = match (&algorithm, composite) {
        (Some(algorithm), true) => Some(composite_of(algorithm, &parts)?),
        _ => None,
    };
    let hasher = match (&algorithm, composite) {
        (Some(algorithm), false) => Some(hasher_of(algorithm)?),
        _ => None,
    };
    let file = Store::new_file().map_err(internal)?;
    let to = store.data(&input.bucket, &file);
    let from: Vec<PathBuf> = parts.iter().map(|part| store.data(&input.bucket, &part.file)).collect();
    let joined = tokio::task::spawn_blocking(move || join(&from, &to, hasher)).await.map_err(internal)?;
    let (size, whole) = joined.map_err(internal)?;
    let object = Object {
        key: input.key.clone(),
        file,
        size,
        etag,
        modified: OffsetDateTime::now_utc(),
        headers,
        checksums: checksums.or(whole).unwrap_or_default(),
    };
    let object = store.commit(&input.bucket, object).map_err(internal)?;
    let upload = store.lock().get_mut(&input.bucket).and_then(|bucket| bucket.uploads.remove(&input.upload_id));
    remove(store, &input.bucket, upload.into_iter().flat_map(|upload| upload.parts.into_values()));
    let sums = object.checksums.clone();
    Ok(CompleteMultipartUploadOutput {
        e_tag: Some(object.e_tag()),
        location: Some(format!("/{}/{}", input.bucket, input.key)),
        checksum_type: sums.kind(),
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        bucket: Some(input.bucket),
        key: Some(input.key),
        ..CompleteMultipartUploadOutput::default()
    })
}

/// The checksum of the parts' checksums, with their number behind it.
fn composite_of(algorithm: &str, parts: &[Part]) -> S3Result<Checksums> {
    let mut hasher = hasher_of(algorithm)?;
    for part in parts {
        let sums = &part.checksums;
        let sum = [&sums.crc32, &sums.crc32c, &sums.crc64nvme, &sums.sha1, &sums.sha256];
        let sum = match algorithm.to_ascii_uppercase().as_str() {
            ChecksumAlgorithm::CRC32 => sum[0],
            ChecksumAlgorithm::CRC32C => sum[1],
            ChecksumAlgorithm::CRC64NVME => sum[2],
            ChecksumAlgorithm::SHA1 => sum[3],
            _ => sum[4],
        };
        let sum = sum
            .as_ref()
            .ok_or_else(|| s3_error!(InvalidRequest, "A part has no checksum of the upload's algorithm."))?;
        hasher.update(&STANDARD.decode(sum).map_err(internal)?);
    }
    let count = parts.len();
    let counted = |sum: Option<String>| sum.map(|sum| format!("{sum}-{count}"));
    let sums = Checksums::from(hasher.finalize());
    Ok(Checksums {
        crc32: counted(sums.crc32),
        crc32c: counted(sums.crc32c),
        crc64nvme: counted(sums.crc64nvme),
        sha1: counted(sums.sha1),
        sha256: counted(sums.sha256),
        composite: true,
    })
}

fn join(from: &[PathBuf], to: &Path, mut hasher: Option<ChecksumHasher>) -> std::io::Result<(u64, Option<Checksums>)> {
    let mut target = File::create_new(to)?;
    let mut size = 0;
    let mut buffer = vec![0_u8; 256 * 1024];
    for path in from {
        let mut source = File::open(path)?;
        let Some(hasher) = &mut hasher else {
            size += std::io::copy(&mut source, &mut target)?;
            continue;
        };
        loop {
            let count = source.read(&mut buffer)?;
            let Some(chunk) = buffer.get(..count).filter(|chunk| !chunk.is_empty()) else { break };
            hasher.update(chunk);
            target.write_all(chunk)?;
            size += count as u64;
        }
    }
    target.sync_data()?;
    Ok((size, hasher.map(|hasher| hasher.finalize().into())))
}

/// AbortMultipartUpload.
pub(super) fn abort(store: &Store, input: &AbortMultipartUploadInput) -> S3Result<()> {
    let upload = {
        let mut buckets = store.lock();
        let bucket = buckets.get_mut(&*input.bucket).ok_or_else(no_such_bucket)?;
        bucket.uploads.remove(&input.upload_id).ok_or_else(no_such_upload)?
    };
    remove(store, &input.bucket, upload.parts.into_values());
    Ok(())
}

/// ListParts.
pub(super) fn list_parts(store: &Store, input: ListPartsInput) -> S3Result<ListPartsOutput> {
    let after = input.part_number_marker.unwrap_or_default();
    let most = usize::try_from(input.max_parts.unwrap_or(1000)).unwrap_or_default().min(1000);
    let (parts, more, algorithm, kind) = on_upload(store, &input.bucket, &input.key, &input.upload_id, |upload| {
        let mut rest = upload.parts.range(after.saturating_add(1)..);
        let shapes = rest.by_ref().take(most).map(|(number, part)| ListedPart {
            part_number: Some(*number),
            e_tag: Some(ETag::Strong(part.etag.clone())),
            size: i64::try_from(part.size).ok(),
            last_modified: Some(part.modified.into()),
            checksum_crc32: part.checksums.crc32.clone(),
            checksum_crc32c: part.checksums.crc32c.clone(),
            checksum_crc64nvme: part.checksums.crc64nvme.clone(),
            checksum_sha1: part.checksums.sha1.clone(),
            checksum_sha256: part.checksums.sha256.clone(),
        });
        let shapes: Vec<ListedPart> = shapes.collect();
        (shapes, rest.next().is_some(), upload.checksum_algorithm(), upload.checksum_type())
    })?;
    Ok(ListPartsOutput {
        checksum_algorithm: algorithm,
        checksum_type: kind,
        is_truncated: Some(more),
        next_part_number_marker: parts.last().and_then(|part| part.part_number).filter(|_| more),
        parts: Some(parts),
        max_parts: i32::try_from(most).ok(),
        part_number_marker: Some(after),
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        ..ListPartsOutput::default()
    })
}

/// ListMultipartUploads. There are never so many that they need pages.
pub(super) fn list(store: &Store, input: ListMultipartUploadsInput) -> S3Result<ListMultipartUploadsOutput> {
    let buckets = store.lock();
    let bucket = buckets.get(&*input.bucket).ok_or_else(no_such_bucket)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let wanted = bucket.uploads.iter().filter(|(_, upload)| upload.key.starts_with(prefix));
    let uploads = wanted.map(|(id, upload)| MultipartUpload {
        upload_id: Some(id.clone()),
        key: Some(upload.key.clone()),
        initiated: Some(upload.initiated.into()),
        checksum_algorithm: upload.checksum_algorithm(),
        checksum_type: upload.checksum_type(),
        ..MultipartUpload::default()
    });
    let uploads = uploads.collect();
    Ok(ListMultipartUploadsOutput {
        uploads: Some(uploads),
        is_truncated: Some(false),
        prefix: input.prefix,
        bucket: Some(input.bucket),
        ..ListMultipartUploadsOutput::default()
    })
}
