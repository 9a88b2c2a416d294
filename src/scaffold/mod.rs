//! Makes a project: the embedded app, and the files that Elastic Beanstalk needs around it.
//!
//! What to write is decided first, as data; then it is written whole or not at all. Nothing is ever overwritten, and
//! nothing here needs a network.

mod app;
mod config;
pub mod existing;
pub mod git;
pub mod migration;
mod render;
mod write;

use serde::Serialize;

pub use config::{Answers, new_project};
pub use existing::existing_project;
pub use write::{are_there, check, write};

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Path within the project, with `/`.
    pub path: String,
    /// All that is in it.
    pub content: Vec<u8>,
    /// How it comes into being.
    pub kind: Kind,
}

/// How a file comes into being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// It must not exist yet.
    New,
    /// It must not exist yet, and is for this user only.
    Private,
    /// It may exist; then the content is added at its end, as `eb` does with `.gitignore`.
    Appended,
}

impl PlannedFile {
    fn new(path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), content: content.into(), kind: Kind::New }
    }
}
