//! The field's words: names, options, platforms, environments, events, databases, MemCachier, and the text
//! of nginx's configuration.
//!
//! Pure: no I/O, no async, nothing of the SDK. Sources are the AWS service model (API 2010-12-01) and the
//! Elastic Beanstalk developer guide unless a docstring says otherwise.

pub mod catalogue;
pub mod database;
pub mod environment;
pub mod event;
pub mod extensions;
pub mod memcachier;
pub mod names;
pub mod nginx;
pub mod option;
pub mod platform;
pub mod version;

pub use environment::{EnvironmentStatus, Health, HealthStatus};
pub use event::{Event, Severity, Verdict};
pub use names::{ApplicationName, CnamePrefix, EnvironmentId, EnvironmentName, Region, VersionLabel};
pub use option::OptionSetting;
