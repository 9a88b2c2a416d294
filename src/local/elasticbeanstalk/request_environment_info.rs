//! `RequestEnvironmentInfo`: asks the instance for its logs.

use super::input;
use crate::local::account::logs::InfoType;
use crate::local::account::{lifecycle, logs};
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let kind = info_type(call)?;
    let key = input::environment_key(call)?;
    let environment = call
        .local
        .account
        .read(|state| state.region(&call.region).cloned().unwrap_or_default().environment(&key).cloned())?;
    lifecycle::tell(call, &environment, "requestEnvironmentInfo is starting.");
    logs::request(call, &environment, kind);
    Ok(Value::Void)
}

/// Which logs are meant. `analyze` needs Amazon Bedrock.
pub(super) fn info_type(call: &Call) -> Result<InfoType, Fault> {
    match call.params.required("InfoType")? {
        "tail" => Ok(InfoType::Tail),
        "bundle" => Ok(InfoType::Bundle),
        "analyze" => Err(Fault::invalid_parameter_value(
            "InfoType analyze is not available in the local Elastic Beanstalk: it needs Amazon Bedrock.",
        )),
        other => Err(Fault::invalid_parameter_value(format!("InfoType must be tail or bundle, not '{other}'."))),
    }
}
