//! What Parameter Store remembers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::super::ACCOUNT_ID;
use super::super::kept;
use super::super::query::{Fault, Structure, Value};
use super::super::tagging::Tagged;
use crate::beanstalk::Region;
use crate::secret::Secret;

/// Versions of a parameter that are kept.
pub(super) const MOST_VERSIONS: usize = 100;

/// The parameters of a region, by name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct State(BTreeMap<String, Parameter>);

/// A parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Parameter {
    /// Full name.
    pub(super) name: String,
    /// Description.
    pub(super) description: Option<String>,
    /// Key of a `SecureString`, as asked for; nothing is encrypted with it.
    pub(super) key_id: Option<String>,
    /// `Standard` or `Advanced`.
    pub(super) tier: String,
    /// Tags.
    pub(super) tags: Vec<(String, String)>,
    /// Versions, oldest first; there is one at least.
    pub(super) versions: Vec<Version>,
}

/// A version of a parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Version {
    /// Counts from 1.
    pub(super) number: i64,
    /// Kind of the value.
    pub(super) kind: Kind,
    /// The value.
    #[serde(with = "kept")]
    pub(crate) value: Secret,
    /// What a reader sees of a `SecureString` who does not ask for decryption: random letters in the place of AWS's
    /// ciphertext, which say nothing of the value.
    pub(super) cipher: Option<String>,
    /// `text` and the like.
    pub(super) data_type: String,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(super) modified: OffsetDateTime,
}

/// Kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Text.
    String,
    /// Texts, separated by commas.
    StringList,
    /// A secret.
    SecureString,
}

impl Kind {
    /// Every word of the wire.
    pub(super) const WORDS: [&'static str; 3] = ["SecureString", "StringList", "String"];

    /// Reads the word of the wire.
    pub(super) fn parse(word: &str) -> Option<Self> {
        [Self::String, Self::StringList, Self::SecureString].into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word on the wire.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::StringList => "StringList",
            Self::SecureString => "SecureString",
        }
    }
}

/// A version of a parameter as a reader named it.
pub(crate) struct Found<'a> {
    /// The parameter.
    pub(super) parameter: &'a Parameter,
    /// The version.
    pub(crate) version: &'a Version,
    /// How the version was named: `:3`.
    selector: Option<String>,
}

impl State {
    /// A parameter by its full name.
    pub(super) fn get(&self, name: &str) -> Option<&Parameter> {
        self.0.get(name)
    }

    /// Every parameter, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = &Parameter> {
        self.0.values()
    }

    /// Every parameter with its tags.
    pub(crate) fn tagged(&self, region: &Region) -> Vec<Tagged> {
        self.all().map(|parameter| Tagged::new(parameter.arn(region), parameter.tags.clone())).collect()
    }

    /// The tags of a parameter by its ARN.
    pub(crate) fn tags_of(&mut self, region: &Region, arn: &str) -> Option<&mut Vec<(String, String)>> {
        self.0.values_mut().find(|parameter| parameter.arn(region) == arn).map(|parameter| &mut parameter.tags)
    }

    /// Adds or replaces a parameter.
    pub(super) fn insert(&mut self, parameter: Parameter) {
        self.0.insert(parameter.name.clone(), parameter);
    }

    /// Removes a parameter; whether there was one.
    pub(super) fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    /// A version by `NAME`, `NAME:VERSION`, or the ARN in place of the name.
    ///
    /// # Errors
    /// `ParameterNotFound`, `ParameterVersionNotFound`.
    pub(crate) fn find(&self, region: &Region, named: &str) -> Result<Found<'_>, Fault> {
        let local = named.strip_prefix(&arn(region, ""));
        let (name, selector) = match local.unwrap_or(named).split_once(':') {
            Some((name, selector)) => (name, Some(selector)),
            None => (local.unwrap_or(named), None),
        };
        // An ARN has one slash before the name, whether or not the name begins with one.
        let rooted = local.and_then(|_| self.0.get(&format!("/{name}")));
        let parameter = rooted.or_else(|| self.0.get(name)).ok_or_else(not_found)?;
        let version = match selector {
            None => parameter.versions.last(),
            Some(number) => parameter.versions.iter().find(|version| version.number.to_string() == number),
        };
        let version = version.ok_or_else(|| {
            let message = format!(
                "Systems Manager could not find version {} of {name}. Verify the version and try again.",
                selector.unwrap_or_default()
            );
            Fault::new("ParameterVersionNotFound", message)
        })?;
        Ok(Found { parameter, version, selector: selector.map(|number| format!(":{number}")) })
    }
}

impl Parameter {
    /// The version in force.
    pub(super) fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The ARN.
    pub(super) fn arn(&self, region: &Region) -> String {
        arn(region, self.name.strip_prefix('/').unwrap_or(&self.name))
    }
}

impl Found<'_> {
    /// A parameter with its value, as the wire shows it.
    pub(super) fn shape(&self, region: &Region, decrypt: bool) -> Value {
        let Found { parameter, version, selector } = self;
        let value = match &version.cipher {
            Some(cipher) if !decrypt => cipher,
            _ => version.value.expose(),
        };
        Structure::new()
            .with("Name", &parameter.name)
            .with("Type", version.kind.as_str())
            .with("Value", value)
            .with("Version", version.number)
            .with_some("Selector", selector.as_ref())
            .with("LastModifiedDate", version.modified)
            .with("ARN", parameter.arn(region))
            .with("DataType", &version.data_type)
            .into()
    }

    /// The version in force of a parameter.
    pub(super) fn latest(parameter: &Parameter) -> Option<Found<'_>> {
        Some(Found { parameter, version: parameter.latest()?, selector: None })
    }
}

fn arn(region: &Region, name: &str) -> String {
    format!("arn:aws:ssm:{region}:{ACCOUNT_ID}:parameter/{name}")
}

/// AWS says nothing more than the code.
pub(super) fn not_found() -> Fault {
    Fault::new("ParameterNotFound", "")
}
