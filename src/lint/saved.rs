//! `.elasticbeanstalk/saved_configs/*.cfg.yml`: what an environment can be made of.

use std::path::Path;

use super::options::{self, Given};
use super::{Report, config, list, rules};
use crate::error::Result;
use crate::fs;
use crate::project::yaml::{self, Node, Place};
use crate::project::{FOLDER, SAVED_FOLDER, SAVED_SUFFIX};

/// Keys of the format (eb-reference §2.3).
const KEYS: [&str; 8] = [
    "EnvironmentConfigurationMetadata",
    "Platform",
    "SolutionStack",
    "OptionSettings",
    "EnvironmentTier",
    "AWSConfigurationTemplateVersion",
    "Tags",
    "Extensions",
];

/// Judges every file, each by itself: an environment is made of one of them.
pub(super) fn check(root: &Path, report: &mut Report) -> Result<()> {
    for (name, is_folder) in list(&root.join(FOLDER).join(SAVED_FOLDER))? {
        let file = format!("{FOLDER}/{SAVED_FOLDER}/{name}");
        if name.ends_with(SAVED_SUFFIX) && !is_folder {
            if let Some(text) = fs::read_text(&root.join(&file))? {
                one(&file, &text, report);
            }
        } else if !is_folder && (name.ends_with(".yml") || name.ends_with(".yaml") || name.ends_with(".cfg")) {
            let message = format!("'{name}' does not end with {SAVED_SUFFIX}, and is not found");
            report.add(&rules::SAVED_SUFFIX, &file, Place::START, message);
        }
    }
    Ok(())
}

fn one(file: &str, text: &str, report: &mut Report) {
    let document = match yaml::read(text) {
        Ok(document) => document,
        Err(broken) => return report.add(&rules::CONFIG_SYNTAX, file, broken.at, broken.why),
    };
    let root = &document.root;
    if root.entries().is_none() {
        return report.add(&rules::CONFIG_SYNTAX, file, root.at, "the file has to be a map of keys");
    }
    for (key, first) in &document.repeated {
        let message = format!("'{}' stands in line {} already", key.text, first.line);
        report.add(&rules::DUPLICATE_KEY, file, key.at, message);
    }
    config::keys(file, root, &KEYS, report);
    let arn = root.get("Platform").and_then(|section| section.get("PlatformArn")?.text());
    let platform = arn.or_else(|| root.get("SolutionStack").and_then(Node::text)).filter(|text| !text.is_empty());
    if platform.is_none() {
        report.add(&rules::SAVED_PLATFORM, file, Place::START, "there is neither a PlatformArn nor a SolutionStack");
    }
    let mut settings: Vec<Given> = Vec::new();
    if let Some(section) = root.get("OptionSettings") {
        options::read(file, section, &mut settings, report);
    }
    options::check_saved(&settings, platform, report);
}
