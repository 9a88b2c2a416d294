//! Walks the project and decides what goes into the bundle, and why.

use std::borrow::Cow;
use std::fs::DirEntry;
use std::path::Path;

use super::ignore::{Decision, EBIGNORE, Rules};
use super::procfile::{PROCFILE, Procfile};
use super::unchanged::Stamp;
use super::{Entry, LeftOut};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::project::{EXTENSIONS_FOLDER, FOLDER};

/// Folders whose files the platform executes. Source: developer guide, "Extending Elastic Beanstalk Linux platforms".
const HOOKS: [&str; 2] = [".platform/hooks/", ".platform/confighooks/"];

/// Why a file is in that nothing but the rules speaks for.
const KEPT: &str = ".ebignore keeps it";

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files that go in, sorted by path.
    pub(super) files: Vec<Entry>,
    /// What stays out, sorted by path.
    pub(super) left_out: Vec<LeftOut>,
}

/// Decides on every file of a project.
///
/// # Errors
/// When the project cannot be read, or holds links or names that a bundle cannot; all of them are named.
pub(super) fn collect(root: &Path) -> Result<Found> {
    let mut walk = Walk {
        root,
        rules: Rules::read(root)?,
        programs: programs(root)?,
        found: Found::default(),
        refused: Vec::new(),
    };
    walk.folder("", Decision::default())?;
    let Walk { mut found, refused, .. } = walk;
    if !refused.is_empty() {
        return Err(Error::new(Class::Usage, "a bundle cannot hold everything that is in the project")
            .with_evidence(refused)
            .next(format!("remove them, or name them in {EBIGNORE}")));
    }
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    found.left_out.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Programs that the `Procfile` starts. A broken one is told of after the walk, when it is known to be in the bundle.
fn programs(root: &Path) -> Result<Vec<String>> {
    let procfile = Procfile::read(root)?;
    let processes = procfile.iter().flat_map(Procfile::processes);
    Ok(processes.filter_map(|process| process.program().map(str::to_owned)).collect())
}

struct Walk<'a> {
    root: &'a Path,
    rules: Rules,
    programs: Vec<String>,
    found: Found,
    /// Lines of evidence: what a bundle cannot hold.
    refused: Vec<String>,
}

impl Walk<'_> {
    /// `folder` is relative, with a `/` at its end unless it is the root.
    fn folder(&mut self, folder: &str, decision: Decision) -> Result<()> {
        let absolute = self.root.join(folder);
        let failed = || format!("could not read the folder {}", absolute.display());
        let mut entries = std::fs::read_dir(&absolute)
            .and_then(Iterator::collect::<std::io::Result<Vec<DirEntry>>>)
            .or_fail(Class::Failed, failed)?;
        entries.sort_by_key(DirEntry::file_name);
        for entry in entries {
            let kind = entry.file_type().or_fail(Class::Failed, failed)?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.contains('\\') && !name.chars().any(char::is_control))
            else {
                let shown = format!("{folder}{}", name.to_string_lossy());
                if !self.rules.decide(decision, &shown, kind.is_dir()).out {
                    self.refused.push(format!("{}: a name that an archive cannot hold", shown.escape_debug()));
                }
                continue;
            };
            let path = format!("{folder}{name}");
            if let Some(why) = never(&path, kind.is_dir()) {
                self.leave_out(path, kind.is_dir(), why);
                continue;
            }
            let decision = self.rules.decide(decision, &path, kind.is_dir());
            if kind.is_dir() {
                if decision.out && !self.rules.may_bring_back(decision, &path) {
                    self.leave_out(path, true, self.out_because());
                } else {
                    self.folder(&format!("{path}/"), decision)?;
                }
            } else if decision.out {
                self.leave_out(path, false, self.out_because());
            } else if kind.is_symlink() {
                let to = std::fs::read_link(entry.path()).unwrap_or_default();
                self.refused.push(format!("{path}: a link (to {}), which Beanstalk does not follow", to.display()));
            } else if kind.is_file() {
                self.take(path, &entry)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, path: String, file: &DirEntry) -> Result<()> {
        let unreadable = || format!("could not read {}", file.path().display());
        let metadata = file.metadata().or_fail(Class::Failed, unreadable)?;
        let program = self.programs.contains(&path);
        let hook = HOOKS.iter().any(|folder| path.starts_with(folder));
        let executed = program || hook || (cfg!(unix) && fs::mode_of(&metadata) & 0o111 != 0);
        let why: Cow<'static, str> = if program {
            format!("the {PROCFILE} starts it").into()
        } else if path == PROCFILE {
            "tells the platform what to start".into()
        } else if path == "Buildfile" {
            "tells the platform what to build".into()
        } else if hook {
            "the platform runs it while it deploys".into()
        } else if path.starts_with(".platform/") {
            "configures the platform's proxy".into()
        } else if path.strip_prefix(EXTENSIONS_FOLDER).is_some_and(|rest| rest.starts_with('/')) {
            "options and commands for Elastic Beanstalk".into()
        } else if self.rules.from_file {
            KEPT.into()
        } else {
            "part of the app".into()
        };
        let mode = if executed { 0o755 } else { 0o644 };
        let stamp = Stamp::of(&metadata);
        self.found.files.push(Entry { path, size: metadata.len(), mode, why, stamp });
        Ok(())
    }

    fn out_because(&self) -> &'static str {
        if self.rules.from_file { "named in .ebignore" } else { "not something that Elastic Beanstalk uses" }
    }

    fn leave_out(&mut self, mut path: String, is_folder: bool, why: &'static str) {
        if is_folder {
            path.push('/');
        }
        self.found.left_out.push(LeftOut { path, why: why.into() });
    }
}

