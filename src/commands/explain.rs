//! `tasks-eb explain`: what an error means, what it comes from, what to do. Needs no network and no project.

use std::fmt;

use serde::Serialize;

use crate::context::Context;
use crate::error::catalogue::{self, Kind};
use crate::error::{Class, Error, Result};
use crate::lint::rules;
use crate::ui::Outcome;
use crate::ui::table::{self, Column, Table};

/// Explain an error or a rule of lint by its code, without a network
///
/// Takes a code of an error (TE1401) or of a rule (TE0104), their names, or an error code of AWS's, which may mean
/// several things. Without one it lists all errors.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb explain TE1401
  tasks-eb explain ExpiredToken
  tasks-eb explain")]
pub struct Args {
    /// A code, a name, or an error code of AWS's
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

#[derive(Debug, Serialize)]
struct Explained {
    explained: Vec<Explanation>,
    #[serde(skip)]
    brief: bool,
}

#[derive(Debug, Serialize)]
struct Explanation {
    code: &'static str,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<u8>,
    what: &'static str,
    cause: &'static str,
    fix: &'static str,
    aws: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Answer {
    code: &'static str,
    says: &'static str,
}

impl Explanation {
    fn of(kind: &Kind) -> Self {
        let Kind { code, name, class, what, cause, fix, aws, .. } = kind;
        let aws = aws.iter().map(|(code, says)| Answer { code, says }).collect();
        Self { code, name, exit_code: Some(class.exit_code()), what, cause, fix, aws }
    }

    fn of_rule(rule: &rules::Rule) -> Self {
        let rules::Rule { code, name, what, cause, fix, .. } = rule;
        Self { code, name, exit_code: None, what, cause, fix, aws: Vec::new() }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, name, what, cause, fix, .. } = self;
        let exit = self.exit_code.map_or_else(|| "a rule of lint".to_owned(), |code| format!("exit code {code}"));
        let answers = self.aws.iter().map(|answer| match answer.says {
            "" => answer.code.to_owned(),
            says => format!("{}: … {says} …", answer.code),
        });
        let answers: Vec<_> = answers.collect();
        let answers = (!answers.is_empty()).then(|| answers.join("\n"));
        let paragraph = |text: &str| Some(table::wrap(text, 74, ""));
        writeln!(f, "{code} {name} ({exit})\n{}\n", table::flow(&format!("{what}."), f.width()))?;
        let paragraphs = [("AWS:", answers), ("Why:", paragraph(cause)), ("Do:", paragraph(fix))];
        f.write_str(&table::fields(f.width(), &paragraphs))
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.brief {
            let row = |one: &Explanation| [one.code.to_owned(), one.name.to_owned(), one.what.to_owned()];
            let table = Table::new([Column::Name, Column::Name, Column::Text], self.explained.iter().map(row));
            return f.write_str(&table.text(f.width()));
        }
        let text = |one: &Explanation| f.width().map_or_else(|| one.to_string(), |width| format!("{one:width$}"));
        let texts: Vec<_> = self.explained.iter().map(text).collect();
        f.write_str(&texts.join("\n\n"))
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` for a code that is none.
pub async fn run(_context: &Context, args: Args) -> Result<Outcome> {
    let Some(word) = args.code else {
        return Outcome::new(&Explained { explained: catalogue::all().map(Explanation::of).collect(), brief: true });
    };
    let rule = rules::find(&word).map(Explanation::of_rule);
    let explained: Vec<_> = catalogue::find(&word).into_iter().map(Explanation::of).chain(rule).collect();
    if explained.is_empty() {
        let message = format!("no error and no rule is called '{}'", word.escape_debug());
        return Err(Error::new(Class::NotFound, message).next("tasks-eb explain"));
    }
    Outcome::new(&Explained { explained, brief: false })
}
