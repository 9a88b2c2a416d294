//! `tasks-eb try --clean`: removes what `try` made, and looks whether anything is left.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::record::{Record, Tried};
use super::{at, parsed, shown};
use crate::beanstalk::{EnvironmentName, EnvironmentStatus};
use crate::commands::{local, terminate};
use crate::context::Context;
use crate::env;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::ui::Outcome;

#[derive(Debug, Serialize)]
struct Cleaned {
    environments: Vec<EnvironmentName>,
    folders: Vec<PathBuf>,
    local: local::Leftover,
}

impl fmt::Display for Cleaned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for environment in &self.environments {
            writeln!(f, "removed the environment {environment} with its database")?;
        }
        for folder in &self.folders {
            writeln!(f, "removed {}", shown(folder))?;
        }
        write!(f, "{}", self.local)
    }
}

/// Runs the command.
pub(super) async fn run(context: &Context, root: Option<PathBuf>) -> Result<Outcome> {
    let mut record = Record::read()?;
    let wanted = |tried: &&Tried| root.as_ref().is_none_or(|root| tried.root == *root);
    let tried: Vec<_> = record.tried.iter().filter(wanted).cloned().collect();
    if let (Some(root), true) = (&root, tried.is_empty()) {
        return Err(Error::new(Class::NotFound, format!("no try was made in {}", shown(root)))
            .because("what tasks-eb did not make it does not remove"));
    }
    let mut cleaned = Cleaned { environments: Vec::new(), folders: Vec::new(), local: local::Leftover::default() };
    for tried in &tried {
        if terminated(context, tried).await? {
            cleaned.environments.push(tried.environment.clone());
        }
        if remove(tried)? {
            cleaned.folders.push(tried.root.clone());
        }
        record.remove(&tried.root)?;
    }
    if record.tried.is_empty() {
        cleaned.local = local::leave(context, record.made_local).await?;
        // The folders around go when they are empty, and stay when something else is in them.
        let state = env::state_dir()?;
        let _ = std::fs::remove_dir(state.join("try"));
        let _ = std::fs::remove_dir(state);
    }
    Outcome::new(&cleaned)
}

/// Ends the environment, where there is one.
async fn terminated(context: &Context, tried: &Tried) -> Result<bool> {
    if !local::has_state()? || !tried.root.join(crate::project::FOLDER).is_dir() {
        return Ok(false);
    }
    let context = at(context, Some(&tried.root));
    let name = &tried.environment;
    let found = context.aws().await?.environment(name).await?;
    if found.is_none_or(|found| found.status == EnvironmentStatus::Terminated) {
        return Ok(false);
    }
    // The application is the project's own, and with it go its versions and their bundles.
    let words = ["--all", "--force"].map(str::to_owned);
    terminate::run(&context, parsed(&words)?).await?;
    Ok(true)
}

/// Removes the app; a folder that was there before stays, empty as it was.
fn remove(tried: &Tried) -> Result<bool> {
    let root: &Path = &tried.root;
    if !root.exists() {
        return Ok(false);
    }
    if !tried.existed {
        fs::remove(root)?;
        return Ok(true);
    }
    let failed = || format!("could not empty {}", root.display());
    for entry in std::fs::read_dir(root).or_fail(Class::Failed, failed)? {
        fs::remove(&entry.or_fail(Class::Failed, failed)?.path())?;
    }
    Ok(true)
}
