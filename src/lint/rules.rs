//! The rules, each with a code that never changes its meaning; they stand in `table`. `docs/lint.md` is made of them.

mod table;

use serde::Serialize;

pub use super::severity::Severity;
pub use table::*;

/// One rule.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its code, such as `TE0104`.
    pub code: &'static str,
    /// Its name, such as `unknown-key`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub what: &'static str,
    /// Why it matters.
    pub cause: &'static str,
    /// What to do.
    pub fix: &'static str,
}

/// The rule of that code or name, in any case.
pub fn find(word: &str) -> Option<&'static Rule> {
    ALL.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(word) || rule.name.eq_ignore_ascii_case(word))
}
