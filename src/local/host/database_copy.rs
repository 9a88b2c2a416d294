//! The copy of a database's folder that a snapshot is: a zip, written whole or not at all.

use std::fs::{self as disk, File};
use std::io;
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::fs;

/// What a server makes anew at its start: MySQL's temporary tables, and PostgreSQL's note of the process that runs.
const LEFT_OUT: [&str; 3] = ["ibtmp1", "postmaster.pid", "postmaster.opts"];

/// Writes the folder `from` to the file `to`. Its server must not run.
pub(super) fn pack(from: &Path, to: &Path) -> io::Result<()> {
    // Beside the target first: a copy that was broken off must not look like one.
    let folder = to.parent().unwrap_or(Path::new("."));
    let partial = tempfile::Builder::new().prefix(".snapshot-").tempfile_in(folder)?;
    let mut archive = ZipWriter::new(partial.as_file());
    let options = SimpleFileOptions::default().large_file(true).compression_level(Some(1));
    let mut folders = vec![PathBuf::new()];
    while let Some(within) = folders.pop() {
        for entry in disk::read_dir(from.join(&within))? {
            let entry = entry?;
            let name = within.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                archive.add_directory_from_path(&name, options)?;
                folders.push(name);
            } else if kind.is_file() && !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
                archive.start_file_from_path(&name, options)?;
                io::copy(&mut File::open(entry.path())?, &mut archive)?;
            }
        }
    }
    archive.finish()?.sync_data()?;
    partial.persist(to).map(|_| ()).map_err(|error| error.error)
}

/// Fills the folder `to` from a copy.
pub(super) fn unpack(from: &Path, to: &Path) -> io::Result<()> {
    let mut archive = ZipArchive::new(File::open(from)?)?;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.enclosed_name().ok_or_else(|| io::Error::other("the copy is broken"))?;
        let path = to.join(name);
        if entry.is_dir() {
            disk::create_dir_all(&path)?;
            continue;
        }
        if let Some(folder) = path.parent() {
            disk::create_dir_all(folder)?;
        }
        let mut file = File::options().write(true).create_new(true).open(&path)?;
        io::copy(&mut entry, &mut file)?;
        fs::set_mode(&path, 0o600)?;
    }
    Ok(())
}
