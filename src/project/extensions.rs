//! `option_settings` of `.ebextensions/*.config`: what the bundle itself asks of its environment.
//!
//! Read so that other parts can know a health path or an instance type. Judging the files is not done here.

use std::path::{Path, PathBuf};

use super::yaml::{self, Key, Node, Value};
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::namespace;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

/// Folder of the configuration files, within a bundle.
pub const EXTENSIONS_FOLDER: &str = ".ebextensions";

/// One option, and the place that sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The option.
    pub option: OptionSetting,
    /// The file, relative to the project.
    pub origin: PathBuf,
    /// The line in it, from 1.
    pub line: usize,
}

/// All options that the files set, in the order in which Beanstalk applies them: a later one wins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions {
    /// The options.
    pub settings: Vec<Setting>,
}

impl Extensions {
    /// Reads the files of a project, in byte order of their names. No folder means no options.
    ///
    /// # Errors
    /// When a file cannot be read, is not YAML or JSON, or has options in neither of the two forms.
    pub fn read(root: &Path) -> Result<Self> {
        let text = |origin: PathBuf| Ok((origin.clone(), fs::read_text(&root.join(&origin))?.unwrap_or_default()));
        Self::parse(files(root)?.into_iter().map(text).collect::<Result<Vec<_>>>()?)
    }

    /// The options of these files, in the order in which Beanstalk reads them.
    ///
    /// # Errors
    /// When a file is not YAML or JSON, or has options in neither of the two forms.
    pub fn parse(files: impl IntoIterator<Item = (PathBuf, String)>) -> Result<Self> {
        let mut extensions = Self::default();
        for (origin, text) in files {
            let broken = |cause: String| {
                Error::new(Class::Usage, format!("{} contains invalid YAML or JSON", origin.display()))
                    .code("TE1104")
                    .because(cause)
            };
            let document = yaml::read(&text).map_err(|error| {
                broken(format!("{}, at line {}, column {}", error.why, error.at.line, error.at.column))
            })?;
            let Some(node) = document.root.get("option_settings") else { continue };
            let options = match &node.value {
                Value::List(entries) => {
                    let known = |entry: &&Node| !entry.get("value").is_some_and(Node::is_function);
                    entries.iter().filter(known).map(from_entry).collect()
                }
                _ => Self::mapped(node),
            };
            let options = options.ok_or_else(|| {
                broken("option_settings must map namespaces to options, or list option_name and value".into())
            })?;
            let setting = |(option, line)| Setting { option, origin: origin.clone(), line };
            extensions.settings.extend(options.into_iter().map(setting));
        }
        Ok(extensions)
    }

    /// The options of a map of namespaces, with their lines; `None` where it is none.
    pub(super) fn mapped(node: &Node) -> Option<Vec<(OptionSetting, usize)>> {
        node.entries().and_then(from_mapping)
    }

    /// The setting that wins for an option.
    pub fn get(&self, namespace: &str, name: &str) -> Option<&Setting> {
        self.settings.iter().rev().find(|setting| setting.option.namespace == namespace && setting.option.name == name)
    }

    /// The value that wins for an option.
    pub fn value(&self, namespace: &str, name: &str) -> Option<&str> {
        self.get(namespace, name)?.option.value.as_deref()
    }

    /// The path that answers 200 while the app is healthy.
    pub fn health_path(&self) -> Option<&str> {
        self.value(namespace::PROCESS_DEFAULT, "HealthCheckPath")
            .or_else(|| self.value(namespace::APPLICATION, "Application Healthcheck URL"))
            .filter(|path| path.starts_with('/'))
    }
}

