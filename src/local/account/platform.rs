//! The platforms that are offered: the branches of Amazon Linux 2023, one version each, as AWS listed them in the middle of
//! 2025 (eb-reference §3.1). What of a bundle is really run here, [`Runtime`] says: a platform that is listed and cannot be
//! run fails a deployment with an event that says so, and an API client sees the same lists as at AWS.

use crate::beanstalk::platform::{PlatformVersion, Runtime, parse_platform_arn, platform_arn};
use crate::local::query::Fault;

/// A version of a platform branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Platform {
    /// Branch, such as `Go 1 running on 64bit Amazon Linux 2023`.
    pub(crate) branch: &'static str,
    /// What its solution stack calls it after `running`.
    stack: &'static str,
    /// Version.
    pub(crate) version: &'static str,
    /// What runs its bundles.
    pub(crate) runtime: Runtime,
    /// Programming language and its version; none for containers.
    pub(crate) language: Option<(&'static str, &'static str)>,
}

/// Operating system of all of them and its version.
pub(crate) const OPERATING_SYSTEM: (&str, &str) = ("Amazon Linux", "2023");
/// When AWS published them (Unix seconds): the middle of June 2025, near enough.
pub(crate) const PUBLISHED: i64 = 1_749_600_000;

const fn platform(
    runtime: Runtime,
    stack: &'static str,
    branch: &'static str,
    version: &'static str,
    language: (&'static str, &'static str),
) -> Platform {
    let language = if language.0.is_empty() { None } else { Some(language) };
    Platform { branch, stack, version, runtime, language }
}

/// A row: the branch is called as the solution stack is. Whether AWS writes `with` between Tomcat and Corretto in the name of
/// the branch, nobody could confirm.
macro_rules! al2023 {
    ($runtime:ident, $stack:literal, $version:literal, $language:expr) => {
        platform(Runtime::$runtime, $stack, concat!($stack, " running on 64bit Amazon Linux 2023"), $version, $language)
    };
}

const CONTAINERS: (&str, &str) = ("", "");

/// Every platform version on offer, in the order of the branches. Go comes first, because it is what runs here as it
/// does at AWS; AWS's own `BranchOrder` is not known.
pub(crate) const PLATFORMS: &[Platform] = &[
    al2023!(Go, "Go 1", "4.4.0", ("Go", "1")),
    al2023!(Docker, "Docker", "4.6.0", CONTAINERS),
    al2023!(Ecs, "ECS", "4.2.0", CONTAINERS),
    al2023!(Corretto, "Corretto 21", "4.6.0", ("Java", "21")),
    al2023!(Corretto, "Corretto 17", "4.6.0", ("Java", "17")),
    al2023!(Corretto, "Corretto 11", "4.6.0", ("Java", "11")),
    al2023!(Corretto, "Corretto 8", "4.6.0", ("Java", "8")),
    al2023!(Tomcat, "Tomcat 10 Corretto 21", "5.7.0", ("Java", "21")),
    al2023!(Tomcat, "Tomcat 10 Corretto 17", "5.7.0", ("Java", "17")),
    al2023!(Tomcat, "Tomcat 9 Corretto 17", "5.7.0", ("Java", "17")),
    al2023!(Tomcat, "Tomcat 9 Corretto 11", "5.7.0", ("Java", "11")),
    al2023!(Python, "Python 3.13", "4.6.0", ("Python", "3.13")),
    al2023!(Python, "Python 3.12", "4.6.0", ("Python", "3.12")),
    al2023!(Python, "Python 3.11", "4.6.0", ("Python", "3.11")),
    al2023!(Python, "Python 3.9", "4.6.0", ("Python", "3.9")),
    al2023!(NodeJs, "Node.js 22", "6.6.0", ("Node.js", "22")),
    al2023!(NodeJs, "Node.js 20", "6.6.0", ("Node.js", "20")),
    al2023!(NodeJs, "Node.js 18", "6.6.0", ("Node.js", "18")),
    al2023!(Php, "PHP 8.4", "4.7.0", ("PHP", "8.4")),
    al2023!(Php, "PHP 8.3", "4.7.0", ("PHP", "8.3")),
    al2023!(Php, "PHP 8.2", "4.7.0", ("PHP", "8.2")),
    al2023!(Php, "PHP 8.1", "4.7.0", ("PHP", "8.1")),
    al2023!(Ruby, "Ruby 3.4", "4.6.0", ("Ruby", "3.4")),
    al2023!(Ruby, "Ruby 3.3", "4.6.0", ("Ruby", "3.3")),
    al2023!(Ruby, "Ruby 3.2", "4.6.0", ("Ruby", "3.2")),
    al2023!(DotNet, ".NET 9", "3.5.0", (".NET", "9")),
    al2023!(DotNet, ".NET 8", "3.5.0", (".NET", "8")),
];

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

    /// The name of the platform within AWS's lists.
    pub(crate) const fn name(&self) -> &'static str {
        self.runtime.as_str()
    }

    /// The name of the solution stack.
    pub(crate) fn solution_stack(&self) -> String {
        format!("64bit Amazon Linux 2023 v{} running {}", self.version, self.stack)
    }

    /// Types of files that a source bundle may have. Source: eb-reference §3.1 for Go, Corretto and Docker; the others by
    /// AWS's example of ListAvailableSolutionStacks.
    pub(crate) const fn file_types(&self) -> &'static [&'static str] {
        match self.runtime {
            Runtime::Docker | Runtime::Ecs => &[],
            Runtime::Corretto => &["jar", "zip"],
            Runtime::Tomcat => &["war", "zip"],
            _ => &["zip"],
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
    PLATFORMS
        .iter()
        .find(|platform| platform.solution_stack() == name)
        .ok_or_else(|| Fault::invalid_parameter_value(format!("No Solution Stack named '{name}' found.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::platform::DEFAULT_BRANCH;

    #[test]
    fn a_platform_is_found_by_each_of_its_names() {
        let go = &PLATFORMS[0];
        assert_eq!(by_arn(&go.arn("us-east-1")), Ok(go));
        assert_eq!(by_arn(&format!("arn:aws:elasticbeanstalk:us-east-1::platform/{DEFAULT_BRANCH}")), Ok(go));
        assert_eq!(by_solution_stack("64bit Amazon Linux 2023 v4.4.0 running Go 1"), Ok(go));
        for platform in PLATFORMS {
            assert_eq!(by_solution_stack(&platform.solution_stack()), Ok(platform));
            assert_eq!(by_arn(&platform.arn("us-east-1")), Ok(platform));
        }
        let fault = by_arn("arn:aws:elasticbeanstalk:us-east-1::platform/Cobol/1.0.0").expect_err("refused");
        assert_eq!(
            fault.message,
            "Platform 'arn:aws:elasticbeanstalk:us-east-1::platform/Cobol/1.0.0' does not exist."
        );
    }
}
