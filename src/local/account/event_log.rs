//! The events of each region: append-only, one JSON line an event, kept for six weeks as AWS does.
//!
//! Clients ask again and again for what is new of one environment or one request. So the answer is found by the time and
//! by those names, and costs what it holds, however long the history is.

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::beanstalk::{Region, Severity};
use crate::error::{Class, OrFail, Result};
use crate::fs;
use crate::local::epoch;

use super::state::Told;

/// How long an event is kept.
const KEPT: Duration = Duration::weeks(6);
/// Most events of a region in memory; when there are more, only the newest half stays.
const MOST: usize = 120_000;
/// Least milliseconds between two events: `eb` asks for what came after the last event plus one millisecond.
const DISTANCE: i64 = 2;

/// What an event is about, and its sentence. The log adds the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// How bad.
    #[serde(rename = "s")]
    pub(crate) severity: Severity,
    /// AWS's sentence.
    #[serde(rename = "m")]
    pub(crate) message: String,
    /// Application.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub(crate) application: Option<String>,
    /// Environment's name.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<String>,
    /// Environment's id.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub(crate) environment_id: Option<String>,
    /// Version.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub(crate) version_label: Option<String>,
    /// Saved configuration.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub(crate) template_name: Option<String>,
    /// Platform version.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub(crate) platform_arn: Option<String>,
    /// The call that started the operation.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_id: Option<String>,
}

impl Entry {
    /// An event about nothing in particular yet.
    pub(crate) fn new(severity: Severity, message: impl Into<String>) -> Self {
        Self {
            severity,
            message: message.into(),
            application: None,
            environment: None,
            environment_id: None,
            version_label: None,
            template_name: None,
            platform_arn: None,
            request_id: None,
        }
    }
}

/// An event with its moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Logged {
    /// Milliseconds since 1970. Strictly increasing within a region.
    #[serde(rename = "d")]
    milliseconds: i64,
    /// The event.
    #[serde(flatten)]
    pub(crate) entry: Entry,
}

impl Logged {
    /// When it happened.
    pub(crate) fn date(&self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(self.milliseconds)
    }
}

/// Which events are asked for; filters add up.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventFilter {
    /// Of this application.
    pub(crate) application: Option<String>,
    /// Of environments of this name.
    pub(crate) environment: Option<String>,
    /// Of this environment.
    pub(crate) environment_id: Option<String>,
    /// Of this version.
    pub(crate) version_label: Option<String>,
    /// Of this saved configuration.
    pub(crate) template_name: Option<String>,
    /// Of this platform version.
    pub(crate) platform_arn: Option<String>,
    /// Of this call.
    pub(crate) request_id: Option<String>,
    /// Of this severity or a higher one.
    pub(crate) severity: Option<Severity>,
    /// At this moment or later.
    pub(crate) start: Option<OffsetDateTime>,
    /// Before this moment.
    pub(crate) end: Option<OffsetDateTime>,
}

impl EventFilter {
    fn takes(&self, event: &Logged) -> bool {
        let same = |wanted: &Option<String>, is: &Option<String>| wanted.is_none() || wanted == is;
        let entry = &event.entry;
        same(&self.application, &entry.application)
            && same(&self.environment, &entry.environment)
            && same(&self.environment_id, &entry.environment_id)
            && same(&self.version_label, &entry.version_label)
            && same(&self.template_name, &entry.template_name)
            && same(&self.platform_arn, &entry.platform_arn)
            && same(&self.request_id, &entry.request_id)
            && self.severity.is_none_or(|least| entry.severity >= least)
            && self.start.is_none_or(|start| event.date() >= start)
            && self.end.is_none_or(|end| event.date() < end)
    }
}

/// The events of all regions.
pub(crate) struct EventLog {
    folder: PathBuf,
    regions: Mutex<BTreeMap<Region, RegionLog>>,
}

struct RegionLog {
    path: PathBuf,
    file: Option<File>,
    /// In the order of their times.
    events: Vec<Logged>,
    index: Index,
}

/// Where the events of a request, of an environment's id and of an environment's name are, in their order.
#[derive(Default)]
struct Index([HashMap<String, Vec<usize>>; 3]);

