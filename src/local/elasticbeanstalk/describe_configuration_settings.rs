//! `DescribeConfigurationSettings`: of an environment (and its pending draft), or of a saved configuration.

use super::input;
use super::settings::{self, DeploymentStatus};
use crate::local::account::lookup::EnvironmentKey;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
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
            let key = EnvironmentKey { id: None, name: Some(name.to_owned()) };
            let environment = region.environment(&key)?;
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
