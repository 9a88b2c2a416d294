//! Environments: describing, creating, updating, terminating; their settings.

use aws_sdk_elasticbeanstalk::types as sdk;
use aws_types::request_id::RequestId;
use serde::Serialize;
use time::OffsetDateTime;

use super::applications::says;
use crate::aws::Aws;
use crate::aws::convert::{moment, option_from_sdk, option_to_sdk};
use crate::aws::error::failed;
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::{
    ApplicationName, CnamePrefix, EnvironmentName, EnvironmentStatus, Health, HealthStatus, OptionSetting, VersionLabel,
};
use crate::error::Result;

/// An environment as AWS describes it.
#[derive(Debug, Clone, Serialize)]
pub struct EnvironmentDescription {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its ARN; the answer to a change does not have it.
    #[serde(skip)]
    pub arn: Option<String>,
    /// Account it belongs to, as its ARN tells: that of whoever may see it.
    #[serde(skip)]
    pub account: Option<String>,
    /// Application it belongs to.
    pub application: String,
    /// Its description.
    pub description: Option<String>,
    /// Version that it runs.
    pub version_label: Option<String>,
    /// Whether it is settled.
    pub status: EnvironmentStatus,
    /// Health colour.
    pub health: Health,
    /// Status of enhanced health; absent with basic health.
    pub health_status: Option<HealthStatus>,
    /// Domain name, once there is one.
    pub cname: Option<String>,
    /// Address of the instance or load balancer, once there is one.
    pub endpoint_url: Option<String>,
    /// ARN of the platform version.
    pub platform_arn: Option<String>,
    /// Solution stack.
    pub solution_stack: Option<String>,
    /// `WebServer` or `Worker`.
    pub tier: Option<String>,
    /// Saved configuration that it was made of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Whether an update is under way that can be aborted.
    pub abortable: bool,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339::option")]
    pub created: Option<OffsetDateTime>,
    /// When it was last changed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub updated: Option<OffsetDateTime>,
}

impl EnvironmentDescription {
    /// Where a browser finds it.
    pub fn url(&self) -> Option<String> {
        self.cname.as_ref().or(self.endpoint_url.as_ref()).map(|host| format!("http://{host}"))
    }
}

#[cfg(test)]
impl EnvironmentDescription {
    /// `tasks-dev`, Ready and Green: what a test changes where it matters.
    pub(crate) fn example() -> Self {
        Self {
            name: "tasks-dev".into(),
            id: "e-abcdefghij".into(),
            arn: None,
            account: None,
            application: "tasks".into(),
            description: None,
            version_label: None,
            status: EnvironmentStatus::Ready,
            health: "Green".into(),
            health_status: None,
            cname: None,
            endpoint_url: None,
            platform_arn: None,
            solution_stack: None,
            tier: None,
            template: None,
            abortable: false,
            created: None,
            updated: None,
        }
    }
}

/// An operation that was accepted: AWS works on it, and its events carry the request id.
#[derive(Debug, Clone)]
pub struct Started {
    /// AWS's id of the request, and of every event that the operation causes.
    pub request_id: Option<String>,
    /// The environment as it was when the operation began.
    pub environment: EnvironmentDescription,
}

/// An environment to create.
#[derive(Debug, Clone)]
pub struct NewEnvironment<'a> {
    /// Application it belongs to.
    pub application: &'a ApplicationName,
    /// Its name.
    pub name: &'a EnvironmentName,
    /// First label of its domain name.
    pub cname_prefix: Option<&'a CnamePrefix>,
    /// ARN of the platform version; not sent with a saved configuration, which has its own.
    pub platform_arn: &'a str,
    /// Saved configuration that it is made of. AWS takes this or a platform, and not both.
    pub template: Option<&'a TemplateName>,
    /// Version to run.
    pub version: &'a VersionLabel,
    /// Options, secrets among them: never shown.
    pub options: &'a [OptionSetting],
    /// Tags of the environment and everything it makes.
    pub tags: &'a [(String, String)],
}

/// A change of an environment.
#[derive(Debug, Clone, Default)]
pub struct Update<'a> {
    /// Version to run from now on.
    pub version: Option<&'a VersionLabel>,
    /// ARN of the platform version to run on from now on.
    pub platform: Option<String>,
    /// Description of the environment from now on.
    pub description: Option<String>,
    /// Options to set.
    pub options: Vec<OptionSetting>,
    /// Options to remove; only namespace and name count.
    pub remove: Vec<OptionSetting>,
}

/// Description of environments that we make; more may follow it.
pub const NOTE: &str = "Created by tasks-eb";

