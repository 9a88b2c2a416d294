//! The story as data: a JSON object a line on stdout while a command runs, and its result as the last of them.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Loudness, is_told, print_text};
use crate::report::{News, Reporter};

/// Progress is told no oftener than this: a line a part of an upload would bury the rest.
const PROGRESS: Duration = Duration::from_secs(1);

/// Writes the lines, numbered from 1.
pub(super) struct Lines {
    loudness: Loudness,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    lines: u64,
    progress: Option<Instant>,
}

impl Lines {
    pub(super) fn new(loudness: Loudness) -> Self {
        Self { loudness, told: Mutex::default() }
    }

    /// Writes one line: `seq`, `at`, `type`, then the fields of the value.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub(super) fn write(&self, kind: &str, value: &impl Serialize) -> io::Result<()> {
        // The numbers stand in the order of the lines, so one holds the lock over both.
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.lines += 1;
        let mut line = Map::new();
        line.insert("seq".into(), told.lines.into());
        line.insert("at".into(), OffsetDateTime::now_utc().format(&Rfc3339).map_or(Value::Null, Value::from));
        line.insert("type".into(), kind.into());
        match serde_json::to_value(value).map_err(io::Error::other)? {
            Value::Object(fields) => line.extend(fields.into_iter().filter(|(name, _)| name != "type")),
            Value::Null => {}
            value => drop(line.insert("value".into(), value)),
        }
        print_text(&Value::Object(line).to_string())
    }

    /// Whether a piece of progress is worth a line: the first, the last, and one a second between them.
    fn is_due(&self, done: u64, total: Option<u64>) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let due = told.progress.is_none_or(|last| last.elapsed() >= PROGRESS) || total == Some(done);
        if due {
            told.progress = Some(Instant::now());
        }
        due
    }
}

impl Reporter for Lines {
    fn tell(&self, news: News) {
        let kind = match &news {
            News::Phase { .. } => "phase",
            News::Progress { done, total } if !self.is_due(*done, *total) => return,
            News::Progress { .. } => "progress",
            News::Done { .. } => "done",
            News::Event(_) => "event",
            News::Output { .. } => "output",
            News::Note { .. } => "note",
            News::Warning { .. } => "warning",
        };
        if is_told(&news, self.loudness) {
            // Work goes on when nobody reads its story.
            let _ = self.write(kind, &news);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_told_first_last_and_not_in_between() {
        let lines = Lines::new(Loudness::Normal);
        assert!(lines.is_due(0, Some(10)));
        assert!(!lines.is_due(1, Some(10)) && !lines.is_due(9, None));
        assert!(lines.is_due(10, Some(10)));
    }
}
