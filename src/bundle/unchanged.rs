//! Knows a bundle again without reading its files: nothing about them has changed since it was made.
//!
//! What is remembered is a digest of all that the system says of the files (name, size, inode, when the content and when
//! anything else about the file changed) and the bundle that was made of them. Content wins: when anything differs, the
//! bundle is made anew, and the same content gives the same bundle. A program can set the time of the content back, but
//! not that of the last change of anything (ctime).
//!
//! A file that changes within one tick of the file system's clock looks the same afterwards. So, as git does for its
//! index, nothing is remembered of files that are younger than the moment at which they were read.
//!
//! The record is safe to delete.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Entry;
use crate::error::Result;
use crate::fs;

/// Name of the record, beside the bundles.
const RECORD: &str = "unchanged.json";
/// Changes whenever the same files make another bundle than before, or other files are refused.
const SCHEME: &str = concat!("4 ", env!("CARGO_PKG_VERSION"));
/// The clock of a file system moves in ticks of up to 10 ms (Linux, CONFIG_HZ=100).
const TICK: i128 = 100_000_000;
/// Some file systems count whole seconds, FAT two at a time.
const COARSE_TICK: i128 = 2_000_000_000;

/// What the system says of a file. Times are in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    size: u64,
    inode: u64,
    modified: i128,
    changed: i128,
}

impl Stamp {
    /// Of a file; `None` where the system does not tell when anything about it changed.
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
        Some(Self {
            size: metadata.len(),
            inode: metadata.ino(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
        })
    }

    /// Of a file; `None` where the system does not tell when anything about it changed.
    #[cfg(not(unix))]
    pub(super) fn of(_metadata: &Metadata) -> Option<Self> {
        None
    }

    fn youngest(&self) -> i128 {
        self.modified.max(self.changed)
    }
}

/// The record.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    scheme: String,
    /// Digest of all that is known of the files.
    files: String,
    /// SHA-256 of the bundle, in hexadecimal.
    digest: String,
    /// The bundle's own stamp.
    bundle: Stamp,
}

/// The files of a bundle, as the system describes them.
pub(super) struct Sight {
    folder: PathBuf,
    files: String,
    youngest: i128,
}

/// A bundle that is there already.
pub(super) struct Known {
    /// Size of the archive in bytes.
    pub(super) size: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub(super) digest: String,
}

impl Sight {
    /// Of these entries and of `.env`, whose secrets no bundle may hold; `None` where files do not say enough.
    pub(super) fn of(folder: &Path, root: &Path, entries: &[Entry]) -> Option<Self> {
        let mut sum = Sha256::new();
        let mut youngest = i128::MIN;
        let mut see = |path: &str, mode: u32, stamp: Stamp| {
            youngest = youngest.max(stamp.youngest());
            sum.update(path.as_bytes());
            let mut record = [0; 53];
            record[1..5].copy_from_slice(&mode.to_le_bytes());
            record[5..13].copy_from_slice(&stamp.size.to_le_bytes());
            record[13..21].copy_from_slice(&stamp.inode.to_le_bytes());
            record[21..37].copy_from_slice(&stamp.modified.to_le_bytes());
            record[37..].copy_from_slice(&stamp.changed.to_le_bytes());
            sum.update(record);
        };
        // No stamp is one too: there is no such file.
        let env = std::fs::metadata(root.join(".env")).ok();
        see(".env", 0, env.as_ref().and_then(Stamp::of).unwrap_or_default());
        for entry in entries {
            see(&entry.path, entry.mode, entry.stamp?);
        }
        Some(Self { folder: folder.to_path_buf(), files: hex::encode(sum.finalize()), youngest })
    }

    /// The bundle that was made of these very files, when it still lies there as it was written.
    pub(super) fn recall(&self, path_of: impl Fn(&str) -> Option<PathBuf>) -> Option<Known> {
        let text = std::fs::read(self.folder.join(RECORD)).ok()?;
        let record: Record = serde_json::from_slice(&text).ok()?;
        let bundle = std::fs::metadata(path_of(&record.digest)?).ok()?;
        let same = record.scheme == SCHEME && record.files == self.files && Stamp::of(&bundle) == Some(record.bundle);
        same.then_some(Known { size: bundle.len(), digest: record.digest })
    }

    /// Remembers the bundle that was made of these files, read after `clock`.
    ///
    /// # Errors
    /// When the record cannot be written.
    pub(super) fn remember(&self, clock: Option<Stamp>, bundle: &Path, digest: &str) -> Result<()> {
        let stamp = std::fs::metadata(bundle).ok().as_ref().and_then(Stamp::of);
        let (Some(clock), Some(bundle)) = (clock, stamp) else { return Ok(()) };
        let coarse = clock.modified % 1_000_000_000 == 0 || self.youngest % 1_000_000_000 == 0;
        let tick = if coarse { COARSE_TICK } else { TICK };
        if self.youngest.saturating_add(tick) > clock.modified {
            return Ok(());
        }
        let record = Record { scheme: SCHEME.to_owned(), files: self.files.clone(), digest: digest.to_owned(), bundle };
        let text = serde_json::to_vec(&record).unwrap_or_default();
        fs::write_private(&self.folder.join(RECORD), &text)
    }
}

/// What the file system's own clock says, by a file that was made just now.
pub(super) fn clock(made_now: &File) -> Option<Stamp> {
    made_now.metadata().ok().as_ref().and_then(Stamp::of)
}
