//! What was found: how it stands, why, and a way out.

use std::fmt;

use serde::Serialize;

use crate::error::{Class, Error, Result};
use crate::report::counted;
use crate::ui::table;

/// A terminal with fewer columns has no room for an indent.
const NARROW: usize = 60;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Grade {
    /// In order.
    Ok,
    /// It works, and may not always.
    Warn,
    /// It does not work.
    Fail,
    /// It could not be looked at.
    Unchecked,
}

impl Grade {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Unchecked => "-",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    about: &'static str,
    grade: Grade,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// One command that helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    way_out: Option<String>,
}

impl Finding {
    fn new(about: &'static str, grade: Grade, what: impl Into<String>) -> Self {
        Self { about, grade, what: what.into(), why: None, way_out: None }
    }

    pub(super) fn ok(about: &'static str, what: impl Into<String>) -> Self {
        Self::new(about, Grade::Ok, what)
    }

    pub(super) fn warn(about: &'static str, what: impl Into<String>) -> Self {
        Self::new(about, Grade::Warn, what)
    }

    pub(super) fn fail(about: &'static str, what: impl Into<String>) -> Self {
        Self::new(about, Grade::Fail, what)
    }

    pub(super) fn unchecked(about: &'static str, what: impl Into<String>) -> Self {
        Self::new(about, Grade::Unchecked, what)
    }

    /// From an error that makes something fail.
    pub(super) fn of(about: &'static str, error: &Error) -> Self {
        let found = Self::fail(about, error.message());
        let found = Self { why: error.causes().first().cloned(), ..found };
        Self { way_out: error.next_step().map(str::to_owned), ..found }
    }

    pub(super) fn because(self, why: impl Into<String>) -> Self {
        Self { why: Some(why.into()), ..self }
    }

    pub(super) fn way_out(self, command: impl Into<String>) -> Self {
        Self { way_out: Some(command.into()), ..self }
    }
}

/// Everything that was looked at.
#[derive(Debug, Default, Serialize)]
pub(super) struct Findings {
    findings: Vec<Finding>,
}

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// What was answered; without an answer the finding says that it could not be looked at, and why.
    pub(super) fn seen<T>(&mut self, about: &'static str, asked: Result<T>) -> Option<T> {
        asked
            .map_err(|error| {
                let why = error.causes().first().cloned().unwrap_or_default();
                let found = Finding::unchecked(about, error.message()).because(why);
                self.add(match error.aws().filter(|_| error.class() == Class::Identity) {
                    Some(fault) => found.way_out(format!("allow {}: tasks-eb iam-policy", fault.operation)),
                    None => found,
                });
            })
            .ok()
    }

    /// Writes every way out as `place` does.
    pub(super) fn place(&mut self, place: impl Fn(&str) -> String) {
        for way_out in self.findings.iter_mut().filter_map(|finding| finding.way_out.as_mut()) {
            *way_out = match way_out.split_once(": tasks-eb ") {
                Some((said, command)) => format!("{said}: {}", place(&format!("tasks-eb {command}"))),
                None => place(way_out),
            };
        }
    }

    fn count(&self, grade: Grade) -> usize {
        self.findings.iter().filter(|finding| finding.grade == grade).count()
    }

    /// What the command ends in.
    pub(super) fn failure(&self) -> Option<Error> {
        let failing = || self.findings.iter().filter(|finding| finding.grade == Grade::Fail);
        let first = failing().next()?;
        let count = self.count(Grade::Fail);
        let verb = if count == 1 { "fails" } else { "fail" };
        let error = Error::new(Class::Differences, format!("{} {verb}", counted(count, "check")));
        let error = error.with_evidence(failing().map(|finding| format!("{}: {}", finding.about, finding.what)));
        let way_out = first.way_out.clone().or_else(|| failing().find_map(|finding| finding.way_out.clone()));
        Some(match way_out {
            Some(command) => error.next(command),
            None => error,
        })
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { about, grade, what, why, way_out } in &self.findings {
            let head = format!("{:<4}  {about:<12}  ", grade.word());
            writeln!(f, "{}", table::beside(&head, what, f.width()))?;
            let indent = if f.width().is_some_and(|width| width < NARROW) { 4 } else { head.len() };
            for (label, text) in [("because", why), ("try", way_out)] {
                if let Some(text) = text.as_ref().filter(|text| !text.is_empty()) {
                    let line = format!("{:indent$}{label}: {text}", "");
                    writeln!(f, "{}", table::flow(&line, f.width()))?;
                }
            }
        }
        let (warnings, unchecked) = (self.count(Grade::Warn), self.count(Grade::Unchecked));
        let mut sum = format!("{} in order", self.count(Grade::Ok));
        for (count, word) in [(self.count(Grade::Fail), "failing"), (warnings, "to mind"), (unchecked, "not checked")] {
            if count > 0 {
                sum.push_str(&format!(", {count} {word}"));
            }
        }
        f.write_str(&table::flow(&sum, f.width()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_finding_is_told_with_its_way_out_and_only_what_fails_decides() {
        let mut findings = Findings::default();
        findings.add(Finding::ok("git", "git 2"));
        findings.add(Finding::warn("clock", "40 s behind").way_out("sudo timedatectl set-ntp true"));
        assert!(findings.failure().is_none());
        let seen: Option<()> = findings.seen("quotas", Err(Error::new(Class::Failed, "could not ask").because("no")));
        assert!(seen.is_none());
        findings.add(Finding::fail("compiler", "nothing compiles").way_out("rustup target add x"));
        let text = findings.to_string();
        assert!(text.contains("\n                    try: sudo timedatectl set-ntp true\n"), "{text}");
        assert!(text.ends_with("1 in order, 1 failing, 1 to mind, 1 not checked"), "{text}");
        let failure = findings.failure().expect("fails");
        assert_eq!((failure.class(), failure.next_step()), (Class::Differences, Some("rustup target add x")));
    }
}
