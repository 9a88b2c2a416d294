//! Operations on single objects.

use std::io::SeekFrom;
use std::sync::Arc;

use s3s::dto::{
    Checksum, CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, DeleteObjectsInput, DeleteObjectsOutput,
    DeletedObject, ETag, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput,
    MetadataDirective, PutObjectInput, PutObjectOutput, StreamingBlob, Timestamp,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result, s3_error};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use super::object::{Checksums, Headers, Object, without_aws_chunked};
use super::store::Store;
use super::upload::{Declared, internal, receive};

const DEFAULT_MEDIA_TYPE: &str = "binary/octet-stream";
/// What is read from a file at a time.
const CHUNK: usize = 64 * 1024;

/// What a request asks of the object that is there.
#[derive(Default)]
pub(super) struct Conditions {
    pub(super) matches: Option<ETagCondition>,
    pub(super) none_matches: Option<ETagCondition>,
    pub(super) modified_since: Option<Timestamp>,
    pub(super) unmodified_since: Option<Timestamp>,
}

impl Conditions {
    /// For reading: `If-Match` outranks `If-Unmodified-Since`, `If-None-Match` outranks `If-Modified-Since`.
    fn check(&self, object: &Object, otherwise: S3ErrorCode) -> S3Result<()> {
        // HTTP dates have whole seconds.
        let modified = object.modified.replace_nanosecond(0).unwrap_or(object.modified);
        let failed = || {
            S3Error::with_message(
                S3ErrorCode::PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold.",
            )
        };
        let is = |condition: &ETagCondition| fits(condition, object);
        match (&self.matches, &self.unmodified_since) {
            (Some(condition), _) if !is(condition) => return Err(failed()),
            (None, Some(time)) if modified > OffsetDateTime::from(time.clone()) => return Err(failed()),
            _ => {}
        }
        match (&self.none_matches, &self.modified_since) {
            (Some(condition), _) if is(condition) => Err(not_modified(object, otherwise)),
            (None, Some(time)) if modified <= OffsetDateTime::from(time.clone()) => {
                Err(not_modified(object, otherwise))
            }
            _ => Ok(()),
        }
    }

    /// For writing: on what is there, or not there.
    pub(super) fn check_write(&self, object: Option<&Object>) -> S3Result<()> {
        let failed = || s3_error!(PreconditionFailed, "At least one of the pre-conditions you specified did not hold.");
        match (object, &self.matches, &self.none_matches) {
            (None, Some(_), _) => Err(s3_error!(NoSuchKey, "The specified key does not exist.")),
            (Some(object), Some(condition), _) if !fits(condition, object) => Err(failed()),
            (Some(object), _, Some(condition)) if fits(condition, object) => Err(failed()),
            _ => Ok(()),
        }
    }
}

fn fits(condition: &ETagCondition, object: &Object) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(etag) => etag.value() == object.etag,
    }
}

fn not_modified(object: &Object, code: S3ErrorCode) -> S3Error {
    let mut error = S3Error::new(code);
    if let Ok(value) = object.e_tag().to_http_header() {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::ETAG, value);
        error.set_headers(headers);
    }
    error
}

pub(super) fn no_such_key(_key: &str) -> S3Error {
    s3_error!(NoSuchKey, "The specified key does not exist.")
}

fn find(store: &Store, bucket: &str, key: &str, version: Option<&str>) -> S3Result<Arc<Object>> {
    match version {
        None | Some("null") => store.object(bucket, key).ok_or_else(|| no_such_key(key)),
        Some(_) => Err(s3_error!(NoSuchVersion, "The specified version does not exist.")),
    }
}

