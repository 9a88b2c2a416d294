//! `.elasticbeanstalk/config.yml` in `eb`'s own format. Keys that we do not know survive a rewrite.
//!
//! Three files are laid over one another, as `eb` does: `config.yml` (this checkout, not committed) over
//! `config.global.yml` (committed) over `~/.elasticbeanstalk/config.yml`. Only the first is ever written here.
//! What `eb` has no key for stands in the section `tasks-eb`, which `eb` passes over.

use std::path::{Path, PathBuf};

use serde_yaml::{Mapping, Value};

use crate::beanstalk::{ApplicationName, EnvironmentName, Region, platform};
use crate::error::{Class, Error, Result};
use crate::fs;
use crate::project::guard::Guard;

/// Folder of the configuration, within a project.
pub const FOLDER: &str = ".elasticbeanstalk";
/// The configuration of this checkout, within [`FOLDER`].
pub const CONFIG_FILE: &str = "config.yml";
/// The configuration that is committed, within [`FOLDER`].
pub const GLOBAL_FILE: &str = "config.global.yml";

/// What `global.default_platform` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Platform {
    /// A branch, of which the newest version is used: `Go 1 running on 64bit Amazon Linux 2023`.
    Branch(String),
    /// A solution stack: `64bit Amazon Linux 2023 v4.4.0 running Go 1`.
    SolutionStack(String),
    /// The ARN of a version.
    Arn(String),
}

impl Platform {
    /// Tells which of the three a text is.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("arn:") {
            Self::Arn(text.to_owned())
        } else if platform::SolutionStack::parse(text).is_some() {
            Self::SolutionStack(text.to_owned())
        } else {
            Self::Branch(text.to_owned())
        }
    }
}

/// The configuration of a project.
#[derive(Debug, Clone)]
pub struct Config {
    path: PathBuf,
    own: Mapping,
    merged: Mapping,
    guard: Guard,
}

impl Config {
    /// An empty configuration, not yet written.
    pub fn new(root: &Path) -> Self {
        let path = root.join(FOLDER).join(CONFIG_FILE);
        Self { path, own: Mapping::new(), merged: Mapping::new(), guard: Guard::default() }
    }

    /// Whether a folder holds a configuration.
    pub fn is_in(folder: &Path) -> bool {
        [CONFIG_FILE, GLOBAL_FILE].iter().any(|file| folder.join(FOLDER).join(file).is_file())
    }

    /// Reads the files of a project. A missing file is an empty one.
    ///
    /// # Errors
    /// When a file is not a YAML mapping, or names an impossible application or region.
    pub fn read(root: &Path) -> Result<Self> {
        let mut config = Self::new(root);
        config.own = read_mapping(&config.path)?;
        let of_user = etcetera::home_dir().ok().map(|home| home.join(FOLDER).join(CONFIG_FILE));
        let mut merged = Mapping::new();
        for path in of_user.into_iter().chain([root.join(FOLDER).join(GLOBAL_FILE)]) {
            let file = read_mapping(&path)?;
            config.guard.add(&path, &file)?;
            overlay(&mut merged, file);
        }
        config.guard.add(&config.path, &config.own)?;
        overlay(&mut merged, config.own.clone());
        config.merged = merged;
        config.application_name()?;
        config.region()?;
        Ok(config)
    }

