//! `DescribeLogStreams`: of one group, by name or by the last event.

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::state::arn;
use super::store::Summary;
use super::{agent, input, invalid, page};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let name = input::read_group(call)?;
    let prefix = constraint::text(params, "logStreamNamePrefix", 1..=512)?;
    let by_time = constraint::word(params, "orderBy", &["LogStreamName", "LastEventTime"])? == Some("LastEventTime");
    if by_time && prefix.is_some() {
        return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    let descending = constraint::truth(params, "descending")?;
    agent::collect(&call.local, &call.region);
    let groups = input::groups(call);
    let group = groups.group(&name)?;
    let mut found = Vec::new();
    for (stream, one) in &group.streams {
        if prefix.is_none_or(|prefix| stream.starts_with(prefix)) {
            found.push((stream, one.created, call.local.logs.summary(&one.file)?));
        }
    }
    if by_time {
        found.sort_by_key(|(_, created, summary)| summary.span.map_or(*created, |(_, last, _)| last));
    }
    if descending {
        found.reverse();
    }
    let group = arn(&call.region, &name);
    let shapes = found.into_iter().map(|(name, created, summary)| shape(&group, name, created, summary));
    page(params, "logStreams", shapes.collect())
}

fn shape(group: &str, name: &str, created: i64, summary: Summary) -> Structure {
    let (first, last, ingested) =
        summary.span.map_or((None, None, None), |(first, last, ingested)| (Some(first), Some(last), Some(ingested)));
    Structure::new()
        .with("logStreamName", name)
        .with("creationTime", created)
        .with_some("firstEventTimestamp", first)
        .with_some("lastEventTimestamp", last)
        .with_some("lastIngestionTime", ingested)
        .with("uploadSequenceToken", TOKEN)
        .with("arn", format!("{group}:log-stream:{name}"))
        // Deprecated: always 0 (CloudWatch Logs API reference, LogStream).
        .with("storedBytes", 0_i64)
}

/// Clients once had to give it back; since 2023 it is accepted and not looked at.
pub(super) const TOKEN: &str = "49590000000000000000000000000000000000000000000000000000";
