//! Elastic Beanstalk: applications, versions, environments, settings, events, health, logs.

mod applications;
mod environments;
mod events;
mod health;
mod operations;
mod options;
mod platforms;

pub use applications::{NewVersion, Version};
pub use environments::{EnvironmentDescription, NOTE, NewEnvironment, Started, Update};
pub use events::EventQuery;
pub use health::{EnvironmentHealth, InfoType, InstanceHealth, LogSample, Requests};
pub use options::OptionFact;
