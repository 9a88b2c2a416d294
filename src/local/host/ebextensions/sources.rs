//! What `sources` and `files` name by URL: fetched from the local S3 or by HTTP, archives unpacked into their folder.

use std::fs as disk;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Uri;
use percent_encoding::percent_decode_str;
use tempfile::{NamedTempFile, TempDir};

use crate::fs;
use crate::local::host::command::{self, CommandLine};
use crate::local::host::engine::Work;
use crate::local::host::unpack::{self, BUNDLE_BYTES};

/// Unpacks an archive over what the folder holds; what has the same name is replaced.
///
/// # Errors
/// What could not be fetched or unpacked, and why.
pub(super) async fn unpack_into(work: &Work<'_>, url: &str, folder: &Path) -> Result<(), String> {
    let archive = fetch(work, url).await?;
    let unpacked = TempDir::new_in(work.layout.tmp()).map_err(|error| format!("no folder to unpack in: {error}"))?;
    let inner = unpacked.path().join("content");
    match kind(archive.path()).map_err(|error| format!("{url} could not be read: {error}"))? {
        Some(Kind::Zip) => {
            let (from, to) = (archive.path().to_owned(), inner.clone());
            let done = tokio::task::spawn_blocking(move || unpack::unpack(&from, &to)).await;
            done.map_err(|error| error.to_string())?.map_err(|reason| format!("{url} {reason}"))?;
        }
        Some(Kind::Tar) => untar(work, url, archive.path(), &inner).await?,
        None => return Err(format!("{url} is not a zip, tar, tar.gz or tar.bz2 archive")),
    }
    overlay(&inner, folder).map_err(|error| format!("{url} could not be put into {}: {error}", folder.display()))
}

/// Fetches what a URL names into a file that is gone when the value is.
///
/// # Errors
/// The URL and why nothing came of it.
pub(super) async fn fetch(work: &Work<'_>, url: &str) -> Result<NamedTempFile, String> {
    let failed = |reason: &dyn std::fmt::Display| format!("Failed to retrieve {url}: {reason}");
    let file = NamedTempFile::new_in(work.layout.tmp()).map_err(|error| failed(&error))?;
    let object = s3_object(url).and_then(|(bucket, key)| work.witness.object(&bucket, &key));
    let (address, limit) = (url.to_owned(), work.deadline.remaining());
    let copied = tokio::task::spawn_blocking(move || match object {
        Some(path) => keep(disk::File::open(path).map_err(|error| error.to_string())?, file),
        None => download(&address, limit, file),
    });
    copied.await.map_err(|error| failed(&error))?.map_err(|reason| failed(&reason))
}

fn download(url: &str, limit: Option<Duration>, file: NamedTempFile) -> Result<NamedTempFile, String> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let what =
            if url.starts_with("s3://") { "there is no such object" } else { "it is not a URL of http or https" };
        return Err(what.to_owned());
    }
    let host = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned)).unwrap_or_default();
    let mut config = ureq::Agent::config_builder().timeout_global(limit);
    // A proxy's own loopback is not ours.
    if host == "localhost" || host.starts_with("127.") || host == "[::1]" {
        config = config.proxy(None);
    }
    let agent = config.build().new_agent();
    let mut answer = agent.get(url).call().map_err(|error| error.to_string())?;
    keep(answer.body_mut().with_config().limit(BUNDLE_BYTES + 1).reader(), file)
}

fn keep(from: impl Read, mut file: NamedTempFile) -> Result<NamedTempFile, String> {
    let text = |error: io::Error| error.to_string();
    let bytes = io::copy(&mut from.take(BUNDLE_BYTES + 1), &mut file).map_err(text)?;
    if bytes > BUNDLE_BYTES {
        return Err(format!("it is larger than {BUNDLE_BYTES} bytes"));
    }
    file.flush().map_err(text)?;
    Ok(file)
}

