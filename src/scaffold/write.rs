//! Writes a project: all of it or nothing of it, and never over something.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Kind, PlannedFile};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs::set_mode;

/// Writes the files into a folder, which is made if need be. A failure half-way takes back what was written.
///
/// # Errors
/// When a file is there already (all such files are named, and nothing is written) or one cannot be written.
pub fn write(root: &Path, files: &[PlannedFile]) -> Result<()> {
    check(root, files)?;
    let mut done = Done::default();
    match write_each(root, files, &mut done) {
        Ok(()) => Ok(()),
        Err(error) => {
            done.take_back();
            Err(error)
        }
    }
}

/// Whether the files could be written into a folder: nothing is in their way.
///
/// # Errors
/// Class `Usage` with every file that is.
pub fn check(root: &Path, files: &[PlannedFile]) -> Result<()> {
    let mut conflicts: Vec<String> = Vec::new();
    for file in files {
        let path = Path::new(&file.path);
        // A file where a folder is needed is a conflict as well.
        let parents = path.ancestors().skip(1).filter(|parent| !parent.as_os_str().is_empty());
        let blocking = parents.filter(|parent| {
            let found = root.join(parent);
            fs::symlink_metadata(&found).is_ok() && !found.is_dir()
        });
        conflicts.extend(blocking.map(|parent| parent.display().to_string()));
        if file.kind != Kind::Appended && fs::symlink_metadata(root.join(path)).is_ok() {
            conflicts.push(file.path.clone());
        }
    }
    conflicts.sort();
    conflicts.dedup();
    if conflicts.is_empty() {
        return Ok(());
    }
    let is_a_project = root.join("Cargo.toml").exists() && conflicts.iter().any(|path| path == "Cargo.toml");
    let error = Error::new(Class::Usage, format!("{} already has files of these names", root.display()))
        .code("TE1108")
        .because("nothing is overwritten, and nothing was written")
        .with_evidence(conflicts);
    // Which adds only what Elastic Beanstalk needs.
    Err(if is_a_project {
        error.again_with("--existing")
    } else {
        error.next("choose another folder, or move these files away")
    })
}

/// Whether every file is there that would be written, so that nothing is left to add.
pub fn are_there(root: &Path, files: &[PlannedFile]) -> bool {
    files.iter().all(|file| file.kind != Kind::Appended && root.join(&file.path).is_file())
}

/// What has been made so far, in order.
#[derive(Default)]
struct Done {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
    /// File and its former content.
    changed: Vec<(PathBuf, Vec<u8>)>,
}

impl Done {
    /// Best effort: the error that led here is the one to tell.
    fn take_back(self) {
        for (path, content) in self.changed {
            let _ = crate::fs::write_atomic(&path, &content);
        }
        for file in self.files {
            let _ = fs::remove_file(file);
        }
        // Only folders that are empty again go; innermost first.
        for folder in self.folders.into_iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn write_each(root: &Path, files: &[PlannedFile], done: &mut Done) -> Result<()> {
    // Changes to files that exist come last: they are the hardest to take back.
    let (changes, new): (Vec<_>, Vec<_>) = files.iter().partition(|file| file.kind == Kind::Appended);
    for file in new.into_iter().chain(changes) {
        let path = root.join(&file.path);
        let failed = || format!("could not write {}", path.display());
        make_folders(path.parent().unwrap_or(root), done).or_fail(Class::Failed, failed)?;
        match fs::read(&path) {
            Ok(mut content) if file.kind == Kind::Appended => {
                done.changed.push((path.clone(), content.clone()));
                content.extend_from_slice(&file.content);
                crate::fs::write_atomic(&path, &content)?;
            }
            _ => write_new(&path, file, done).or_fail(Class::Failed, failed)?,
        }
    }
    Ok(())
}

fn make_folders(folder: &Path, done: &mut Done) -> io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        done.folders.push(folder.to_path_buf());
    }
    Ok(())
}

fn write_new(path: &Path, planned: &PlannedFile, done: &mut Done) -> io::Result<()> {
    // `create_new`: a file that appeared since the check is not overwritten either.
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    done.files.push(path.to_path_buf());
    if planned.kind == Kind::Private {
        set_mode(path, 0o600)?;
    }
    file.write_all(&planned.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(path: &str, kind: Kind) -> PlannedFile {
        PlannedFile { path: path.into(), content: b"new".to_vec(), kind }
    }

    #[test]
    fn every_conflict_is_named_and_nothing_is_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        crate::fs::write_atomic(&root.join("a"), b"old").expect("writes");
        crate::fs::write_atomic(&root.join("d"), b"old").expect("writes");
        let files =
            [planned("a", Kind::New), planned("b", Kind::New), planned("d/e", Kind::New), planned("d/f", Kind::New)];
        let error = write(root, &files).expect_err("conflicts");
        assert_eq!(error.evidence(), ["a", "d"]);
        assert!(!root.join("b").exists());
        assert_eq!(fs::read(root.join("a")).expect("reads"), b"old");
    }

    #[test]
    fn a_failure_half_way_takes_everything_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("deep/project");
        // The second `x` fails, because the first is a file by then.
        let files = [planned("dir/a", Kind::New), planned("x", Kind::New), planned("x/y", Kind::New)];
        write(&root, &files).expect_err("x is a file");
        assert!(!folder.path().join("deep").exists());
    }

    #[test]
    fn text_is_added_to_a_file_that_exists_and_private_files_are_private() {
        let folder = tempfile::tempdir().expect("a folder");
        crate::fs::write_atomic(&folder.path().join(".gitignore"), b"old\n").expect("writes");
        write(folder.path(), &[planned(".gitignore", Kind::Appended), planned(".env", Kind::Private)]).expect("writes");
        assert_eq!(fs::read(folder.path().join(".gitignore")).expect("reads"), b"old\nnew");
        let mode = crate::fs::mode_of(&fs::metadata(folder.path().join(".env")).expect("there"));
        assert_eq!(mode, 0o600);
    }
}
