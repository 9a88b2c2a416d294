//! What a command hands back: one value, seen as text and as JSON, so that the two cannot drift apart.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Class, Error, OrFail, Result};
use crate::secret::Secret;
use crate::ui::table;

/// The result of a command.
#[derive(Debug, Clone)]
pub struct Outcome {
    text: String,
    /// As JSON text: a bundle of 20,000 files has a list of them, which as a tree of values takes 10 MB, and is rarely
    /// asked for.
    data: String,
    failure: Option<Error>,
    masked: Vec<Secret>,
}

impl Outcome {
    /// Takes a value whose `Display` is the text for people and whose `Serialize` gives the fields of the JSON
    /// document. An empty text prints nothing. On a terminal the formatter has its width, for what is laid out by
    /// [`super::table`].
    ///
    /// # Errors
    /// When the value cannot be serialised, which is a fault of ours.
    pub fn new<T: Display + Serialize>(value: &T) -> Result<Self> {
        let text = super::width().map_or_else(|| value.to_string(), |width| format!("{value:width$}"));
        Self::of(text.trim_end_matches(' ').to_owned(), value)
    }

    /// The same for a text of lines that are not laid out: what is too wide for the terminal breaks between words.
    ///
    /// # Errors
    /// Like [`Outcome::new`].
    pub fn flowing<T: Display + Serialize>(value: &T) -> Result<Self> {
        Self::of(table::flow(&value.to_string(), super::width()), value)
    }

    fn of(text: String, value: &impl Serialize) -> Result<Self> {
        let data = serde_json::to_string(value).or_fail(Class::Bug, || "could not write the result as JSON")?;
        Ok(Self { text, data, failure: None, masked: Vec::new() })
    }

    /// The result of a check that found something: it is shown as any other, and then the error is told and decides the
    /// exit code.
    #[must_use]
    pub fn ending_in(mut self, failure: Error) -> Self {
        self.failure = Some(failure);
        self
    }

    /// The same with its error changed, where it ends in one.
    #[must_use]
    pub fn map_failure(self, change: impl FnOnce(Error) -> Error) -> Self {
        Self { failure: self.failure.map(change), ..self }
    }

    /// Says which secrets the result shows, because they were asked for: a workflow hides them in its own log.
    #[must_use]
    pub fn masking(mut self, secrets: Vec<Secret>) -> Self {
        self.masked = secrets;
        self
    }

    /// Secrets that the result shows.
    pub(super) fn masked(&self) -> &[Secret] {
        &self.masked
    }

    /// The error that the result ends in.
    pub fn failure(&self) -> Option<&Error> {
        self.failure.as_ref()
    }

    /// The text for people.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value for programs.
    pub fn data(&self) -> Value {
        // What we have written ourselves can be read.
        serde_json::from_str(&self.data).unwrap_or_default()
    }
}
