//! What a command hands back: one value, seen as text and as JSON, so that the two cannot drift apart.

use std::fmt::Display;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Class, OrFail, Result};

/// The result of a command.
#[derive(Debug, Clone)]
pub struct Outcome {
    text: String,
    data: Value,
}

impl Outcome {
    /// Takes a value whose `Display` is the text for people and whose `Serialize` gives the fields of the JSON
    /// document. An empty text prints nothing.
    ///
    /// # Errors
    /// When the value cannot be serialised, which is a fault of ours.
    pub fn new<T: Display + Serialize>(value: &T) -> Result<Self> {
        let data = serde_json::to_value(value).or_fail(Class::Bug, || "could not write the result as JSON")?;
        Ok(Self { text: value.to_string(), data })
    }

    /// The text for people.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value for programs.
    pub fn data(&self) -> &Value {
        &self.data
    }
}
