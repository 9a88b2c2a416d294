//! The project's files.

use super::finding::{Finding, Findings};
use crate::bundle::procfile::{PROCFILE, Procfile};
use crate::context::Context;
use crate::error::Class;
use crate::fs;
use crate::project::{Guard, Project};

/// Looks at the project that this folder is in.
pub(super) fn look(context: &Context, findings: &mut Findings) {
    let project = match context.project() {
        Ok(project) => project,
        Err(error) if error.class() == Class::NotFound => {
            return findings.add(Finding::unchecked("project", error.message()).way_out("tasks-eb init"));
        }
        Err(error) => return findings.add(Finding::of("project", &error)),
    };
    findings.add(named(project));
    findings.add(pinned(project.config.guard()));
    findings.add(procfile(project));
    findings.add(extensions(project));
    findings.add(ignored(project));
}

fn named(project: &Project) -> Finding {
    match (project.config.application_name(), project.environment()) {
        (Ok(Some(application)), Ok(Some(environment))) => {
            Finding::ok("project", format!("{application}, whose environment here is {environment}"))
        }
        (Ok(Some(application)), Ok(None)) => {
            Finding::ok("project", format!("{application}, which has no environment for this branch yet"))
        }
        (Ok(None), _) => Finding::fail("project", "the project names no application")
            .because(format!("global.application_name is missing in {}", project.config.path().display()))
            .way_out("tasks-eb init --existing"),
        (Err(error), _) | (_, Err(error)) => Finding::of("project", &error),
    }
}

fn pinned(guard: &Guard) -> Finding {
    match guard.account() {
        Some(account) => Finding::ok("guard rails", format!("pinned to account {account}")),
        None => Finding::warn("guard rails", "no account is pinned").because(
            "with tasks-eb.account in .elasticbeanstalk/config.global.yml, no other can be changed by mistake",
        ),
    }
}

fn procfile(project: &Project) -> Finding {
    if let Some(artifact) = project.config.artifact() {
        return match project.root.join(artifact).is_file() {
            true => Finding::ok("bundle", format!("{artifact} is deployed as it is")),
            false => Finding::warn("bundle", format!("there is no {artifact} yet"))
                .because(format!("deploy.artifact in {} names it", project.config.path().display())),
        };
    }
    match Procfile::read(&project.root) {
        Ok(Some(_)) => Finding::ok("bundle", format!("{PROCFILE} says what runs")),
        Ok(None) => Finding::fail("bundle", format!("there is no {PROCFILE}"))
            .because("the platform would not know what to start")
            .way_out("tasks-eb init --existing"),
        Err(error) => Finding::of("bundle", &error),
    }
}

fn extensions(project: &Project) -> Finding {
    match project.extensions() {
        Ok(_) => Finding::ok("options", ".ebextensions can be read").way_out("tasks-eb lint"),
        Err(error) => Finding::of("options", &error).way_out("tasks-eb lint"),
    }
}

/// `.env` holds secrets: git must not take it.
fn ignored(project: &Project) -> Finding {
    let about = "secrets";
    let text = match fs::read_text(&project.root.join(".gitignore")) {
        Ok(text) => text.unwrap_or_default(),
        Err(error) => return Finding::of(about, &error),
    };
    let mut rules = ignore::gitignore::GitignoreBuilder::new(&project.root);
    for line in text.lines() {
        // A line that is no pattern ignores nothing, for git as well.
        let _ = rules.add_line(None, line);
    }
    let is_ignored = rules.build().is_ok_and(|rules| rules.matched(project.root.join(".env"), false).is_ignore());
    let found = match (is_ignored, project.root.join(".env").exists()) {
        (true, _) => return Finding::ok(about, ".gitignore keeps .env out of git"),
        (false, true) => Finding::fail(about, "git would take .env, which holds secrets"),
        (false, false) => Finding::warn(about, ".gitignore does not name .env"),
    };
    found.because("variables for this machine lie there").way_out("echo .env >> .gitignore")
}
