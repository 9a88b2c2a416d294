//! What AWS knows of options: their defaults and what changing one does; saved configurations; and tags.

use super::applications::says;
use super::environments::EnvironmentDescription;
use crate::aws::Aws;
use crate::aws::convert::option_from_sdk;
use crate::aws::error::failed;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{ApplicationName, EnvironmentName, OptionSetting};
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

    /// The platform and the options of a saved configuration; `None` when there is none of that name.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn saved_settings(
        &self,
        application: &str,
        template: &str,
    ) -> Result<Option<(Option<String>, Vec<OptionSetting>)>> {
        let request = self.elasticbeanstalk.describe_configuration_settings().application_name(application);
        let answer = match request.template_name(template).send().await {
            Ok(answer) => answer,
            // AWS has no code of its own for either; the sentence is the sign (eb-reference §1.3).
            Err(error)
                if error.as_service_error().is_some_and(|fault| {
                    says(fault, "No Configuration Template named") || says(fault, "No Application named")
                }) =>
            {
                return Ok(None);
            }
            Err(error) => {
                let message = format!("could not read the saved configuration {template}");
                return Err(failed("elasticbeanstalk:DescribeConfigurationSettings", message, &error));
            }
        };
        Ok(answer.configuration_settings().first().map(|found| {
            let options = found.option_settings().iter().map(option_from_sdk).collect();
            (found.platform_arn().map(str::to_owned), options)
        }))
    }

    /// Names of the saved configurations of an application; none where there is no such application. Files in the bucket that
    /// AWS was not told of are not among them.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn saved_configurations(&self, application: &ApplicationName) -> Result<Vec<String>> {
        let request = self.elasticbeanstalk.describe_applications().application_names(application.as_str());
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not list the saved configurations of {application}");
            failed("elasticbeanstalk:DescribeApplications", message, &error)
        })?;
        let found = answer.applications.unwrap_or_default().into_iter();
        let found = found.filter(|found| found.application_name() == Some(application.as_str()));
        Ok(found.flat_map(|found| found.configuration_templates.unwrap_or_default()).collect())
    }

    /// Saves the configuration of an environment under a name, described as `note`. One of that name is replaced: it is of a
    /// run that was cut off.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn save_configuration(
        &self,
        application: &ApplicationName,
        name: &TemplateName,
        environment_id: &str,
        note: &str,
    ) -> Result<()> {
        if !self.keep_configuration(application, name, environment_id, note).await? {
            self.delete_configuration(application, name).await?;
            self.keep_configuration(application, name, environment_id, note).await?;
        }
        Ok(())
    }

    /// The same, but one of that name stays as it is, and the answer is false.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn keep_configuration(
        &self,
        application: &ApplicationName,
        name: &TemplateName,
        environment_id: &str,
        note: &str,
    ) -> Result<bool> {
        let request = self.elasticbeanstalk.create_configuration_template().application_name(application.as_str());
        let request = request.template_name(name.as_str()).environment_id(environment_id).description(note);
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if error.as_service_error().is_some_and(|fault| says(fault, "already exists")) => Ok(false),
            Err(error) => {
                let message = format!("could not save the configuration of {environment_id} as {name}");
                Err(failed("elasticbeanstalk:CreateConfigurationTemplate", message, &error))
            }
        }
    }

    /// Deletes a saved configuration; one that is gone is fine.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn delete_configuration(&self, application: &ApplicationName, name: &TemplateName) -> Result<()> {
        let request = self.elasticbeanstalk.delete_configuration_template().application_name(application.as_str());
        match request.template_name(name.as_str()).send().await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(|fault| says(fault, "No Configuration Template")) => {
                Ok(())
            }
            Err(error) => {
                let message = format!("could not delete the saved configuration {name}");
                Err(failed("elasticbeanstalk:DeleteConfigurationTemplate", message, &error))
            }
        }
    }

    /// The tags that somebody gave an environment; AWS's own are not among them.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn tags_of(&self, found: &EnvironmentDescription) -> Result<Vec<(String, String)>> {
        let (Some(arn), name) = (&found.arn, &found.name) else { return Ok(Vec::new()) };
        let answer =
            self.elasticbeanstalk.list_tags_for_resource().resource_arn(arn).send().await.map_err(|error| {
                let message = format!("could not read the tags of {name}");
                failed("elasticbeanstalk:ListTagsForResource", message, &error)
            })?;
        let tags = answer.resource_tags().iter();
        let tags = tags.filter_map(|tag| Some((tag.key()?.to_owned(), tag.value().unwrap_or_default().to_owned())));
        // Elastic Beanstalk gives every environment a tag Name of its own (developer guide, tagging environments).
        let own = |key: &str| key == "Name" || key.starts_with("aws:") || key.starts_with("elasticbeanstalk:");
        Ok(tags.filter(|(key, _)| !own(key)).collect())
    }
}
