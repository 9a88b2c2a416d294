//! An application version.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::application::Tags;
use crate::beanstalk::version::ApplicationVersionStatus;

/// An application version: a label for a bundle.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ApplicationVersion {
    /// Description.
    pub(crate) description: Option<String>,
    /// The bundle; without one it is the platform's sample application.
    pub(crate) bundle: Option<BundleLocation>,
    /// Whether it was validated.
    pub(crate) status: ApplicationVersionStatus,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// When it was changed last.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) updated: OffsetDateTime,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: Tags,
    /// The call that asked for its validation, while that goes on.
    #[serde(default)]
    pub(crate) validated_for: Option<String>,
}

/// Where a bundle lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BundleLocation {
    /// Bucket.
    pub(crate) bucket: String,
    /// Key.
    pub(crate) key: String,
}
