//! Parameters that several actions take: names, ARNs, ranges of time.

use super::super::query::{Call, Fault, Params, constraint};
use super::state::{Group, State, arn};
use super::store::Event;

/// Most bytes of an answer's events (CloudWatch Logs API reference: 1 MB).
const LARGEST: usize = 1024 * 1024;

/// The group that a request is about.
pub(super) fn group_name(params: &Params) -> Result<&str, Fault> {
    let name = constraint::required_text(params, "logGroupName", 1..=512)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#".contains(&byte);
    if name.bytes().all(allowed) {
        return Ok(name);
    }
    let rule = "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+";
    Err(constraint::violated("logGroupName", rule))
}

/// The group that a reader is about: by its name, or by `logGroupIdentifier`, which may be its ARN.
pub(super) fn read_group(call: &Call) -> Result<String, Fault> {
    let params = &call.params;
    match (params.optional("logGroupIdentifier"), params.optional("logGroupName")) {
        (Some(_), Some(_)) => {
            Err(super::invalid("LogGroup name and LogGroup ARN are mutually exclusive parameters. Specify only one."))
        }
        (Some(given), None) => {
            let name = given.strip_prefix(&arn(&call.region, "")).unwrap_or(given);
            Ok(name.strip_suffix(":*").unwrap_or(name).to_owned())
        }
        (None, _) => group_name(params).map(str::to_owned),
    }
}

/// The stream that a request is about.
pub(super) fn stream_name(params: &Params) -> Result<&str, Fault> {
    let name = constraint::required_text(params, "logStreamName", 1..=512)?;
    if name.contains([':', '*']) {
        return Err(constraint::violated("logStreamName", "Member must satisfy regular expression pattern: [^:*]*"));
    }
    Ok(name)
}

/// The part of the state that a call is about.
pub(super) fn groups(call: &Call) -> State {
    call.local.account.read(|state| state.region(&call.region).map(|region| region.logs.clone()).unwrap_or_default())
}

/// Which moments a reader asks for, in milliseconds; both ends included.
pub(super) struct Span {
    start: i64,
    end: i64,
}

impl Span {
    /// Reads `startTime` and `endTime`; whether the end itself counts differs from action to action.
    pub(super) fn read(params: &Params, with_end: bool) -> Result<Self, Fault> {
        let start = constraint::number(params, "startTime", 0..=i64::MAX)?.unwrap_or(0);
        let end = constraint::number(params, "endTime", 0..=i64::MAX)?;
        Ok(Self { start, end: end.map_or(i64::MAX, |end| if with_end { end } else { end.saturating_sub(1) }) })
    }

    /// Whether an event of a group is asked for and still kept.
    pub(super) fn takes(&self, group: &Group, event: &Event) -> bool {
        (self.start..=self.end).contains(&event.timestamp) && event.timestamp >= group.oldest()
    }
}

/// How many events a reader takes.
pub(super) fn limit(params: &Params) -> Result<usize, Fault> {
    let limit = constraint::number(params, "limit", 1..=10_000)?.unwrap_or(10_000);
    Ok(usize::try_from(limit).unwrap_or(10_000))
}

/// Takes events one after the other until an answer is full: so many, or so many bytes, but one at least.
pub(super) fn take<'a>(events: impl Iterator<Item = &'a Event>, limit: usize) -> Vec<&'a Event> {
    let mut bytes = 0;
    events
        .take(limit)
        .enumerate()
        .take_while(|(number, event)| {
            bytes += event.message.len() + 26;
            *number == 0 || bytes <= LARGEST
        })
        .map(|(_, event)| event)
        .collect()
}

/// Tags as CloudWatch Logs takes them: a map.
pub(super) fn tags(params: &Params) -> Result<Vec<(String, String)>, Fault> {
    let given = params.structure("tags").into_iter().flat_map(|tags| tags.children());
    let tags = given.map(|(key, value)| {
        let value = value.value().unwrap_or_default();
        if !(1..=128).contains(&key.chars().count()) || value.chars().count() > 256 {
            return Err(constraint::violated("tags", "Map keys must have 1 to 128 characters, values at most 256"));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(super::invalid("A tag key can't begin with 'aws:'."));
        }
        Ok((key.to_owned(), value.to_owned()))
    });
    tags.collect()
}
