//! `.ebignore`: which files of the project stay out, by the rules of `eb`.
//!
//! `eb` reads it with Python's pathspec: the last pattern that matches a file *or any folder above it* decides. Git
//! differs in one thing: there, what is in an ignored folder cannot be brought back. So the crate that knows git's
//! patterns is asked about each part of a path, and the decision is made here.

use std::collections::HashMap;
use std::path::Path;

use ::ignore::Match;
use ::ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

/// Name of the file, in the root of a project.
pub(super) const EBIGNORE: &str = ".ebignore";

/// The rules of a project without the file: what Beanstalk can use, and nothing else.
const BUILT_IN: &str = "/*\n!/bin/\n!/Procfile\n!/Buildfile\n!/.ebextensions/\n!/.platform/\n";

/// What the rules say of a path so far: the number of the pattern that decides, and whether it keeps the path out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Decision {
    /// Number of the deciding pattern; 0 when none matches.
    pattern: usize,
    /// Whether it stays out.
    pub(super) out: bool,
}

/// The rules of a project.
#[derive(Debug)]
pub(super) struct Rules {
    patterns: Gitignore,
    /// Number of the last line with this text, from 1.
    numbers: HashMap<String, usize>,
    /// Patterns that bring back: number and, for those that are tied to the root, the folders they begin with.
    kept: Vec<(usize, Option<Vec<String>>)>,
    /// Whether the project has the file.
    pub(super) from_file: bool,
}

impl Rules {
    /// The rules of a project: those of its file, or those built in.
    ///
    /// # Errors
    /// When the file cannot be read or a line is not a pattern.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let text = fs::read_text(&root.join(EBIGNORE))?;
        Self::parse(text.as_deref().unwrap_or(BUILT_IN), text.is_some())
    }

    fn parse(text: &str, from_file: bool) -> Result<Self> {
        let mut builder = GitignoreBuilder::new("");
        let mut numbers = HashMap::new();
        let mut kept = Vec::new();
        for (index, line) in text.lines().enumerate() {
            builder.add_line(None, line).map_err(|error| {
                Error::new(Class::Usage, format!("line {} of {EBIGNORE} is not a pattern", index + 1)).because(error)
            })?;
            let number = index + 1;
            numbers.insert(line.trim_end().to_owned(), number);
            if let Some(pattern) = line.strip_prefix('!') {
                kept.push((number, begins_with(pattern)));
            }
        }
        let patterns = builder.build().or_fail(Class::Usage, || format!("could not read {EBIGNORE}"))?;
        Ok(Self { patterns, numbers, kept, from_file })
    }

    /// Decides on a path whose folder has been decided on.
    pub(super) fn decide(&self, folder: Decision, path: &str, is_folder: bool) -> Decision {
        let (glob, out) = match self.patterns.matched(path, is_folder) {
            Match::None => return folder,
            Match::Ignore(glob) => (glob, true),
            Match::Whitelist(glob) => (glob, false),
        };
        let pattern = self.numbers.get(glob.original().trim_end()).copied().unwrap_or(usize::MAX);
        if pattern >= folder.pattern { Decision { pattern, out } } else { folder }
    }

    /// Whether something inside a folder that stays out may be brought back, so that it must be looked into.
    pub(super) fn may_bring_back(&self, folder: Decision, path: &str) -> bool {
        self.kept.iter().any(|(number, begins)| {
            *number > folder.pattern
                && begins.as_ref().is_none_or(|begins| begins.iter().zip(path.split('/')).all(|(a, b)| a == b))
        })
    }
}

/// The folders that a pattern tied to the root begins with, up to the first that has a wildcard; `None` for a pattern
/// that may match anywhere.
fn begins_with(pattern: &str) -> Option<Vec<String>> {
    let pattern = pattern.trim_end().trim_end_matches('/');
    if !pattern.contains('/') {
        return None;
    }
    let parts = pattern.trim_start_matches('/').split('/');
    Some(parts.take_while(|part| !part.contains(['*', '?', '[', '\\'])).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(rules: &Rules, path: &str) -> bool {
        let mut decision = Decision::default();
        let parts: Vec<&str> = path.split('/').collect();
        for count in 1..=parts.len() {
            decision = rules.decide(decision, &parts[..count].join("/"), count < parts.len());
        }
        decision.out
    }

    #[test]
    fn the_last_pattern_decides_also_inside_a_folder_that_stays_out() {
        let rules =
            Rules::parse("# comment\n/*\n!/bin/\n!/.ebextensions\n!/static/css/*.css\n*.bak\n", true).expect("parses");
        for kept in ["bin/web", ".ebextensions/a.config", "static/css/a.css"] {
            assert!(!out(&rules, kept), "{kept}");
        }
        for ignored in ["src/main.rs", "static/x.js", "Cargo.toml", "bin/web.bak", ".env"] {
            assert!(out(&rules, ignored), "{ignored}");
        }
    }

    #[test]
    fn a_folder_is_looked_into_only_where_something_may_come_back() {
        let rules = Rules::parse("/*\n!/bin/\n!/static/css/\n", true).expect("parses");
        let decision = |path| rules.decide(Decision::default(), path, true);
        assert!(!rules.may_bring_back(decision("target"), "target"));
        assert!(rules.may_bring_back(decision("static"), "static"));
        assert!(!rules.may_bring_back(decision("static"), "static/js"));
        let anywhere = Rules::parse("/*\n!*.css\n", true).expect("parses");
        assert!(anywhere.may_bring_back(anywhere.decide(Decision::default(), "target", true), "target"));
    }

    #[test]
    fn a_project_without_the_file_gives_what_beanstalk_uses() {
        let rules = Rules::parse(BUILT_IN, false).expect("parses");
        assert!(!out(&rules, "Procfile") && !out(&rules, ".platform/hooks/prebuild/a.sh") && !out(&rules, "bin/web"));
        assert!(out(&rules, "src/main.rs") && out(&rules, "deep/Procfile"));
    }
}
