//! `FilterLogEvents`: the events of a group that match a pattern, of all its streams by time.

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::pattern::Pattern;
use super::state::Group;
use super::store::Event;
use super::{agent, input, invalid};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let name = input::read_group(call)?;
    let (span, limit) = (input::Span::read(params, true)?, input::limit(params)?);
    let pattern = Pattern::parse(constraint::text(params, "filterPattern", 0..=1024)?.unwrap_or_default())?;
    let after = params.optional("nextToken").map(parse_token).transpose()?;
    agent::collect(&call.local, &call.region);
    let groups = input::groups(call);
    let group = groups.group(&name)?;
    let mut found: Vec<(&str, Event)> = Vec::new();
    for stream in streams(call, group)? {
        let events = call.local.logs.read(&group.stream(stream)?.file)?.into_iter();
        let events = events.filter(|event| span.takes(group, event) && pattern.matches(&event.message));
        found.extend(events.map(|event| (stream, event)));
    }
    found.sort_by(|a, b| key(a).cmp(&key(b)));
    found.retain(|one| {
        after.as_ref().is_none_or(|(timestamp, stream, number)| key(one) > (*timestamp, stream, *number))
    });
    let count = input::take(found.iter().map(|(_, event)| event), limit).len();
    let last = found.get(count.saturating_sub(1)).filter(|_| count < found.len()).map(token);
    let shapes = found.iter().take(count).map(|(stream, event)| {
        Structure::new()
            .with("logStreamName", *stream)
            .with("timestamp", event.timestamp)
            .with("message", &event.message)
            .with("ingestionTime", event.ingested)
            .with("eventId", event_id(stream, event))
    });
    Ok(Structure::new()
        .with("events", Value::members(shapes))
        .with("searchedLogStreams", Value::members(Vec::<Value>::new()))
        .with_some("nextToken", last)
        .into())
}

/// The streams that are searched: those named, those whose names begin so, or all.
fn streams<'a>(call: &Call, group: &'a Group) -> Result<Vec<&'a str>, Fault> {
    let named = call.params.strings("logStreamNames");
    let prefix = constraint::text(&call.params, "logStreamNamePrefix", 1..=512)?;
    if !named.is_empty() && prefix.is_some() {
        return Err(invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters."));
    }
    named.iter().try_for_each(|name| group.stream(name).map(drop))?;
    let wanted = |name: &&str| {
        (named.is_empty() || named.contains(name)) && prefix.is_none_or(|prefix| name.starts_with(prefix))
    };
    Ok(group.streams.keys().map(String::as_str).filter(wanted).collect())
}

/// What events of several streams are ordered by.
fn key<'a>((stream, event): &'a (&'a str, Event)) -> (i64, &'a str, u64) {
    (event.timestamp, stream, event.number)
}

/// Which event a page ended with.
fn token((stream, event): &(&str, Event)) -> String {
    ::hex::encode(format!("{}/{}/{stream}", event.timestamp, event.number))
}

fn parse_token(text: &str) -> Result<(i64, String, u64), Fault> {
    let parsed = || -> Option<(i64, String, u64)> {
        let text = String::from_utf8(::hex::decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, '/');
        let (timestamp, number) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some((timestamp, parts.next()?.to_owned(), number))
    };
    parsed().ok_or_else(|| invalid("The specified nextToken is invalid."))
}

/// 56 digits, always the same for an event: `aws logs tail` knows by them what it has shown.
fn event_id(stream: &str, event: &Event) -> String {
    let hash = crc32fast::hash(stream.as_bytes());
    format!("{:014}{hash:010}{:032}", event.timestamp, event.number)
}