impl Index {
    fn of(events: &[Logged]) -> Self {
        let mut index = Self::default();
        for (position, event) in events.iter().enumerate() {
            index.add(position, event);
        }
        index
    }

    fn add(&mut self, position: usize, event: &Logged) {
        let Entry { request_id, environment_id, environment, .. } = &event.entry;
        for (map, name) in self.0.iter_mut().zip([request_id, environment_id, environment]) {
            let Some(name) = name else { continue };
            match map.get_mut(name) {
                Some(positions) => positions.push(position),
                None => drop(map.insert(name.clone(), vec![position])),
            }
        }
    }

    /// The positions that the filter leaves; `None` when it leaves all.
    fn positions(&self, filter: &EventFilter) -> Option<&[usize]> {
        let names = [&filter.request_id, &filter.environment_id, &filter.environment];
        let mut asked = self.0.iter().zip(names).filter_map(|(map, name)| Some((map, name.as_ref()?)));
        asked.next().map(|(map, name)| map.get(name).map_or(&[][..], Vec::as_slice))
    }
}

impl EventLog {
    /// Opens the log in `folder`, leaving behind what is older than six weeks.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let mut regions = BTreeMap::new();
        let listing =
            std::fs::read_dir(folder).or_fail(Class::Failed, || format!("could not list {}", folder.display()))?;
        for found in listing.flatten() {
            let name = found.file_name();
            let region = name.to_str().and_then(|name| name.strip_prefix("events-")?.strip_suffix(".jsonl"));
            if let Some(region) = region.and_then(|region| Region::parse(region).ok()) {
                regions.insert(region, RegionLog::open(found.path())?);
            }
        }
        Ok(Self { folder: folder.to_owned(), regions: Mutex::new(regions) })
    }

    /// Appends an event. A disk that takes no more loses the event after a restart, not now: an operation must not
    /// stop half-way because its story could not be written.
    pub(crate) fn append(&self, region: &Region, entry: Entry) {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        self.of(&mut regions, region).append(entry);
    }

    /// Appends the events of a change, and makes the change visible before anybody can read them.
    pub(crate) fn append_with(&self, told: &[Told], show: impl FnOnce()) {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        for Told { region, entry } in told {
            self.of(&mut regions, region).append(entry.clone());
        }
        show();
    }

    /// Appends the events of the last change that a server was killed before it wrote them here.
    pub(crate) fn complete(&self, told: &[Told]) {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        for Told { region, entry } in told {
            let log = self.of(&mut regions, region);
            if !log.events.iter().rev().any(|event| event.entry == *entry) {
                log.append(entry.clone());
            }
        }
    }

    fn of<'a>(&self, regions: &'a mut BTreeMap<Region, RegionLog>, region: &Region) -> &'a mut RegionLog {
        regions.entry(region.clone()).or_insert_with(|| RegionLog {
            path: self.folder.join(format!("events-{region}.jsonl")),
            file: None,
            events: Vec::new(),
            index: Index::default(),
        })
    }

    /// Events that the filter takes, newest first, at most `limit`; and whether there are older ones.
    pub(crate) fn find(&self, region: &Region, filter: &EventFilter, limit: usize) -> (Vec<Logged>, bool) {
        let regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(log) = regions.get(region) else { return (Vec::new(), false) };
        log.find(filter, limit)
    }
}

impl RegionLog {
    fn find(&self, filter: &EventFilter, limit: usize) -> (Vec<Logged>, bool) {
        let oldest = epoch::milliseconds(OffsetDateTime::now_utc() - KEPT);
        let from = filter.start.map_or(oldest, |start| epoch::milliseconds(start).max(oldest));
        let from = self.events.partition_point(|event| event.milliseconds < from);
        let to = filter.end.map_or(self.events.len(), |end| {
            let end = epoch::milliseconds(end);
            self.events.partition_point(|event| event.milliseconds <= end)
        });
        let span = from.min(to)..to;
        let newest: Box<dyn Iterator<Item = usize>> = match self.index.positions(filter) {
            Some(all) => {
                let first = all.partition_point(|position| *position < span.start);
                let last = all.partition_point(|position| *position < span.end);
                Box::new(all.get(first..last).unwrap_or_default().iter().rev().copied())
            }
            None => Box::new(span.rev()),
        };
        let mut matching = newest.filter_map(|position| self.events.get(position)).filter(|event| filter.takes(event));
        let page: Vec<Logged> = matching.by_ref().take(limit).cloned().collect();
        (page, matching.next().is_some())
    }

