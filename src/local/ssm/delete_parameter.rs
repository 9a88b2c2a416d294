//! `DeleteParameter`.

use super::super::query::{Call, Fault, Value, constraint};
use super::state::not_found;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = constraint::required_text(&call.params, "Name", 1..=2048)?;
    call.local.account.change(|state| {
        let removed = state.region_mut(&call.region).parameters.remove(name);
        if removed { Ok(Value::Void) } else { Err(not_found()) }
    })
}
