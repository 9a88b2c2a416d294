//! What `try` made, written down so that `try --clean` removes that and nothing else.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::beanstalk::EnvironmentName;
use crate::env;
use crate::error::{Class, OrFail, Result};
use crate::fs;

/// One app that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tried {
    /// Its folder.
    pub(super) root: PathBuf,
    /// Whether the folder was there before: then it is not ours to remove.
    pub(super) existed: bool,
    /// Its environment at the local Elastic Beanstalk.
    pub(super) environment: EnvironmentName,
}

/// All apps that were tried and not yet cleaned away.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// Whether the first of them also made the local Elastic Beanstalk.
    pub(super) made_local: bool,
    pub(super) tried: Vec<Tried>,
}

impl Record {
    fn path() -> Result<PathBuf> {
        Ok(env::state_dir()?.join("try.json"))
    }

    pub(super) fn read() -> Result<Self> {
        let path = Self::path()?;
        let Some(text) = fs::read_text(&path)? else { return Ok(Self::default()) };
        serde_json::from_str(&text).or_fail(Class::Failed, || format!("could not understand {}", path.display()))
    }

    pub(super) fn of(&self, root: &Path) -> Option<Tried> {
        self.tried.iter().find(|tried| tried.root == root).cloned()
    }

    pub(super) fn add(&mut self, tried: Tried) -> Result<()> {
        self.tried.retain(|other| other.root != tried.root);
        self.tried.push(tried);
        self.write()
    }

    pub(super) fn remove(&mut self, root: &Path) -> Result<()> {
        self.tried.retain(|tried| tried.root != root);
        self.write()
    }

    fn write(&self) -> Result<()> {
        let path = Self::path()?;
        if self.tried.is_empty() {
            return fs::remove(&path);
        }
        fs::create_private_dir(&env::state_dir()?)?;
        let text = serde_json::to_vec_pretty(self).or_fail(Class::Bug, || "could not write down what was tried")?;
        fs::write_atomic(&path, &text)
    }
}