    fn open(path: PathBuf) -> Result<Self> {
        let text = fs::read_text(&path)?.unwrap_or_default();
        let oldest = epoch::milliseconds(OffsetDateTime::now_utc() - KEPT);
        // A line that a crash cut off in the middle is the last one, and is dropped.
        let all: Vec<Logged> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let count = text.lines().count();
        let events: Vec<Logged> = all.into_iter().filter(|event| event.milliseconds >= oldest).collect();
        let mut log = Self { path, file: None, index: Index::of(&events), events };
        if log.events.len() != count {
            log.rewrite()?;
        }
        Ok(log)
    }

    fn append(&mut self, entry: Entry) {
        let earliest = self.events.last().map_or(i64::MIN, |last| last.milliseconds + DISTANCE);
        let event = Logged { milliseconds: now().max(earliest), entry };
        if let Ok(mut line) = serde_json::to_vec(&event) {
            line.push(b'\n');
            if let Some(file) = self.file() {
                // See EventLog::append for why a failure is not an error here.
                let _ = file.write_all(&line);
            }
        }
        self.index.add(self.events.len(), &event);
        self.events.push(event);
        if self.events.len() > MOST {
            self.events.drain(..self.events.len() - MOST / 2);
            self.index = Index::of(&self.events);
            let _ = self.rewrite();
        }
    }

    fn file(&mut self) -> Option<&mut File> {
        if self.file.is_none() {
            let file = OpenOptions::new().append(true).create(true).open(&self.path).ok()?;
            let _ = fs::set_mode(&self.path, 0o600);
            self.file = Some(file);
        }
        self.file.as_mut()
    }

    fn rewrite(&mut self) -> Result<()> {
        self.file = None;
        let mut text = Vec::new();
        for event in &self.events {
            serde_json::to_writer(&mut text, event).or_fail(Class::Bug, || "could not write down an event")?;
            text.push(b'\n');
        }
        fs::write_private(&self.path, &text)
    }
}

