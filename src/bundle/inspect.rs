//! A finished bundle that somebody else made: looked at, and not changed.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::archive::refused;
use super::secrets::in_name;
use super::{Bundle, Entry, finished};
use crate::error::{Class, OrFail, Result};

/// Bytes read at a time.
const PIECE: usize = 64 * 1024;

/// Size in bytes and SHA-256 in hexadecimal of a file, which is read from its start.
fn digest(file: &mut File) -> Result<(u64, String)> {
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
        entries.push(Entry { path: name, size: entry.size(), mode, why: "in deploy.artifact".into(), stamp: None });
    }
    if !suspicious.is_empty() {
        return Err(refused(suspicious));
    }
    let bundle = finished(size, digest, entries, Vec::new())?;
    Ok(Bundle { path: Some(path.to_path_buf()), ..bundle })
}
