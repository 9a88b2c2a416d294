//! Lists of objects, page by page.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    CommonPrefix, EncodingType, ListObjectVersionsInput, ListObjectVersionsOutput, ListObjectsInput, ListObjectsOutput,
    ListObjectsV2Input, ListObjectsV2Output, Object as Listed, ObjectStorageClass, ObjectVersion,
    ObjectVersionStorageClass,
};
use s3s::{S3Error, S3Result, s3_error};

use super::object::Object;
use super::store::Store;

/// What stays as it is in a URL-encoded key.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/').remove(b'*');
/// Keys on a page, S3's own limit.
const PAGE: usize = 1000;

/// Which keys are asked for.
struct Query<'a> {
    prefix: &'a str,
    delimiter: Option<&'a str>,
    /// Keys and prefixes up to here were on an earlier page.
    after: &'a str,
    most: usize,
}

/// One page.
#[derive(Default)]
struct Page {
    objects: Vec<Arc<Object>>,
    prefixes: Vec<String>,
    /// The last key or prefix of this page, when there are more.
    more: Option<String>,
}

impl Query<'_> {
    fn page(&self, objects: &BTreeMap<String, Arc<Object>>) -> Page {
        let mut page = Page::default();
        if self.most == 0 {
            return page;
        }
        let start = if self.after >= self.prefix { Bound::Excluded(self.after) } else { Bound::Included(self.prefix) };
        let mut last = String::new();
        for (key, object) in objects.range::<str, _>((start, Bound::Unbounded)) {
            let Some(rest) = key.strip_prefix(self.prefix) else { break };
            let common = self.delimiter.and_then(|delimiter| {
                let end = rest.find(delimiter)? + delimiter.len();
                key.get(..self.prefix.len() + end)
            });
            if let Some(common) = common
                && (common == last || common <= self.after)
            {
                continue;
            }
            if page.objects.len() + page.prefixes.len() == self.most {
                page.more = Some(last);
                break;
            }
            match common {
                Some(common) => page.prefixes.push(common.to_owned()),
                None => page.objects.push(Arc::clone(object)),
            }
            last = common.unwrap_or(key).to_owned();
        }
        page
    }
}

fn most(asked: Option<i32>) -> S3Result<usize> {
    let asked = usize::try_from(asked.unwrap_or(1000))
        .map_err(|_| s3_error!(InvalidArgument, "max-keys must not be negative"))?;
    Ok(asked.min(PAGE))
}

fn page(store: &Store, bucket: &str, query: &Query<'_>) -> S3Result<Page> {
    let buckets = store.lock();
    let bucket = buckets.get(bucket).ok_or_else(super::buckets::no_such_bucket)?;
    Ok(query.page(&bucket.objects))
}

/// Writes keys as the client asked for them.
struct Encoder(bool);

impl Encoder {
    fn new(encoding: Option<&EncodingType>) -> Self {
        Self(encoding.is_some_and(|encoding| encoding.as_str() == EncodingType::URL))
    }

    fn encode(&self, text: &str) -> String {
        if self.0 { utf8_percent_encode(text, PLAIN).to_string() } else { text.to_owned() }
    }

    fn prefixes(&self, prefixes: &[String]) -> Option<Vec<CommonPrefix>> {
        let shapes = prefixes.iter().map(|prefix| CommonPrefix { prefix: Some(self.encode(prefix)) });
        (!prefixes.is_empty()).then(|| shapes.collect())
    }

    fn contents(&self, objects: &[Arc<Object>]) -> Option<Vec<Listed>> {
        let shapes = objects.iter().map(|object| Listed {
            key: Some(self.encode(&object.key)),
            e_tag: Some(object.e_tag()),
            last_modified: Some(object.modified.into()),
            size: i64::try_from(object.size).ok(),
            storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
            ..Listed::default()
        });
        Some(shapes.collect())
    }
}

