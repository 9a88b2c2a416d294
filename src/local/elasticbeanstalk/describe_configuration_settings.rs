//! `DescribeConfigurationSettings`: of an environment (and its pending draft), or of a saved configuration.

use super::settings::{self, DeploymentStatus};
use super::{input, saved_configuration};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    if let Some(name) = call.params.optional("TemplateName") {
        saved_configuration::adopt(call, application.as_str(), name)?;
    }
    let state = call.local.account.snapshot();
    let empty = Default::default();
    let region = state.region(&call.region).unwrap_or(&empty);
    region.application(application.as_str())?;
    let found = match (call.params.optional("TemplateName"), call.params.optional("EnvironmentName")) {
        (Some(_), Some(_)) => {
            return Err(Fault::invalid_parameter_combination(
                "You cannot specify both TemplateName and EnvironmentName. Specify only one.",
            ));
        }
        (None, None) => {
            return Err(Fault::missing_required_parameter("Either TemplateName or EnvironmentName must be specified."));
        }
        (Some(name), None) => {
            let template = region.template(application.as_str(), name)?;
            vec![settings::of_template(application.as_str(), name, template, true)]
        }
        (None, Some(name)) => {
            let environment = region.environment_of(application.as_str(), name)?;
            let mut all = vec![settings::of_environment(environment, &environment.options, DeploymentStatus::Deployed)];
            if let Some(draft) = &environment.draft {
                let status = if draft.failed { DeploymentStatus::Failed } else { DeploymentStatus::Pending };
                all.push(settings::of_environment(environment, &draft.options, status));
            }
            all
        }
    };
    Ok(Structure::new().with("ConfigurationSettings", Value::members(found)).into())
}
