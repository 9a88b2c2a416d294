//! Which commit of the project's history something was made of.

use std::path::Path;
use std::process::Stdio;

use serde::{Deserialize, Serialize};
use tokio::process::Command;

/// A commit, and whether the files were as it has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its id, whole.
    pub commit: String,
    /// Whether tracked files differed from it.
    pub dirty: bool,
}

impl Revision {
    /// That of a folder; `None` without git, outside a repository, or before the first commit.
    pub async fn of(root: &Path) -> Option<Self> {
        let commit = git(root, &["rev-parse", "--verify", "HEAD"]).await?;
        let changes = git(root, &["status", "--porcelain", "--untracked-files=no"]).await?;
        Some(Self { commit: commit.trim().to_owned(), dirty: !changes.trim().is_empty() })
    }
}

/// What git says of the folder's own repository; `None` when it is missing or fails.
async fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::from(crate::env::git(root));
    // A question must not take the lock of an index that somebody works with.
    command.env("GIT_OPTIONAL_LOCKS", "0").args(arguments).stderr(Stdio::null());
    let answer = command.output().await.ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_commit_is_known_and_so_is_what_differs_from_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        assert_eq!(Revision::of(root).await, None);
        git(root, &["init", "--quiet"]).await.expect("git is installed");
        assert_eq!(Revision::of(root).await, None, "there is no commit yet");
        crate::fs::write_atomic(&root.join("a"), b"1").expect("writes");
        git(root, &["add", "a"]).await.expect("adds");
        let author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        git(root, &[&author[..], &["commit", "--quiet", "-m", "one"]].concat()).await.expect("commits");
        let clean = Revision::of(root).await.expect("a commit");
        assert!(!clean.dirty && clean.commit.len() >= 40, "{clean:?}");
        crate::fs::write_atomic(&root.join("b"), b"untracked").expect("writes");
        assert_eq!(Revision::of(root).await, Some(clean.clone()));
        crate::fs::write_atomic(&root.join("a"), b"2").expect("writes");
        assert_eq!(Revision::of(root).await, Some(Revision { dirty: true, ..clean }));
    }
}
