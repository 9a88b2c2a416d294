//! Why a command could not do its work, and the exit code that says so. What a visitor sees when a request fails
//! lives in `http/problem.rs`.

use std::fmt;

/// A failed command: one line for a person, one exit code for a script.
#[derive(Debug)]
pub enum Error {
    /// The command line is not one we know. Exit code 2.
    Usage(String),
    /// The environment is wrong or half-set; the text names the variable. Exit code 78 (`EX_CONFIG`).
    Config(String),
    /// The database holds migrations this release does not know. Exit code 4.
    SchemaNewer(String),
    /// Anything else that went wrong while running. Exit code 1.
    Failed(String),
}

impl Error {
    /// The process's exit code for this error.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::SchemaNewer(_) => 4,
            Self::Config(_) => 78,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text)
            | Self::Config(text)
            | Self::SchemaNewer(text)
            | Self::Failed(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}
