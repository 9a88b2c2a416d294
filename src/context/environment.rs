//! The environment that a command is about: which one is meant, what AWS says of it, and what is said when there is none.

use super::Context;
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::EnvironmentName;
use crate::error::{Class, Error, Result};
use crate::lint::nearest::nearest;

impl Context {
    /// The environment that a command is about: the one given, else the one that belongs to the branch of the project.
    ///
    /// # Errors
    /// Class `NotFound` when none is given and the branch has none.
    pub fn environment(&self, given: Option<EnvironmentName>) -> Result<EnvironmentName> {
        if let Some(given) = given {
            return Ok(given);
        }
        let project = self.project()?;
        project.environment()?.ok_or_else(|| {
            let branch = project.branch().unwrap_or_default();
            Error::new(Class::NotFound, format!("the branch '{branch}' has no environment"))
                .code("TE1102")
                .because("give the name of one, or create one")
                .next("tasks-eb create")
        })
    }

    /// The environment as AWS describes it.
    ///
    /// # Errors
    /// Class `NotFound` when there is none of that name; else when AWS refuses or cannot be reached.
    pub async fn described(&self, name: &EnvironmentName) -> Result<EnvironmentDescription> {
        let aws = self.aws().await?;
        match aws.environment(name).await? {
            Some(found) => {
                self.seen(&found);
                Ok(found)
            }
            None => Err(self.no_environment(aws, name).await),
        }
    }

    /// What is said of an environment that does not exist: with the one that was meant, where one is called nearly so.
    pub async fn no_environment(&self, aws: &Aws, name: &EnvironmentName) -> Error {
        let error = Error::new(Class::NotFound, format!("there is no environment '{name}' in {}", aws.region()))
            .code("TE1404")
            .next(format!("tasks-eb create {name}"));
        match self.meant(aws, name).await {
            Some(meant) => error.because(format!("did you mean '{meant}'?")).again_naming(name.as_str(), meant),
            None => error,
        }
    }

    /// The environment whose name is nearly this one; `None` also where nobody can be asked.
    pub async fn meant(&self, aws: &Aws, name: &EnvironmentName) -> Option<String> {
        let application = self.project().ok().and_then(|project| project.config.application_name().ok().flatten());
        let there = aws.environments(application.as_ref()).await.ok()?;
        nearest(name.as_str(), there.iter().map(|found| found.name.as_str())).map(str::to_owned)
    }
}
