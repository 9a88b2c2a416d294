//! `ValidateConfigurationSettings`: says what is wrong with options, and changes nothing.

use super::input;
use crate::local::account::catalogue;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let options = input::option_settings(&call.params)?;
    if options.is_empty() {
        return Err(Fault::missing_parameter("OptionSettings"));
    }
    call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        region.application(application.as_str())?;
        match (call.params.optional("EnvironmentName"), call.params.optional("TemplateName")) {
            (Some(_), Some(_)) => Err(Fault::invalid_parameter_combination(
                "You cannot specify both TemplateName and EnvironmentName. Specify only one.",
            )),
            (Some(name), None) => {
                region.environment(&EnvironmentKey { id: None, name: Some(name.to_owned()) }).map(|_| ())
            }
            (None, Some(name)) => region.template(application.as_str(), name).map(|_| ()),
            (None, None) => Ok(()),
        }
    })?;
    let messages = catalogue::findings(&options).into_iter().map(|finding| {
        Structure::new()
            .with("Message", finding.message)
            .with("Severity", "error")
            .with("Namespace", finding.namespace)
            .with("OptionName", finding.name)
    });
    Ok(Structure::new().with("Messages", Value::members(messages)).into())
}
