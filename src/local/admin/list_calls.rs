//! `ListCalls`: what clients asked this server for, oldest first.

use super::super::calls::{KEPT, Record};
use super::super::query::{Call, Fault, Structure, Value};

/// `After` is the number of a call; `MaxResults` the newest of those after it. `Service`, `Actions` and `Failed` choose.
pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let after = call.params.integer("After")?.and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    let most = call.params.integer("MaxResults")?.and_then(|number| usize::try_from(number).ok()).unwrap_or(KEPT);
    let service = call.params.optional("Service");
    let actions = call.params.strings("Actions");
    let failed = call.params.boolean("Failed")?.unwrap_or(false);
    let is_wanted = |record: &Record| {
        let action = record.asked.action.as_deref().unwrap_or_default();
        service.is_none_or(|service| service.eq_ignore_ascii_case(&record.asked.service))
            && (actions.is_empty() || actions.iter().any(|wanted| wanted.eq_ignore_ascii_case(action)))
            && (!failed || record.status >= 400)
    };
    let (records, count) = call.local.calls.list(after, most, is_wanted);
    let calls = Value::members(records.into_iter().map(shape));
    Ok(Structure::new().with("Calls", calls).with("Count", i64::try_from(count).unwrap_or(i64::MAX)).into())
}

fn shape(record: Record) -> Value {
    let asked = record.asked;
    let parameters = asked.parameters.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
    let micros = i64::try_from(record.took.as_micros()).unwrap_or(i64::MAX);
    Structure::new()
        .with("Number", i64::try_from(record.number).unwrap_or(i64::MAX))
        .with("Time", record.time)
        .with("RequestId", record.request_id)
        .with("Service", asked.service)
        .with("Region", asked.region)
        .with_some("Action", asked.action)
        .with("Status", i64::from(record.status))
        .with_some("ErrorCode", asked.error_code)
        .with("Microseconds", micros)
        .with("Client", asked.client)
        .with("Parameters", Value::Map(parameters))
        .into()
}