/// What never goes in, whatever `.ebignore` says.
fn never(path: &str, is_folder: bool) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let example = [".example", ".sample", ".template"].iter().any(|end| name.ends_with(end));
    match name {
        ".git" => Some("the history of the project"),
        FOLDER if path == FOLDER => Some("configuration of the tools, not of the app"),
        "target" if path == "target" && is_folder => Some("cargo's build folder"),
        EBIGNORE if path == EBIGNORE => Some("configuration of the tools, not of the app"),
        ".env" => Some("variables of development, secrets among them"),
        _ if name.starts_with(".env.") && !example => Some("variables of development, secrets among them"),
        _ if name.starts_with(".tasks-eb-") => Some("a temporary file"),
        _ if name.ends_with('~') && !is_folder => Some("an editor's backup"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("makes");
            let text = if *file == PROCFILE { "web: bin/web serve\n" } else { "x" };
            fs::write_atomic(&path, text.as_bytes()).expect("writes");
        }
        folder
    }

    fn paths(found: &Found) -> Vec<&str> {
        found.files.iter().map(|entry| entry.path.as_str()).collect()
    }

    #[test]
    fn what_must_not_leave_stays_out_even_when_the_rules_keep_it() {
        let folder = project(&[
            PROCFILE,
            "bin/web",
            ".env",
            "sub/.env.local",
            ".env.example",
            ".git/config",
            "sub/.git/config",
            "target/x",
            "sub/target/x",
            ".elasticbeanstalk/config.yml",
            "a~",
            ".platform/hooks/prebuild/a.sh",
            ".ebextensions/a.config",
        ]);
        fs::write_atomic(&folder.path().join(EBIGNORE), b"!.env\n!.git\n!/target\n").expect("writes");
        let found = collect(folder.path()).expect("collects");
        assert_eq!(
            paths(&found),
            [
                ".ebextensions/a.config",
                ".env.example",
                ".platform/hooks/prebuild/a.sh",
                PROCFILE,
                "bin/web",
                "sub/target/x"
            ]
        );
        let modes: Vec<u32> = found.files.iter().map(|entry| entry.mode).collect();
        assert_eq!(modes, [0o644, 0o644, 0o755, 0o644, 0o755, 0o644]);
        assert!(found.left_out.iter().any(|left| left.path == "sub/.env.local"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_refused_by_name_unless_it_stays_out() {
        let folder = project(&[PROCFILE, "bin/web", "src/x"]);
        std::os::unix::fs::symlink("../src/x", folder.path().join("bin/link")).expect("links");
        std::os::unix::fs::symlink("x", folder.path().join("src/link")).expect("links");
        let error = collect(folder.path()).expect_err("a link");
        assert_eq!(error.evidence().len(), 1, "{error:?} {:?}", error.evidence());
        assert!(error.evidence()[0].starts_with("bin/link: a link (to ../src/x)"));
    }
}
