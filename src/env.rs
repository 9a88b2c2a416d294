//! Environment variables that tasks-eb itself reads, and the folders that depend on them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use etcetera::BaseStrategy;

use crate::error::{Class, Error, OrFail, Result};

/// Folder for the state of tasks-eb: the local Elastic Beanstalk and database passwords.
pub const HOME: &str = "TASKS_EB_HOME";
/// Set to anything: this is a pipeline, so nothing is asked and nothing moves on the screen.
pub const CI: &str = "CI";
/// Set to anything: no colour.
pub const NO_COLOR: &str = "NO_COLOR";

/// Set by GitHub: this runs in one of its workflows.
pub const GITHUB_ACTIONS: &str = "GITHUB_ACTIONS";
/// Set by GitHub: the file that takes the outputs of a step.
pub const GITHUB_OUTPUT: &str = "GITHUB_OUTPUT";
/// Set by GitHub: the file that takes the summary of a step.
pub const GITHUB_STEP_SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Set by GitHub: the folder that the repository was checked out into.
pub const GITHUB_WORKSPACE: &str = "GITHUB_WORKSPACE";

/// Every variable with what it does: the source of the table in the README.
pub const VARIABLES: [(&str, &str); 7] = [
    (HOME, "folder for the state of tasks-eb (default: the platform's state folder)"),
    (CI, "set to anything: ask nothing, draw no progress"),
    (NO_COLOR, "set to anything: no colour"),
    (GITHUB_ACTIONS, "set by GitHub in its workflows: what fails is annotated"),
    (GITHUB_OUTPUT, "set by GitHub in its workflows: outputs of the step go into this file"),
    (GITHUB_STEP_SUMMARY, "set by GitHub in its workflows: a summary goes into this file"),
    (GITHUB_WORKSPACE, "set by GitHub in its workflows: paths of annotations and of SARIF count from this folder"),
];

/// The value of a variable; empty counts as unset.
pub fn get(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable is set to something.
pub fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// The folder for the state of tasks-eb: `$TASKS_EB_HOME`, else `tasks-eb` in the platform's state folder
/// (`$XDG_STATE_HOME` or `~/.local/state` on Linux). It is not made here.
///
/// # Errors
/// When there is neither the variable nor a home folder.
pub fn state_dir() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os(HOME).filter(|home| !home.is_empty()) {
        let home = PathBuf::from(home);
        return std::path::absolute(&home).or_fail(Class::Usage, || format!("{HOME}={} is not a path", home.display()));
    }
    let folders = etcetera::choose_base_strategy().map_err(|error| {
        Error::new(Class::Usage, "could not find a folder for the state of tasks-eb")
            .because(error)
            .next(format!("set {HOME} to a folder"))
    })?;
    Ok(folders.state_dir().unwrap_or_else(|| folders.data_dir()).join("tasks-eb"))
}

/// Git in a folder, away from any repository that the environment names, such as that of a hook which runs us.
pub fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX"] {
        command.env_remove(variable);
    }
    command.current_dir(folder).stdin(Stdio::null());
    command
}
