//! `env.yaml`, the environment manifest at the root of a bundle: what `Process` validates and `ComposeEnvironments` asks
//! for. Keys: the developer guide, "Environment manifest (env.yaml)". Its sentences are those of configuration files; what
//! AWS says of a manifest, nobody could confirm.

use std::path::Path;

use super::config::{self, Wrong};
use super::yaml::{self, Node};
use super::{ExtensionFault, unpack};
use crate::beanstalk::OptionSetting;

/// The file.
pub(crate) const MANIFEST: &str = "env.yaml";
/// Its keys that are texts.
const TEXTS: [&str; 7] = [
    "AWSConfigurationTemplateVersion",
    "CName",
    "DateCreated",
    "DateModified",
    "Description",
    "EnvironmentName",
    "SolutionStack",
];
/// Its keys that hold names and texts.
const MAPS: [&str; 5] = ["EnvironmentConfigurationMetadata", "EnvironmentLinks", "EnvironmentTier", "Platform", "Tags"];

/// What a manifest says that can be checked without an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// Its options.
    pub(crate) option_settings: Vec<OptionSetting>,
}

/// Reads the manifest of a bundle; `None` where it has none.
///
/// # Errors
/// What is wrong with it, or why the bundle cannot be read.
pub(crate) fn read_manifest(bundle: &Path) -> Result<Option<Manifest>, ExtensionFault> {
    let bytes = unpack::read_file(bundle, MANIFEST).map_err(|reason| ExtensionFault::Bundle { reason })?;
    bytes.map(|bytes| understand(&bytes)).transpose()
}

fn understand(bytes: &[u8]) -> Result<Manifest, ExtensionFault> {
    let file = || MANIFEST.to_owned();
    let text = std::str::from_utf8(bytes).map_err(|error| ExtensionFault::File {
        file: file(),
        yaml: error.to_string(),
        json: error.to_string(),
    })?;
    let document =
        yaml::read(text).map_err(|error| ExtensionFault::File { file: file(), yaml: error.yaml, json: error.json })?;
    let shape = |reason: String| ExtensionFault::Shape { file: file(), reason };
    let entries = document.root.map().ok_or_else(|| shape("it is no map of keys and values".to_owned()))?;
    let mut manifest = Manifest::default();
    for (key, value) in entries {
        match key.as_str() {
            "OptionSettings" => {
                manifest.option_settings = config::option_settings(value).map_err(|wrong| match wrong {
                    Wrong::OptionSettings => ExtensionFault::OptionSettings { file: file() },
                    Wrong::Shape(reason) => shape(reason),
                })?;
            }
            key if TEXTS.contains(&key) && value.text().is_none() => {
                return Err(shape(format!("'{key}' must be a text")));
            }
            key if MAPS.contains(&key) && !is_map_of_texts(value) => {
                return Err(shape(format!("'{key}' must be a map of names and texts")));
            }
            // What AWS does with keys that it does not know, nobody could confirm.
            _ => {}
        }
    }
    Ok(manifest)
}

fn is_map_of_texts(value: &Node) -> bool {
    value.map().is_some_and(|entries| entries.iter().all(|(_, value)| value.text().is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_and_a_wrong_one_is_told() {
        let good = "AWSConfigurationTemplateVersion: 1.1.0.0\nSolutionStack: 64bit Amazon Linux 2023 v4.3.0 running Go 1\n\
                    OptionSettings:\n  aws:autoscaling:asg:\n    MaxSize: 1\nEnvironmentName: front+\nCName: front+\n\
                    EnvironmentTier:\n  Name: WebServer\n  Type: Standard\nEnvironmentLinks:\n  \"QUEUE\": \"worker+\"\n";
        let read = understand(good.as_bytes()).expect("reads");
        assert_eq!(read.option_settings, [OptionSetting::new("aws:autoscaling:asg", "MaxSize", "1")]);
        for (wrong, why) in [
            ("just text", "it is no map"),
            ("EnvironmentName: [a]\n", "'EnvironmentName' must be a text"),
            ("EnvironmentLinks: front\n", "'EnvironmentLinks' must be a map"),
            ("OptionSettings: text\n", "must be a map"),
            ("EnvironmentName: [a\n", "contains invalid YAML"),
        ] {
            let told = understand(wrong.as_bytes()).expect_err(wrong).message("v1");
            assert!(told.contains(why) && told.contains("env.yaml"), "{told}");
        }
    }
}
