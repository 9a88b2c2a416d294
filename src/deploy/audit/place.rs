//! Where an audit looked, which is half of what it proves.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::{ApplicationName, Region};

/// Where it was looked, and for whose leftovers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Place {
    /// The account.
    pub account: String,
    /// The region; the one that was asked first, where all were.
    pub region: Region,
    /// The project's own region, where that is another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project_region: Option<Region>,
    /// Whether every region of the account was looked at.
    pub all_regions: bool,
    /// The application.
    pub application: ApplicationName,
    /// Whether that is there, in this region; `None` where nobody may ask.
    pub application_exists: Option<bool>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { account, region, application, .. } = self;
        match (self.all_regions, &self.project_region) {
            (true, _) => writeln!(f, "account {account}, all regions")?,
            (false, None) => writeln!(f, "account {account}, region {region}")?,
            (false, Some(own)) => {
                writeln!(f, "account {account}, region {region}; the project's own region is {own}")?;
            }
        }
        if self.application_exists == Some(false) {
            writeln!(f, "there is no application {application} in {region}")?;
        }
        Ok(())
    }
}
