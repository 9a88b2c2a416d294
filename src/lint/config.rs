//! `.elasticbeanstalk/config.yml` and `config.global.yml`: names that AWS refuses, keys that nobody reads.

use std::path::Path;

use super::nearest::nearest;
use super::{Report, rules};
use crate::beanstalk::{ApplicationName, EnvironmentName, Region};
use crate::error::Result;
use crate::fs;
use crate::project::yaml::{self, Node, Place};
use crate::project::{CONFIG_FILE, FOLDER, GLOBAL_FILE, guard_faults};

const TOP: [&str; 5] = ["branch-defaults", "environment-defaults", "deploy", "global", "tasks-eb"];
/// Keys of `global` that `eb` and `tasks-eb` know.
const GLOBAL: [&str; 13] = [
    "application_name",
    "branch",
    "default_ec2_keyname",
    "default_platform",
    "default_region",
    "include_git_submodules",
    "instance_profile",
    "platform_name",
    "platform_version",
    "profile",
    "repository",
    "sc",
    "workspace_type",
];

/// What the files say that the other rules have to know.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// The artifact that is deployed instead of the project, if one is named.
    pub(super) artifact: Option<String>,
    /// The platform of new environments, as it is named there.
    pub(super) platform: Option<String>,
    /// Whether `tasks-eb create` gives its environments a database.
    pub(super) database: bool,
}

/// Judges both files.
pub(super) fn check(root: &Path, report: &mut Report) -> Result<Project> {
    let mut project = Project::default();
    for name in [GLOBAL_FILE, CONFIG_FILE] {
        let file = format!("{FOLDER}/{name}");
        let Some(text) = fs::read_text(&root.join(&file))? else { continue };
        match yaml::read(&text) {
            Err(broken) => report.add(&rules::CONFIG_SYNTAX, &file, broken.at, broken.why),
            Ok(document) => {
                for (key, first) in &document.repeated {
                    let message = format!("'{}' stands in line {} already", key.text, first.line);
                    report.add(&rules::DUPLICATE_KEY, &file, key.at, message);
                }
                if document.root.entries().is_none() {
                    report.add(&rules::CONFIG_SYNTAX, &file, document.root.at, "the file has to be a map of keys");
                }
                names(&file, &document.root, report);
                for (at, fault) in guard_faults(&text) {
                    report.add(&rules::GUARD_RAIL, &file, at, fault);
                }
                let found = document.root.get("deploy").and_then(|deploy| deploy.get("artifact"));
                if let Some((path, at)) = found.and_then(|node| Some((node.text()?, node.at))) {
                    missing(root, &file, (path, at), report);
                    project.artifact = Some(path.to_owned());
                }
                let ours = document.root.get("tasks-eb").and_then(|ours| ours.get("database")?.text());
                project.database = ours.map_or(project.database, |word| word == "true");
                let platform = document.root.get("global").and_then(|global| global.get("default_platform")?.text());
                if let Some(platform) = platform.filter(|platform| !platform.is_empty()) {
                    project.platform = Some(platform.to_owned());
                }
            }
        }
    }
    Ok(project)
}

fn missing(root: &Path, file: &str, (path, at): (&str, Place), report: &mut Report) {
    if !root.join(path).exists() {
        report.add(&rules::CONFIG_ARTIFACT, file, at, format!("there is no {path}"));
    }
}

fn names(file: &str, root: &Node, report: &mut Report) {
    keys(file, root, &TOP, report);
    let global = root.get("global");
    if let Some(global) = global {
        keys(file, global, &GLOBAL, report);
    }
    let text = |name: &str| global.and_then(|global| global.get(name)).and_then(|node| Some((node.text()?, node.at)));
    let mut wrong = |at: Place, rule: String| report.add(&rules::CONFIG_NAME, file, at, rule);
    if let Some((name, at)) = text("application_name").filter(|(name, _)| !name.is_empty())
        && let Err(error) = ApplicationName::parse(name)
    {
        wrong(at, error.to_string());
    }
    if let Some((region, at)) = text("default_region").filter(|(region, _)| !region.is_empty())
        && let Err(error) = Region::parse(region)
    {
        wrong(at, error.to_string());
    }
    for (_, branch) in root.get("branch-defaults").and_then(Node::entries).unwrap_or_default() {
        let environment = branch.get("environment").and_then(|node| Some((node.text()?, node.at)));
        if let Some((name, at)) = environment.filter(|(name, _)| !name.is_empty())
            && let Err(error) = EnvironmentName::parse(name)
        {
            wrong(at, error.to_string());
        }
    }
}

/// Keys that are almost one that is known. Others are somebody's own.
pub(super) fn keys(file: &str, node: &Node, known: &[&str], report: &mut Report) {
    for (key, _) in node.entries().unwrap_or_default() {
        if known.contains(&key.text.as_str()) {
            continue;
        }
        // A section of rails that is misspelt is told by a rule of its own.
        if let Some(near) = nearest(&key.text, known.iter().copied()).filter(|near| *near != "tasks-eb") {
            let message = format!("'{}' is unknown; did you mean '{near}'?", key.text);
            report.add(&rules::CONFIG_KEY, file, key.at, message);
        }
    }
}
