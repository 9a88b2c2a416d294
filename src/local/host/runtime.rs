//! What of each platform is done here: which bundles run, what is installed, what is built.

use crate::beanstalk::platform::Runtime;

/// What the local Elastic Beanstalk runs, for who brought something else.
const WHAT_RUNS: &str = "It runs bundles with a Procfile on Go, Corretto, .NET, Node.js, Python and Ruby, an executable named \
                         'application' on Go, and a Dockerfile or docker-compose.yml on Docker where a Docker engine answers.";

impl Runtime {
    /// Refuses what cannot be run here: a sentence for an ERROR event. The words are ours; AWS would build the bundle.
    pub(super) fn check(self, has_procfile: bool) -> Result<(), String> {
        let why = match self {
            Self::Go | Self::Docker => return Ok(()),
            Self::Ecs => "its containers are run by Amazon ECS",
            Self::Tomcat => "its web archive is run by Tomcat",
            Self::Php => "its pages are run by PHP behind the web server",
            _ if has_procfile => return Ok(()),
            Self::Corretto => "without a Procfile the platform finds the archive and starts java itself",
            Self::NodeJs => "without a Procfile the platform installs packages and starts npm itself",
            Self::Python => "without a Procfile the platform installs requirements and starts gunicorn itself",
            Self::Ruby => "without a Procfile the platform installs gems and starts puma itself",
            Self::DotNet => "without a Procfile the platform finds the program and starts dotnet itself",
        };
        Err(format!("The local environment cannot run this bundle: {why}. {WHAT_RUNS}"))
    }

    /// Files that name dependencies, which the platform installs before anything runs.
    pub(super) const fn dependencies(self) -> &'static [&'static str] {
        match self {
            Self::NodeJs => &["package.json"],
            Self::Python => &["requirements.txt", "Pipfile"],
            Self::Ruby => &["Gemfile"],
            _ => &[],
        }
    }

    /// Whether the platform runs a `Buildfile`. Source: developer guide, Go and Java SE platforms.
    pub(super) const fn has_buildfile(self) -> bool {
        matches!(self, Self::Go | Self::Corretto)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_procfile_is_enough_where_the_platform_takes_one() {
        for runtime in [Runtime::NodeJs, Runtime::Python, Runtime::Corretto, Runtime::Ruby, Runtime::DotNet] {
            assert_eq!(runtime.check(true), Ok(()));
            assert!(runtime.check(false).expect_err("refused").contains("without a Procfile"));
        }
        for runtime in [Runtime::Ecs, Runtime::Tomcat, Runtime::Php] {
            assert!(runtime.check(true).expect_err("refused").ends_with(WHAT_RUNS));
        }
        assert_eq!(Runtime::Go.check(false), Ok(()));
    }
}
