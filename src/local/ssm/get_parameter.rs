//! `GetParameter`: one parameter by name, version or ARN.

use super::super::query::{Call, Fault, Structure, Value, constraint};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = constraint::required_text(&call.params, "Name", 1..=2048)?;
    let decrypt = constraint::truth(&call.params, "WithDecryption")?;
    let state = call.local.account.snapshot();
    let none = Default::default();
    let parameters = state.region(&call.region).map_or(&none, |region| &region.parameters);
    let found = parameters.find(&call.region, name)?;
    Ok(Structure::new().with("Parameter", found.shape(&call.region, decrypt)).into())
}
