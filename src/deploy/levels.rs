//! Where the value of each option of an environment comes from, and what it shadows.
//!
//! AWS tells the values that are in force and not who gave them. What the files of the running version say stands in its
//! bundle, AWS's defaults can be asked for, and so can the saved configuration that the environment was made of: what
//! none of them explains was set through the API. Precedence: API, saved configuration, files, default (eb-reference
//! §4.5).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::aws::Aws;
use crate::aws::beanstalk::{EnvironmentDescription, OptionFact};
use crate::beanstalk::option::{namespace, value_of};
use crate::beanstalk::{ApplicationName, EnvironmentName, OptionSetting, catalogue};
use crate::bundle;
use crate::error::{Class, Error, OrFail, Result};
use crate::project::Extensions;
use crate::report::word;
use crate::secret::{MASK, name_is_secret};

/// What AWS derives for CloudFormation: not an option that anybody sets, and all variables are in it.
const DERIVED: &str = "aws:cloudformation:template:parameter";

/// Who gave a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "level", rename_all = "kebab-case")]
pub enum Level {
    /// AWS, because nobody else did.
    Default,
    /// A file of the version.
    File {
        /// Path within the bundle.
        file: String,
        /// Line in it.
        line: usize,
    },
    /// The saved configuration that the environment was made of.
    SavedConfiguration {
        /// Its name, under a key of its own: what has a level has a name as well.
        #[serde(rename = "saved_configuration")]
        name: String,
    },
    /// A call: `create`, `setenv`, `eb`, the console.
    Api,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { file, line } => write!(f, "{file}:{line}"),
            Self::SavedConfiguration { name } => write!(f, "saved configuration {name}"),
            Self::Api => f.write_str("API"),
        }
    }
}

/// A value and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// Who.
    #[serde(flatten)]
    pub level: Level,
    /// What; a mask where it may be a secret.
    pub value: Option<String>,
}

/// An option of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Namespace.
    pub namespace: String,
    /// Name.
    pub name: String,
    /// The value in force.
    #[serde(flatten)]
    pub given: Given,
    /// What the value hides, highest level first.
    pub shadows: Vec<Given>,
    /// What changing it does, in AWS's word.
    pub change: String,
}

/// Everything that is known of the options of an environment.
#[derive(Debug)]
pub struct Live {
    /// The environment.
    pub environment: EnvironmentDescription,
    /// The options in force.
    pub options: Vec<OptionSetting>,
    /// What AWS knows of options.
    facts: BTreeMap<(String, String), OptionFact>,
    /// The saved configuration.
    saved: Option<(String, Vec<OptionSetting>)>,
    /// The files of the running version; `None` when its bundle cannot be had.
    pub files: Option<Extensions>,
    /// The bundle of the running version.
    pub bundle: Option<Vec<u8>>,
}

impl Live {
    /// Asks AWS. Makes no mutating call.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached. A bundle that cannot be read is no error.
    pub async fn read(aws: &Aws, environment: EnvironmentDescription) -> Result<Self> {
        let name = EnvironmentName::parse(environment.name.clone())
            .or_fail(Class::Bug, || "AWS has an environment of an impossible name")?;
        let application = environment.application.as_str();
        let (options, facts, bundle) = tokio::join!(
            aws.settings(application, &name),
            aws.option_facts(application, &name),
            running_bundle(aws, &environment)
        );
        let options = options?.ok_or_else(|| {
            Error::new(Class::NotFound, format!("{name} has no options: it is {}", environment.status))
        })?;
        let saved = match &environment.template {
            Some(template) => {
                let saved = aws.saved_settings(application, template).await?;
                saved.map(|(_, options)| (template.clone(), options))
            }
            None => None,
        };
        let files = bundle.as_ref().and_then(|bytes| bundle::extensions_of(bytes.clone()).ok());
        let facts = facts?.into_iter().map(|fact| ((fact.namespace.clone(), fact.name.clone()), fact)).collect();
        Ok(Self { environment, options, facts, saved, files, bundle })
    }

    /// Every option that has a value, with its level.
    pub fn explain(&self) -> Vec<Explained> {
        let nothing = Extensions::default();
        let files = self.files.as_ref().unwrap_or(&nothing);
        let of_files = files.settings.iter().map(|setting| &setting.option);
        let names: BTreeSet<(&str, &str)> = self
            .options
            .iter()
            .chain(of_files)
            .filter(|option| option.namespace != DERIVED)
            .map(|option| (option.namespace.as_str(), option.name.as_str()))
            .collect();
        names.into_iter().map(|(namespace, name)| self.explain_one(files, namespace, name)).collect()
    }

