//! The access log, when one is asked for: a line a request, in a file that does not grow without end.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use time::OffsetDateTime;

use super::query::value::timestamp;
use crate::error::{Class, OrFail, Result};

/// Size at which the log starts anew; the one before is kept with the end `.1`.
const LARGEST: u64 = 5 * 1024 * 1024;

/// A log that may be off.
pub(crate) struct AccessLog(Option<Mutex<Open>>);

struct Open {
    path: PathBuf,
    file: File,
    size: u64,
}

impl AccessLog {
    /// Opens the log at the end of the file; `None` keeps none.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self(None)) };
        let open = || {
            let file = OpenOptions::new().create(true).append(true).open(path)?;
            let size = file.metadata()?.len();
            Ok::<_, std::io::Error>(Open { path: path.to_owned(), file, size })
        };
        let open = open().or_fail(Class::Failed, || format!("could not open the log {}", path.display()))?;
        Ok(Self(Some(Mutex::new(open))))
    }

    /// Writes a line. A log that cannot be written is no reason to refuse a request.
    pub(crate) fn write(&self, request_id: &str, line: &str, status: StatusCode, took: Duration) {
        let Some(open) = &self.0 else { return };
        let mut open = open.lock().unwrap_or_else(PoisonError::into_inner);
        let date = timestamp(OffsetDateTime::now_utc());
        let text = format!("{date} {request_id} {} {line} {}us\n", status.as_u16(), took.as_micros());
        if open.size + text.len() as u64 > LARGEST {
            open.start_anew();
        }
        if open.file.write_all(text.as_bytes()).is_ok() {
            open.size += text.len() as u64;
        }
    }
}

impl Open {
    fn start_anew(&mut self) {
        let mut old = self.path.clone().into_os_string();
        old.push(".1");
        let begun = std::fs::rename(&self.path, old)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&self.path));
        if let Ok(file) = begun {
            self.file = file;
        }
        self.size = 0;
    }
}
