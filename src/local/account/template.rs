//! A saved configuration (configuration template).

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::application::Tags;
use super::environment::Tier;
use super::options::OptionMap;

/// Where the files of all applications' saved configurations lie in the account's bucket (eb-reference §1.7).
pub(crate) const FOLDER: &str = "resources/templates/";

/// A saved configuration: a platform and options under a name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ConfigurationTemplate {
    /// Description.
    pub(crate) description: Option<String>,
    /// Platform version.
    pub(crate) platform_arn: String,
    /// Solution stack of the platform version.
    pub(crate) solution_stack: String,
    /// Tier.
    #[serde(default)]
    pub(crate) tier: Tier,
    /// Options.
    pub(crate) options: OptionMap,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// When it was changed last.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) updated: OffsetDateTime,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: Tags,
    /// SHA-256 of the file in S3 that these options were read from, where somebody else wrote it.
    #[serde(default)]
    pub(crate) adopted: Option<String>,
}
