//! `GetParameters`: several parameters, and the names that are none.

use super::super::query::{Call, Fault, Structure, Value, constraint};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let mut names = constraint::texts(&call.params, "Names", 1..=10)?;
    names.sort_unstable();
    names.dedup();
    let decrypt = constraint::truth(&call.params, "WithDecryption")?;
    let state = call.local.account.snapshot();
    let none = Default::default();
    let parameters = state.region(&call.region).map_or(&none, |region| &region.parameters);
    let (mut found, mut invalid) = (Vec::new(), Vec::new());
    for name in names {
        match parameters.find(&call.region, name) {
            Ok(parameter) => found.push(parameter.shape(&call.region, decrypt)),
            Err(_) => invalid.push(name),
        }
    }
    Ok(Structure::new()
        .with("Parameters", Value::members(found))
        .with("InvalidParameters", Value::members(invalid))
        .into())
}
