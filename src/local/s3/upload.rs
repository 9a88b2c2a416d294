//! Taking in a content: streamed to a file, summed on the way, checked against what the client declared.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::TryStreamExt;
use http::HeaderMap;
use md5::{Digest, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::dto::{Checksum, ChecksumAlgorithm, StreamingBlob};
use s3s::{S3Error, S3Result, TrailingHeaders, s3_error};
use tokio::io::{AsyncWriteExt, BufWriter};

/// What is put into the file at a time.
const BUFFER: usize = 128 * 1024;

/// What a client says of the content it sends.
pub(super) struct Declared {
    /// Checksums in headers.
    pub(super) checksums: Checksum,
    /// Algorithm of a checksum that follows the content, or that is to be kept.
    pub(super) algorithm: Option<String>,
    /// `Content-MD5`.
    pub(super) md5: Option<String>,
    /// Where checksums that follow the content will be.
    pub(super) trailers: Option<TrailingHeaders>,
}

/// What was taken in. Its file goes when this is dropped, unless it is [kept](Received::keep).
pub(super) struct Received {
    /// Bytes.
    pub(super) size: u64,
    /// MD5 in hexadecimal.
    pub(super) md5: String,
    /// The checksums that were declared or asked for.
    pub(super) checksums: Checksum,
    partial: Partial,
}

impl Received {
    /// Leaves the file where it is.
    pub(super) fn keep(mut self) {
        self.partial.0 = None;
    }
}

struct Partial(Option<PathBuf>);

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // What stays behind is cleared away at the next start.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// An error of ours as S3 says it.
pub(super) fn internal(error: impl std::error::Error + Send + Sync + 'static) -> S3Error {
    let message = error.to_string();
    let mut fault = S3Error::internal_error(error);
    fault.set_message(message);
    fault
}

impl Declared {
    /// The algorithm in the header that announces a checksum after the content, or in the SDK's own header.
    pub(super) fn algorithm(given: Option<&ChecksumAlgorithm>, headers: &HeaderMap) -> Option<String> {
        let trailer = headers.get("x-amz-trailer").and_then(|value| value.to_str().ok());
        let trailer = trailer
            .and_then(|name| name.trim().to_ascii_lowercase().strip_prefix("x-amz-checksum-").map(str::to_owned));
        given.map(|algorithm| algorithm.as_str().to_owned()).or(trailer)
    }

    fn hasher(&self) -> S3Result<ChecksumHasher> {
        let mut hasher = match &self.algorithm {
            Some(algorithm) => hasher_of(algorithm)?,
            None => ChecksumHasher::default(),
        };
        let sums = &self.checksums;
        hasher.crc32 = hasher.crc32.or_else(|| sums.checksum_crc32.as_ref().map(|_| Default::default()));
        hasher.crc32c = hasher.crc32c.or_else(|| sums.checksum_crc32c.as_ref().map(|_| Default::default()));
        hasher.crc64nvme = hasher.crc64nvme.or_else(|| sums.checksum_crc64nvme.as_ref().map(|_| Default::default()));
        hasher.sha1 = hasher.sha1.or_else(|| sums.checksum_sha1.as_ref().map(|_| Default::default()));
        hasher.sha256 = hasher.sha256.or_else(|| sums.checksum_sha256.as_ref().map(|_| Default::default()));
        Ok(hasher)
    }

    fn check(&self, md5: &[u8], sums: &Checksum) -> S3Result<()> {
        if let Some(declared) = &self.md5 {
            let declared = STANDARD.decode(declared).map_err(|_| s3_error!(InvalidDigest))?;
            if declared != md5 {
                return Err(s3_error!(BadDigest, "The Content-MD5 you specified did not match what we received."));
            }
        }
        let trailers = self.trailers.as_ref().and_then(TrailingHeaders::take).unwrap_or_default();
        let sent = |header: &Option<String>, name: &str| {
            let trailer = trailers.get(name).and_then(|value| value.to_str().ok());
            header.clone().or_else(|| trailer.map(str::to_owned))
        };
        let declared = &self.checksums;
        for (header, name, sum) in [
            (&declared.checksum_crc32, "x-amz-checksum-crc32", &sums.checksum_crc32),
            (&declared.checksum_crc32c, "x-amz-checksum-crc32c", &sums.checksum_crc32c),
            (&declared.checksum_crc64nvme, "x-amz-checksum-crc64nvme", &sums.checksum_crc64nvme),
            (&declared.checksum_sha1, "x-amz-checksum-sha1", &sums.checksum_sha1),
            (&declared.checksum_sha256, "x-amz-checksum-sha256", &sums.checksum_sha256),
        ] {
            if let (Some(sent), Some(sum)) = (sent(header, name), sum)
                && sent != *sum
            {
                return Err(s3_error!(BadDigest, "The {name} you specified did not match the calculated checksum."));
            }
        }
        Ok(())
    }
}

/// A hasher for one algorithm, by its word on the wire.
pub(super) fn hasher_of(algorithm: &str) -> S3Result<ChecksumHasher> {
    let mut hasher = ChecksumHasher::default();
    match algorithm.to_ascii_uppercase().as_str() {
        ChecksumAlgorithm::CRC32 => hasher.crc32 = Some(Default::default()),
        ChecksumAlgorithm::CRC32C => hasher.crc32c = Some(Default::default()),
        ChecksumAlgorithm::CRC64NVME => hasher.crc64nvme = Some(Default::default()),
        ChecksumAlgorithm::SHA1 => hasher.sha1 = Some(Default::default()),
        ChecksumAlgorithm::SHA256 => hasher.sha256 = Some(Default::default()),
        _ => return Err(s3_error!(InvalidRequest, "Checksum algorithm provided is unsupported.")),
    }
    Ok(hasher)
}

/// Streams a content into a new file and checks it. The file is on disk when this returns.
pub(super) async fn receive(path: &Path, body: Option<StreamingBlob>, declared: &Declared) -> S3Result<Received> {
    let mut hasher = declared.hasher()?;
    let partial = Partial(Some(path.to_owned()));
    let file = tokio::fs::File::create_new(path).await.map_err(internal)?;
    let mut writer = BufWriter::with_capacity(BUFFER, file);
    let mut md5 = Md5::new();
    let mut size = 0;
    if let Some(mut body) = body {
        // An error of the stream is the client's: it left, or its chunks' signatures or its body's hash do not fit.
        let broken = |error: s3s::StdError| match error.downcast::<S3Error>() {
            Ok(error) => *error,
            Err(error) => s3_error!(IncompleteBody, "The body could not be read: {error}"),
        };
        while let Some(chunk) = body.try_next().await.map_err(broken)? {
            md5.update(&chunk);
            hasher.update(&chunk);
            size += chunk.len() as u64;
            writer.write_all(&chunk).await.map_err(internal)?;
        }
    }
    writer.flush().await.map_err(internal)?;
    writer.into_inner().sync_data().await.map_err(internal)?;
    let md5 = md5.finalize();
    let checksums = hasher.finalize();
    declared.check(&md5, &checksums)?;
    Ok(Received { size, md5: hex::encode(md5), checksums, partial })
}
