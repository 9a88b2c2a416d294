//! What went wrong, in one shape: what could not be done to what, why, whose words those are, and what to run next.
//!
//! The class decides the exit code (features.md §4.2; README "Exit codes"). Rendering lives in `ui::diagnostic`, not here.

pub mod catalogue;
pub mod nearest;

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The class of an outcome: what a script needs to know to decide what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Class {
    /// The operation failed and the state is known.
    Failed,
    /// Wrong usage or local configuration: bad name, bad flag, broken file.
    Usage,
    /// The time given ran out; the work may go on at AWS.
    TimedOut,
    /// Deployed, but not healthy or not serving the new version.
    Unhealthy,
    /// A human answer was needed and nobody could be asked.
    NeedsAnswer,
    /// Something else holds the environment: a lock, or an update in progress.
    Busy,
    /// Credentials are missing, expired, or not allowed to do this.
    Identity,
    /// The environment, version or project file does not exist.
    NotFound,
    /// A check found differences or something left over.
    Differences,
    /// A fault of tasks-eb itself.
    Bug,
    /// Interrupted by Ctrl-C (SIGINT) after detaching cleanly.
    Interrupted,
    /// Ended by SIGTERM after detaching cleanly.
    Terminated,
}

impl Class {
    /// Every class with its meaning in a few words: the source of the exit-code table in help and README.
    pub const ALL: [(Class, &'static str); 12] = [
        (Class::Failed, "the operation failed, and its state is known"),
        (Class::Usage, "wrong usage or local configuration"),
        (Class::TimedOut, "timed out; the work may go on"),
        (Class::Unhealthy, "deployed, but not healthy"),
        (Class::NeedsAnswer, "an answer was needed and nobody could be asked"),
        (Class::Busy, "the environment is busy"),
        (Class::Identity, "credentials are missing, expired or not allowed to"),
        (Class::NotFound, "not found"),
        (Class::Differences, "a check found differences, or something left over"),
        (Class::Bug, "a bug in tasks-eb"),
        (Class::Interrupted, "interrupted (Ctrl-C) after detaching"),
        (Class::Terminated, "ended (SIGTERM) after detaching"),
    ];

    /// The process exit code of this class.
    pub const fn exit_code(self) -> u8 {
        match self {
            Class::Failed => 1,
            Class::Usage => 2,
            Class::TimedOut => 3,
            Class::Unhealthy => 4,
            Class::NeedsAnswer => 5,
            Class::Busy => 6,
            Class::Identity => 7,
            Class::NotFound => 8,
            Class::Differences => 10,
            Class::Bug => 70,
            Class::Interrupted => 130,
            Class::Terminated => 143,
        }
    }
}

/// What AWS said: the error code of the wire and the id to give to support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AwsFault {
    /// Operation that failed, such as `elasticbeanstalk:CreateEnvironment`.
    pub operation: String,
    /// Error code of the wire, such as `InvalidParameterValue`.
    pub code: Option<String>,
    /// AWS's request id.
    pub request_id: Option<String>,
}

impl AwsFault {
    /// Whether this is the error code.
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }
}

/// An error: what, on what, why, and what next.
#[derive(Clone, Serialize)]
pub struct Error {
    class: Class,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    message: Box<str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws: Option<Box<AwsFault>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Box<Next>>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    facts: Option<Box<Facts>>,
}

/// What to run next.
#[derive(Clone, Serialize)]
#[serde(transparent)]
struct Next {
    text: String,
    #[serde(skip)]
    again: Option<Again>,
}

/// The command that failed, once more: flags that it has to have, with their values, and flags that it must not have.
/// `cli` knows the command, and writes it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// Such as `--db-class db.t3.micro`. Where the command has the flag, this value takes the place of the former one.
    pub with: String,
    /// Such as `--bucket`; of a flag with a value, `--save-logs DIR`.
    pub without: &'static str,
    /// A word that was wrong, and the one that was meant.
    pub instead: Option<(String, String)>,
}

