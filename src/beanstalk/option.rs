//! Configuration options: namespaces, names, and the budget of the environment properties.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::secret::{MASK, name_is_secret};

/// Namespaces of options that this crate sets or reads.
pub mod namespace {
    /// Environment properties: what the process sees as environment variables.
    pub const ENVIRONMENT_VARIABLES: &str = "aws:elasticbeanstalk:application:environment";
    /// Environment variables whose value is the ARN of a secret.
    pub const ENVIRONMENT_SECRETS: &str = "aws:elasticbeanstalk:application:environmentsecrets";
    /// Options of one's own, for `Fn::GetOptionSetting` in `Resources` (developer guide, "Function: Fn::GetOptionSetting").
    pub const CUSTOM: &str = "aws:elasticbeanstalk:customoption";
    /// Kind of environment, load balancer, service role.
    pub const ENVIRONMENT: &str = "aws:elasticbeanstalk:environment";
    /// Default process: health check path and port.
    pub const PROCESS_DEFAULT: &str = "aws:elasticbeanstalk:environment:process:default";
    /// Proxy server in front of the process.
    pub const PROXY: &str = "aws:elasticbeanstalk:environment:proxy";
    /// Folders that the proxy serves itself.
    pub const PROXY_STATIC_FILES: &str = "aws:elasticbeanstalk:environment:proxy:staticfiles";
    /// Options of Tomcat's Java machine.
    pub const JVM_OPTIONS: &str = "aws:elasticbeanstalk:container:tomcat:jvmoptions";
    /// Deployment policy and time limits.
    pub const COMMAND: &str = "aws:elasticbeanstalk:command";
    /// Basic or enhanced health.
    pub const HEALTH_REPORTING: &str = "aws:elasticbeanstalk:healthreporting:system";
    /// Number of instances.
    pub const AUTO_SCALING_GROUP: &str = "aws:autoscaling:asg";
    /// Instance profile, key, root volume.
    pub const LAUNCH_CONFIGURATION: &str = "aws:autoscaling:launchconfiguration";
    /// Rolling updates of configuration.
    pub const ROLLING_UPDATE: &str = "aws:autoscaling:updatepolicy:rollingupdate";
    /// Instance types and architectures.
    pub const INSTANCES: &str = "aws:ec2:instances";
    /// The coupled database.
    pub const DB_INSTANCE: &str = "aws:rds:dbinstance";
    /// Streaming of logs to CloudWatch.
    pub const CLOUDWATCH_LOGS: &str = "aws:elasticbeanstalk:cloudwatch:logs";
    /// Health check of basic health reporting.
    pub const APPLICATION: &str = "aws:elasticbeanstalk:application";
}

/// Most bytes that all `KEY=VALUE` environment properties may have together, as AWS joins them with commas.
/// Source: developer guide, "Environment properties"; the limit is CloudFormation's for a parameter.
pub const ENVIRONMENT_VARIABLES_BYTES: usize = 4096;

/// One option of an environment. `value` is absent where AWS reports an option that is not set.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OptionSetting {
    /// Namespace, such as `aws:autoscaling:asg`.
    pub namespace: String,
    /// Name within the namespace, such as `MaxSize`.
    pub name: String,
    /// Value; everything is text on the wire.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub value: Option<String>,
    /// Resource the option belongs to, such as `AWSEBAutoScalingGroup`, where AWS names one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub resource: Option<String>,
}

impl OptionSetting {
    /// A set option without a resource name.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { namespace: namespace.into(), name: name.into(), value: Some(value.into()), resource: None }
    }
}

/// The value of an option among settings; `None` where it is not set.
pub fn value_of<'a>(settings: &'a [OptionSetting], namespace: &str, name: &str) -> Option<&'a str> {
    settings.iter().find(|option| option.namespace == namespace && option.name == name)?.value.as_deref()
}

impl fmt::Debug for OptionSetting {
    /// Where an option may hold a secret, its value is a mask: what is shown for debugging ends in logs and reports.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let masked = is_private(&self.namespace, &self.name);
        let value = self.value.as_deref().map(|value| if masked { MASK } else { value });
        f.debug_struct("OptionSetting")
            .field("namespace", &self.namespace)
            .field("name", &self.name)
            .field("value", &value)
            .field("resource", &self.resource)
            .finish()
    }
}