/// Bucket and key, when the URL is one of S3's: `s3://bucket/key`, path style or virtual-hosted style.
fn s3_object(url: &str) -> Option<(String, String)> {
    let decoded = |key: &str| percent_decode_str(key).decode_utf8().ok().map(|key| key.into_owned());
    if let Some(rest) = url.strip_prefix("s3://") {
        return rest.split_once('/').map(|(bucket, key)| (bucket.to_owned(), key.to_owned()));
    }
    let uri: Uri = url.parse().ok()?;
    let host = uri.host()?.strip_suffix(".amazonaws.com")?;
    let path = uri.path().trim_start_matches('/');
    let is_endpoint = |name: &str| name == "s3" || name.starts_with("s3.") || name.starts_with("s3-");
    match host.rfind(".s3").filter(|at| is_endpoint(&host[at + 1..])) {
        Some(at) => Some((host[..at].to_owned(), decoded(path)?)),
        None if is_endpoint(host) => {
            path.split_once('/').and_then(|(bucket, key)| Some((bucket.to_owned(), decoded(key)?)))
        }
        None => None,
    }
}

enum Kind {
    Zip,
    Tar,
}

/// What an archive is by its first bytes: names of URLs lie.
fn kind(path: &Path) -> io::Result<Option<Kind>> {
    let mut head = Vec::new();
    disk::File::open(path)?.take(262).read_to_end(&mut head)?;
    let is_tar = head.starts_with(&[0x1f, 0x8b]) || head.starts_with(b"BZh") || head.get(257..262) == Some(b"ustar");
    Ok(if head.starts_with(b"PK") { Some(Kind::Zip) } else { is_tar.then_some(Kind::Tar) })
}

/// `tar` finds the compression itself, takes off leading slashes and refuses `..`.
async fn untar(work: &Work<'_>, url: &str, archive: &Path, folder: &Path) -> Result<(), String> {
    disk::create_dir_all(folder).map_err(|error| error.to_string())?;
    let words = ["tar", "--no-same-owner", "-xf", &archive.to_string_lossy(), "-C", &folder.to_string_lossy()];
    let line = CommandLine::Argv(words.map(str::to_owned).to_vec());
    let ended = work.run(&line, &work.layout.tmp(), &command::base_environment(work.layout)).await?;
    if ended.succeeded() { Ok(()) } else { Err(format!("{url} could not be unpacked: {}", ended.last_lines(5))) }
}

fn overlay(from: &Path, to: &Path) -> io::Result<()> {
    disk::create_dir_all(to)?;
    for entry in disk::read_dir(from)? {
        let entry = entry?;
        let place: PathBuf = to.join(entry.file_name());
        if entry.file_type()?.is_dir() && place.is_dir() {
            overlay(&entry.path(), &place)?;
            continue;
        }
        fs::remove(&place).map_err(io::Error::other)?;
        disk::rename(entry.path(), &place)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_found_in_every_form_of_its_url() {
        let object = Some(("my.bucket".to_owned(), "a b/c.zip".to_owned()));
        for url in [
            "https://my.bucket.s3.amazonaws.com/a%20b/c.zip",
            "https://my.bucket.s3.us-west-2.amazonaws.com/a%20b/c.zip",
            "https://my.bucket.s3-us-west-2.amazonaws.com/a%20b/c.zip",
            "https://s3.amazonaws.com/my.bucket/a%20b/c.zip",
            "https://s3-eu-west-1.amazonaws.com/my.bucket/a%20b/c.zip",
            "s3://my.bucket/a b/c.zip",
        ] {
            assert_eq!(s3_object(url), object, "{url}");
        }
        for url in ["https://example.com/my.bucket/c.zip", "https://rds.amazonaws.com/a/b", "/a/b", "s3://bucket"] {
            assert_eq!(s3_object(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_unpacked_lies_over_what_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        for (path, content) in [("from/a/new", "1"), ("from/a/same", "2"), ("to/a/same", "0"), ("to/a/old", "3")] {
            let path = folder.path().join(path);
            disk::create_dir_all(path.parent().expect("has one")).expect("makes");
            fs::write_atomic(&path, content.as_bytes()).expect("writes");
        }
        overlay(&from, &to).expect("lies");
        let read = |name: &str| fs::read_text(&to.join("a").join(name)).expect("reads").expect("exists");
        assert_eq!([read("new"), read("same"), read("old")], ["1", "2", "3"]);
    }
}
