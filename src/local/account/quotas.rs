//! How many of a thing Elastic Beanstalk lets a region of an account have.

use crate::local::query::Fault;

/// A quota. Source: eb-reference §1.1 and §6; the sentences are ours, in the form of Elastic Beanstalk's own where it is
/// known.
pub(crate) struct Quota {
    /// The action that makes one more.
    pub action: &'static str,
    /// Most that there may be.
    pub most: usize,
    code: &'static str,
    things: &'static str,
    remedy: &'static str,
}

pub(crate) const APPLICATIONS: Quota = Quota {
    action: "CreateApplication",
    most: 75,
    code: "TooManyApplicationsException",
    things: "Applications",
    remedy: "",
};

/// Over all applications.
pub(crate) const APPLICATION_VERSIONS: Quota = Quota {
    action: "CreateApplicationVersion",
    most: 1000,
    code: "TooManyApplicationVersionsException",
    things: "Application Versions",
    remedy: " Either remove some Application Versions or request a limit increase.",
};

pub(crate) const ENVIRONMENTS: Quota = Quota {
    action: "CreateEnvironment",
    most: 200,
    code: "TooManyEnvironmentsException",
    things: "Environments",
    remedy: "",
};

/// Over all applications.
pub(crate) const CONFIGURATION_TEMPLATES: Quota = Quota {
    action: "CreateConfigurationTemplate",
    most: 2000,
    code: "TooManyConfigurationTemplatesException",
    things: "Configuration Templates",
    remedy: "",
};

/// Nobody can build one here.
pub(crate) const CUSTOM_PLATFORMS: Quota = Quota {
    action: "CreatePlatformVersion",
    most: 0,
    code: "TooManyPlatformsException",
    things: "Custom Platforms",
    remedy: "",
};

pub(crate) const ALL: [Quota; 5] =
    [CUSTOM_PLATFORMS, APPLICATIONS, APPLICATION_VERSIONS, ENVIRONMENTS, CONFIGURATION_TEMPLATES];

impl Quota {
    /// Refuses one more than there may be.
    pub(crate) fn check(&self, have: usize) -> Result<(), Fault> {
        if have >= self.most { Err(self.fault()) } else { Ok(()) }
    }

    /// What one more is refused with.
    pub(crate) fn fault(&self) -> Fault {
        let Self { most, code, things, remedy, .. } = self;
        Fault::new(*code, format!("You cannot have more than {most} {things}.{remedy}"))
    }
}