/// Variable that tells the app which version it is; it answers with it in `X-Release`, and so a deploy can be proved.
pub const RELEASE: &str = "RELEASE";

/// Whether the value of an option must not be shown: environment properties are the user's own, and passwords are
/// recognised by their names.
pub fn is_private(namespace: &str, name: &str) -> bool {
    namespace == namespace::ENVIRONMENT_VARIABLES || name_is_secret(name)
}

/// Whether `create` always gives this option through the API: it says *which* environment it is, and a value of the API
/// beats that of a file for ever (eb-reference §4.5).
pub fn is_set_at_creation(namespace: &str, name: &str) -> bool {
    matches!(
        (namespace, name),
        (namespace::LAUNCH_CONFIGURATION, "IamInstanceProfile")
            | (namespace::ENVIRONMENT, "ServiceRole" | "EnvironmentType")
            | (
                namespace::DB_INSTANCE,
                "HasCoupledDatabase"
                    | "DBEngine"
                    | "DBEngineVersion"
                    | "DBInstanceClass"
                    | "DBAllocatedStorage"
                    | "DBUser"
                    | "DBPassword"
                    | "DBDeletionPolicy"
            )
    )
}

/// Bytes that these environment properties take of [`ENVIRONMENT_VARIABLES_BYTES`]: `K=V` joined by commas.
pub fn environment_variables_size<'a>(variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> usize {
    let (count, bytes) = variables
        .into_iter()
        .fold((0_usize, 0_usize), |(count, bytes), (key, value)| (count + 1, bytes + key.len() + 1 + value.len()));
    bytes + count.saturating_sub(1)
}

/// Whether a character may be in the name of an environment property. Source: developer guide, eb-reference §5.
pub fn is_variable_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_.:/+\\-@".contains(&byte)
}

/// Checks the name of an environment property.
///
/// # Errors
/// The rule it breaks, as a sentence. Source: developer guide ("keys can contain any alphanumeric characters and
/// `_ . : / + \ - @`", ≤ 128); a name that a shell cannot hold is refused as well, because hooks are shells.
pub fn check_variable_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        Err("the name of a variable must not be empty".into())
    } else if name.len() > 128 {
        Err(format!("the name of a variable must have at most 128 characters, and '{name}' has {}", name.len()))
    } else if let Some(character) =
        name.chars().find(|character| !u8::try_from(*character).is_ok_and(is_variable_character))
    {
        Err(format!("the name of a variable must not contain {character:?}: '{name}'"))
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        Err(format!("the name of a variable must not start with a digit: '{name}'"))
    } else if name.to_ascii_uppercase().starts_with("AWS_") && name.len() == 4 {
        Err("a variable must have a name after 'AWS_'".into())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_counts_names_values_and_separators() {
        assert_eq!(environment_variables_size([]), 0);
        assert_eq!(environment_variables_size([("A", "1")]), 3);
        assert_eq!(environment_variables_size([("A", "1"), ("B", "")]), 6);
    }

    #[test]
    fn values_that_may_be_secret_are_masked_for_debugging() {
        for (space, name) in [
            (namespace::ENVIRONMENT_VARIABLES, "GREETING"),
            (namespace::DB_INSTANCE, "DBPassword"),
            ("aws:elasticbeanstalk:other", "ApiToken"),
        ] {
            let shown = format!("{:?}", OptionSetting::new(space, name, "hunter2"));
            assert!(!shown.contains("hunter2") && shown.contains(name), "{shown}");
        }
        assert!(format!("{:?}", OptionSetting::new(namespace::AUTO_SCALING_GROUP, "MaxSize", "4")).contains("\"4\""));
    }

    #[test]
    fn variable_names_are_checked() {
        for good in ["PORT", "RUST_LOG", "a.b", "X-Y"] {
            assert_eq!(check_variable_name(good), Ok(()), "{good}");
        }
        for bad in ["", "A B", "1A", "A=B", "Ä", &"x".repeat(129)] {
            assert!(check_variable_name(bad).is_err(), "{bad}");
        }
    }
}
