//! What a GitHub workflow gets beside the text, where one runs us: outputs of the step, a summary of the job, annotations,
//! masks. Made of the same outcome as text and JSON, for the commands whose result a workflow builds on.
//!
//! Source: GitHub's documentation, "Workflow commands for GitHub Actions", and `actions/toolkit` for the escapes. Workflow
//! commands go to stderr, which the runner reads as well: stdout belongs to the result.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::Value;

use super::{Outcome, tell};
use crate::env;
use crate::error::Error;
use crate::fs;

/// Commands whose result a workflow builds on.
const COMMANDS: [&str; 7] = ["create", "deploy", "rollback", "plan", "lint", "terminate", "audit"];
/// Outputs of the step, and the fields of the document that they are.
const OUTPUTS: [(&str, &str); 7] = [
    ("environment", "environment"),
    ("environment-id", "id"),
    ("version-label", "version"),
    ("failed-version", "failed_version"),
    ("previous-version", "previous"),
    ("url", "url"),
    ("rolled-back", "rolled_back"),
];
/// Most characters of a text in the summary, which may have 1 MiB for all steps.
const MOST: usize = 60_000;

/// The workflow that runs us.
pub(super) struct Workflow {
    outputs: Option<PathBuf>,
    summary: Option<PathBuf>,
}

impl Workflow {
    /// Where it is told; `None` outside of a workflow.
    pub(super) fn here() -> Option<Self> {
        let path = |name: &str| env::get(name).map(PathBuf::from);
        env::is_set(env::GITHUB_ACTIONS)
            .then(|| Self { outputs: path(env::GITHUB_OUTPUT), summary: path(env::GITHUB_STEP_SUMMARY) })
    }

    /// Tells what came of a command. Where it cannot be told, the command is no worse for it. `prefix` is where the project
    /// lies in the repository, which the paths of annotations count from: empty, or `svc/`.
    pub(super) fn tell(&self, schema: &str, outcome: Option<&Outcome>, error: Option<&Error>, prefix: &str) {
        for secret in outcome.iter().flat_map(|outcome| outcome.masked()) {
            tell(&mask(secret.expose()));
        }
        let command = schema.trim_start_matches("tasks-eb/").split('@').next().unwrap_or_default();
        if !COMMANDS.contains(&command) {
            return;
        }
        let ended = Ended { command, outcome, error, facts: facts(outcome, error), prefix };
        let annotations = ended.annotations();
        if !annotations.is_empty() {
            tell(&annotations);
        }
        for (path, text) in [(&self.outputs, ended.outputs()), (&self.summary, ended.summary())] {
            let Some(path) = path else { continue };
            if let Err(error) = fs::append(path, text.as_bytes()) {
                tell(&format!("::warning::{}", data(&error.to_string())));
            }
        }
    }
}

