//! `git init` and the first commit of a new project. Git is a convenience here: where it is missing or refuses, the
//! project is made all the same, and the outcome says why there is no commit.

use std::path::Path;
use std::process::Output;

use serde::Serialize;

use crate::error::Result;
use crate::project::current_branch;
use crate::{env, fs};

/// What is to be done about git.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Make a repository whose first branch has this name.
    Init {
        /// The branch.
        branch: String,
    },
    /// The folder is in a repository already; its commits are its owner's.
    Inside {
        /// Its branch; `None` on a detached HEAD.
        branch: Option<String>,
    },
    /// Nothing, because it was not wanted or there is no git.
    Nothing {
        /// Why.
        why: String,
    },
}

impl Plan {
    /// What can be done for a project in a folder, which need not exist.
    ///
    /// # Errors
    /// When the folder is in a repository that cannot be read.
    pub fn of(root: &Path, wanted: bool) -> Result<Self> {
        if root.ancestors().any(|folder| folder.join(".git").exists()) {
            return Ok(Self::Inside { branch: current_branch(root)? });
        }
        if !wanted {
            return Ok(Self::Nothing { why: "--no-git".into() });
        }
        if fs::find_program("git").is_none() {
            return Ok(Self::Nothing { why: "git is not installed".into() });
        }
        let configured = git(Path::new("."), &["config", "--get", "init.defaultBranch"]);
        let configured = configured.map(|answer| String::from_utf8_lossy(&answer.stdout).trim().to_owned());
        let branch = configured.ok().filter(|branch| !branch.is_empty()).unwrap_or_else(|| "main".into());
        Ok(Self::Init { branch })
    }

    /// The branch that the project will be on.
    pub fn branch(&self) -> Option<&str> {
        match self {
            Self::Init { branch } => Some(branch),
            Self::Inside { branch } => branch.as_deref(),
            Self::Nothing { .. } => None,
        }
    }
}

/// What was done about git.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Committed {
    /// A repository with a first commit.
    Committed {
        /// Its branch.
        branch: String,
    },
    /// A repository without a commit.
    Staged {
        /// What git said.
        why: String,
    },
    /// Nothing.
    Skipped {
        /// Why.
        why: String,
    },
}

/// Carries out a plan in the folder of the project.
pub fn commit(root: &Path, plan: &Plan, message: &str) -> Committed {
    let branch = match plan {
        Plan::Init { branch } => branch.clone(),
        Plan::Inside { .. } => return Committed::Skipped { why: "the folder is in a git repository already".into() },
        Plan::Nothing { why } => return Committed::Skipped { why: why.clone() },
    };
    let initial = format!("init.defaultBranch={branch}");
    if let Err(why) = git(root, &["-c", &initial, "init", "--quiet"]) {
        return Committed::Skipped { why };
    }
    match git(root, &["add", "--all"]).and_then(|_| git(root, &["commit", "--quiet", "-m", message])) {
        Ok(_) => Committed::Committed { branch },
        // Most often git does not know who the author is. A name that we invent would stay in the history for ever.
        Err(why) => Committed::Staged { why },
    }
}

/// Runs git, and says why when it fails.
fn git(folder: &Path, arguments: &[&str]) -> Result<Output, String> {
    let answer = env::git(folder).args(arguments).output();
    let answer = answer.map_err(|error| format!("git could not be started: {error}"))?;
    if answer.status.success() {
        return Ok(answer);
    }
    let said = String::from_utf8_lossy(&answer.stderr);
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // The reason is the last line that calls itself one; before it git explains at length.
    let reason = lines.iter().rev().find(|line| line.starts_with("fatal:") || line.starts_with("error:"));
    Err(reason.or(lines.last()).map_or_else(|| format!("git ended with {}", answer.status), |line| (*line).to_owned()))
}
