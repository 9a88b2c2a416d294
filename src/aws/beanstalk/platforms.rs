//! Which platform versions AWS offers.

use aws_sdk_elasticbeanstalk::types::PlatformFilter;

use crate::aws::Aws;
use crate::aws::error::failed;
use crate::beanstalk::platform::PlatformVersion;
use crate::error::{Class, Error, Result};

impl Aws {
    /// ARN of the newest version of a platform branch that is ready for use.
    ///
    /// # Errors
    /// Class `NotFound` when AWS offers no such branch; else when AWS refuses or cannot be reached.
    pub async fn newest_platform(&self, branch: &str) -> Result<String> {
        let versions = self.platforms_of(branch).await?;
        versions.into_iter().max().map(|(_, arn)| arn).ok_or_else(|| self.no_branch(branch))
    }

    /// ARN of this version of a platform branch.
    ///
    /// # Errors
    /// Class `NotFound` when AWS offers no such branch, or not this version any more; else when AWS refuses or cannot be
    /// reached.
    pub async fn offered_platform(&self, branch: &str, version: &PlatformVersion) -> Result<String> {
        let versions = self.platforms_of(branch).await?;
        if let Some((_, arn)) = versions.iter().find(|(offered, _)| offered == version) {
            return Ok(arn.clone());
        }
        let Some((newest, _)) = versions.iter().max() else { return Err(self.no_branch(branch)) };
        let message = format!("AWS offers no version {version} of '{branch}' in {}", self.region());
        Err(Error::new(Class::NotFound, message)
            .code("TE1426")
            .because(format!("versions are retired over the years; the newest is {newest}"))
            .next(format!(
                "set global.default_platform in .elasticbeanstalk/config.yml to '{branch}': the newest is used"
            )))
    }

    fn no_branch(&self, branch: &str) -> Error {
        Error::new(Class::NotFound, format!("AWS offers no platform branch '{branch}' in {}", self.region()))
            .code("TE1426")
            .because("branches are retired and renamed over the years")
            .next("set global.default_platform in .elasticbeanstalk/config.yml to a supported branch")
    }

    /// The versions of a branch that are ready for use, with their ARNs.
    async fn platforms_of(&self, branch: &str) -> Result<Vec<(PlatformVersion, String)>> {
        let filters =
            [("PlatformBranchName", branch), ("PlatformStatus", "Ready"), ("PlatformOwner", "AWSElasticBeanstalk")];
        let filters =
            filters.map(|(kind, value)| PlatformFilter::builder().r#type(kind).operator("=").values(value).build());
        let request = self.elasticbeanstalk.list_platform_versions().set_filters(Some(filters.to_vec()));
        let mut pages = request.into_paginator().items().send();
        let mut versions = Vec::new();
        while let Some(summary) = pages.next().await {
            let summary = summary.map_err(|error| {
                let message = format!("could not look for the versions of '{branch}'");
                failed("elasticbeanstalk:ListPlatformVersions", message, &error)
            })?;
            let version = summary.platform_version().and_then(PlatformVersion::parse);
            versions.extend(version.zip(summary.platform_arn().map(str::to_owned)));
        }
        Ok(versions)
    }
}
