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
        let filters =
            [("PlatformBranchName", branch), ("PlatformStatus", "Ready"), ("PlatformOwner", "AWSElasticBeanstalk")];
        let filters =
            filters.map(|(kind, value)| PlatformFilter::builder().r#type(kind).operator("=").values(value).build());
        let answer = self.elasticbeanstalk.list_platform_versions().set_filters(Some(filters.to_vec())).send().await;
        let answer = answer.map_err(|error| {
            let message = format!("could not look for the newest version of '{branch}'");
            failed("elasticbeanstalk:ListPlatformVersions", message, &error)
        })?;
        let versions = answer.platform_summary_list().iter().filter_map(|summary| {
            Some((PlatformVersion::parse(summary.platform_version()?)?, summary.platform_arn()?))
        });
        versions.max().map(|(_, arn)| arn.to_owned()).ok_or_else(|| {
            Error::new(Class::NotFound, format!("AWS offers no platform branch '{branch}' in {}", self.region()))
                .code("TE1426")
                .because("branches are retired and renamed over the years")
                .next("set global.default_platform in .elasticbeanstalk/config.yml to a supported branch")
        })
    }
}