    /// What the project forbids.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The file that [`Config::save`] writes.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Name of the application.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn application_name(&self) -> Result<Option<ApplicationName>> {
        self.named("application_name", |text| ApplicationName::parse(text))
    }

    /// Region of the project.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn region(&self) -> Result<Option<Region>> {
        self.named("default_region", |text| Region::parse(text))
    }

    /// AWS profile of the project.
    pub fn profile(&self) -> Option<&str> {
        self.text(&["global", "profile"])
    }

    /// Platform of the project. Without one it is the branch of a new project.
    pub fn platform(&self) -> Platform {
        Platform::parse(self.text(&["global", "default_platform"]).unwrap_or(platform::DEFAULT_BRANCH))
    }

    /// Instance profile of new environments.
    pub fn instance_profile(&self) -> Option<&str> {
        self.text(&["global", "instance_profile"])
    }

    /// EC2 key pair of new environments.
    pub fn key_name(&self) -> Option<&str> {
        self.text(&["global", "default_ec2_keyname"])
    }

    /// A file that is deployed instead of what the project builds, relative to the project.
    pub fn artifact(&self) -> Option<&str> {
        self.text(&["deploy", "artifact"])
    }

    /// Whether new environments get a database; `None` when the project does not say.
    pub fn database(&self) -> Option<bool> {
        self.value(&["tasks-eb", "database"]).and_then(Value::as_bool)
    }

    /// Class of the database of new environments, such as `db.t4g.micro`.
    pub fn database_class(&self) -> Option<&str> {
        self.text(&["tasks-eb", "database_class"])
    }

    /// The environment that belongs to a branch.
    ///
    /// # Errors
    /// When the configuration names one that cannot be an environment's name.
    pub fn environment_for(&self, branch: &str) -> Result<Option<EnvironmentName>> {
        let Some(name) = self.text(&["branch-defaults", branch, "environment"]) else { return Ok(None) };
        EnvironmentName::parse(name)
            .map(Some)
            .map_err(|error| self.wrong(&format!("branch-defaults.{branch}.environment"), &error))
    }

    /// The environments that any branch has.
    pub fn environment_names(&self) -> Vec<String> {
        let branches = self.value(&["branch-defaults"]).and_then(Value::as_mapping);
        let names = branches.into_iter().flatten().filter_map(|(_, branch)| branch.get("environment")?.as_str());
        names.map(str::to_owned).collect()
    }

    /// The branches that have this environment.
    pub fn branches_of(&self, environment: &EnvironmentName) -> Vec<String> {
        let branches = self.value(&["branch-defaults"]).and_then(Value::as_mapping);
        let is_of = |branch: &Value| branch.get("environment").and_then(Value::as_str) == Some(environment.as_str());
        let found = branches.into_iter().flatten().filter(|(_, branch)| is_of(branch));
        found.filter_map(|(name, _)| name.as_str().map(str::to_owned)).collect()
    }

    /// Gives a branch its environment.
    pub fn set_environment(&mut self, branch: &str, environment: &EnvironmentName) {
        self.set(&["branch-defaults", branch, "environment"], environment.as_str().into());
    }

    /// Forgets an environment, whichever branches it belongs to.
    pub fn forget_environment(&mut self, environment: &EnvironmentName) {
        for mapping in [&mut self.own, &mut self.merged] {
            let Some(Value::Mapping(branches)) = mapping.get_mut("branch-defaults") else { continue };
            for branch in branches.values_mut() {
                if branch.get("environment").and_then(Value::as_str) == Some(environment.as_str()) {
                    put(branch, &["environment"], Value::Null);
                }
            }
        }
    }

    /// Sets any key, such as `["global", "default_region"]`, in the file of this checkout.
    pub fn set(&mut self, keys: &[&str], value: Value) {
        for mapping in [&mut self.own, &mut self.merged] {
            let mut root = Value::Mapping(std::mem::take(mapping));
            put(&mut root, keys, value.clone());
            if let Value::Mapping(root) = root {
                *mapping = root;
            }
        }
    }

    /// Writes the file of this checkout, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self) -> Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::new(Class::Failed, format!("could not make the folder {}", folder.display())).because(error)
        })?;
        fs::write_atomic(&self.path, self.render()?.as_bytes())
    }

    /// The text of the file of this checkout.
    ///
    /// # Errors
    /// Never in practice: every key here is text.
    pub fn render(&self) -> Result<String> {
        serde_yaml::to_string(&self.own)
            .map_err(|error| Error::new(Class::Bug, "could not render the configuration as YAML").because(error))
    }

    fn named<T, E: std::fmt::Display>(&self, key: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>> {
        let Some(text) = self.text(&["global", key]) else { return Ok(None) };
        parse(text).map(Some).map_err(|error| self.wrong(&format!("global.{key}"), &error))
    }

    fn wrong(&self, key: &str, error: &dyn std::fmt::Display) -> Error {
        Error::new(Class::Usage, format!("{key} in {} cannot be used", self.path.display()))
            .code("TE1103")
            .because(error)
    }

    fn value(&self, keys: &[&str]) -> Option<&Value> {
        let (last, folders) = keys.split_last()?;
        let folder = folders.iter().try_fold(&self.merged, |mapping, key| mapping.get(*key)?.as_mapping())?;
        folder.get(*last)
    }

    fn text(&self, keys: &[&str]) -> Option<&str> {
        self.value(keys).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

fn read_mapping(path: &Path) -> Result<Mapping> {
    let broken = |cause: String| {
        Error::new(Class::Usage, format!("could not read {}", path.display())).code("TE1103").because(cause)
    };
    let Some(text) = fs::read_text(path)? else { return Ok(Mapping::new()) };
    match serde_yaml::from_str(&text).map_err(|error| broken(error.to_string()))? {
        Value::Mapping(mapping) => Ok(mapping),
        Value::Null => Ok(Mapping::new()),
        _ => Err(broken("it is YAML, but not a mapping of keys to values".into())),
    }
}

/// Lays `over` on `under`: mappings are merged, and everything else is replaced. A null does not hide a value, because
/// `eb` writes `null` for whatever it was not told.
fn overlay(under: &mut Mapping, over: Mapping) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Mapping(under)), Value::Mapping(over)) => overlay(under, over),
            (Some(_), Value::Null) => {}
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