/// What the answer to a call that starts an operation says. The SDK has a type for each of the three calls, all with
/// the fields of a description, so that a function could not take them.
macro_rules! started {
    ($answer:expr) => {{
        let answer = $answer;
        let request_id = answer.request_id().map(str::to_owned);
        let described = sdk::EnvironmentDescription::builder()
            .set_environment_name(answer.environment_name)
            .set_environment_id(answer.environment_id)
            .set_application_name(answer.application_name)
            .set_version_label(answer.version_label)
            .set_status(answer.status)
            .set_cname(answer.cname)
            .build();
        Started { request_id, environment: describe(&described) }
    }};
}

impl Aws {
    /// The environments of an application that are not terminated.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn environments(&self, application: Option<&ApplicationName>) -> Result<Vec<EnvironmentDescription>> {
        self.list_environments(application, false).await
    }

    /// Ids of the environments of an application that were terminated in the last weeks, as long as AWS knows them.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn earlier_environments(&self, application: &ApplicationName) -> Result<Vec<String>> {
        Ok(self.earlier_environments_by_name(application).await?.into_iter().map(|(id, _)| id).collect())
    }

    /// The same, ids with names.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn earlier_environments_by_name(&self, application: &ApplicationName) -> Result<Vec<(String, String)>> {
        let all = self.list_environments(Some(application), true).await?;
        let gone = all.into_iter().filter(|found| found.status == EnvironmentStatus::Terminated);
        Ok(gone.map(|found| (found.id, found.name)).collect())
    }

    async fn list_environments(
        &self,
        application: Option<&ApplicationName>,
        deleted: bool,
    ) -> Result<Vec<EnvironmentDescription>> {
        let mut environments = Vec::new();
        let mut token = None;
        loop {
            let request = self.elasticbeanstalk.describe_environments().include_deleted(deleted).set_next_token(token);
            let request = request.set_application_name(application.map(ToString::to_string));
            let page = request.send().await.map_err(|error| {
                failed("elasticbeanstalk:DescribeEnvironments", "could not list the environments", &error)
            })?;
            environments.extend(page.environments().iter().map(describe));
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(environments);
            }
        }
    }

    /// The environment of that name; `None` when there is none, or it is terminated.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn environment(&self, name: &EnvironmentName) -> Result<Option<EnvironmentDescription>> {
        let request = self.elasticbeanstalk.describe_environments().environment_names(name.as_str());
        let page = request.include_deleted(false).send().await.map_err(|error| {
            failed(
                "elasticbeanstalk:DescribeEnvironments",
                format!("could not look for the environment {name}"),
                &error,
            )
        })?;
        let described = page.environments().iter().map(describe);
        Ok(described.into_iter().find(|found| found.status != EnvironmentStatus::Terminated))
    }

    /// The environment of that id, also when it is terminated.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn environment_by_id(&self, id: &str) -> Result<Option<EnvironmentDescription>> {
        let request = self.elasticbeanstalk.describe_environments().environment_ids(id).include_deleted(true);
        let page = request.send().await.map_err(|error| {
            failed("elasticbeanstalk:DescribeEnvironments", format!("could not look for the environment {id}"), &error)
        })?;
        Ok(page.environments().first().map(describe))
    }

    /// Starts the creation of an environment.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn create_environment(&self, new: &NewEnvironment<'_>) -> Result<Started> {
        let tags = new.tags.iter().map(|(key, value)| sdk::Tag::builder().key(key).value(value).build()).collect();
        let request = self
            .elasticbeanstalk
            .create_environment()
            .application_name(new.application.as_str())
            .environment_name(new.name.as_str())
            .set_cname_prefix(new.cname_prefix.map(ToString::to_string))
            .description(NOTE)
            .set_platform_arn(Some(new.platform_arn.to_owned()).filter(|_| new.template.is_none()))
            .set_template_name(new.template.map(ToString::to_string))
            .version_label(new.version.as_str())
            .set_option_settings(Some(new.options.iter().map(option_to_sdk).collect()))
            .set_tags(Some(tags));
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not create the environment {}", new.name);
            failed("elasticbeanstalk:CreateEnvironment", message, &error)
        })?;
        Ok(started!(answer))
    }

    /// Starts an update of an environment.
    ///
    /// # Errors
    /// Class `Busy` when the environment is not Ready; else when AWS refuses or cannot be reached.
    pub async fn update_environment(&self, name: &EnvironmentName, update: &Update<'_>) -> Result<Started> {
        let removed = update.remove.iter().map(|option| {
            sdk::OptionSpecification::builder().namespace(&option.namespace).option_name(&option.name).build()
        });
        let request = self
            .elasticbeanstalk
            .update_environment()
            .environment_name(name.as_str())
            .set_version_label(update.version.map(ToString::to_string))
            .set_platform_arn(update.platform.clone())
            .set_description(update.description.clone())
            .set_option_settings(some_unless_empty(update.options.iter().map(option_to_sdk).collect()))
            .set_options_to_remove(some_unless_empty(removed.collect()));
        let answer = request.send().await.map_err(|error| {
            failed("elasticbeanstalk:UpdateEnvironment", format!("could not update the environment {name}"), &error)
        })?;
        Ok(started!(answer))
    }

    /// Stops an update that is under way; what ran before it stays.
    ///
    /// # Errors
    /// Class `Busy` when nothing is under way that can be stopped; else when AWS refuses or cannot be reached.
    pub async fn abort_update(&self, name: &EnvironmentName) -> Result<()> {
        let request = self.elasticbeanstalk.abort_environment_update().environment_name(name.as_str());
        request.send().await.map(drop).map_err(|error| {
            let message = format!("could not abort what is done to {name}");
            failed("elasticbeanstalk:AbortEnvironmentUpdate", message, &error)
        })
    }

    /// Starts the termination of an environment.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn terminate_environment(&self, id: &str) -> Result<Started> {
        let request = self.elasticbeanstalk.terminate_environment().environment_id(id).terminate_resources(true);
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not terminate the environment {id}");
            failed("elasticbeanstalk:TerminateEnvironment", message, &error)
        })?;
        Ok(started!(answer))
    }

    /// The options of an environment as they are in force; `None` when it does not exist.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn settings(
        &self,
        application: &str,
        environment: &EnvironmentName,
    ) -> Result<Option<Vec<OptionSetting>>> {
        let all = self.configurations(application, environment).await?;
        let in_force = |one: &&sdk::ConfigurationSettingsDescription| {
            one.deployment_status().is_none_or(|status| status.as_str() == "deployed")
        };
        Ok(all.iter().find(in_force).or_else(|| all.first()).map(options_of))
    }

    /// The options that are being put into effect; `None` when none are.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn pending_settings(
        &self,
        application: &str,
        environment: &EnvironmentName,
    ) -> Result<Option<Vec<OptionSetting>>> {
        let all = self.configurations(application, environment).await?;
        let pending = all.iter().find(|one| one.deployment_status().is_some_and(|status| status.as_str() == "pending"));
        Ok(pending.map(options_of))
    }

    async fn configurations(
        &self,
        application: &str,
        environment: &EnvironmentName,
    ) -> Result<Vec<sdk::ConfigurationSettingsDescription>> {
        let request = self.elasticbeanstalk.describe_configuration_settings().application_name(application);
        match request.environment_name(environment.as_str()).send().await {
            Ok(answer) => Ok(answer.configuration_settings.unwrap_or_default()),
            Err(error) if error.as_service_error().is_some_and(|fault| says(fault, "No Environment found")) => {
                Ok(Vec::new())
            }
            Err(error) => Err(failed(
                "elasticbeanstalk:DescribeConfigurationSettings",
                format!("could not read the settings of {environment}"),
                &error,
            )),
        }
    }
}

