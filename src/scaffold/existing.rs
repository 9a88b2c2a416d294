//! What Elastic Beanstalk needs around a Rust project that is already there. Its sources are never touched.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::config::{Answers, around};
use super::render::{self, render};
use super::{Kind, PlannedFile};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::project::EXTENSIONS_FOLDER;

/// The line by which `eb` knows its own block in `.gitignore`.
const MARK: &str = "# Elastic Beanstalk Files";
/// What it lacks: saved configurations are the project's too.
const SAVED: &str = "!.elasticbeanstalk/saved_configs/";

/// The files that make an existing project one of Elastic Beanstalk.
///
/// # Errors
/// When the health path is none, `.gitignore` cannot be read, or a template is broken, which is a fault of ours.
pub fn existing_project(root: &Path, answers: &Answers, binary: &str, health_path: &str) -> Result<Vec<PlannedFile>> {
    check_health_path(health_path)?;
    let mut files = vec![PlannedFile::new(
        format!("{EXTENSIONS_FOLDER}/00-environment.config"),
        render(render::ENVIRONMENT_EXISTING, &[])?,
    )];
    files.extend(around(answers, binary, "", health_path)?);
    let ignored = fs::read_text(&root.join(".gitignore"))?.unwrap_or_default();
    if !ignored.lines().any(|line| line.trim() == MARK) {
        let gap = if ignored.is_empty() || ignored.ends_with("\n\n") {
            ""
        } else if ignored.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        // A crate that was never committed has nobody who thought of what cargo makes.
        let cargo = |line: &str| ["/target", "/target/", "target", "target/"].contains(&line.trim());
        let target = if ignored.lines().any(cargo) { "" } else { "/target\n" };
        files.push(PlannedFile {
            path: ".gitignore".into(),
            content: format!("{gap}{target}{}{}", render::GITIGNORE.text, render::GITIGNORE_EB.text).into_bytes(),
            kind: Kind::Appended,
        });
    } else if !ignored.lines().any(|line| line.trim() == SAVED) {
        // The block of `eb` itself.
        let gap = if ignored.ends_with('\n') { "" } else { "\n" };
        let content = format!("{gap}{SAVED}\n").into_bytes();
        files.push(PlannedFile { path: ".gitignore".into(), content, kind: Kind::Appended });
    }
    Ok(files)
}

/// A health path is written into YAML and asked by load balancers: it must be a plain absolute path.
fn check_health_path(path: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._~-?=&%+".contains(&byte);
    if path.starts_with('/') && path.bytes().all(plain) {
        Ok(())
    } else {
        Err(Error::new(Class::Usage, format!("'{path}' is not a health path"))
            .because("it must start with `/`, and have only letters, digits and / . _ ~ - ? = & % +"))
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    default_run: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

/// The binaries of the project in a folder; the one that `cargo run` would start comes first. Asks cargo, which needs no
/// network for this.
///
/// # Errors
/// When there is no `Cargo.toml`, or cargo cannot read it.
pub fn binaries(root: &Path) -> Result<Vec<String>> {
    if !root.join("Cargo.toml").is_file() {
        return Err(Error::new(Class::NotFound, format!("there is no Rust project in {}", root.display()))
            .because("it has no Cargo.toml; without --existing a new project is made")
            .next("tasks-eb init"));
    }
    let cargo = crate::env::get("CARGO").unwrap_or_else(|| "cargo".into());
    let failed = || format!("could not read {}", root.join("Cargo.toml").display());
    let answer = Command::new(cargo)
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .or_fail(Class::Failed, failed)?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        return Err(Error::new(Class::Usage, failed()).with_evidence(said.lines().map(str::to_owned)));
    }
    let metadata: Metadata = serde_json::from_slice(&answer.stdout).or_fail(Class::Failed, failed)?;
    let default = metadata.packages.iter().find_map(|package| package.default_run.clone());
    let targets = metadata.packages.into_iter().flat_map(|package| package.targets);
    let mut names: Vec<String> =
        targets.filter(|target| target.kind.iter().any(|kind| kind == "bin")).map(|target| target.name).collect();
    if names.is_empty() {
        return Err(Error::new(Class::Usage, format!("{} has no binary to run", root.display()))
            .because("every package in it is a library"));
    }
    if let Some(at) = default.and_then(|default| names.iter().position(|name| *name == default)) {
        names.swap(0, at);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn health_paths_are_checked_before_they_are_written_into_yaml() {
        for good in ["/", "/health", "/a/b.json?x=1"] {
            assert!(check_health_path(good).is_ok(), "{good}");
        }
        for bad in ["", "health", "/a b", "/a\"b", "/a\nb", "http://x/"] {
            assert_eq!(check_health_path(bad).expect_err(bad).class(), Class::Usage);
        }
    }
}
