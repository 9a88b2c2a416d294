//! Where things lie in an environment's folder: the paths of a real instance, under a root of its own.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::fs;

/// The folder of one environment, which stands for the root of its instance.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// Makes the folders that every instance has.
    pub(crate) fn create(&self) -> Result<()> {
        fs::create_private_dir(&self.root)?;
        let folders = [self.app(), self.data(), self.log().join("nginx"), self.platform("bin"), self.deployment_dir()];
        for folder in folders.iter().chain([&self.tmp(), &self.home(), &self.run()]) {
            fs::create_private_dir(folder)?;
        }
        Ok(())
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn app(&self) -> PathBuf {
        self.root.join("var/app")
    }

    /// Where a bundle is unpacked and built.
    pub(crate) fn staging(&self) -> PathBuf {
        self.app().join("staging")
    }

    /// What serves.
    pub(crate) fn current(&self) -> PathBuf {
        self.app().join("current")
    }

    /// What served before, while a flip is not decided: found at start, it is what has to serve again.
    pub(crate) fn previous(&self) -> PathBuf {
        self.app().join("previous")
    }

    /// What served before a flip that succeeded: may be removed at any time.
    pub(crate) fn retired(&self) -> PathBuf {
        self.app().join("retired")
    }

    /// Kept over deployments; a real instance has no such folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.app().join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("var/log")
    }

    pub(crate) fn tmp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// `HOME` of everything that runs here.
    pub(crate) fn home(&self) -> PathBuf {
        self.root.join("home/webapp")
    }

    /// Records of what runs.
    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// A folder of the platform, `opt/elasticbeanstalk/…`.
    pub(crate) fn platform(&self, name: &str) -> PathBuf {
        self.root.join("opt/elasticbeanstalk").join(name)
    }

    pub(crate) fn deployment_dir(&self) -> PathBuf {
        self.platform("deployment")
    }
}
