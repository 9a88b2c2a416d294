//! What a project says about itself: `.elasticbeanstalk/` and `.ebextensions/`, read and written as AWS's `eb` does.
//!
//! There is no configuration format of our own. Nothing here speaks to AWS, and nothing starts a program: the branch is
//! read from `.git/HEAD`.

mod branch;
mod config;
mod extensions;
mod guard;
mod kept;
mod repository;
mod saved;
pub mod yaml;

use std::path::{Path, PathBuf};

pub use branch::{NO_BRANCH, current as current_branch, is_detached};
pub use config::{CONFIG_FILE, Config, FOLDER, GLOBAL_FILE, Platform};
pub use extensions::{EXTENSIONS_FOLDER, Extensions, Setting, files as extension_files};
pub use guard::{Guard, faults as guard_faults};
pub use kept::{Kept, is_kept_out};
pub use repository::path_in_repository;
pub use saved::{SAVED_DEFAULT, SAVED_FOLDER, SAVED_SUFFIX, SavedConfiguration, own_namespace, saved_file};

use crate::beanstalk::EnvironmentName;
use crate::error::{Class, Error, OrFail, Result};

/// A folder that holds a project, and its configuration.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder that holds `.elasticbeanstalk/`, as an absolute path.
    pub root: PathBuf,
    /// `.elasticbeanstalk/config.yml` over `config.global.yml` over the user's own.
    pub config: Config,
}

impl Project {
    /// The project that `from` is in: the nearest folder upward whose `.elasticbeanstalk/` holds a configuration.
    ///
    /// The home folder is passed over: `~/.elasticbeanstalk/config.yml` is `eb`'s configuration of the user.
    ///
    /// # Errors
    /// When a configuration is found and cannot be read.
    pub fn discover(from: &Path) -> Result<Option<Self>> {
        let from = std::path::absolute(from).or_fail(Class::Usage, || format!("{} is not a path", from.display()))?;
        let home = etcetera::home_dir().ok();
        from.ancestors()
            .filter(|folder| home.as_deref() != Some(*folder))
            .find(|folder| Config::is_in(folder))
            .map(Self::open)
            .transpose()
    }

    /// The project in this very folder.
    ///
    /// # Errors
    /// When its configuration is missing, cannot be read, or says something impossible.
    pub fn open(root: &Path) -> Result<Self> {
        let root = std::path::absolute(root).or_fail(Class::Usage, || format!("{} is not a path", root.display()))?;
        if !Config::is_in(&root) {
            return Err(Error::new(
                Class::NotFound,
                format!("there is no Elastic Beanstalk project in {}", root.display()),
            )
            .next("tasks-eb init"));
        }
        let config = Config::read(&root)?;
        Ok(Self { root, config })
    }

    /// The branch of git that the project is on, or `default`, as `eb` names it, where there is none.
    ///
    /// # Errors
    /// When `.git` is there and cannot be read.
    pub fn branch(&self) -> Result<String> {
        Ok(current_branch(&self.root)?.unwrap_or_else(|| NO_BRANCH.to_owned()))
    }

    /// Whether git has a commit checked out and no branch: then no environment is the branch's.
    ///
    /// # Errors
    /// When `.git` is there and cannot be read.
    pub fn is_detached(&self) -> Result<bool> {
        is_detached(&self.root)
    }

    /// The environment that belongs to the current branch.
    ///
    /// # Errors
    /// When the configuration names one that cannot be an environment's name.
    pub fn environment(&self) -> Result<Option<EnvironmentName>> {
        self.config.environment_for(&self.branch()?)
    }

    /// The options that `.ebextensions/*.config` set, with the file each comes from.
    ///
    /// # Errors
    /// When a file cannot be read as YAML or JSON.
    pub fn extensions(&self) -> Result<Extensions> {
        Extensions::read(&self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_found_from_a_folder_inside_it_and_its_branch_has_an_environment() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("with space");
        std::fs::create_dir_all(root.join("src/deep")).expect("makes");
        assert!(Project::discover(&root.join("src/deep")).expect("looks").is_none());

        let mut config = Config::new(&root);
        config.set_environment("main", &EnvironmentName::parse("tasks-dev").expect("a name"));
        config.save().expect("saves");
        std::fs::create_dir(root.join(".git")).expect("makes");
        crate::fs::write_atomic(&root.join(".git/HEAD"), b"ref: refs/heads/main\n").expect("writes");

        let project = Project::discover(&root.join("src/deep")).expect("reads").expect("finds");
        assert_eq!(project.root, root);
        assert_eq!(project.environment().expect("a name").expect("one").as_str(), "tasks-dev");
        assert_eq!(Project::open(folder.path()).expect_err("none here").class(), Class::NotFound);
    }
}