    /// What is in force, unmasked.
    pub fn value(&self, namespace: &str, name: &str) -> Option<&str> {
        value_of(&self.options, namespace, name)
    }

    /// AWS's default, unless it has none.
    pub fn default(&self, namespace: &str, name: &str) -> Option<&str> {
        match self.facts.get(&(namespace.to_owned(), name.to_owned())) {
            Some(fact) => fact.default.as_deref(),
            None => catalogue::find(namespace, name).and_then(|spec| spec.default),
        }
        .filter(|value| !value.is_empty())
    }

    /// What changing an option does, in AWS's word.
    pub fn change(&self, namespace: &str, name: &str) -> String {
        if namespace == namespace::ENVIRONMENT_VARIABLES || namespace == namespace::ENVIRONMENT_SECRETS {
            return "RestartApplicationServer".into();
        }
        let fact = self.facts.get(&(namespace.to_owned(), name.to_owned())).map(|fact| fact.change.clone());
        let known = || catalogue::find(namespace, name).map(|spec| spec.change.as_str().to_owned());
        fact.filter(|word| !word.is_empty()).or_else(known).unwrap_or_else(|| "Unknown".into())
    }

    fn explain_one(&self, files: &Extensions, namespace: &str, name: &str) -> Explained {
        let value = self.value(namespace, name);
        let mut below: Vec<(Level, Option<&str>)> = Vec::new();
        if let Some((template, options)) = &self.saved
            && let Some(value) = value_of(options, namespace, name)
        {
            below.push((Level::SavedConfiguration { name: template.clone() }, Some(value)));
        }
        if let Some(setting) = files.get(namespace, name) {
            below.push((file_level(setting), setting.option.value.as_deref()));
        }
        below.push((Level::Default, self.default(namespace, name)));
        // The first level that says what is in force gave it; if none does, it was a call.
        let same = |given: Option<&str>| given.unwrap_or_default() == value.unwrap_or_default();
        // A saved configuration is a copy at creation: what a file says the same counts as the file's.
        let by = below.iter().rposition(|(level, given)| same(*given) && *level != Level::Default);
        let nobody = below.len() == 1 && same(below[0].1);
        let forced = below.len() == 1 && self.is_forced(namespace, name);
        let (level, hidden) = match by {
            Some(at) => (below[at].0.clone(), below.split_off(at + 1)),
            None if nobody || forced => (Level::Default, Vec::new()),
            None => (Level::Api, below),
        };
        let given = |level: Level, value: Option<&str>| Given { level, value: masked(name, value) };
        Explained {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            given: given(level, value),
            shadows: hidden
                .into_iter()
                .filter(|(_, value)| value.is_some())
                .map(|(level, value)| given(level, value))
                .collect(),
            change: self.change(namespace, name),
        }
    }

    /// A single instance is one instance, whatever the default says.
    fn is_forced(&self, namespace: &str, name: &str) -> bool {
        let single = self.value(namespace::ENVIRONMENT, "EnvironmentType") == Some("SingleInstance");
        single && namespace == namespace::AUTO_SCALING_GROUP && ["MinSize", "MaxSize"].contains(&name)
    }
}

/// The level of a file.
pub fn file_level(setting: &crate::project::Setting) -> Level {
    Level::File { file: setting.origin.display().to_string(), line: setting.line }
}

/// A value as it may be shown.
pub fn masked(name: &str, value: Option<&str>) -> Option<String> {
    value.map(|value| if name_is_secret(name) && !value.is_empty() { MASK } else { value }.to_owned())
}

/// The command that takes a value away from the API, so that the file below it counts again.
pub fn hand_back(environment: &str, namespace: &str, name: &str) -> String {
    if namespace == namespace::ENVIRONMENT_VARIABLES {
        return format!("tasks-eb setenv --environment {environment} {name}=");
    }
    format!("tasks-eb config reset --environment {environment} {}", word(&format!("{namespace}:{name}")))
}

/// AWS's word for what a change does, for people.
pub fn effect(change: &str) -> &'static str {
    match change {
        "NoInterruption" => "no interruption",
        "RestartApplicationServer" => "restarts the app",
        "RestartEnvironment" => "replaces instances",
        _ => "AWS does not say what it does",
    }
}

/// The bundle of the version that runs. It may be of AWS's sample application, or in a bucket that we may not read.
async fn running_bundle(aws: &Aws, environment: &EnvironmentDescription) -> Option<Vec<u8>> {
    let label = environment.version_label.as_deref()?;
    let application = ApplicationName::parse(environment.application.clone()).ok()?;
    let versions = aws.versions(&application).await.ok()?;
    let (bucket, key) = versions.into_iter().find(|version| version.label == label)?.source?;
    aws.object(&bucket, &key).await.ok()
}
