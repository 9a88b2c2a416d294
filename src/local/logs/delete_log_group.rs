//! `DeleteLogGroup`, with its streams and their events.

use super::super::query::{Call, Fault, Value};
use super::{input, state};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = input::group_name(&call.params)?;
    let group = call
        .local
        .account
        .change(|account| account.region_mut(&call.region).logs.remove(name).ok_or_else(state::no_group))?;
    group.streams.values().try_for_each(|stream| call.local.logs.remove(&stream.file))?;
    Ok(Value::Void)
}
