//! `PutLogEvents`: a client's own events. Those that are too old or too new are rejected, and the answer says which.

use super::super::query::{Call, Fault, Params, Structure, Value, constraint};
use super::describe_log_streams::TOKEN;
use super::state::now;
use super::store::New;
use super::{input, invalid};

/// Most events of a request.
const MOST: usize = 10_000;
/// Most bytes of a request's events, with 26 an event.
const LARGEST: usize = 1_048_576;
const HOUR: i64 = 3_600_000;
/// Events that are older, or lie further in the future, are rejected.
const OLDEST: i64 = 14 * 24 * HOUR;
const NEWEST: i64 = 2 * HOUR;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (group, stream) = (input::group_name(&call.params)?, input::stream_name(&call.params)?);
    let given = events(&call.params)?;
    let groups = input::groups(call);
    let group = groups.group(group)?;
    let file = &group.stream(stream)?.file;
    let now = now();
    // They are in order, so each of these is a beginning or an end.
    let count = |test: &dyn Fn(i64) -> bool| given.iter().filter(|event| test(event.timestamp)).count();
    let expired = count(&|moment| moment < group.oldest());
    let too_old = count(&|moment| moment < now - OLDEST);
    let too_new = count(&|moment| moment > now + NEWEST);
    let total = given.len();
    let kept =
        given.into_iter().skip(expired.max(too_old)).take((total - too_new).saturating_sub(expired.max(too_old)));
    call.local.logs.append(file, kept.collect())?;
    let end = |count: usize| (count > 0).then(|| i64::try_from(count).unwrap_or(i64::MAX));
    let rejected = Structure::new()
        .with_some("tooNewLogEventStartIndex", end(too_new).map(|_| i64::try_from(total - too_new).unwrap_or(0)))
        .with_some("tooOldLogEventEndIndex", end(too_old))
        .with_some("expiredLogEventEndIndex", end(expired));
    let rejected = (expired + too_old + too_new > 0).then_some(rejected);
    Ok(Structure::new().with("nextSequenceToken", TOKEN).with_some("rejectedLogEventsInfo", rejected).into())
}

fn events(params: &Params) -> Result<Vec<New>, Fault> {
    let given = params.list("logEvents");
    if !(1..=MOST).contains(&given.len()) {
        return Err(constraint::violated("logEvents", "Member must have length between 1 and 10000"));
    }
    let event = |given: &Params| -> Result<New, Fault> {
        let timestamp = constraint::number(given, "timestamp", 0..=i64::MAX)?;
        let timestamp = timestamp.ok_or_else(|| constraint::violated("timestamp", "Member must not be null"))?;
        let message = constraint::required_text(given, "message", 1..=LARGEST)?.to_owned();
        Ok(New { timestamp, message, mark: None })
    };
    let events = given.into_iter().map(event).collect::<Result<Vec<New>, Fault>>()?;
    if events.iter().map(|event| event.message.len() + 26).sum::<usize>() > LARGEST {
        return Err(invalid("Upload too large: the events of a request may have 1048576 bytes."));
    }
    if !events.is_sorted_by_key(|event| event.timestamp) {
        let message = "Log events in a single PutLogEvents request must be in chronological order.";
        return Err(invalid(message));
    }
    Ok(events)
}
