//! `eb-engine.log` and its neighbours, in the forms that people search them for.

use std::io::Write;
use std::path::PathBuf;

use time::OffsetDateTime;
use time::macros::format_description;

use super::layout::Layout;
use super::logs;

/// Writes the engine's logs. A log that cannot be written never stops a deployment.
pub(crate) struct EngineLog {
    folder: PathBuf,
}

impl EngineLog {
    pub(crate) fn new(layout: &Layout) -> Self {
        Self { folder: layout.log() }
    }

    pub(crate) fn info(&self, message: &str) {
        self.write("eb-engine.log", "INFO", message);
    }

    pub(crate) fn warn(&self, message: &str) {
        self.write("eb-engine.log", "WARN", message);
    }

    pub(crate) fn error(&self, message: &str) {
        self.write("eb-engine.log", "ERROR", message);
    }

    /// Output of a hook.
    pub(crate) fn hook(&self, message: &str) {
        self.write("eb-hooks.log", "INFO", message);
    }

    /// Output of a command of `.ebextensions`.
    pub(crate) fn command(&self, message: &str) {
        self.write("cfn-init-cmd.log", "INFO", message);
    }

    fn write(&self, file: &str, level: &str, message: &str) {
        let form = format_description!("[year]/[month]/[day] [hour]:[minute]:[second].[subsecond digits:6]");
        let now = OffsetDateTime::now_utc().format(form).unwrap_or_default();
        let opened = logs::open(&self.folder.join(file));
        if let Ok(mut log) = opened {
            // One write, so that lines of two writers do not mix.
            let _ = log.write_all(format!("{now} [{level}] {message}\n").as_bytes());
        }
    }
}
