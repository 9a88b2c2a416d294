//! Platforms: solution stacks, branches and versions, and which of them runs a Rust binary.

use serde::{Deserialize, Serialize};

/// The platform branch that a new project gets: it starts any executable named in a `Procfile`, compiles nothing,
/// and puts nginx in front.
pub const DEFAULT_BRANCH: &str = "Go 1 running on 64bit Amazon Linux 2023";

/// Newest glibc that Amazon Linux 2023 offers to a binary.
pub const AMAZON_LINUX_2023_GLIBC: (u32, u32) = (2, 34);

/// Port the platform's proxy sends requests to when the environment property `PORT` is not set.
pub const DEFAULT_PORT: u16 = 5000;

/// A family of platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runtime {
    /// Go: any executable.
    Go,
    /// Docker: a Dockerfile or a compose file.
    Docker,
    /// Docker by Amazon ECS.
    Ecs,
    /// Java SE.
    Corretto,
    /// Java web archives.
    Tomcat,
    /// Python.
    Python,
    /// Node.js.
    NodeJs,
    /// PHP.
    Php,
    /// Ruby.
    Ruby,
    /// .NET on Linux.
    DotNet,
}

impl Runtime {
    /// AWS's word for the family: `PlatformName` of its lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Go => "Go",
            Self::Docker | Self::Ecs => "Docker",
            Self::Corretto => "Java",
            Self::Tomcat => "Tomcat",
            Self::Python => "Python",
            Self::NodeJs => "Node.js",
            Self::Php => "PHP",
            Self::Ruby => "Ruby",
            Self::DotNet => ".NET Core on Linux",
        }
    }

    /// The port that the proxy asks on AWS when no property `PORT` says another; none where the bundle decides. Source:
    /// eb-reference §3.3 for Go, Corretto, Tomcat and Node.js; 8000 for Python and 5000 for .NET by the developer guide.
    pub const fn default_port(self) -> Option<u16> {
        match self {
            Self::Go | Self::Corretto | Self::DotNet => Some(5000),
            Self::Tomcat | Self::NodeJs => Some(8080),
            Self::Python => Some(8000),
            Self::Docker | Self::Ecs | Self::Php | Self::Ruby => None,
        }
    }

    /// The one of a platform named as branch (`Go 1 running on …`), solution stack, ARN or short (`node.js-22`, as `eb`
    /// takes it); `None` when the name says none.
    pub fn of(platform: &str) -> Option<Self> {
        const STARTS: [(&str, Runtime); 10] = [
            ("go", Runtime::Go),
            ("docker", Runtime::Docker),
            ("ecs", Runtime::Ecs),
            ("corretto", Runtime::Corretto),
            ("tomcat", Runtime::Tomcat),
            ("python", Runtime::Python),
            ("node.js", Runtime::NodeJs),
            ("php", Runtime::Php),
            ("ruby", Runtime::Ruby),
            (".net", Runtime::DotNet),
        ];
        let branch = parse_platform_arn(platform).map_or(platform, |(branch, _)| branch);
        let stack = SolutionStack::parse(branch).map(|stack| stack.platform);
        let word = stack.as_deref().unwrap_or(branch).trim().to_ascii_lowercase();
        STARTS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, runtime)| *runtime)
    }
}

/// A solution stack name taken apart: `64bit Amazon Linux 2023 v4.4.0 running Go 1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SolutionStack {
    /// Operating system, such as `64bit Amazon Linux 2023`.
    pub operating_system: String,
    /// Platform version, such as `4.4.0`.
    pub version: PlatformVersion,
    /// What runs on it, such as `Go 1`.
    pub platform: String,
}

impl SolutionStack {
    /// Takes a solution stack name apart; `None` when it is not one.
    pub fn parse(name: &str) -> Option<Self> {
        let (system_and_version, platform) = name.split_once(" running ")?;
        let (operating_system, version) = system_and_version.rsplit_once(" v")?;
        Some(Self {
            operating_system: operating_system.to_owned(),
            version: PlatformVersion::parse(version)?,
            platform: platform.to_owned(),
        })
    }

    /// The branch this stack is a version of, such as `Go 1 running on 64bit Amazon Linux 2023`.
    pub fn branch(&self) -> String {
        format!("{} running on {}", self.platform, self.operating_system)
    }

    /// The name as AWS lists it.
    pub fn name(&self) -> String {
        format!("{} v{} running {}", self.operating_system, self.version, self.platform)
    }
}

/// A dotted version, ordered by number and not by text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlatformVersion(Vec<u32>);

impl PlatformVersion {
    /// Parses `4.4.0`; `None` when a part is not a number.
    pub fn parse(text: &str) -> Option<Self> {
        text.split('.').map(|part| part.parse().ok()).collect::<Option<Vec<u32>>>().map(Self)
    }
}

impl std::fmt::Display for PlatformVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

impl TryFrom<String> for PlatformVersion {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("'{text}' is not a dotted version"))
    }
}

impl From<PlatformVersion> for String {
    fn from(version: PlatformVersion) -> String {
        version.to_string()
    }
}

/// The ARN of a platform version owned by AWS: `arn:aws:elasticbeanstalk:REGION::platform/BRANCH/VERSION`.
pub fn platform_arn(region: &str, branch: &str, version: &PlatformVersion) -> String {
    format!("arn:aws:elasticbeanstalk:{region}::platform/{branch}/{version}")
}

/// Branch and version of a platform ARN; the version is absent in the form that means "newest".
pub fn parse_platform_arn(arn: &str) -> Option<(&str, Option<PlatformVersion>)> {
    let resource = arn.splitn(6, ':').nth(5)?.strip_prefix("platform/")?;
    match resource.rsplit_once('/') {
        Some((branch, version)) => Some((branch, Some(PlatformVersion::parse(version)?))),
        None => Some((resource, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solution_stack_comes_apart_and_back_together() {
        let name = "64bit Amazon Linux 2023 v4.10.0 running Go 1";
        let stack = SolutionStack::parse(name).expect("a stack");
        assert_eq!(stack.branch(), DEFAULT_BRANCH);
        assert_eq!(stack.name(), name);
        assert!(stack.version > PlatformVersion::parse("4.9.9").expect("a version"));
        assert_eq!(SolutionStack::parse("Go 1"), None);
    }

    #[test]
    fn a_platform_arn_comes_apart() {
        let version = PlatformVersion::parse("4.4.0").expect("a version");
        let arn = platform_arn("us-west-2", DEFAULT_BRANCH, &version);
        assert_eq!(parse_platform_arn(&arn), Some((DEFAULT_BRANCH, Some(version))));
        assert_eq!(parse_platform_arn("arn:aws:s3:::x"), None);
    }

    #[test]
    fn a_platform_is_known_by_each_of_its_names() {
        for (name, runtime) in [
            (DEFAULT_BRANCH, Runtime::Go),
            ("64bit Amazon Linux 2023 v6.6.0 running Node.js 22", Runtime::NodeJs),
            (
                "arn:aws:elasticbeanstalk:us-west-2::platform/PHP 8.4 running on 64bit Amazon Linux 2023/4.7.0",
                Runtime::Php,
            ),
            ("python-3.13", Runtime::Python),
            (".NET 9 running on 64bit Amazon Linux 2023", Runtime::DotNet),
        ] {
            assert_eq!(Runtime::of(name), Some(runtime), "{name}");
        }
        assert_eq!(Runtime::of("Cobol 1 running on 64bit Amazon Linux 2023"), None);
    }
}
