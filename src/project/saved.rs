//! Saved configurations, `.elasticbeanstalk/saved_configs/NAME.cfg.yml`: Beanstalk's own overlay, in the format that
//! `eb config save` writes (eb-reference §2.3). What several environments differ in stands in one file for each.
//!
//! Read so that a creation knows what it says; judging it is the business of `lint`.

use std::path::Path;

use super::config::{FOLDER, Platform};
use super::extensions::{Extensions, Setting};
use super::yaml::{self, Node};
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{OptionSetting, option};
use crate::error::{Class, Error, Result};
use crate::fs;

/// Folder of the files, within `.elasticbeanstalk/`.
pub const SAVED_FOLDER: &str = "saved_configs";
/// What their names end with.
pub const SAVED_SUFFIX: &str = ".cfg.yml";
/// Name of the one that every creation takes which is given none, as with `eb create` (eb-reference §2.3).
pub const SAVED_DEFAULT: &str = "default";

/// A platform, options and tags under a name.
#[derive(Debug, Clone)]
pub struct SavedConfiguration {
    /// Its name.
    pub name: TemplateName,
    /// The file as it is; absent for one that only AWS has.
    pub text: Option<String>,
    /// Platform of the environments that are made of it.
    pub platform: Option<Platform>,
    /// Its options.
    pub settings: Extensions,
    /// Tags of the environments that are made of it.
    pub tags: Vec<(String, String)>,
}

/// The file of a name, relative to the project.
pub fn saved_file(name: &TemplateName) -> String {
    format!("{FOLDER}/{SAVED_FOLDER}/{name}{SAVED_SUFFIX}")
}

impl SavedConfiguration {
    /// Reads the file of that name, if the project has one.
    ///
    /// # Errors
    /// Class `Usage` when it cannot be read as one, or names no platform: AWS takes a platform or a saved
    /// configuration, and not both.
    pub fn read(root: &Path, name: &TemplateName) -> Result<Option<Self>> {
        let file = saved_file(name);
        let Some(text) = fs::read_text(&root.join(&file))? else { return Ok(None) };
        let broken = |cause: String| {
            Error::new(Class::Usage, format!("{file} is no saved configuration"))
                .code("TE1117")
                .because(cause)
                .next("tasks-eb lint")
        };
        let document = yaml::read(&text)
            .map_err(|error| broken(format!("{}, at line {}, column {}", error.why, error.at.line, error.at.column)))?;
        let root = &document.root;
        let platform =
            platform_of(root).ok_or_else(|| broken("it names neither a PlatformArn nor a SolutionStack".into()))?;
        let mut settings = Extensions::default();
        if let Some(section) = root.get("OptionSettings") {
            let options = Extensions::mapped(section)
                .ok_or_else(|| broken("OptionSettings must map namespaces to options".into()))?;
            let setting = |(option, line): (OptionSetting, usize)| {
                let namespace = own_namespace(&option.namespace).to_owned();
                Setting { option: OptionSetting { namespace, ..option }, origin: file.as_str().into(), line }
            };
            settings.settings.extend(options.into_iter().map(setting));
        }
        let tags = root.get("Tags").and_then(Node::entries).unwrap_or_default();
        let tags = tags.iter().filter_map(|(key, value)| Some((key.text.clone(), value.text()?.to_owned()))).collect();
        let platform = Some(Platform::parse(platform));
        Ok(Some(Self { name: name.clone(), text: Some(text), platform, settings, tags }))
    }

    /// One that only AWS has.
    pub fn of_aws(name: TemplateName, platform_arn: Option<String>, options: Vec<OptionSetting>) -> Self {
        let origin = format!("saved configuration {name}");
        let setting = |option| Setting { option, origin: origin.as_str().into(), line: 1 };
        let settings = Extensions { settings: options.into_iter().map(setting).collect() };
        Self { name, text: None, platform: platform_arn.map(Platform::Arn), settings, tags: Vec::new() }
    }

    /// The value of an option.
    pub fn value(&self, namespace: &str, name: &str) -> Option<&str> {
        self.settings.value(namespace, name)
    }

    /// Whether it asks for a database; `None` where it says nothing about it.
    pub fn database(&self) -> Option<bool> {
        self.value(option::namespace::DB_INSTANCE, "HasCoupledDatabase").map(|value| value.eq_ignore_ascii_case("true"))
    }
}

/// The platform that a file names: its ARN, or in older files the solution stack.
fn platform_of(root: &Node) -> Option<&str> {
    let arn = root.get("Platform").and_then(|section| section.get("PlatformArn")?.text());
    arn.or_else(|| root.get("SolutionStack")?.text()).filter(|text| !text.is_empty())
}

/// AWS writes an option of a resource as `RESOURCE.NAMESPACE`.
pub fn own_namespace(namespace: &str) -> &str {
    if namespace.starts_with("aws:") {
        return namespace;
    }
    namespace.split_once('.').map_or(namespace, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<SavedConfiguration>> {
        let folder = tempfile::tempdir().expect("a folder");
        let name = TemplateName::parse("small").expect("a name");
        let file = folder.path().join(saved_file(&name));
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("makes");
        fs::write_atomic(&file, text.as_bytes()).expect("writes");
        SavedConfiguration::read(folder.path(), &name)
    }

    #[test]
    fn a_file_of_eb_is_read_with_its_platform_options_and_tags() {
        let text = "EnvironmentConfigurationMetadata: {DateCreated: '1700000000000'}\nPlatform:\n  PlatformArn: \
                    arn:aws:elasticbeanstalk:us-west-2::platform/Go 1/4.4.0\nOptionSettings:\n  aws:ec2:instances:\n    \
                    InstanceTypes: t3.small\n  AWSEBAutoScalingGroup.aws:autoscaling:asg:\n    MaxSize: '2'\n\
                    AWSConfigurationTemplateVersion: 1.1.0.0\nTags: {team: web}\n";
        let saved = read(text).expect("reads").expect("there");
        assert_eq!(saved.value("aws:ec2:instances", "InstanceTypes"), Some("t3.small"));
        assert_eq!(saved.value("aws:autoscaling:asg", "MaxSize"), Some("2"));
        assert_eq!(saved.settings.get("aws:ec2:instances", "InstanceTypes").map(|setting| setting.line), Some(6));
        assert!(matches!(&saved.platform, Some(Platform::Arn(arn)) if arn.ends_with("4.4.0")), "{saved:?}");
        assert_eq!((saved.tags.clone(), saved.database()), (vec![("team".to_owned(), "web".to_owned())], None));
        let older =
            read("SolutionStack: 64bit Amazon Linux 2023 v4.4.0 running Go 1\n").expect("reads").expect("there");
        assert!(matches!(older.platform, Some(Platform::SolutionStack(_))), "{older:?}");
    }

    #[test]
    fn what_is_no_saved_configuration_is_refused_and_what_is_not_there_is_none() {
        for text in ["[", "OptionSettings: {}\n", "SolutionStack: x\nOptionSettings: [1]\n"] {
            let error = read(text).expect_err(text);
            assert!(error.class() == Class::Usage && error.message().contains("small.cfg.yml"), "{error}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let name = TemplateName::parse("small").expect("a name");
        assert!(SavedConfiguration::read(folder.path(), &name).expect("looks").is_none());
    }
}