/// The fields of a result, and of the error that it ended in.
fn facts(outcome: Option<&Outcome>, error: Option<&Error>) -> Value {
    let mut fields = match outcome.map(Outcome::data) {
        Some(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    if let Some(Ok(Value::Object(of_error))) = error.map(serde_json::to_value) {
        fields.extend(of_error);
    }
    Value::Object(fields)
}

/// How a command ended.
struct Ended<'a> {
    command: &'a str,
    outcome: Option<&'a Outcome>,
    error: Option<&'a Error>,
    facts: Value,
    prefix: &'a str,
}

impl Ended<'_> {
    /// `done`, or the class of the error.
    fn word(&self) -> String {
        let class = self.error.map(|error| serde_json::to_value(error.class()));
        class.and_then(|class| class.ok()?.as_str().map(str::to_owned)).unwrap_or_else(|| "done".to_owned())
    }

    fn exit_code(&self) -> u8 {
        self.error.map_or(0, |error| error.class().exit_code())
    }

    fn fact(&self, name: &str) -> Option<String> {
        match self.facts.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Bool(yes) => Some(yes.to_string()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn steps(&self) -> Option<usize> {
        self.facts.get("plan")?.get("steps")?.as_array().map(Vec::len)
    }

    fn outputs(&self) -> String {
        let mut pairs = vec![("outcome", self.word()), ("exit-code", self.exit_code().to_string())];
        pairs.extend(OUTPUTS.iter().filter_map(|(name, field)| Some((*name, self.fact(field)?))));
        pairs.extend(self.steps().map(|steps| ("changes", steps.to_string())));
        // A line break would begin an output of its own.
        let line = |(name, value): &(&str, String)| format!("{name}={}\n", value.replace(['\r', '\n'], " "));
        pairs.iter().map(line).collect()
    }

    /// A line for each finding with its place, else one for the error.
    fn annotations(&self) -> String {
        let findings = self.facts.get("findings").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let of_findings: Vec<String> = findings.iter().filter_map(|finding| annotation(finding, self.prefix)).collect();
        match self.error {
            Some(error) if of_findings.is_empty() => self.failure(error),
            _ => of_findings.join("\n"),
        }
    }

    fn failure(&self, error: &Error) -> String {
        let mut lines = vec![titled(error)];
        lines.extend(error.causes().iter().chain(error.evidence()).cloned());
        lines.extend(error.next_step().map(|step| format!("try: {step}")));
        // A hook is a file of the project, so the place is known.
        let command = self.facts.pointer("/failure/command").and_then(Value::as_str).unwrap_or_default();
        let file = match command.starts_with(".platform/") {
            true => format!("file={},", property(&format!("{}{command}", self.prefix))),
            false => String::new(),
        };
        format!("::error {file}title=tasks-eb {}::{}", property(self.command), data(&lines.join("\n")))
    }

    fn summary(&self) -> String {
        let name = self.fact("environment").map_or_else(String::new, |name| format!(" {}", cell(&name)));
        let mut text = format!("### tasks-eb {}{name}: {}\n\n", self.command, self.word());
        self.table(&mut text);
        if let Some(error) = self.error {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "**{}**\n", cell(&titled(error)));
            text.extend(error.causes().iter().map(|cause| format!("- {}\n", cell(cause))));
            if !error.evidence().is_empty() {
                text.push_str(&fenced(&error.evidence().join("\n")));
            }
            if let Some(step) = error.next_step() {
                let _ = writeln!(text, "\nTry: `{}`", step.replace('`', "'"));
            }
        }
        // A URL stands in the table.
        let said = self.outcome.map(Outcome::text).filter(|said| said.contains(' '));
        text.push_str(&said.map(fenced).unwrap_or_default());
        text.push('\n');
        text
    }

    fn table(&self, text: &mut String) {
        let took = self.facts.get("seconds").and_then(Value::as_f64);
        let number = |at: &str| self.facts.pointer(at).and_then(Value::as_u64);
        let answers = number("/proof/answers").map(|answers| {
            let by_release = self.facts.pointer("/proof/by_release").and_then(Value::as_bool).unwrap_or_default();
            format!("{answers} in a row{}", if by_release { ", all of this version" } else { "" })
        });
        let noticed = number("/probe/requests").zip(number("/probe/failed"));
        let rows = [
            ("URL", self.fact("url")),
            ("version", self.fact("version")),
            ("failed", self.fact("failed_version")),
            ("before", self.fact("previous")),
            ("answers", answers),
            ("downtime", noticed.map(|(requests, failed)| format!("{failed} of {requests} requests failed"))),
            ("returned to what ran", self.fact("rolled_back")),
            ("took", took.map(|seconds| format!("{seconds:.0} s"))),
        ];
        let rows: Vec<_> = rows.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if !rows.is_empty() {
            text.push_str("| | |\n|---|---|\n");
            text.extend(rows.iter().map(|(name, value)| format!("| {name} | {} |\n", cell(value))));
            text.push('\n');
        }
    }
}

fn titled(error: &Error) -> String {
    error.known_as().map_or_else(|| error.message().to_owned(), |code| format!("{code} {}", error.message()))
}

/// A finding of lint beside the line that it is about.
fn annotation(finding: &Value, prefix: &str) -> Option<String> {
    let text = |name: &str| finding.get(name).and_then(Value::as_str);
    let at = |name: &str| finding.get(name).and_then(Value::as_u64);
    let (level, file, code, message) = (text("severity")?, text("file")?, text("code")?, text("message")?);
    let (file, message) = (property(&format!("{prefix}{file}")), data(&format!("{code} {message}")));
    Some(format!("::{level} file={file},line={},col={}::{message}", at("line")?, at("column")?))
}

fn mask(secret: &str) -> String {
    // The runner hides a line at a time.
    let lines = secret.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| format!("::add-mask::{}", data(line))).collect::<Vec<_>>().join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A text that is one line of Markdown and nothing but text.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\r' | '\n' => cell.push(' '),
            '<' => cell.push_str("&lt;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' => cell.extend(['\\', letter]),
            letter => cell.push(letter),
        }
    }
    cell
}

/// A text as it stands, behind a fence that is longer than any in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    let text: String = text.chars().take(MOST).collect();
    format!("\n{fence}text\n{}\n{fence}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Class;
    use serde_json::json;

    #[test]
    fn what_has_a_meaning_in_a_workflow_command_is_escaped() {
        let finding = json!({
            "code": "TE0101", "severity": "error", "file": "a,b:c%.config", "line": 7, "column": 3,
            "message": "100 %: a,\r\nb",
        });
        let expected = "::error file=a%2Cb%3Ac%25.config,line=7,col=3::TE0101 100 %25: a,%0D%0Ab";
        assert_eq!(annotation(&finding, "").as_deref(), Some(expected));
        assert!(annotation(&finding, "svc/").is_some_and(|told| told.starts_with("::error file=svc/a%2Cb")));
        assert_eq!(mask("one\n\ntwo%"), "::add-mask::one\n::add-mask::two%25");
    }

    #[test]
    fn a_failure_names_the_file_of_a_hook_and_cannot_add_outputs_of_its_own() {
        let failure = json!({"command": ".platform/hooks/predeploy/1,a.sh"});
        let error = Error::new(Class::Unhealthy, "could not deploy v|1")
            .code("TE1501")
            .with_evidence(["```".to_owned(), "said\nno".to_owned()])
            .with_fact("failure", failure)
            .with_fact("version", "v-1\nurl=http://evil");
        let ended = Ended {
            command: "deploy",
            outcome: None,
            error: Some(&error),
            facts: facts(None, Some(&error)),
            prefix: "svc/",
        };
        let annotation = ended.annotations();
        let start =
            "::error file=svc/.platform/hooks/predeploy/1%2Ca.sh,title=tasks-eb deploy::TE1501 could not deploy v|1%0A";
        assert!(annotation.starts_with(start) && annotation.lines().count() == 1, "{annotation}");
        assert_eq!(ended.outputs(), "outcome=unhealthy\nexit-code=4\nversion-label=v-1 url=http://evil\n");
        let summary = ended.summary();
        assert!(summary.contains("**TE1501 could not deploy v\\|1**"), "{summary}");
        assert!(summary.contains("\n````text\n```\nsaid\nno\n````\n"), "{summary}");
    }
}
