//! `ValidateConfigurationSettings`: says what is wrong with options, and changes nothing. `eb config put` asks about a
//! saved configuration without any options: then its own are judged.

use super::{input, saved_configuration};
use crate::beanstalk::platform::Runtime;
use crate::local::account::catalogue;
use crate::local::account::options::OptionMap;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let options = input::option_settings(&call.params)?;
    if options.is_empty() && call.params.optional("TemplateName").is_none() {
        return Err(Fault::missing_parameter("OptionSettings"));
    }
    if let Some(name) = call.params.optional("TemplateName") {
        saved_configuration::adopt(call, application.as_str(), name)?;
    }
    let (mut effective, platform) = call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        region.application(application.as_str())?;
        match (call.params.optional("EnvironmentName"), call.params.optional("TemplateName")) {
            (Some(_), Some(_)) => Err(Fault::invalid_parameter_combination(
                "You cannot specify both TemplateName and EnvironmentName. Specify only one.",
            )),
            (Some(name), None) => region
                .environment_of(application.as_str(), name)
                .map(|found| (found.options_in_force(), Runtime::of(&found.platform_arn))),
            (None, Some(name)) => region
                .template(application.as_str(), name)
                .map(|found| (found.options.clone(), Runtime::of(&found.platform_arn))),
            (None, None) => Ok((OptionMap::default(), None)),
        }
    })?;
    // Each option by itself, and where all are right, what they come to with those that are there already.
    let judged = if options.is_empty() { effective.settings() } else { options.clone() };
    let mut findings = catalogue::findings(platform, &judged);
    if findings.is_empty() {
        effective.overlay(&options.iter().collect());
        findings = catalogue::contradictions(&effective);
        findings.extend(catalogue::too_many_variables(&effective));
    }
    let messages = findings.into_iter().map(|finding| {
        Structure::new()
            .with("Message", finding.message)
            .with("Severity", "error")
            .with("Namespace", finding.namespace)
            .with_some("OptionName", Some(finding.name).filter(|name| !name.is_empty()))
    });
    Ok(Structure::new().with("Messages", Value::members(messages)).into())
}
