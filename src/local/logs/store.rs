//! The events of each stream: append-only, one JSON line an event. A line of an instance's log carries how far the log
//! was read with it, so that after a crash none is missing and none is there twice.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::state::now;
use crate::error::{Class, OrFail, Result};
use crate::fs;
use crate::local::host::Mark;

/// Most bytes of a stream; when there are more, the older half goes.
const MOST: u64 = 16 * 1024 * 1024;

/// An event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Event {
    /// When it happened, in milliseconds since 1970.
    #[serde(rename = "t")]
    pub(super) timestamp: i64,
    /// Counts within the stream, from 1.
    #[serde(rename = "n")]
    pub(super) number: u64,
    /// When it came here.
    #[serde(rename = "i")]
    pub(super) ingested: i64,
    /// The line.
    #[serde(rename = "m")]
    pub(super) message: String,
    /// How far the log of an instance was read with it.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    mark: Option<Mark>,
}

impl Event {
    /// What events of a stream are ordered by.
    pub(super) fn key(&self) -> (i64, u64) {
        (self.timestamp, self.number)
    }
}

/// An event that is to be kept.
pub(super) struct New {
    /// When it happened.
    pub(super) timestamp: i64,
    /// The line.
    pub(super) message: String,
    /// How far the log of an instance was read with it.
    pub(super) mark: Option<Mark>,
}

/// What is known of a stream without reading it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Summary {
    /// Number of the last event.
    last: u64,
    /// How far the log was read.
    pub(super) mark: Option<Mark>,
    /// First and last moment of its events, and when the last one came.
    pub(super) span: Option<(i64, i64, i64)>,
    /// Bytes of its messages, as CloudWatch counts them: 26 an event more.
    pub(super) bytes: i64,
}

impl Summary {
    fn add(&mut self, event: &Event) {
        let (first, last) = self.span.map_or((event.timestamp, event.timestamp), |(first, last, _)| (first, last));
        self.span = Some((first.min(event.timestamp), last.max(event.timestamp), event.ingested));
        self.last = self.last.max(event.number);
        self.mark = event.mark.or(self.mark);
        self.bytes += i64::try_from(event.message.len()).unwrap_or(0) + 26;
    }
}

struct Open {
    file: File,
    summary: Summary,
}

/// The events of all streams.
pub(crate) struct Store {
    root: PathBuf,
    open: Mutex<HashMap<String, Open>>,
    /// Held while logs are collected: each line is read once.
    pub(super) turn: Mutex<()>,
}

impl Store {
    /// Opens the folder of events, or makes it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn open(root: PathBuf) -> Result<Self> {
        fs::create_private_dir(&root)?;
        Ok(Self { root, open: Mutex::default(), turn: Mutex::default() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.join(format!("{name}.jsonl"))
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load(&self, name: &str) -> Result<Open> {
        let path = self.path(name);
        let text = fs::read_text(&path)?.unwrap_or_default();
        let mut summary = Summary::default();
        parse(&text).for_each(|event| summary.add(&event));
        if !path.exists() {
            fs::write_private(&path, b"")?;
        }
        let opened = OpenOptions::new().append(true).open(&path);
        let mut file = opened.or_fail(Class::Failed, || format!("could not open {}", path.display()))?;
        if !text.is_empty() && !text.ends_with('\n') {
            // A crash cut the last line off: the next one must not be joined to it.
            file.write_all(b"\n").or_fail(Class::Failed, || format!("could not write {}", path.display()))?;
        }
        Ok(Open { file, summary })
    }

    /// What is known of a stream.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub(super) fn summary(&self, name: &str) -> Result<Summary> {
        let mut open = self.lock();
        if !open.contains_key(name) {
            open.insert(name.to_owned(), self.load(name)?);
        }
        Ok(open.get(name).map(|open| open.summary).unwrap_or_default())
    }

    /// Appends events.
    ///
    /// # Errors
    /// When they cannot be written; none is there then, or those that were are known by their marks.
    pub(super) fn append(&self, name: &str, new: Vec<New>) -> Result<()> {
        self.summary(name)?;
        let mut all = self.lock();
        let Some(open) = all.get_mut(name) else { return Ok(()) };
        let (ingested, mut summary, mut lines) = (now(), open.summary, Vec::new());
        for New { timestamp, message, mark } in new {
            let event = Event { timestamp, number: summary.last + 1, ingested, message, mark };
            summary.add(&event);
            serde_json::to_writer(&mut lines, &event).or_fail(Class::Bug, || "could not write down an event")?;
            lines.push(b'\n');
        }
        let path = self.path(name);
        let failed = || format!("could not write {}", path.display());
        if let Err(error) = open.file.write_all(&lines) {
            // What was half written is read again before anything follows it.
            all.remove(name);
            return Err(error).or_fail(Class::Failed, failed);
        }
        open.summary = summary;
        if open.file.metadata().or_fail(Class::Failed, failed)?.len() > MOST {
            all.remove(name);
            self.halve(name)?;
        }
        Ok(())
    }

    /// Leaves the older half of a stream behind.
    fn halve(&self, name: &str) -> Result<()> {
        let path = self.path(name);
        let text = fs::read_text(&path)?.unwrap_or_default();
        let middle = text.len() / 2;
        let rest = text.as_bytes().get(middle..).unwrap_or_default();
        let start = memchr::memchr(b'\n', rest).map_or(0, |end| end + 1);
        fs::write_private(&path, rest.get(start..).unwrap_or_default())
    }

    /// The events of a stream, oldest first.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub(super) fn read(&self, name: &str) -> Result<Vec<Event>> {
        let text = fs::read_text(&self.path(name))?.unwrap_or_default();
        let mut events: Vec<Event> = parse(&text).collect();
        events.sort_by_key(Event::key);
        Ok(events)
    }

    /// Removes the events of a stream.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        self.lock().remove(name);
        fs::remove(&self.path(name))
    }
}

/// The events of a text. A line that is none was cut off by a crash.
fn parse(text: &str) -> impl Iterator<Item = Event> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(message: &str) -> New {
        New { timestamp: 5, message: message.to_owned(), mark: None }
    }

    fn messages(store: &Store) -> Vec<String> {
        store.read("a").expect("reads").into_iter().map(|event| event.message).collect()
    }

    #[test]
    fn events_are_counted_on_over_a_restart_and_a_line_that_a_crash_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || Store::open(folder.path().to_owned()).expect("opens");
        open().append("a", vec![new("one"), new("two")]).expect("appends");
        let path = folder.path().join("a.jsonl");
        OpenOptions::new().append(true).open(path).expect("opens").write_all(b"{\"t\":5,").expect("writes");
        let again = open();
        again.append("a", vec![new("three")]).expect("appends");
        assert_eq!(messages(&again), ["one", "two", "three"]);
        assert_eq!(again.read("a").expect("reads").iter().map(|event| event.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(again.summary("a").expect("reads").bytes, 11 + 3 * 26);
        again.remove("a").expect("removes");
        assert!(messages(&again).is_empty());
    }

    #[test]
    fn a_stream_that_became_too_large_loses_its_older_half() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path().to_owned()).expect("opens");
        let long = "x".repeat(255 * 1024);
        for _ in 0..70 {
            store.append("a", vec![new(&long)]).expect("appends");
        }
        let events = store.read("a").expect("reads");
        assert!((20..60).contains(&events.len()), "{}", events.len());
        assert_eq!(events.last().map(|event| event.number), Some(70));
    }
}
