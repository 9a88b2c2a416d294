//! Files as the rest of the crate writes them: whole or not at all, and private where they must be.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Class, Error, OrFail, Result};

/// Writes a file in one step: a reader sees the old content or the new, also after a crash.
///
/// # Errors
/// When the folder is missing or cannot be written.
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<()> {
    write_with_mode(path, content, 0o644, true)
}

/// Like [`write_atomic`], readable by this user only (mode 0600). For keys, passwords and journals.
///
/// # Errors
/// When the folder is missing or cannot be written.
pub fn write_private(path: &Path, content: &[u8]) -> Result<()> {
    write_with_mode(path, content, 0o600, true)
}

/// Like [`write_private`], without waiting for the disk: for the many small files that are made anew anyway when the
/// machine itself has failed. Waiting takes milliseconds a file.
///
/// # Errors
/// When the folder is missing or cannot be written.
pub fn write_passing(path: &Path, content: &[u8]) -> Result<()> {
    write_with_mode(path, content, 0o600, false)
}

fn write_with_mode(path: &Path, content: &[u8], mode: u32, wait: bool) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".tasks-eb-").tempfile_in(folder)?;
        set_mode(file.path(), mode)?;
        file.write_all(content)?;
        if wait {
            file.as_file().sync_data()?;
        }
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().or_fail(Class::Failed, || format!("could not write {}", path.display()))
}

/// Makes a folder and its parents, the last of them for this user only (mode 0700).
///
/// # Errors
/// When it cannot be made.
pub fn create_private_dir(path: &Path) -> Result<()> {
    fs::create_dir_all(path)
        .and_then(|()| set_mode(path, 0o700))
        .or_fail(Class::Failed, || format!("could not make the folder {}", path.display()))
}

/// Reads a text file; `None` when it does not exist.
///
/// # Errors
/// When it exists and cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| Error::new(Class::Usage, format!("{} is not UTF-8 text", path.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::new(Class::Failed, format!("could not read {}", path.display())).because(error)),
    }
}

/// The text of a file that somebody named.
///
/// # Errors
/// Class `NotFound` when there is none; else when it cannot be read.
pub fn named_text(path: &Path) -> Result<String> {
    read_text(path)?
        .ok_or_else(|| Error::new(Class::NotFound, format!("there is no file {}", path.display())).code("TE1111"))
}

/// Adds to the end of a file, which is made where there is none.
///
/// # Errors
/// When it cannot be written.
pub fn append(path: &Path, content: &[u8]) -> Result<()> {
    let opened = fs::OpenOptions::new().create(true).append(true).open(path);
    opened
        .and_then(|mut file| Write::write_all(&mut file, content))
        .map_err(|error| Error::new(Class::Failed, format!("could not write {}", path.display())).because(error))
}

/// Makes a symbolic link to `target` at `path`, where nothing is yet.
///
/// # Errors
/// When it cannot be made, or the system has none.
pub fn link(target: &Path, path: &Path) -> Result<()> {
    #[cfg(unix)]
    let made = std::os::unix::fs::symlink(target, path);
    #[cfg(not(unix))]
    let made = Err::<(), _>(io::Error::from(io::ErrorKind::Unsupported));
    made.or_fail(Class::Failed, || format!("could not link {} to {}", path.display(), target.display()))
}

/// Removes a file or a folder with all it holds; what does not exist is fine.
///
/// # Errors
/// When it exists and cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::new(Class::Failed, format!("could not remove {}", path.display())).because(error))
        }
        _ => Ok(()),
    }
}

/// The program of that name on `PATH`, or in the folders where distributions keep servers (`/usr/sbin`, `/sbin`,
/// `/usr/local/sbin`), which are on root's `PATH` only.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let servers = ["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from);
    std::env::split_paths(&path).chain(servers).map(|folder| folder.join(name)).find(|file| is_executable(file))
}

/// Whether this is a file that may be executed.
pub fn is_executable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file() && mode_of(&found) & 0o111 != 0)
}

/// Permission bits of a file. Where the system has none, those of an ordinary file or folder.
#[cfg(unix)]
pub fn mode_of(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o7777
}

/// Permission bits of a file. Where the system has none, those of an ordinary file or folder.
#[cfg(not(unix))]
pub fn mode_of(metadata: &fs::Metadata) -> u32 {
    if metadata.is_dir() { 0o755 } else { 0o644 }
}

/// Sets permission bits, where the system has them.
///
/// # Errors
/// When the file does not exist or belongs to somebody else.
#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Sets permission bits, where the system has them.
///
/// # Errors
/// Never here.
#[cfg(not(unix))]
pub fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_private_ones_are_private() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        write_atomic(&path, b"old").expect("writes");
        write_private(&path, b"new").expect("writes");
        assert_eq!(read_text(&path).expect("reads").as_deref(), Some("new"));
        let mode = mode_of(&fs::metadata(&path).expect("exists"));
        assert_eq!(mode, 0o600);
        let names: Vec<_> = fs::read_dir(folder.path()).expect("lists").collect();
        assert_eq!(names.len(), 1, "no temporary file is left");
    }

    #[test]
    fn removing_what_is_not_there_is_fine() {
        let folder = tempfile::tempdir().expect("a folder");
        remove(&folder.path().join("nothing")).expect("fine");
        assert_eq!(read_text(&folder.path().join("nothing")).expect("fine"), None);
    }
}