fn options_of(settings: &sdk::ConfigurationSettingsDescription) -> Vec<OptionSetting> {
    settings.option_settings().iter().map(option_from_sdk).collect()
}

fn some_unless_empty<T>(items: Vec<T>) -> Option<Vec<T>> {
    if items.is_empty() { None } else { Some(items) }
}

fn describe(found: &sdk::EnvironmentDescription) -> EnvironmentDescription {
    EnvironmentDescription {
        name: found.environment_name().unwrap_or_default().to_owned(),
        id: found.environment_id().unwrap_or_default().to_owned(),
        arn: found.environment_arn().map(str::to_owned),
        // arn:aws:elasticbeanstalk:REGION:ACCOUNT:environment/APPLICATION/NAME
        account: found.environment_arn().and_then(|arn| arn.split(':').nth(4)).map(str::to_owned),
        application: found.application_name().unwrap_or_default().to_owned(),
        description: found.description().map(str::to_owned),
        version_label: found.version_label().map(str::to_owned),
        status: found.status().map_or("", |status| status.as_str()).into(),
        health: found.health().map_or("Grey", |health| health.as_str()).into(),
        health_status: found.health_status().map(|status| status.as_str().into()),
        cname: found.cname().filter(|cname| !cname.is_empty()).map(str::to_owned),
        endpoint_url: found.endpoint_url().filter(|url| !url.is_empty()).map(str::to_owned),
        platform_arn: found.platform_arn().map(str::to_owned),
        solution_stack: found.solution_stack_name().map(str::to_owned),
        tier: found.tier().and_then(|tier| tier.name()).map(str::to_owned),
        template: found.template_name().filter(|name| !name.is_empty()).map(str::to_owned),
        abortable: found.abortable_operation_in_progress().unwrap_or_default(),
        created: found.date_created().and_then(moment),
        updated: found.date_updated().and_then(moment),
    }
}