/// The files that Beanstalk reads, relative to the project and in its order: `*.config` directly in the folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join(EXTENSIONS_FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(Error::new(Class::Failed, format!("could not read {}", folder.display())).because(error));
        }
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.or_fail(Class::Failed, || format!("could not read {}", folder.display()))?;
        let path = Path::new(EXTENSIONS_FOLDER).join(entry.file_name());
        if path.extension().is_some_and(|extension| extension == "config") && root.join(&path).is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn from_mapping(namespaces: &[(Key, Node)]) -> Option<Vec<(OptionSetting, usize)>> {
    let mut options = Vec::new();
    for (namespace, names) in namespaces {
        for (name, value) in names.entries()?.iter().filter(|(_, value)| !value.is_function()) {
            let value = value.scalar()?.text.clone();
            let option = OptionSetting { value, ..OptionSetting::new(&namespace.text, &name.text, "") };
            options.push((option, name.at.line));
        }
    }
    Some(options)
}

fn from_entry(entry: &Node) -> Option<(OptionSetting, usize)> {
    let field = |key| entry.get(key).map_or(Some(None), |node| Some(node.scalar()?.text.clone()));
    let option = OptionSetting {
        namespace: field("namespace")?.unwrap_or_else(|| namespace::ENVIRONMENT_VARIABLES.to_owned()),
        name: field("option_name")??,
        value: field("value")?,
        resource: field("resource_name")?,
    };
    Some((option, entry.at.line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<Extensions> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(folder.path().join(".ebextensions/deep")).expect("makes");
        for (name, text) in files {
            let path = folder.path().join(EXTENSIONS_FOLDER).join(name);
            fs::write_atomic(&path, text.as_bytes()).expect("writes");
        }
        Extensions::read(folder.path())
    }

    #[test]
    fn both_forms_are_read_and_the_last_file_wins() {
        let map = "option_settings:\n  aws:elasticbeanstalk:environment:process:default:\n    HealthCheckPath: /a\n  \
                   aws:autoscaling:asg:\n    MaxSize: 2\n";
        let list = "option_settings:\n  - option_name: RUST_LOG\n    value: info\n  - namespace: aws:autoscaling:asg\n    \
                    option_name: MaxSize\n    value: \"3\"\n    resource_name: AWSEBAutoScalingGroup\n";
        let json = r#"{"option_settings": {"aws:ec2:instances": {"EnableSpot": true}}}"#;
        let extensions = read(&[
            ("20.config", list),
            ("10.config", map),
            ("30.config", json),
            ("deep/40.config", "x: ["),
            ("notes", "["),
        ])
        .expect("reads");
        assert_eq!(extensions.health_path(), Some("/a"));
        assert_eq!(extensions.value("aws:autoscaling:asg", "MaxSize"), Some("3"));
        let winner = extensions.get("aws:autoscaling:asg", "MaxSize").expect("set");
        assert_eq!((winner.origin.as_path(), winner.line), (Path::new(".ebextensions/20.config"), 4));
        assert_eq!(extensions.value(namespace::ENVIRONMENT_VARIABLES, "RUST_LOG"), Some("info"));
        assert_eq!(extensions.value("aws:ec2:instances", "EnableSpot"), Some("true"));
    }

    #[test]
    fn what_cloudformation_works_out_is_no_value_of_ours() {
        let map = "option_settings:\n  aws:elb:loadbalancer:\n    SecurityGroups: {Ref: groups}\n    CrossZone: true\n";
        let list =
            "option_settings:\n  - namespace: aws:ec2:vpc\n    option_name: Subnets\n    value: {\"Fn::Join\": []}\n";
        let extensions = read(&[("a.config", map), ("b.config", list)]).expect("reads");
        assert_eq!(extensions.value("aws:elb:loadbalancer", "CrossZone"), Some("true"));
        assert!(extensions.get("aws:elb:loadbalancer", "SecurityGroups").is_none());
        assert!(extensions.get("aws:ec2:vpc", "Subnets").is_none());
    }

    #[test]
    fn a_file_that_is_not_yaml_or_has_options_in_no_known_form_is_named() {
        for text in ["a: [", "option_settings: text", "option_settings: [1]", "option_settings: {a: {b: [1]}}"] {
            let error = read(&[("bad.config", text)]).expect_err(text);
            assert!(error.message().contains("bad.config"), "{error}");
        }
    }
}
