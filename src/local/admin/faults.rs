//! `PutFaults`, `ListFaults`, `DeleteFaults`: what goes wrong on purpose.

use super::super::faults::Rule;
use super::super::query::{Call, Fault, Structure, Value};

/// Adds the rules of `Rules`, all or none.
pub(super) fn put(call: &Call) -> Result<Value, Fault> {
    let rules: Result<Vec<Rule>, String> = call.params.strings("Rules").into_iter().map(str::parse).collect();
    call.local.script(rules.map_err(Fault::invalid_parameter_value)?);
    list(call)
}

/// The rules in force, with what is left of their numbers, and how many calls each has met.
pub(super) fn list(call: &Call) -> Result<Value, Fault> {
    let rules = call.local.faults.list();
    let met = rules.iter().map(|it| Value::from(i64::try_from(it.met).unwrap_or(i64::MAX)));
    let met = Value::members(met);
    Ok(Structure::new()
        .with("Rules", Value::members(rules.iter().map(|it| it.rule.to_string())))
        .with("Met", met)
        .into())
}

/// Removes every rule.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    call.local.unscript();
    list(call)
}
