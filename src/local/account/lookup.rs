//! Finding things by the names that callers give, and AWS's words when they are not there.

use time::OffsetDateTime;

use super::application::Application;
use super::environment::Environment;
use super::state::RegionState;
use super::template::ConfigurationTemplate;
use super::version::ApplicationVersion;
use crate::beanstalk::{ApplicationName, EnvironmentId};
use crate::local::query::Fault;

/// How a caller names an environment. Where both are given, both must be its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EnvironmentKey {
    /// By id.
    pub(crate) id: Option<String>,
    /// By name.
    pub(crate) name: Option<String>,
}

impl EnvironmentKey {
    /// AWS's words when there is none.
    fn missing(&self) -> Fault {
        Fault::invalid_parameter_value(match (&self.name, &self.id) {
            (Some(name), _) => format!("No Environment found for EnvironmentName = '{name}'."),
            (None, Some(id)) => format!("No Environment found for EnvironmentId = '{id}'."),
            (None, None) => "No Environment found.".to_owned(),
        })
    }

    fn takes(&self, environment: &Environment) -> bool {
        self.id.as_deref().is_none_or(|id| id == environment.id.as_str())
            && self.name.as_deref().is_none_or(|name| name == environment.name.as_str())
    }
}

impl RegionState {
    /// An application.
    ///
    /// # Errors
    /// `No Application named 'x' found.`
    pub(crate) fn application(&self, name: &str) -> Result<(&ApplicationName, &Application), Fault> {
        self.applications.get_key_value(name).ok_or_else(|| no_application(name))
    }

    /// An application, to be changed.
    ///
    /// # Errors
    /// `No Application named 'x' found.`
    pub(crate) fn application_mut(&mut self, name: &str) -> Result<&mut Application, Fault> {
        self.applications.get_mut(name).ok_or_else(|| no_application(name))
    }

    /// A version of an application.
    ///
    /// # Errors
    /// `No Application Version named 'x' found.`
    pub(crate) fn version(&self, application: &str, label: &str) -> Result<&ApplicationVersion, Fault> {
        self.application(application)?;
        self.versions.get(application).and_then(|versions| versions.get(label)).ok_or_else(|| no_version(label))
    }

    /// A version of an application, to be changed.
    ///
    /// # Errors
    /// `No Application Version named 'x' found.`
    pub(crate) fn version_mut(&mut self, application: &str, label: &str) -> Result<&mut ApplicationVersion, Fault> {
        self.application(application)?;
        self.versions.get_mut(application).and_then(|versions| versions.get_mut(label)).ok_or_else(|| no_version(label))
    }

    /// A saved configuration of an application.
    ///
    /// # Errors
    /// `No Configuration Template named 'app/x' found.` (gradle-beanstalk-plugin#25)
    pub(crate) fn template(&self, application: &str, name: &str) -> Result<&ConfigurationTemplate, Fault> {
        self.application(application)?;
        self.templates
            .get(application)
            .and_then(|templates| templates.get(name))
            .ok_or_else(|| no_template(application, name))
    }

    /// A saved configuration of an application, to be changed.
    ///
    /// # Errors
    /// As [`RegionState::template`].
    pub(crate) fn template_mut(&mut self, application: &str, name: &str) -> Result<&mut ConfigurationTemplate, Fault> {
        self.application(application)?;
        self.templates
            .get_mut(application)
            .and_then(|templates| templates.get_mut(name))
            .ok_or_else(|| no_template(application, name))
    }

    /// The environments that are not terminated.
    pub(crate) fn live(&self) -> impl Iterator<Item = &Environment> {
        self.environments.values().filter(|environment| !environment.is_terminated())
    }

    /// An environment that is not terminated.
    ///
    /// # Errors
    /// `No Environment found for EnvironmentName = 'x'.`
    pub(crate) fn environment(&self, key: &EnvironmentKey) -> Result<&Environment, Fault> {
        self.live().find(|environment| key.takes(environment)).ok_or_else(|| key.missing())
    }

    /// An environment that is not terminated, to be changed.
    ///
    /// # Errors
    /// As [`RegionState::environment`].
    pub(crate) fn environment_mut(&mut self, key: &EnvironmentKey) -> Result<&mut Environment, Fault> {
        self.environments
            .values_mut()
            .find(|environment| !environment.is_terminated() && key.takes(environment))
            .ok_or_else(|| key.missing())
    }

    /// An environment of an application that is not terminated.
    ///
    /// # Errors
    /// `No Application named 'x' found.`, or as [`RegionState::environment`] also when it is another application's.
    pub(crate) fn environment_of(&self, application: &str, name: &str) -> Result<&Environment, Fault> {
        self.application(application)?;
        let key = EnvironmentKey { id: None, name: Some(name.to_owned()) };
        let found = self.environment(&key)?;
        if found.application.as_str() == application { Ok(found) } else { Err(key.missing()) }
    }

    /// An environment by name, and where none lives, the one of that name that was terminated last.
    ///
    /// # Errors
    /// As [`RegionState::environment`].
    pub(crate) fn environment_or_its_past(&self, key: &EnvironmentKey) -> Result<&Environment, Fault> {
        self.environment(key).or_else(|fault| {
            let now = OffsetDateTime::now_utc();
            let past = self.environments.values().filter(|found| key.takes(found) && !found.is_forgotten(now));
            past.max_by_key(|environment| environment.updated).ok_or(fault)
        })
    }

    /// Whether an environment that lives, or is not yet gone, owns this start of a domain name.
    pub(crate) fn owns_cname(&self, prefix: &str) -> bool {
        self.environments.values().any(|found| found.owns_name(prefix))
    }

    /// Gives an environment another start of its domain name when its own has gone to another one, as it may while a
    /// termination goes on that then fails. AWS does not say what happens there. The new one.
    pub(crate) fn rename_double(&mut self, id: &EnvironmentId) -> Option<String> {
        let environment = self.environments.get(id)?;
        let (live, prefix) = (!environment.is_terminated(), environment.cname_prefix.clone());
        let taken = self.environments.values().any(|found| found.id != *id && found.owns_name(&prefix));
        let environment = self.environments.get_mut(id).filter(|_| live && taken)?;
        let suffix = environment.id.as_str().trim_start_matches("e-");
        environment.cname_prefix = format!("{}.eba-{suffix}", environment.name);
        Some(environment.cname_prefix.clone())
    }

    /// An environment by id, also a terminated one.
    pub(crate) fn by_id(&mut self, id: &EnvironmentId) -> Option<&mut Environment> {
        self.environments.get_mut(id)
    }
}

fn no_application(name: &str) -> Fault {
    Fault::invalid_parameter_value(format!("No Application named '{name}' found."))
}

fn no_version(label: &str) -> Fault {
    Fault::invalid_parameter_value(format!("No Application Version named '{label}' found."))
}

fn no_template(application: &str, name: &str) -> Fault {
    Fault::invalid_parameter_value(format!("No Configuration Template named '{application}/{name}' found."))
}