/// ListObjects, the first version: what `eb` calls.
pub(super) fn objects(store: &Store, input: ListObjectsInput) -> S3Result<ListObjectsOutput> {
    let encoder = Encoder::new(input.encoding_type.as_ref());
    let query = Query {
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().filter(|text| !text.is_empty()),
        after: input.marker.as_deref().unwrap_or_default(),
        most: most(input.max_keys)?,
    };
    let page = page(store, &input.bucket, &query)?;
    // S3 gives the next marker only with a delimiter; without one it is the last key.
    let next = page.more.as_ref().filter(|_| query.delimiter.is_some());
    Ok(ListObjectsOutput {
        contents: encoder.contents(&page.objects),
        common_prefixes: encoder.prefixes(&page.prefixes),
        is_truncated: Some(page.more.is_some()),
        next_marker: next.map(|marker| encoder.encode(marker)),
        prefix: Some(encoder.encode(query.prefix)),
        marker: Some(encoder.encode(query.after)),
        delimiter: query.delimiter.map(|text| encoder.encode(text)),
        max_keys: i32::try_from(query.most).ok(),
        name: Some(input.bucket),
        encoding_type: input.encoding_type,
        ..ListObjectsOutput::default()
    })
}

fn bad_token() -> S3Error {
    s3_error!(InvalidArgument, "The continuation token provided is incorrect")
}

/// ListObjectsV2.
pub(super) fn objects_v2(store: &Store, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let encoder = Encoder::new(input.encoding_type.as_ref());
    let token = match &input.continuation_token {
        None => None,
        Some(token) => {
            let bytes = hex::decode(token).map_err(|_| bad_token())?;
            Some(String::from_utf8(bytes).map_err(|_| bad_token())?)
        }
    };
    let query = Query {
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().filter(|text| !text.is_empty()),
        after: token.as_deref().or(input.start_after.as_deref()).unwrap_or_default(),
        most: most(input.max_keys)?,
    };
    let page = page(store, &input.bucket, &query)?;
    Ok(ListObjectsV2Output {
        contents: encoder.contents(&page.objects),
        common_prefixes: encoder.prefixes(&page.prefixes),
        key_count: i32::try_from(page.objects.len() + page.prefixes.len()).ok(),
        is_truncated: Some(page.more.is_some()),
        next_continuation_token: page.more.map(hex::encode),
        prefix: Some(encoder.encode(query.prefix)),
        delimiter: query.delimiter.map(|text| encoder.encode(text)),
        max_keys: i32::try_from(query.most).ok(),
        start_after: input.start_after.as_deref().map(|text| encoder.encode(text)),
        continuation_token: input.continuation_token,
        name: Some(input.bucket),
        encoding_type: input.encoding_type,
        ..ListObjectsV2Output::default()
    })
}

/// ListObjectVersions: without versioning, each object is its one version, called `null`.
pub(super) fn versions(store: &Store, input: ListObjectVersionsInput) -> S3Result<ListObjectVersionsOutput> {
    let encoder = Encoder::new(input.encoding_type.as_ref());
    let query = Query {
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().filter(|text| !text.is_empty()),
        after: input.key_marker.as_deref().unwrap_or_default(),
        most: most(input.max_keys)?,
    };
    let page = page(store, &input.bucket, &query)?;
    let versions = page.objects.iter().map(|object| ObjectVersion {
        key: Some(encoder.encode(&object.key)),
        version_id: Some("null".into()),
        is_latest: Some(true),
        e_tag: Some(object.e_tag()),
        last_modified: Some(object.modified.into()),
        size: i64::try_from(object.size).ok(),
        storage_class: Some(ObjectVersionStorageClass::from_static(ObjectVersionStorageClass::STANDARD)),
        ..ObjectVersion::default()
    });
    Ok(ListObjectVersionsOutput {
        versions: Some(versions.collect()),
        common_prefixes: encoder.prefixes(&page.prefixes),
        is_truncated: Some(page.more.is_some()),
        next_version_id_marker: page.more.as_ref().map(|_| "null".into()),
        next_key_marker: page.more.map(|key| encoder.encode(&key)),
        key_marker: Some(encoder.encode(query.after)),
        prefix: Some(encoder.encode(query.prefix)),
        delimiter: query.delimiter.map(|text| encoder.encode(text)),
        max_keys: i32::try_from(query.most).ok(),
        name: Some(input.bucket),
        encoding_type: input.encoding_type,
        ..ListObjectVersionsOutput::default()
    })
}
