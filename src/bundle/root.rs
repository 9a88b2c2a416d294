//! The folder that a bundle is made of, held open: its files are opened from there, so that the way to it is not gone
//! once a file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::Entry;
use crate::error::{Class, OrFail, Result};

/// A project's folder.
pub(super) struct Root {
    path: PathBuf,
    #[cfg(unix)]
    folder: File,
}

impl Root {
    /// # Errors
    /// When the folder cannot be opened.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            folder: File::open(path).or_fail(Class::Failed, || format!("could not open {}", path.display()))?,
            path: path.to_path_buf(),
        })
    }

    /// Opens a file, for reading.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub(super) fn file(&self, entry: &Entry) -> io::Result<File> {
        #[cfg(unix)]
        {
            use rustix::fs::{Mode, OFlags, openat};
            let flags = OFlags::RDONLY | OFlags::CLOEXEC;
            Ok(File::from(openat(&self.folder, entry.path.as_str(), flags, Mode::empty())?))
        }
        #[cfg(not(unix))]
        File::open(self.path_of(entry))
    }

    /// Where a file lies.
    pub(super) fn path_of(&self, entry: &Entry) -> PathBuf {
        self.path.join(&entry.path)
    }
}