fn put(root: &mut Value, keys: &[&str], value: Value) {
    let mut slot = root;
    for key in keys {
        if !slot.is_mapping() {
            *slot = Value::Mapping(Mapping::new());
        }
        let Value::Mapping(mapping) = slot else { return };
        slot = mapping.entry(Value::from(*key)).or_insert(Value::Null);
    }
    *slot = value;
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN_BY_EB: &str = "\
branch-defaults:
  main:
    environment: my-env
    group_suffix: null
environment-defaults:
  my-env:
    branch: null
global:
  application_name: my-app
  default_platform: Go 1 running on 64bit Amazon Linux 2023
  default_region: us-west-2
  include_git_submodules: true
  profile: null
  sc: git
";

    fn project(own: &str, global: &str) -> (tempfile::TempDir, Result<Config>) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(FOLDER)).expect("makes");
        let write = |name, text: &str| {
            fs::write_atomic(&folder.path().join(FOLDER).join(name), text.as_bytes()).expect("writes");
        };
        write(CONFIG_FILE, own);
        write(GLOBAL_FILE, global);
        let config = Config::read(folder.path());
        (folder, config)
    }

    #[test]
    fn keys_that_we_do_not_know_survive_a_rewrite_unchanged() {
        let (folder, config) = project(WRITTEN_BY_EB, "");
        let mut config = config.expect("reads");
        config.save().expect("saves");
        let path = folder.path().join(FOLDER).join(CONFIG_FILE);
        assert_eq!(std::fs::read_to_string(&path).expect("reads"), WRITTEN_BY_EB);

        config.set_environment("feature/x", &EnvironmentName::parse("other").expect("a name"));
        config.forget_environment(&EnvironmentName::parse("my-env").expect("a name"));
        config.save().expect("saves");
        let text = std::fs::read_to_string(&path).expect("reads");
        assert!(text.contains("environment: null\n    group_suffix: null"), "{text}");
        assert!(text.contains("feature/x:\n    environment: other"), "{text}");
        assert!(text.contains("environment-defaults:\n  my-env:"), "{text}");
        assert_eq!(config.environment_for("main").expect("reads"), None);
    }

    #[test]
    fn the_committed_file_lies_under_that_of_the_checkout_and_null_hides_nothing() {
        let own = "global:\n  default_region: null\n  profile: mine\nbranch-defaults: null\n";
        let global =
            "global:\n  application_name: tasks\n  default_region: eu-central-1\ntasks-eb:\n  database: false\n";
        let (_folder, config) = project(own, global);
        let config = config.expect("reads");
        assert_eq!(config.application_name().expect("a name").expect("one").as_str(), "tasks");
        assert_eq!(config.region().expect("a region").expect("one").as_str(), "eu-central-1");
        assert_eq!(config.profile(), Some("mine"));
        assert_eq!(config.database(), Some(false));
        assert_eq!(config.platform(), Platform::Branch(platform::DEFAULT_BRANCH.into()));
        assert!(!config.render().expect("renders").contains("eu-central-1"), "the committed file is not copied");
    }

    #[test]
    fn a_broken_file_is_named_with_the_key_or_the_place() {
        for (own, part) in [
            ("global:\n  default_region: nowhere\n", "global.default_region in "),
            ("global: [unclosed\n", "line"),
            ("- a list\n", "not a mapping"),
        ] {
            let error = project(own, "").1.expect_err(own);
            assert_eq!(error.class(), Class::Usage);
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
