//! What AWS knows of options: their defaults and what changing one does; and saved configurations.

use crate::aws::Aws;
use crate::aws::convert::option_from_sdk;
use crate::aws::error::failed;
use crate::beanstalk::{EnvironmentName, OptionSetting};
use crate::error::Result;

/// An option as AWS describes it for an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionFact {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// Value when nobody gives one.
    pub default: Option<String>,
    /// `NoInterruption`, `RestartApplicationServer`, `RestartEnvironment` or `Unknown`.
    pub change: String,
}

impl Aws {
    /// Every option that an environment could have.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn option_facts(&self, application: &str, environment: &EnvironmentName) -> Result<Vec<OptionFact>> {
        let request = self.elasticbeanstalk.describe_configuration_options().application_name(application);
        let answer = request.environment_name(environment.as_str()).send().await.map_err(|error| {
            let message = format!("could not ask which options {environment} has");
            failed("elasticbeanstalk:DescribeConfigurationOptions", message, &error)
        })?;
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let fact = |option: &aws_sdk_elasticbeanstalk::types::ConfigurationOptionDescription| OptionFact {
            namespace: text(option.namespace()),
            name: text(option.name()),
            default: option.default_value().map(str::to_owned),
            change: text(option.change_severity()),
        };
        Ok(answer.options().iter().map(fact).collect())
    }

    /// The options of a saved configuration.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn saved_settings(&self, application: &str, template: &str) -> Result<Vec<OptionSetting>> {
        let request = self.elasticbeanstalk.describe_configuration_settings().application_name(application);
        let answer = request.template_name(template).send().await.map_err(|error| {
            let message = format!("could not read the saved configuration {template}");
            failed("elasticbeanstalk:DescribeConfigurationSettings", message, &error)
        })?;
        let settings = answer.configuration_settings().first();
        Ok(settings.map(|found| found.option_settings().iter().map(option_from_sdk).collect()).unwrap_or_default())
    }
}
