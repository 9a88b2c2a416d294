//! The platforms that are offered: those whose bundles the host can really run.
//!
//! One branch, because one runs here as it does at AWS: a prebuilt executable and a `Procfile`. Offering another would
//! promise a language runtime that this machine may not have.

use crate::beanstalk::platform::{DEFAULT_BRANCH, PlatformVersion, SolutionStack, parse_platform_arn, platform_arn};
use crate::local::query::Fault;

/// A version of a platform branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Platform {
    /// Branch, such as `Go 1 running on 64bit Amazon Linux 2023`.
    pub(crate) branch: &'static str,
    /// Name of the platform within AWS's lists.
    pub(crate) name: &'static str,
    /// Programming language and its version.
    pub(crate) language: (&'static str, &'static str),
    /// Operating system and its version.
    pub(crate) operating_system: (&'static str, &'static str),
    /// Version.
    pub(crate) version: &'static str,
    /// When AWS published it (Unix seconds).
    pub(crate) published: i64,
}

/// The newest version of the one branch. The number is one that AWS published (2025-06); it is looked up, never
/// assumed, by clients.
const GO: Platform = Platform {
    branch: DEFAULT_BRANCH,
    name: "Go",
    language: ("Go", "1"),
    operating_system: ("Amazon Linux", "2023"),
    version: "4.4.0",
    published: 1_749_600_000,
};

/// Every platform version on offer.
pub(crate) const PLATFORMS: &[Platform] = &[GO];

/// Tiers that each platform supports, as eb compares them.
pub(crate) const SUPPORTED_TIERS: [&str; 2] = ["WebServer/Standard", "Worker/SQS/HTTP"];
/// Addons that each platform supports.
pub(crate) const SUPPORTED_ADDONS: [&str; 4] =
    ["Log/S3", "Monitoring/Healthd", "WorkerDaemon/SQSD", "Log/CloudWatchLogs"];

impl Platform {
    /// The ARN in a region.
    pub(crate) fn arn(&self, region: &str) -> String {
        match PlatformVersion::parse(self.version) {
            Some(version) => platform_arn(region, self.branch, &version),
            None => format!("arn:aws:elasticbeanstalk:{region}::platform/{}", self.branch),
        }
    }

    /// The name of the solution stack.
    pub(crate) fn solution_stack(&self) -> String {
        match self.branch.split_once(" running on ") {
            Some((platform, system)) => format!("{system} v{} running {platform}", self.version),
            None => self.branch.to_owned(),
        }
    }
}

/// The platform of an ARN; without a version, or with `latest`, the newest.
///
/// # Errors
/// `Platform 'ARN' does not exist.`
pub(crate) fn by_arn(arn: &str) -> Result<&'static Platform, Fault> {
    let plain = arn.strip_suffix("/latest").unwrap_or(arn);
    parse_platform_arn(plain)
        .and_then(|(branch, version)| {
            PLATFORMS.iter().find(|platform| {
                platform.branch == branch
                    && version.as_ref().is_none_or(|version| version.to_string() == platform.version)
            })
        })
        .ok_or_else(|| Fault::invalid_parameter_value(format!("Platform '{arn}' does not exist.")))
}

/// The platform of a solution stack name.
///
/// # Errors
/// AWS's words when there is none.
pub(crate) fn by_solution_stack(name: &str) -> Result<&'static Platform, Fault> {
    SolutionStack::parse(name)
        .and_then(|stack| {
            let branch = stack.branch();
            PLATFORMS.iter().find(|platform| platform.branch == branch && stack.version.to_string() == platform.version)
        })
        .ok_or_else(|| Fault::invalid_parameter_value(format!("No Solution Stack named '{name}' found.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_is_found_by_each_of_its_names() {
        let go = &PLATFORMS[0];
        assert_eq!(by_arn(&go.arn("us-east-1")), Ok(go));
        assert_eq!(by_arn(&format!("arn:aws:elasticbeanstalk:us-east-1::platform/{DEFAULT_BRANCH}")), Ok(go));
        assert_eq!(by_solution_stack("64bit Amazon Linux 2023 v4.4.0 running Go 1"), Ok(go));
        let fault = by_arn("arn:aws:elasticbeanstalk:us-east-1::platform/Cobol/1.0.0").expect_err("refused");
        assert_eq!(
            fault.message,
            "Platform 'arn:aws:elasticbeanstalk:us-east-1::platform/Cobol/1.0.0' does not exist."
        );
    }
}
