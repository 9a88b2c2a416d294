//! `DeleteParameters`: several at once; names that are none are told.

use super::super::query::{Call, Fault, Structure, Value, constraint};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let names = constraint::texts(&call.params, "Names", 1..=10)?;
    let (deleted, invalid): (Vec<&str>, Vec<&str>) = call.local.account.change(|state| {
        let parameters = &mut state.region_mut(&call.region).parameters;
        Ok::<_, Fault>(names.iter().partition(|name| parameters.remove(name)))
    })?;
    Ok(Structure::new()
        .with("DeletedParameters", Value::members(deleted))
        .with("InvalidParameters", Value::members(invalid))
        .into())
}
