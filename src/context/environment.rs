//! The environment that a command is about: which one is meant, what AWS says of it, and what is said when there is none.

use std::sync::PoisonError;

use super::Context;
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::{EnvironmentName, Region};
use crate::error::nearest::nearest;
use crate::error::{Class, Error, Result};
use crate::project::Project;

impl Context {
    /// The environment that a command is about: the one given, else the one that belongs to the branch of the project.
    ///
    /// # Errors
    /// Class `NotFound` when none is given and the branch has none.
    pub fn environment(&self, given: Option<EnvironmentName>) -> Result<EnvironmentName> {
        if let Some(given) = given {
            return Ok(self.is_about(given));
        }
        let project = self.project()?;
        project.environment()?.map(|name| self.is_about(name)).ok_or_else(|| unnamed(project))
    }

    /// The command is about this environment: what fails says so.
    pub fn is_about(&self, name: EnvironmentName) -> EnvironmentName {
        *self.shared.about.lock().unwrap_or_else(PoisonError::into_inner) = Some(name.to_string());
        name
    }

    /// The same error with the environment that the command is about, where it names none itself.
    #[must_use]
    pub fn error_about(&self, error: Error) -> Error {
        let about = self.shared.about.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let about = about.filter(|_| error.fact("environment").is_none());
        about.into_iter().fold(error, |error, name| error.with_fact("environment", name))
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

    /// What is said of an environment that does not exist, by a command that would do with a new one: with the one that was
    /// meant, where one is called nearly so, or the region that was meant, where this is not the project's own.
    pub async fn no_environment(&self, aws: &Aws, name: &EnvironmentName) -> Error {
        let missing = self.missing(aws, name).await;
        if missing.next_step().is_some() {
            return missing;
        }
        missing.because("create makes it: a new environment, which costs").next(format!("tasks-eb create {name}"))
    }

    /// The same by a command to which a new one is of no use: it has a next step only where something else was meant.
    pub async fn missing(&self, aws: &Aws, name: &EnvironmentName) -> Error {
        let mut error =
            Error::new(Class::NotFound, format!("there is no environment '{name}' in {}", aws.region())).code("TE1404");
        let there = self.there(aws).await;
        let meant = nearly(name, &there);
        if let Some(meant) = meant {
            error = error.because(format!("did you mean '{meant}'?")).again_naming(name.as_str(), meant);
        }
        if let Some(own) = self.own_region(aws) {
            error = error.because(format!("the project's own region is {own}"));
            return if meant.is_some() { error } else { error.again_with(format!("--region {own}")) };
        }
        if meant.is_none() && !there.is_empty() {
            let (few, more) = there.split_at(there.len().min(MOST_NAMES));
            let more = if more.is_empty() { "" } else { ", …" };
            error = error.because(format!("those there are: {}{more}", few.join(", ")));
        }
        error
    }

    /// The environment whose name is nearly this one; `None` also where nobody can be asked.
    pub async fn meant(&self, aws: &Aws, name: &EnvironmentName) -> Option<String> {
        nearly(name, &self.there(aws).await).map(str::to_owned)
    }

    /// Names of the application's environments in this region, in order; none also where nobody can be asked.
    pub async fn there(&self, aws: &Aws) -> Vec<String> {
        let application = self.project().ok().and_then(|project| project.config.application_name().ok().flatten());
        let found = aws.environments(application.as_ref()).await.unwrap_or_default();
        let mut names: Vec<String> = found.into_iter().map(|found| found.name).collect();
        names.sort();
        names
    }

    /// The project's own region, where another one is looked at: what is not found here may well be there.
    pub fn own_region(&self, aws: &Aws) -> Option<Region> {
        let own = self.project().ok()?.config.region().ok()??;
        Some(own).filter(|own| own != aws.region())
    }
}

/// Most names that an error tells.
const MOST_NAMES: usize = 8;

/// The one that was probably meant: called nearly so, or the only one that goes on with a hyphen, as `-green` does.
fn nearly<'a>(name: &EnvironmentName, there: &'a [String]) -> Option<&'a str> {
    let longer = format!("{name}-");
    let mut begun = there.iter().filter(|other| other.starts_with(&longer));
    let only = begun.next().filter(|_| begun.next().is_none());
    nearest(name.as_str(), there.iter().map(String::as_str)).or(only.map(String::as_str))
}

/// No name was given, and the branch has none.
fn unnamed(project: &Project) -> Error {
    let error = |message: String| Error::new(Class::NotFound, message).code("TE1102");
    if project.is_detached().unwrap_or_default() {
        return error("no branch is checked out (detached HEAD), so it is not known which environment is meant".into())
            .because("give its name, as a pipeline has to")
            .next("tasks-eb list");
    }
    error(format!("the branch '{}' has no environment", project.branch().unwrap_or_default()))
        .because("give the name of one, or create one: that is a new environment, which costs")
        .next("tasks-eb create")
}
