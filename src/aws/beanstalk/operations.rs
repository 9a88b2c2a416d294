//! Operations on an environment that change neither version nor options: restart, rebuild, exchange of domain names; and
//! the instances that they meet.

use aws_types::request_id::RequestId;

use super::{EnvironmentDescription, Started};
use crate::aws::Aws;
use crate::aws::error::failed;
use crate::beanstalk::EnvironmentName;
use crate::error::Result;

impl Aws {
    /// Starts the app anew on every instance.
    ///
    /// # Errors
    /// Class `Busy` when the environment is not Ready; else when AWS refuses or cannot be reached.
    pub async fn restart_app_server(&self, environment: EnvironmentDescription) -> Result<Started> {
        let request = self.elasticbeanstalk.restart_app_server().environment_id(&environment.id);
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not restart the app of {}", environment.name);
            failed("elasticbeanstalk:RestartAppServer", message, &error)
        })?;
        Ok(Started { request_id: answer.request_id().map(str::to_owned), environment })
    }

    /// Takes down everything that the environment is made of and makes it again, with the same name, id and CNAME. A
    /// coupled database is made anew and is empty (eb-reference §1.4).
    ///
    /// # Errors
    /// Class `Busy` when the environment is not Ready; else when AWS refuses or cannot be reached.
    pub async fn rebuild_environment(&self, environment: EnvironmentDescription) -> Result<Started> {
        let request = self.elasticbeanstalk.rebuild_environment().environment_id(&environment.id);
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not rebuild {}", environment.name);
            failed("elasticbeanstalk:RebuildEnvironment", message, &error)
        })?;
        Ok(Started { request_id: answer.request_id().map(str::to_owned), environment })
    }

    /// Lets two environments exchange their domain names. The answer is the operation as the first one sees it.
    ///
    /// # Errors
    /// Class `Busy` when one of them is not Ready; else when AWS refuses or cannot be reached.
    pub async fn swap_cnames(&self, source: EnvironmentDescription, destination: &str) -> Result<Started> {
        let request = self.elasticbeanstalk.swap_environment_cnames().source_environment_name(&source.name);
        let answer = request.destination_environment_name(destination).send().await.map_err(|error| {
            let message = format!("could not swap the domain names of {} and {destination}", source.name);
            failed("elasticbeanstalk:SwapEnvironmentCNAMEs", message, &error)
        })?;
        Ok(Started { request_id: answer.request_id().map(str::to_owned), environment: source })
    }

    /// Ids of the instances of an environment.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn instances(&self, environment: &EnvironmentName) -> Result<Vec<String>> {
        let request = self.elasticbeanstalk.describe_environment_resources().environment_name(environment.as_str());
        let answer = request.send().await.map_err(|error| {
            let message = format!("could not look for the instances of {environment}");
            failed("elasticbeanstalk:DescribeEnvironmentResources", message, &error)
        })?;
        let resources = answer.environment_resources();
        let instances = resources.map(|resources| resources.instances()).unwrap_or_default();
        Ok(instances.iter().filter_map(|instance| instance.id().map(str::to_owned)).collect())
    }
}
