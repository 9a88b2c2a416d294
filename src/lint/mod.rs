//! Judges what a project gives to Elastic Beanstalk, offline: `.ebextensions`, `.platform`, `Procfile`, the bundle and
//! `.elasticbeanstalk/`: config.yml and the saved configurations. What AWS would refuse is an error; what it would silently
//! ignore, or take otherwise than it looks, is one or a warning.
//!
//! Finds and names places; how that is shown is `commands::lint`'s business. Nothing here is changed or sent.

mod commands;
mod config;
mod contents;
mod extensions;
mod options;
mod platform;
mod processes;
pub mod rules;
mod saved;
mod severity;
mod together;

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::bundle::procfile::PROCFILE;
use crate::bundle::{Entry, LeftOut};
use crate::error::{Class, Error, OrFail, Result, nearest};
use crate::project::yaml::Place;
use crate::project::{EXTENSIONS_FOLDER, FOLDER};
use rules::{Rule, Severity};

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Code of the rule.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file, relative to the project, with `/`.
    pub file: String,
    /// Where in it.
    #[serde(flatten)]
    pub at: Place,
    /// What is wrong with it. A value that may be secret is never part of it.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, severity, file, at, message } = self;
        write!(f, "{file}:{}:{}: {severity} {code}: {message}", at.line, at.column)
    }
}

/// Everything that was found, by file and place.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// The findings.
    pub findings: Vec<Finding>,
}

impl Report {
    /// How many findings are so bad.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// In the order of files and places, each once.
    fn sorted(mut self) -> Self {
        self.findings.sort_by(|a, b| (&a.file, a.at, a.code).cmp(&(&b.file, b.at, b.code)));
        self.findings.dedup();
        self
    }

    fn add(&mut self, rule: &Rule, file: &str, at: Place, message: impl Into<String>) {
        let (code, severity) = (rule.code, rule.severity);
        self.findings.push(Finding { code, severity, file: file.to_owned(), at, message: message.into() });
    }
}

/// The folder to judge: the nearest one upward that has something of Elastic Beanstalk in it. A configuration that
/// cannot be read does not hide it.
///
/// # Errors
/// Class `NotFound` when there is none.
pub fn find_root(from: &Path) -> Result<PathBuf> {
    let from = std::path::absolute(from).or_fail(Class::Usage, || format!("{} is not a path", from.display()))?;
    let home = etcetera::home_dir().ok();
    let is_root =
        |folder: &&Path| [FOLDER, EXTENSIONS_FOLDER, "Procfile"].iter().any(|name| folder.join(name).exists());
    let found = from.ancestors().filter(|folder| home.as_deref() != Some(*folder)).find(is_root);
    found.map(Path::to_path_buf).ok_or_else(|| {
        Error::new(Class::NotFound, "there is nothing of Elastic Beanstalk in this folder or above it")
            .code("TE1101")
            .because(format!("a project has a {FOLDER}, an {EXTENSIONS_FOLDER} or a Procfile"))
            .next("tasks-eb init")
    })
}

/// Judges a project.
///
/// # Errors
/// Only when the disk cannot be read; what is wrong with the files is the report.
pub fn lint(root: &Path) -> Result<Report> {
    let mut report = Report::default();
    let project = config::check(root, &mut report)?;
    let settings = extensions::check(root, &mut report)?;
    // A finished artifact is what is deployed; what lies around it is not.
    let procfile = project.artifact.is_none() && root.join(PROCFILE).exists();
    options::check(&settings, &project, procfile, &mut report);
    saved::check(root, &mut report)?;
    platform::check(root, &mut report)?;
    match &project.artifact {
        Some(artifact) => contents::check_artifact(root, artifact, &mut report),
        None => {
            let bundled = contents::check(root, &mut report)?;
            let entries = bundled.as_ref().map(|bundled| bundled.entries.as_slice());
            processes::check(root, entries, &mut report)?;
            entries.iter().for_each(|entries| options::check_static(&settings, entries, &mut report));
        }
    }
    Ok(report.sorted())
}

/// Judges what a deploy is about to bundle, as far as its small files tell: nothing is walked or searched.
///
/// # Errors
/// Those of [`lint()`].
pub fn before_bundling(root: &Path) -> Result<Report> {
    shipped(root, None)
}

/// Judges what a deploy has bundled: these entries, and what was left out. Secrets and links are the bundle's own business,
/// and so nothing is read that is not small. Saved configurations are not shipped, and what lies around a finished artifact
/// is not either.
///
/// # Errors
/// Those of [`lint()`].
pub fn bundled(root: &Path, entries: &[Entry], left_out: &[LeftOut]) -> Result<Report> {
    shipped(root, Some((entries, left_out)))
}

fn shipped(root: &Path, bundled: Option<(&[Entry], &[LeftOut])>) -> Result<Report> {
    let mut report = Report::default();
    let project = config::check(root, &mut report)?;
    if project.artifact.is_some() {
        return Ok(report.sorted());
    }
    let settings = extensions::check(root, &mut report)?;
    options::check(&settings, &project, root.join(PROCFILE).exists(), &mut report);
    platform::check(root, &mut report)?;
    contents::misspelt(root, &mut report)?;
    let entries = bundled.map(|(entries, _)| entries);
    processes::check(root, entries, &mut report)?;
    match bundled {
        Some((entries, left_out)) => {
            contents::left_out(left_out, &mut report);
            options::check_static(&settings, entries, &mut report);
        }
        // A program may still have to be compiled, wherever its Procfile wants it.
        None => report.findings.retain(|finding| finding.code != rules::NO_PROGRAM.code),
    }
    Ok(report.sorted())
}

/// Names of what is directly in a folder, sorted, and whether each is a folder. No folder has none.
fn list(folder: &Path) -> Result<Vec<(String, bool)>> {
    let failed = || format!("could not read the folder {}", folder.display());
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::new(Class::Failed, failed()).caused_by(&error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.or_fail(Class::Failed, failed)?;
        let is_folder = entry.file_type().or_fail(Class::Failed, failed)?.is_dir();
        found.push((entry.file_name().to_string_lossy().into_owned(), is_folder));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests;