/// Fields of the JSON document that only some errors have.
#[derive(Clone, Default, Serialize)]
#[serde(transparent)]
struct Facts(BTreeMap<&'static str, serde_json::Value>);

impl Error {
    /// A new error. `message` is one sentence without a full stop: what could not be done, to what.
    pub fn new(class: Class, message: impl Into<String>) -> Self {
        let (causes, evidence) = (Vec::new(), Vec::new());
        Self { class, code: None, message: message.into().into(), causes, aws: None, evidence, next: None, facts: None }
    }

    /// Says which kind of error this is: its code in [`catalogue`].
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Adds a cause in words; call again for a deeper one.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.causes.push(cause.to_string());
        self
    }

    /// Adds a cause and the chain of its own sources, without repeating what a level already says.
    #[must_use]
    pub fn caused_by(mut self, cause: &dyn StdError) -> Self {
        let mut next = Some(cause);
        while let Some(error) = next {
            let text = error.to_string();
            if !text.is_empty() && !self.causes.iter().any(|said| said.contains(&text)) {
                self.causes.push(text);
            }
            next = error.source();
        }
        self
    }

    /// Says what AWS answered.
    #[must_use]
    pub fn with_aws(mut self, fault: AwsFault) -> Self {
        self.aws = Some(Box::new(fault));
        self
    }

    /// Adds lines that show the failure, such as the last lines of a log.
    #[must_use]
    pub fn with_evidence(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.evidence.extend(lines);
        self
    }

    /// Names one runnable next step.
    #[must_use]
    pub fn next(mut self, step: impl Into<String>) -> Self {
        self.next = Some(Box::new(Next { text: step.into(), again: None }));
        self
    }

    /// The next step is the same command once more, with these flags where any are given: `--wait-ready`.
    #[must_use]
    pub fn again_with(mut self, flags: impl Into<String>) -> Self {
        let with = flags.into();
        let text = if with.is_empty() { catalogue::AGAIN.into() } else { format!("the same command with {with}") };
        self.next = Some(Box::new(Next { text, again: Some(Again { with, ..Again::default() }) }));
        self
    }

    /// The next step is the same command without this flag: `--bucket`, or `--save-logs DIR`.
    #[must_use]
    pub fn again_without(mut self, flag: &'static str) -> Self {
        let again = Again { without: flag, ..Again::default() };
        self.next = Some(Box::new(Next { text: format!("the same command without {flag}"), again: Some(again) }));
        self
    }

    /// Adds a field to the JSON document, for what a script has to know, such as `rolled_back`. The text says it too.
    #[must_use]
    pub fn with_fact(mut self, name: &'static str, value: impl Serialize) -> Self {
        // What cannot be written as JSON is no fact.
        if let Ok(value) = serde_json::to_value(value) {
            self.facts.get_or_insert_default().0.insert(name, value);
        }
        self
    }

    /// Changes the class, for a caller that knows more about what it means; then it is another kind of error.
    #[must_use]
    pub fn reclassify(mut self, class: Class) -> Self {
        if self.class != class {
            (self.class, self.code) = (class, None);
        }
        self
    }

    /// The next step is the same command with the right name in the place of a wrong one.
    #[must_use]
    pub fn again_naming(mut self, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        let (wrong, right) = (wrong.into(), right.into());
        let text = format!("the same command with {right} in the place of {wrong}");
        let again = Again { instead: Some((wrong, right)), ..Again::default() };
        self.next = Some(Box::new(Next { text, again: Some(again) }));
        self
    }

    /// The same with its commands as `place` writes them: the next step, and what a cause ends with after a colon. What
    /// shows the failure is quoted, and stays as it is.
    #[must_use]
    pub fn with_commands(mut self, place: impl Fn(&str) -> String) -> Self {
        if let Some(next) = &mut self.next {
            next.text = place(&next.text);
        }
        // Evidence is what others say, but for the lines that we set under it.
        let ours = self.evidence.iter_mut().filter(|line| line.starts_with("  "));
        for line in self.causes.iter_mut().chain(ours) {
            for program in ["tasks-eb ", "aws "] {
                if let Some((said, command)) = line.split_once(&format!(": {program}")) {
                    *line = format!("{said}: {}", place(&format!("{program}{command}")));
                    break;
                }
            }
        }
        self
    }

    /// The class, and so the exit code.
    pub fn class(&self) -> Class {
        self.class
    }

    /// Its code in [`catalogue`], where it is of a kind that stands there.
    pub fn known_as(&self) -> Option<&'static str> {
        self.code
    }

    /// What could not be done, to what.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Why, outermost first.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// What AWS answered, when AWS answered.
    pub fn aws(&self) -> Option<&AwsFault> {
        self.aws.as_deref()
    }

    /// Lines that show the failure.
    pub fn evidence(&self) -> &[String] {
        &self.evidence
    }

    /// A field of the JSON document that only some errors have.
    pub fn fact(&self, name: &str) -> Option<&serde_json::Value> {
        self.facts.as_ref()?.0.get(name)
    }

    /// One runnable next step, where we know one.
    pub fn next_step(&self) -> Option<&str> {
        self.next.as_ref().map(|next| next.text.as_str())
    }

    /// How the same command helps, where it does.
    pub fn again(&self) -> Option<&Again> {
        self.next.as_ref()?.again.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for cause in &self.causes {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.class)
    }
}

impl StdError for Error {}

/// Turns any standard error into ours, saying what was being done.
pub trait OrFail<T> {
    /// On error: `message` says what could not be done; the error and its sources become the causes.
    ///
    /// # Errors
    /// The original error, as a cause of the new one.
    fn or_fail<M: Into<String>>(self, class: Class, message: impl FnOnce() -> M) -> Result<T>;
}

impl<T, E: StdError> OrFail<T> for std::result::Result<T, E> {
    fn or_fail<M: Into<String>>(self, class: Class, message: impl FnOnce() -> M) -> Result<T> {
        self.map_err(|error| Error::new(class, message()).caused_by(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_chain_is_told_once() {
        let inner = std::io::Error::other("disk on fire");
        let error = Error::new(Class::Failed, "could not write x").caused_by(&inner).next("tasks-eb doctor");
        assert_eq!(error.to_string(), "could not write x: disk on fire");
        assert_eq!(error.next_step(), Some("tasks-eb doctor"));
    }

    #[test]
    fn facts_stand_beside_the_other_fields() {
        let error = Error::new(Class::Unhealthy, "x").with_fact("rolled_back", true).with_fact("version", "v-1");
        let json = serde_json::to_value(&error).expect("serialises");
        let expected = serde_json::json!({"class": "unhealthy", "message": "x", "rolled_back": true, "version": "v-1"});
        assert_eq!(json, expected);
    }

    #[test]
    fn exit_codes_are_unique() {
        let mut codes: Vec<u8> = Class::ALL.iter().map(|(class, _)| class.exit_code()).collect();
        codes.dedup();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 8, 10, 70, 130, 143]);
    }
}