/// PutObject.
pub(super) async fn put(store: &Store, request: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
    let input = request.input;
    let conditions = Conditions { matches: input.if_match, none_matches: input.if_none_match, ..Conditions::default() };
    conditions.check_write(store.object(&input.bucket, &input.key).as_deref())?;
    if input.key.len() > 1024 {
        return Err(s3_error!(KeyTooLongError, "Your key is too long"));
    }
    let declared = Declared {
        algorithm: Declared::algorithm(input.checksum_algorithm.as_ref(), &request.headers),
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
    let object = Object {
        key: input.key,
        file,
        size: received.size,
        etag: received.md5.clone(),
        modified: OffsetDateTime::now_utc(),
        headers: Headers {
            content_type: input.content_type,
            content_encoding: without_aws_chunked(input.content_encoding),
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata.unwrap_or_default().into_iter().collect(),
        },
        checksums: received.checksums.clone().into(),
    };
    // Somebody may have put the object while this one was coming in.
    let check = |there: Option<&Object>| conditions.check_write(there);
    let object = store.commit_if(&input.bucket, object, check).map_err(internal)??;
    received.keep();
    let sums = object.checksums.clone();
    Ok(PutObjectOutput {
        e_tag: Some(object.e_tag()),
        checksum_type: sums.kind(),
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        ..PutObjectOutput::default()
    })
}

/// GetObject, whole or a range, as a stream from the file.
pub(super) async fn get(store: &Store, input: GetObjectInput) -> S3Result<GetObjectOutput> {
    let (object, mut file) = open(store, &input).await?;
    let conditions = Conditions {
        matches: input.if_match,
        none_matches: input.if_none_match,
        modified_since: input.if_modified_since,
        unmodified_since: input.if_unmodified_since,
    };
    conditions.check(&object, S3ErrorCode::NotModified)?;
    let range = input.range.map(|range| range.check(object.size)).transpose()?;
    let (start, length) = range.as_ref().map_or((0, object.size), |range| (range.start, range.end - range.start));
    if start > 0 {
        file.seek(SeekFrom::Start(start)).await.map_err(internal)?;
    }
    let body = StreamingBlob::wrap(ReaderStream::with_capacity(file.take(length), CHUNK));
    // A checksum is of the whole content, and no good for a part of it.
    let with_sums = input.checksum_mode.is_some() && range.is_none();
    let sums = if with_sums { object.checksums.clone() } else { Checksums::default() };
    let headers = object.headers.clone();
    Ok(GetObjectOutput {
        accept_ranges: Some("bytes".into()),
        body: Some(body),
        metadata: headers.metadata(),
        cache_control: input.response_cache_control.or(headers.cache_control),
        content_disposition: input.response_content_disposition.or(headers.content_disposition),
        content_encoding: input.response_content_encoding.or(headers.content_encoding),
        content_language: input.response_content_language.or(headers.content_language),
        content_type: input.response_content_type.or(headers.content_type).or_else(|| Some(DEFAULT_MEDIA_TYPE.into())),
        content_length: i64::try_from(length).ok(),
        content_range: range.map(|range| format!("bytes {}-{}/{}", range.start, range.end - 1, object.size)),
        e_tag: Some(object.e_tag()),
        last_modified: Some(object.modified.into()),
        checksum_type: sums.kind(),
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        ..GetObjectOutput::default()
    })
}

/// The object and its content. When it was replaced between the two, the new one.
async fn open(store: &Store, input: &GetObjectInput) -> S3Result<(Arc<Object>, tokio::fs::File)> {
    for _ in 0..3 {
        let object = find(store, &input.bucket, &input.key, input.version_id.as_deref())?;
        match tokio::fs::File::open(store.data(&input.bucket, &object.file)).await {
            Ok(file) => return Ok((object, file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(internal(error)),
        }
    }
    Err(s3_error!(InternalError, "The content of the object is missing."))
}

/// HeadObject.
pub(super) fn head(store: &Store, input: HeadObjectInput) -> S3Result<HeadObjectOutput> {
    let object = find(store, &input.bucket, &input.key, input.version_id.as_deref())?;
    let conditions = Conditions {
        matches: input.if_match,
        none_matches: input.if_none_match,
        modified_since: input.if_modified_since,
        unmodified_since: input.if_unmodified_since,
    };
    conditions.check(&object, S3ErrorCode::NotModified)?;
    let sums = if input.checksum_mode.is_some() { object.checksums.clone() } else { Checksums::default() };
    let headers = object.headers.clone();
    Ok(HeadObjectOutput {
        accept_ranges: Some("bytes".into()),
        metadata: headers.metadata(),
        cache_control: headers.cache_control,
        content_disposition: headers.content_disposition,
        content_encoding: headers.content_encoding,
        content_language: headers.content_language,
        content_type: headers.content_type.or_else(|| Some(DEFAULT_MEDIA_TYPE.into())),
        content_length: i64::try_from(object.size).ok(),
        e_tag: Some(object.e_tag()),
        last_modified: Some(object.modified.into()),
        checksum_type: sums.kind(),
        checksum_crc32: sums.crc32,
        checksum_crc32c: sums.crc32c,
        checksum_crc64nvme: sums.crc64nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        ..HeadObjectOutput::default()
    })
}

/// CopyObject. The caller has checked both buckets.
pub(super) async fn copy(store: &Store, input: CopyObjectInput) -> S3Result<CopyObjectOutput> {
    let CopySource::Bucket { bucket, key, version_id } = &input.copy_source else {
        return Err(s3_error!(NotImplemented, "Objects are copied from buckets only."));
    };
    let source = find(store, bucket, key, version_id.as_deref())?;
    let conditions = Conditions {
        matches: input.copy_source_if_match,
        none_matches: input.copy_source_if_none_match,
        modified_since: input.copy_source_if_modified_since,
        unmodified_since: input.copy_source_if_unmodified_since,
    };
    conditions.check(&source, S3ErrorCode::PreconditionFailed)?;
    let replaces = input.metadata_directive.is_some_and(|word| word.as_str() == MetadataDirective::REPLACE);
    if !replaces && **bucket == *input.bucket && **key == *input.key {
        let message = "This copy request is illegal because it is trying to copy an object to itself without changing \
                       the object's metadata.";
        return Err(s3_error!(InvalidRequest, "{message}"));
    }
    let headers = if replaces {
        Headers {
            content_type: input.content_type,
            content_encoding: input.content_encoding,
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata.unwrap_or_default().into_iter().collect(),
        }
    } else {
        source.headers.clone()
    };
    let file = Store::new_file().map_err(internal)?;
    let (from, to) = (store.data(bucket, &source.file), store.data(&input.bucket, &file));
    tokio::fs::copy(from, to).await.map_err(internal)?;
    let modified = OffsetDateTime::now_utc();
    let object = Object { key: input.key, file, modified, headers, ..Object::clone(&source) };
    let object = store.commit(&input.bucket, object).map_err(internal)?;
    Ok(CopyObjectOutput {
        copy_object_result: Some(CopyObjectResult {
            e_tag: Some(ETag::Strong(object.etag.clone())),
            last_modified: Some(modified.into()),
            checksum_crc32: object.checksums.crc32.clone(),
            ..CopyObjectResult::default()
        }),
        ..CopyObjectOutput::default()
    })
}

/// DeleteObjects.
pub(super) fn delete_many(store: &Store, input: DeleteObjectsInput) -> S3Result<DeleteObjectsOutput> {
    let quiet = input.delete.quiet.unwrap_or_default();
    let mut deleted = Vec::new();
    for identifier in input.delete.objects {
        store.delete(&input.bucket, &identifier.key).map_err(internal)?;
        if !quiet {
            deleted.push(DeletedObject { key: Some(identifier.key), ..DeletedObject::default() });
        }
    }
    Ok(DeleteObjectsOutput { deleted: Some(deleted), ..DeleteObjectsOutput::default() })
}
