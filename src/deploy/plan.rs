//! What to do, as data: a pure function of what should be and what is. `--dry-run` prints the very value that `apply` runs.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::option::namespace;
use crate::deploy::desired::{Desired, Preset, RELEASE};
use crate::deploy::memo;
use crate::deploy::observe::Observed;
use crate::deploy::ready::check_ready;
use crate::error::Result;

/// One step. Each can be done again without harm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum Step {
    /// Create the application.
    CreateApplication {
        /// Its name.
        name: String,
    },
    /// Make sure that the bucket for source bundles exists.
    EnsureStorage,
    /// Create the instance profile and its role.
    CreateInstanceProfile {
        /// Name of both.
        name: String,
    },
    /// Create the role of Elastic Beanstalk.
    CreateServiceRole {
        /// Its name.
        name: String,
    },
    /// Upload the bundle.
    UploadBundle {
        /// Key in the bucket.
        key: String,
        /// Size in bytes.
        bytes: u64,
    },
    /// Create the application version.
    CreateVersion {
        /// Its label.
        label: String,
    },
    /// Bring a saved configuration to where AWS looks for it.
    UploadConfiguration {
        /// Its name.
        name: String,
        /// Key in the bucket.
        key: String,
    },
    /// Save the configuration of an environment, for another one to be made of it.
    SaveConfiguration {
        /// Name of the saved configuration.
        name: String,
        /// The environment.
        environment: String,
    },
    /// Create the environment.
    CreateEnvironment {
        /// Its name.
        name: String,
        /// Version that it runs.
        label: String,
        /// ARN of its platform version.
        platform: String,
        /// How it is laid out, in words.
        layout: String,
        /// Saved configuration that it is made of.
        #[serde(skip_serializing_if = "Option::is_none")]
        saved_configuration: Option<String>,
        /// Its database, in words.
        database: Option<String>,
    },
    /// Deploy the version to the environment.
    UpdateEnvironment {
        /// The environment.
        name: String,
        /// Version that it runs now.
        from: Option<String>,
        /// Version that it will run.
        to: String,
        /// Variables that change with it, `NAME=VALUE`, set through the API.
        sets: Vec<String>,
        /// The environment's new description, where it is ours to write: it tells what ran before.
        description: Option<String>,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateApplication { name } => write!(f, "create application {name}"),
            Self::EnsureStorage => f.write_str("make sure that the bucket for bundles exists"),
            Self::CreateInstanceProfile { name } => write!(f, "create instance profile and role {name}"),
            Self::CreateServiceRole { name } => write!(f, "create service role {name}"),
            Self::UploadBundle { key, bytes } => write!(f, "upload bundle {key} ({})", size(*bytes)),
            Self::CreateVersion { label } => write!(f, "create version {label}"),
            Self::UploadConfiguration { name, key } => write!(f, "upload saved configuration {name} as {key}"),
            Self::SaveConfiguration { name, environment } => {
                write!(f, "save the configuration of {environment} as {name}, until the copy is made")
            }
            Self::CreateEnvironment { name, label, platform, layout, saved_configuration, database } => {
                write!(f, "create environment {name}: {layout}, version {label}")?;
                write!(f, "\n    on {platform}")?;
                if let Some(saved) = saved_configuration {
                    write!(f, "\n    of the saved configuration {saved}")?;
                }
                match database {
                    Some(database) => write!(f, "\n    with {database}"),
                    None => f.write_str("\n    without a database"),
                }
            }
            Self::UpdateEnvironment { name, from, to, sets, description } => {
                write!(f, "deploy version {to} to {name}")?;
                if let Some(from) = from.as_ref().filter(|from| *from != to) {
                    write!(f, ", which runs {from}")?;
                }
                sets.iter().try_for_each(|variable| write!(f, "\n    with {variable}, through the API"))?;
                description.iter().try_for_each(|text| write!(f, "\n    described as: {text}"))
            }
        }
    }
}

/// Steps in the order in which they are done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The steps. None means that nothing is to be done.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Its steps for a first screen; `effect` is what a new version does to what runs.
    pub fn screen(&self, effect: &str) -> Vec<String> {
        let told = |step: &Step| {
            let whole = step.to_string();
            let first = whole.lines().next().unwrap_or_default().to_owned();
            match step {
                Step::CreateEnvironment { .. } => whole,
                Step::UpdateEnvironment { .. } => format!("{first}: {effect}"),
                _ => first,
            }
        };
        self.steps.iter().map(told).collect()
    }

    /// Whether the plan creates an environment.
    pub fn creates(&self) -> bool {
        self.steps.iter().any(|step| matches!(step, Step::CreateEnvironment { .. }))
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("Nothing to do: everything is as it should be.");
        }
        f.write_str("Would do:")?;
        self.steps.iter().try_for_each(|step| write!(f, "\n  {step}"))
    }
}

