//! The current branch of git, read without starting git.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::fs;

/// What `eb` calls the branch where there is no git, and where HEAD is detached.
pub const NO_BRANCH: &str = "default";

/// The branch that `folder` is on; `None` outside a repository and on a detached HEAD.
///
/// # Errors
/// When the repository's files are there and cannot be read.
pub fn current(folder: &Path) -> Result<Option<String>> {
    let Some(git) = repository(folder)? else { return Ok(None) };
    let head = fs::read_text(&git.join("HEAD"))?.unwrap_or_default();
    Ok(head.trim().strip_prefix("ref: refs/heads/").map(str::to_owned))
}

/// Whether a commit is checked out and no branch, as a pipeline does it.
///
/// # Errors
/// When the repository's files are there and cannot be read.
pub fn is_detached(folder: &Path) -> Result<bool> {
    let Some(git) = repository(folder)? else { return Ok(false) };
    let head = fs::read_text(&git.join("HEAD"))?.unwrap_or_default();
    Ok(!head.trim().is_empty() && !head.starts_with("ref:"))
}

/// The folder that holds `HEAD`. In a worktree or submodule `.git` is a file that names it.
fn repository(folder: &Path) -> Result<Option<PathBuf>> {
    let Some(git) = folder.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists()) else {
        return Ok(None);
    };
    if git.is_dir() {
        return Ok(Some(git));
    }
    let pointer = fs::read_text(&git)?.unwrap_or_default();
    let target = pointer.lines().find_map(|line| line.strip_prefix("gitdir:")).map(str::trim);
    Ok(target.zip(git.parent()).map(|(target, beside)| beside.join(target)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_branch_is_read_in_a_worktree_and_is_none_when_detached() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        assert_eq!(current(root).expect("reads"), None);
        std::fs::create_dir_all(root.join("main/.git/worktrees/side")).expect("makes");
        std::fs::create_dir_all(root.join("side/src")).expect("makes");
        let write = |path: &str, text: &str| fs::write_atomic(&root.join(path), text.as_bytes()).expect("writes");
        write("side/.git", "gitdir: ../main/.git/worktrees/side\n");
        write("main/.git/worktrees/side/HEAD", "ref: refs/heads/feature/x\n");
        write("main/.git/HEAD", "0123456789012345678901234567890123456789\n");
        assert_eq!(current(&root.join("side/src")).expect("reads").as_deref(), Some("feature/x"));
        assert_eq!(current(&root.join("main")).expect("reads"), None);
        assert!(is_detached(&root.join("main")).expect("reads") && !is_detached(&root.join("side")).expect("reads"));
        assert!(!is_detached(root).expect("reads"), "there is no git");
    }
}
