//! `tasks-eb lint`: what AWS would refuse or silently ignore, found here and now.

mod sarif;

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::lint::rules::{self, Rule, Severity};
use crate::lint::{self, Report};
use crate::project::path_in_repository;
use crate::report::counted;
use crate::ui::{Format, Outcome};

/// Find what AWS would refuse or silently ignore, without asking it
///
/// Looks at .ebextensions, .platform, the Procfile, what would be bundled, and config.yml and saved_configs in .elasticbeanstalk,
/// and names file, line and column. Ends with exit code 2 when there are errors. With --output sarif the result is a SARIF 2.1.0
/// log; in a GitHub workflow (GITHUB_ACTIONS) findings are annotations too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb lint
  tasks-eb lint --strict
  tasks-eb lint --output sarif > lint.sarif
  tasks-eb lint --explain TE0104")]
pub struct Args {
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Explain a rule, by its code or name, instead of looking for what breaks it
    #[arg(long, value_name = "CODE", conflicts_with = "strict")]
    pub explain: Option<String>,
}

#[derive(Debug, Serialize)]
struct Linted {
    errors: usize,
    warnings: usize,
    #[serde(flatten)]
    report: Report,
}

impl fmt::Display for Linted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.report.findings {
            writeln!(f, "{finding}")?;
        }
        match (self.errors, self.warnings) {
            (0, 0) => f.write_str("nothing to say"),
            (errors, warnings) => write!(f, "{}, {}", counted(errors, "error"), counted(warnings, "warning")),
        }
    }
}

/// A rule with its reasons.
#[derive(Debug, Serialize)]
struct Explained {
    rule: &'static Rule,
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rule { code, name, severity, what, cause, fix } = self.rule;
        write!(f, "{code} {name} ({severity})\n{what}.\n\nWhy:  {cause}\nDo:   {fix}")
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` where there is nothing of Elastic Beanstalk, `Usage` for an unknown rule. Findings are the result.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    if let Some(code) = &args.explain {
        let rule = rules::find(code).ok_or_else(|| {
            Error::new(Class::NotFound, format!("there is no rule '{code}'"))
                .because("lint names the code of each of its findings")
                .next("tasks-eb lint")
        })?;
        return Outcome::new(&Explained { rule });
    }
    let root = match &context.global().project {
        Some(root) => root.clone(),
        None => lint::find_root(std::path::Path::new("."))?,
    };
    context.ui().works_in(&root);
    let report = lint::lint(&root)?;
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let failed = errors > 0 || (args.strict && warnings > 0);
    // The worst first: what the exit code comes from.
    let of = |severity| report.findings.iter().find(|finding| finding.severity == severity);
    let code = of(Severity::Error).or_else(|| of(Severity::Warning)).map_or("CODE", |finding| finding.code);
    let outcome = if context.ui().format() == Format::Sarif {
        Outcome::new(&sarif::Log::of(&report, &path_in_repository(&root)))?
    } else {
        Outcome::new(&Linted { errors, warnings, report })?
    };
    if !failed {
        return Ok(outcome);
    }
    let message =
        format!("{} found {}", if args.strict { "strictly judged, lint" } else { "lint" }, found(errors, warnings));
    let found = Error::new(Class::Usage, message).code("TE1210");
    Ok(outcome.ending_in(found.next(format!("tasks-eb lint --explain {code}"))))
}

fn found(errors: usize, warnings: usize) -> String {
    let mut text = String::new();
    for (count, what) in [(errors, "error"), (warnings, "warning")].into_iter().filter(|(count, _)| *count > 0) {
        let and = if text.is_empty() { "" } else { " and " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{and}{}", counted(count, what));
    }
    text
}

/// The list of rules as Markdown: `docs/lint.md`.
pub fn documentation() -> String {
    let mut text = String::from(
        "# The rules of `tasks-eb lint`\n\nWritten by `TASKS_EB_BLESS=1 tests/run rules_are_documented`. An error is what AWS \
         refuses, or something that does\nnot happen although it stands there; a warning is what works otherwise than it \
         looks. `tasks-eb lint --explain CODE`\nsays the same.\n",
    );
    for rule in rules::ALL {
        let Rule { code, name, severity, what, cause, fix } = rule;
        // Writing to a String cannot fail.
        let _ = write!(text, "\n## {code} {name}\n\n{}: {what}.\n\n{cause}\n\n{fix}\n", title(*severity));
    }
    text
}

const fn title(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    }
}