fn now() -> i64 {
    epoch::milliseconds(OffsetDateTime::now_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region() -> Region {
        Region::parse("us-east-1").expect("a region")
    }

    fn entry(message: &str, severity: Severity) -> Entry {
        Entry { request_id: Some(format!("r-{message}")), ..Entry::new(severity, message) }
    }

    #[test]
    fn events_are_two_milliseconds_apart_newest_first_and_survive() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = EventLog::open(folder.path()).expect("opens");
        for number in 0..50 {
            log.append(&region(), entry(&number.to_string(), Severity::Info));
        }
        let again = EventLog::open(folder.path()).expect("opens again");
        let (events, more) = again.find(&region(), &EventFilter::default(), 1000);
        assert_eq!((events.len(), more), (50, false));
        assert_eq!(events[0].entry.message, "49");
        assert!(events.windows(2).all(|pair| pair[0].milliseconds >= pair[1].milliseconds + 2));
    }

    #[test]
    fn the_start_is_included_the_end_is_not_and_severity_is_a_least_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = EventLog::open(folder.path()).expect("opens");
        for (message, severity) in [("a", Severity::Info), ("b", Severity::Warn), ("c", Severity::Error)] {
            log.append(&region(), entry(message, severity));
        }
        let (all, _) = log.find(&region(), &EventFilter::default(), 10);
        let messages = |filter: &EventFilter| -> Vec<String> {
            log.find(&region(), filter, 10).0.into_iter().map(|event| event.entry.message).collect()
        };
        let from_b = EventFilter { start: Some(all[1].date()), ..EventFilter::default() };
        assert_eq!(messages(&from_b), ["c", "b"]);
        let to_b = EventFilter { end: Some(all[1].date()), ..EventFilter::default() };
        assert_eq!(messages(&to_b), ["a"]);
        let warnings = EventFilter { severity: Some(Severity::Warn), ..EventFilter::default() };
        assert_eq!(messages(&warnings), ["c", "b"]);
        let one = EventFilter { request_id: Some("r-b".into()), ..EventFilter::default() };
        assert_eq!(messages(&one), ["b"]);
        let (page, more) = log.find(&region(), &EventFilter::default(), 2);
        assert_eq!((page[1].entry.message.as_str(), more), ("b", true));
    }

    #[test]
    fn what_is_found_by_names_and_times_is_what_looking_at_every_event_finds() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = EventLog::open(folder.path()).expect("opens");
        for number in 0..200_u32 {
            let name = |kind: &str, of: u32| (number % of != 0).then(|| format!("{kind}{}", number % of));
            let entry = Entry {
                environment: name("e", 5),
                environment_id: name("i", 10),
                request_id: name("r", 7),
                ..Entry::new(Severity::Info, number.to_string())
            };
            log.append(&region(), entry);
        }
        let (all, _) = log.find(&region(), &EventFilter::default(), 1000);
        let times = [None, Some(all[150].date()), Some(all[50].date()), Some(all[0].date() + Duration::days(1))];
        for (environment, environment_id, request_id) in [
            (None, None, None),
            (Some("e1"), None, None),
            (Some("e2"), Some("i2"), Some("r3")),
            (Some("x"), None, None),
        ] {
            for (start, end) in times.iter().flat_map(|start| times.iter().map(move |end| (*start, *end))) {
                let owned = |name: Option<&str>| name.map(str::to_owned);
                let filter = EventFilter {
                    environment: owned(environment),
                    environment_id: owned(environment_id),
                    request_id: owned(request_id),
                    start,
                    end,
                    ..EventFilter::default()
                };
                let slowly: Vec<&Logged> = all.iter().filter(|event| filter.takes(event)).collect();
                let (found, more) = log.find(&region(), &filter, 7);
                assert_eq!(found.iter().collect::<Vec<_>>(), slowly[..slowly.len().min(7)], "{filter:?}");
                assert_eq!(more, slowly.len() > 7, "{filter:?}");
            }
        }
    }

    #[test]
    fn a_line_cut_off_by_a_crash_is_left_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let log = EventLog::open(folder.path()).expect("opens");
        log.append(&region(), entry("whole", Severity::Info));
        let path = folder.path().join("events-us-east-1.jsonl");
        let mut file = OpenOptions::new().append(true).open(&path).expect("opens");
        file.write_all(b"{\"d\":17").expect("writes");
        let again = EventLog::open(folder.path()).expect("opens again");
        again.append(&region(), entry("next", Severity::Info));
        let (events, _) = EventLog::open(folder.path()).expect("opens").find(&region(), &EventFilter::default(), 9);
        assert_eq!(events.len(), 2);
    }

    #[test]
    fn events_are_kept_for_six_weeks_and_what_is_older_leaves_the_file_at_the_next_start() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events-us-east-1.jsonl");
        let line = |age: Duration, message: &str| {
            let milliseconds = epoch::milliseconds(OffsetDateTime::now_utc() - age);
            let event = Logged { milliseconds, entry: entry(message, Severity::Info) };
            serde_json::to_string(&event).expect("is written") + "\n"
        };
        let minute = Duration::minutes(1);
        let lines = [line(KEPT + minute, "forgotten"), line(KEPT - minute, "old"), line(minute, "new")];
        fs::write_private(&path, lines.concat().as_bytes()).expect("writes");
        let log = EventLog::open(folder.path()).expect("opens");
        let messages = |log: &EventLog| -> Vec<String> {
            let (events, _) = log.find(&region(), &EventFilter::default(), 10);
            events.into_iter().map(|event| event.entry.message).collect()
        };
        assert_eq!(messages(&log), ["new", "old"]);
        assert_eq!(fs::read_text(&path).expect("reads").map(|text| text.lines().count()), Some(2));
        // A server that runs for weeks forgets as well.
        let mut regions = log.regions.lock().expect("no panic");
        regions.get_mut(&region()).expect("is there").events[0].milliseconds -= 2 * 60_000;
        drop(regions);
        assert_eq!(messages(&log), ["new"]);
    }
}
