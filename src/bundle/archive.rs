//! The archive itself: written so that it depends on nothing but names, permission bits and content.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::collect::file_of;
use super::secrets::{Scanner, in_name};
use super::{Bundle, Entry, finished};
use crate::error::{Class, Error, OrFail, Result};

/// Bytes read at a time.
const PIECE: usize = 64 * 1024;
/// The level at which most zip tools compress; higher ones cost much time for little.
const LEVEL: i64 = 6;

/// Writes the files into an archive, in order, looking at each for secrets on the way.
///
/// Returns the entries with the sizes that were really written.
///
/// # Errors
/// When a file cannot be read, the archive cannot be written, or files look like secrets; all of those are named.
pub(super) fn write(root: &Path, mut entries: Vec<Entry>, scanner: &Scanner, file: &mut File) -> Result<Vec<Entry>> {
    let mut suspicious = Vec::new();
    let mut archive = ZipWriter::new(BufWriter::new(file));
    for entry in &mut entries {
        if let Some(reason) = in_name(&entry.path) {
            suspicious.push(format!("{} {reason}", entry.path));
            continue;
        }
        let finding = add(root, entry, scanner, &mut archive)?;
        suspicious.extend(finding.map(|reason| format!("{} {reason}", entry.path)));
    }
    if !suspicious.is_empty() {
        return Err(refused(suspicious));
    }
    let failed = || "could not write the bundle";
    archive.finish().or_fail(Class::Failed, failed)?.flush().or_fail(Class::Failed, failed)?;
    Ok(entries)
}

fn refused(suspicious: Vec<String>) -> Error {
    Error::new(Class::Usage, "the bundle would carry secrets")
        .because("anybody who can read the bucket of Elastic Beanstalk could read them")
        .with_evidence(suspicious)
        .next("name these files in .ebignore, and give secrets to the app with `tasks-eb setenv`")
}

/// Adds one file; what it looks like a secret for, if it does.
fn add(
    root: &Path,
    entry: &mut Entry,
    scanner: &Scanner,
    archive: &mut ZipWriter<impl Write + Seek>,
) -> Result<Option<String>> {
    let path = file_of(root, entry);
    let unreadable = || format!("could not read {}", path.display());
    let unwritable = || format!("could not add {} to the bundle", entry.path);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        // 1980-01-01, the first that the format can say: a real time would change the digest.
        .last_modified_time(DateTime::default())
        .unix_permissions(entry.mode);
    let mut source = File::open(&path).or_fail(Class::Failed, unreadable)?;
    archive.start_file(entry.path.as_str(), options).or_fail(Class::Failed, unwritable)?;
    let mut look = scanner.look();
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        let count = source.read(&mut piece).or_fail(Class::Failed, unreadable)?;
        if count == 0 {
            break;
        }
        look.at(&piece[..count]);
        archive.write_all(&piece[..count]).or_fail(Class::Failed, unwritable)?;
        size += count as u64;
    }
    entry.size = size;
    Ok(look.finding())
}

/// Size in bytes and SHA-256 in hexadecimal of a file, which is read from its start.
pub(super) fn digest(file: &mut File) -> Result<(u64, String)> {
    let failed = || "could not read the bundle";
    file.seek(SeekFrom::Start(0)).or_fail(Class::Failed, failed)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; PIECE];
    let mut size = 0;
    loop {
        match file.read(&mut piece).or_fail(Class::Failed, failed)? {
            0 => return Ok((size, hex::encode(hash.finalize()))),
            count => {
                hash.update(&piece[..count]);
                size += count as u64;
            }
        }
    }
}

/// Takes a finished bundle as it is. It is read, not changed: what Beanstalk would refuse or must not get is an error.
///
/// # Errors
/// When it cannot be read, is not a zip archive, or holds names that look like secrets or lead out of the bundle.
pub(super) fn inspect(path: &Path) -> Result<Bundle> {
    let mut file = File::open(path).or_fail(Class::NotFound, || format!("could not open {}", path.display()))?;
    let (size, digest) = digest(&mut file)?;
    let broken = || format!("{} is not a zip archive that can be read", path.display());
    let mut archive = ZipArchive::new(file).or_fail(Class::Usage, broken)?;
    let (mut entries, mut suspicious) = (Vec::new(), Vec::new());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).or_fail(Class::Usage, broken)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().or_fail(Class::Usage, broken)?.into_owned();
        if entry.enclosed_name().is_none() || entry.is_symlink() {
            suspicious.push(format!("{name} leads out of the bundle, or is a link"));
        } else if name.rsplit('/').next() == Some(".env") {
            suspicious.push(format!("{name} holds variables of development"));
        } else if let Some(reason) = in_name(&name) {
            suspicious.push(format!("{name} {reason}"));
        }
        let mode = entry.unix_mode().unwrap_or(0o644) & 0o777;
        entries.push(Entry { path: name, size: entry.size(), mode, why: "in deploy.artifact".to_owned() });
    }
    if !suspicious.is_empty() {
        return Err(refused(suspicious));
    }
    finished(Some(path.to_path_buf()), size, digest, entries, Vec::new())
}
