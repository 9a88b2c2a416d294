//! `DeleteLogStream`, with its events.

use super::super::query::{Call, Fault, Value};
use super::{input, state};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (group, name) = (input::group_name(&call.params)?, input::stream_name(&call.params)?);
    let stream = call.local.account.change(|account| {
        let group = account.region_mut(&call.region).logs.group_mut(group)?;
        group.streams.remove(name).ok_or_else(state::no_stream)
    })?;
    call.local.logs.remove(&stream.file)?;
    Ok(Value::Void)
}
