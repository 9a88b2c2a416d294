//! `DescribeLogGroups`: by the start of their names, or by a part of it.

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::state::{Group, arn};
use super::{agent, input, invalid, page};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let prefix = constraint::text(params, "logGroupNamePrefix", 1..=512)?;
    let part = constraint::text(params, "logGroupNamePattern", 0..=512)?;
    if prefix.is_some() && part.is_some() {
        return Err(invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."));
    }
    agent::collect(&call.local, &call.region);
    let groups = input::groups(call);
    let found = groups.all().filter(|(name, _)| {
        prefix.is_none_or(|prefix| name.starts_with(prefix)) && part.is_none_or(|part| name.contains(part))
    });
    let shapes = found.map(|(name, group)| shape(call, name, group)).collect::<Result<_, Fault>>()?;
    page(params, "logGroups", shapes)
}

fn shape(call: &Call, name: &str, group: &Group) -> Result<Structure, Fault> {
    let mut bytes = 0;
    for stream in group.streams.values() {
        bytes += call.local.logs.summary(&stream.file)?.bytes;
    }
    let arn = arn(&call.region, name);
    Ok(Structure::new()
        .with("logGroupName", name)
        .with("creationTime", group.created)
        .with_some("retentionInDays", group.retention)
        .with("metricFilterCount", 0_i64)
        .with("arn", format!("{arn}:*"))
        .with("logGroupArn", arn)
        .with("logGroupClass", "STANDARD")
        .with("storedBytes", bytes))
}
