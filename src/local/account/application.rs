//! An application, and the rule by which its old versions go.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// Tags of a resource.
pub(crate) type Tags = BTreeMap<String, String>;

/// An application.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Application {
    /// Description.
    pub(crate) description: Option<String>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) created: OffsetDateTime,
    /// When it was changed last.
    #[serde(with = "time::serde::rfc3339")]
    pub(crate) updated: OffsetDateTime,
    /// Tags.
    #[serde(default)]
    pub(crate) tags: Tags,
    /// When old versions go.
    #[serde(default)]
    pub(crate) lifecycle: Lifecycle,
    /// The call that deletes it, while its environments end.
    #[serde(default)]
    pub(crate) deleted_for: Option<String>,
}

/// The resource lifecycle of an application: AWS's defaults are 200 versions, 180 days, both off.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Lifecycle {
    /// Role with which versions are deleted.
    pub(crate) service_role: Option<String>,
    /// Keep the newest so many.
    pub(crate) max_count: LifecycleRule,
    /// Keep those younger than so many days.
    pub(crate) max_age: LifecycleRule,
}

/// One rule of a lifecycle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LifecycleRule {
    /// Whether it acts.
    pub(crate) enabled: bool,
    /// Versions or days; AWS's default where absent.
    pub(crate) limit: Option<u32>,
    /// Whether the bundle in S3 goes too.
    pub(crate) delete_source: bool,
}
