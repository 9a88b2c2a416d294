//! `CreateLogGroup`.

use super::super::query::{Call, Fault, Value};
use super::input;
use super::state::Group;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (name, tags) = (input::group_name(&call.params)?, input::tags(&call.params)?);
    call.local.account.change(|state| state.region_mut(&call.region).logs.insert(name, Group::new(tags)))?;
    Ok(Value::Void)
}