/// Decides what to do.
///
/// # Errors
/// Class `Busy` when the environment is in the middle of something else.
pub fn plan(desired: &Desired, observed: &Observed) -> Result<Plan> {
    let mut steps = Vec::new();
    if let Some(environment) = &observed.environment {
        check_ready(environment)?;
        if environment.version_label.as_deref() == Some(desired.label.as_str()) && !desired.force {
            return Ok(Plan { steps });
        }
    }
    if !observed.application {
        steps.push(Step::CreateApplication { name: desired.application.to_string() });
    }
    let upload = upload_configuration(desired, observed);
    if observed.bucket.is_none() && (!observed.version || upload.is_some()) {
        steps.push(Step::EnsureStorage);
    }
    if !observed.version {
        steps.push(Step::UploadBundle { key: desired.bundle_key(), bytes: desired.bundle_bytes });
        steps.push(Step::CreateVersion { label: desired.label.to_string() });
    }
    match (&observed.environment, &observed.ground) {
        (Some(environment), _) => steps.push(Step::UpdateEnvironment {
            name: environment.name.clone(),
            from: environment.version_label.clone(),
            to: desired.label.to_string(),
            sets: vec![format!("{RELEASE}={}", desired.label)],
            description: memo::of(environment, &desired.label),
        }),
        (None, ground) => {
            if ground.as_ref().is_some_and(|ground| !ground.instance_profile) {
                steps.push(Step::CreateInstanceProfile { name: crate::aws::identity::INSTANCE_PROFILE.into() });
            }
            if ground.as_ref().is_some_and(|ground| !ground.service_role) {
                steps.push(Step::CreateServiceRole { name: crate::aws::identity::SERVICE_ROLE.into() });
            }
            steps.extend(upload);
            if let (Some((environment, _)), Some(saved)) = (&desired.copy_of, &desired.saved) {
                let (name, environment) = (saved.name.to_string(), environment.clone());
                steps.push(Step::SaveConfiguration { name, environment });
            }
            steps.push(create_environment(desired, observed));
        }
    }
    Ok(Plan { steps })
}

/// A saved configuration that is a file of the project is brought to AWS; one that AWS has is there.
fn upload_configuration(desired: &Desired, observed: &Observed) -> Option<Step> {
    let saved = desired.saved.as_ref().filter(|saved| observed.environment.is_none() && saved.text.is_some())?;
    Some(Step::UploadConfiguration { name: saved.name.to_string(), key: desired.configuration_key(&saved.name) })
}

fn create_environment(desired: &Desired, observed: &Observed) -> Step {
    let ground = observed.ground.as_ref();
    let mysql = ground.and_then(|ground| ground.mysql_version.as_deref()).unwrap_or_default();
    let database = desired.database.as_ref().map(|wish| {
        format!("MySQL {mysql} on {}, {} GB, deletion policy {}", wish.class, wish.storage_gb, wish.deletion)
    });
    let saved = |space, option| desired.saved.as_ref().and_then(|saved| saved.value(space, option));
    let layout = match (desired.preset, saved(namespace::ENVIRONMENT, "EnvironmentType")) {
        (Some(Preset::Production), _) => "load balanced, 2 instances or more",
        (None, Some("LoadBalanced")) => "load balanced",
        _ => "single instance",
    };
    let kind = desired.instance_type.as_deref().or_else(|| saved(namespace::INSTANCES, "InstanceTypes"));
    let instance_type = kind.map_or_else(String::new, |kind| format!(" of type {kind}"));
    Step::CreateEnvironment {
        name: desired.environment.to_string(),
        label: desired.label.to_string(),
        platform: ground.map_or_else(String::new, |ground| ground.platform_arn.clone()),
        layout: format!("{layout}{instance_type}"),
        saved_configuration: desired.saved.as_ref().map(|saved| saved.name.to_string()),
        database,
    }
}

/// A number of bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..=999 => format!("{bytes} B"),
        1_000..=999_999 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}
