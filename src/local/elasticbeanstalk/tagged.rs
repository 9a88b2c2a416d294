//! Resources that carry tags, found by their ARN.

use crate::beanstalk::Region;
use crate::local::account::application::Tags;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::state::RegionState;
use crate::local::account::{ACCOUNT_ID, stack};
use crate::local::query::{Call, Fault};
use crate::local::tagging::Tagged;

/// Everything of Elastic Beanstalk's that may bear tags, AWS's own of an environment among them.
pub(crate) fn tagged(region: &Region, state: &RegionState) -> Vec<Tagged> {
    let of = |resource: String, tags: &Tags| {
        Tagged::new(format!("arn:aws:elasticbeanstalk:{region}:{ACCOUNT_ID}:{resource}"), tags.clone())
    };
    let mut found: Vec<Tagged> = Vec::new();
    found.extend(state.applications.iter().map(|(name, one)| of(format!("application/{name}"), &one.tags)));
    for (application, versions) in &state.versions {
        let arn = |label: &dyn std::fmt::Display| format!("applicationversion/{application}/{label}");
        found.extend(versions.iter().map(|(label, one)| of(arn(label), &one.tags)));
    }
    for (application, templates) in &state.templates {
        let arn = |name: &dyn std::fmt::Display| format!("configurationtemplate/{application}/{name}");
        found.extend(templates.iter().map(|(name, one)| of(arn(name), &one.tags)));
    }
    found.extend(state.live().map(|one| Tagged::new(one.arn(region.as_str()), stack::tags(one))));
    found
}

/// What an ARN names.
pub(super) enum Resource {
    /// An application.
    Application(String),
    /// A version: application and label.
    Version(String, String),
    /// An environment.
    Environment(EnvironmentKey),
    /// A saved configuration: application and name.
    Template(String, String),
}

impl Resource {
    /// Takes an ARN apart.
    pub(super) fn parse(call: &Call, arn: &str) -> Result<Self, Fault> {
        let start = format!("arn:aws:elasticbeanstalk:{}:{ACCOUNT_ID}:", call.region);
        let missing = || Fault::new("ResourceNotFoundException", format!("Resource not found for arn '{arn}'."));
        let unsupported = || {
            let message = format!("The resource type of '{arn}' does not support tags.");
            Fault::new("ResourceTypeNotSupportedException", message)
        };
        let resource = match arn.strip_prefix(&start) {
            Some(resource) => resource,
            // Platforms are AWS's: their ARNs carry no account.
            None if arn.starts_with(&format!("arn:aws:elasticbeanstalk:{}::", call.region)) => {
                return Err(unsupported());
            }
            // Another service's.
            None if arn.starts_with("arn:") && !arn.starts_with("arn:aws:elasticbeanstalk:") => {
                return Err(unsupported());
            }
            None => return Err(missing()),
        };
        let mut parts = resource.splitn(3, '/');
        let (kind, application, name) = (parts.next(), parts.next(), parts.next());
        let application = application.ok_or_else(missing)?.to_owned();
        match (kind, name) {
            (Some("application"), None) => Ok(Self::Application(application)),
            (Some("applicationversion"), Some(label)) => Ok(Self::Version(application, label.to_owned())),
            (Some("configurationtemplate"), Some(name)) => Ok(Self::Template(application, name.to_owned())),
            (Some("environment"), Some(name)) => {
                Ok(Self::Environment(EnvironmentKey { id: None, name: Some(name.to_owned()) }))
            }
            _ => Err(unsupported()),
        }
    }

    /// The user's tags of the resource.
    pub(super) fn tags<'a>(&self, region: &'a mut RegionState) -> Result<&'a mut Tags, Fault> {
        let tags = match self {
            Self::Application(name) => region.application_mut(name).map(|found| &mut found.tags),
            Self::Version(application, label) => region.version_mut(application, label).map(|found| &mut found.tags),
            Self::Environment(key) => region.environment_mut(key).map(|found| &mut found.tags),
            Self::Template(application, name) => region.template_mut(application, name).map(|found| &mut found.tags),
        };
        tags.map_err(|fault| Fault::new("ResourceNotFoundException", fault.message))
    }

    /// The tags that Elastic Beanstalk itself puts on an environment.
    pub(super) fn own_tags(&self, region: &RegionState) -> Tags {
        let Self::Environment(key) = self else { return Tags::new() };
        let Ok(found) = region.environment(key) else { return Tags::new() };
        stack::own_tags(found)
    }
}
