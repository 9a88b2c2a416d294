//! What is known of an object, and of a bucket: the shapes on disk.

use std::collections::{BTreeMap, HashMap};

use s3s::dto::{Checksum, ChecksumType, ETag};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::beanstalk::Region;

/// An object, as it is written down beside its content.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    /// Its key, as the client wrote it.
    pub(crate) key: String,
    /// Name of its content's file. A new content is a new file, so a reader keeps the one it opened.
    pub(crate) file: String,
    /// Bytes.
    pub(crate) size: u64,
    /// Entity tag without quotes: the content's MD5, or `MD5-N` for one of N parts.
    pub(crate) etag: String,
    /// When it was written.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) modified: OffsetDateTime,
    /// Headers the client gave with it.
    #[serde(flatten)]
    pub(crate) headers: Headers,
    /// Checksums the client asked to be kept.
    #[serde(default)]
    pub(crate) checksums: Checksums,
}

impl Object {
    /// The entity tag as the wire takes it.
    pub(super) fn e_tag(&self) -> ETag {
        ETag::Strong(self.etag.clone())
    }
}

/// Headers of an object that are returned as they came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Headers {
    /// `Content-Type`.
    pub(crate) content_type: Option<String>,
    /// `Content-Encoding`, without `aws-chunked`, which was of the transfer.
    pub(crate) content_encoding: Option<String>,
    /// `Content-Disposition`.
    pub(crate) content_disposition: Option<String>,
    /// `Content-Language`.
    pub(crate) content_language: Option<String>,
    /// `Cache-Control`.
    pub(crate) cache_control: Option<String>,
    /// `x-amz-meta-…`.
    pub(crate) metadata: BTreeMap<String, String>,
}

impl Headers {
    /// The metadata as the wire takes it; `None` when there is none.
    pub(super) fn metadata(&self) -> Option<HashMap<String, String>> {
        (!self.metadata.is_empty()).then(|| self.metadata.clone().into_iter().collect())
    }
}

/// `Content-Encoding` without `aws-chunked`.
pub(super) fn without_aws_chunked(encoding: Option<String>) -> Option<String> {
    let kept: Vec<String> = encoding?
        .split(',')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty() && !part.eq_ignore_ascii_case("aws-chunked"))
        .collect();
    (!kept.is_empty()).then(|| kept.join(","))
}

/// Checksums in base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Checksums {
    /// CRC-32.
    pub(crate) crc32: Option<String>,
    /// CRC-32C.
    pub(crate) crc32c: Option<String>,
    /// CRC-64/NVME.
    pub(crate) crc64nvme: Option<String>,
    /// SHA-1.
    pub(crate) sha1: Option<String>,
    /// SHA-256.
    pub(crate) sha256: Option<String>,
    /// A checksum of the parts' checksums, not of the content.
    pub(crate) composite: bool,
}

impl Checksums {
    /// Whether there is any.
    pub(super) fn any(&self) -> bool {
        [&self.crc32, &self.crc32c, &self.crc64nvme, &self.sha1, &self.sha256].iter().any(|sum| sum.is_some())
    }

    /// What kind they are.
    pub(super) fn kind(&self) -> Option<ChecksumType> {
        let word = if self.composite { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT };
        self.any().then(|| ChecksumType::from_static(word))
    }
}

impl From<Checksum> for Checksums {
    fn from(sums: Checksum) -> Self {
        Self {
            crc32: sums.checksum_crc32,
            crc32c: sums.checksum_crc32c,
            crc64nvme: sums.checksum_crc64nvme,
            sha1: sums.checksum_sha1,
            sha256: sums.checksum_sha256,
            composite: false,
        }
    }
}

/// What is set on a bucket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Its region: it is answered for there only.
    pub(crate) region: Region,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// Its policy, as it was put.
    #[serde(default)]
    pub(crate) policy: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub(crate) tags: Option<Vec<(String, String)>>,
    /// `Suspended`, or never set.
    #[serde(default)]
    pub(crate) versioning: Option<String>,
    /// Default encryption as algorithm and key; AES256 when never set.
    #[serde(default)]
    pub(crate) encryption: Option<(String, Option<String>)>,
    /// The four switches of the public access block.
    #[serde(default)]
    pub(crate) public_access_block: Option<[Option<bool>; 4]>,
}

impl Settings {
    /// A bucket with nothing set.
    pub(super) fn new(region: Region) -> Self {
        Self {
            region,
            created: OffsetDateTime::now_utc(),
            policy: None,
            tags: None,
            versioning: None,
            encryption: None,
            public_access_block: None,
        }
    }

    /// Whether the policy denies an action to everybody: what Elastic Beanstalk puts on its bucket against deleting it.
    /// Only this much of a policy is read.
    pub(super) fn denies(&self, action: &str) -> bool {
        let Some(policy) = &self.policy else { return false };
        let Ok(policy) = serde_json::from_str::<serde_json::Value>(policy) else { return false };
        let statements = match &policy["Statement"] {
            serde_json::Value::Array(all) => all.as_slice(),
            one => std::slice::from_ref(one),
        };
        statements.iter().any(|statement| {
            let everybody = statement["Principal"] == "*" || holds(&statement["Principal"]["AWS"], "*");
            let bare = statement["Condition"].is_null();
            statement["Effect"] == "Deny"
                && everybody
                && bare
                && [action, "s3:*", "*"].iter().any(|word| holds(&statement["Action"], word))
        })
    }
}

/// Whether a word is the value or in the list that is the value.
fn holds(value: &serde_json::Value, word: &str) -> bool {
    let same = |value: &serde_json::Value| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case(word));
    same(value) || value.as_array().is_some_and(|all| all.iter().any(same))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_denies_what_it_denies_to_everybody() {
        let mut settings = Settings::new(Region::parse("us-east-1").expect("a region"));
        assert!(!settings.denies("s3:DeleteBucket"));
        settings.policy = Some(
            r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*"},
                {"Effect":"Deny","Principal":{"AWS":"*"},"Action":["s3:DeleteBucket"]}]}"#
                .into(),
        );
        assert!(settings.denies("s3:DeleteBucket"));
        assert!(!settings.denies("s3:GetObject"));
    }

    #[test]
    fn the_encoding_of_the_transfer_is_not_kept() {
        assert_eq!(without_aws_chunked(Some("aws-chunked".into())), None);
        assert_eq!(without_aws_chunked(Some("gzip, aws-chunked".into())).as_deref(), Some("gzip"));
    }
}
