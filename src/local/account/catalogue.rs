//! What the local Beanstalk says of options: which it refuses, and in which words. Which exist is in `beanstalk::catalogue`.

mod combinations;

use super::options::OptionMap;
use super::secret_reference::Reference;
pub(crate) use crate::beanstalk::catalogue::{OptionSpec, Rule, all, find};
pub(crate) use combinations::contradictions;

use crate::beanstalk::OptionSetting;
use crate::beanstalk::catalogue::is_open;
use crate::beanstalk::option::{is_private, namespace};
use crate::local::query::Fault;

/// Something to say about an option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Namespace.
    pub(crate) namespace: String,
    /// Name.
    pub(crate) name: String,
    /// AWS's sentence.
    pub(crate) message: String,
}

impl Finding {
    /// A value that is refused. What may be a secret (a property, a password, what stands in place of an ARN) is never
    /// repeated.
    pub(crate) fn value(namespace: &str, name: &str, value: &str, reason: &str) -> Self {
        let private = is_private(namespace, name) || namespace == namespace::ENVIRONMENT_SECRETS;
        let shown = if private { "****" } else { value };
        let message =
            format!("Invalid option value: '{shown}' (Namespace: '{namespace}', OptionName: '{name}'): {reason}");
        Self { namespace: namespace.to_owned(), name: name.to_owned(), message }
    }

    /// An option that does not exist.
    fn unknown(namespace: &str, name: &str) -> Self {
        let message = format!(
            "Invalid option specification (Namespace: '{namespace}', OptionName: '{name}'): Unknown configuration \
             setting."
        );
        Self { namespace: namespace.to_owned(), name: name.to_owned(), message }
    }
}

/// Everything that is wrong with each of these options by itself.
pub(crate) fn findings(settings: &[OptionSetting]) -> Vec<Finding> {
    settings.iter().filter_map(check_one).collect()
}

/// Refuses options with the words about the first of their findings. Code and start are those that clients show
/// (aws-elastic-beanstalk-cli#74, pulumi-aws#3461); ValidateConfigurationSettings tells the sentence alone.
///
/// # Errors
/// `ConfigurationValidationException` when there are findings.
pub(crate) fn refuse(findings: Vec<Finding>) -> Result<(), Fault> {
    match findings.into_iter().next() {
        Some(finding) => Err(Fault::new(
            "ConfigurationValidationException",
            format!("Configuration validation exception: {}", finding.message),
        )),
        None => Ok(()),
    }
}

fn check_one(setting: &OptionSetting) -> Option<Finding> {
    let (namespace, name) = (setting.namespace.as_str(), setting.name.as_str());
    let value = setting.value.as_deref().unwrap_or_default();
    let wrong = |reason: &str| Some(Finding::value(namespace, name, value, reason));
    if namespace == namespace::ENVIRONMENT_VARIABLES {
        return check_variable_name(name).and_then(wrong);
    }
    if namespace == namespace::ENVIRONMENT_SECRETS {
        let reference = (!value.is_empty()).then(|| Reference::parse(value));
        return check_variable_name(name).and_then(wrong).or_else(|| reference?.err().and_then(wrong));
    }
    match find(namespace, name) {
        Some(spec) => spec.rule.broken_by(value).and_then(|reason| wrong(&reason)),
        None if is_open(namespace) => None,
        None => Some(Finding::unknown(namespace, name)),
    }
}

/// Why a name cannot be that of an environment variable (characters: eb-reference §5; the sentences are ours).
fn check_variable_name(name: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:/+\\-@".contains(&byte);
    if name.is_empty() {
        Some("The name of an environment property must not be empty.")
    } else if !name.bytes().all(allowed) {
        Some("The name of an environment property can contain only letters, digits and _ . : / + \\ - @.")
    } else {
        None
    }
}

/// The value in force of an option: what was given, else AWS's default.
pub(crate) fn in_force<'a>(options: &'a OptionMap, namespace: &str, name: &str) -> Option<&'a str> {
    options.get(namespace, name).or_else(|| find(namespace, name).and_then(|spec| spec.default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_is_refused_in_the_words_of_aws() {
        let found = findings(&[OptionSetting::new("aws:autoscaling:asg", "Size", "1")]);
        let sentence = "Invalid option specification (Namespace: 'aws:autoscaling:asg', OptionName: 'Size'): Unknown \
                        configuration setting.";
        assert_eq!(found[0].message, sentence);
        let fault = refuse(found).expect_err("refused");
        assert_eq!(fault.code, "ConfigurationValidationException");
        assert_eq!(fault.message, format!("Configuration validation exception: {sentence}"));
    }

    #[test]
    fn values_follow_their_rules_and_secrets_are_not_repeated() {
        for (namespace, name, value) in [
            ("aws:autoscaling:asg", "MinSize", "2"),
            (namespace::ENVIRONMENT_VARIABLES, "PORT", "5000"),
            (namespace::ENVIRONMENT_VARIABLES, "1.a:b/c+d-e@f", ""),
            (namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance"),
            ("aws:elbv2:listener:443", "Protocol", "HTTPS"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", "arn:aws:ssm:us-west-2:123456789012:parameter/key"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", ""),
        ] {
            assert_eq!(findings(&[OptionSetting::new(namespace, name, value)]), [], "{name}");
        }
        for (namespace, name, value) in [
            ("aws:autoscaling:asg", "MinSize", "none"),
            (namespace::COMMAND, "Timeout", "4000"),
            (namespace::ENVIRONMENT, "EnvironmentType", "Single"),
            (namespace::DB_INSTANCE, "DBPassword", "with@sign1"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", "with@sign1"),
            (namespace::ENVIRONMENT_VARIABLES, "A=B", "1"),
            (namespace::ENVIRONMENT_SECRETS, "A KEY", "arn:aws:ssm:us-west-2:123456789012:parameter/key"),
        ] {
            let found = findings(&[OptionSetting::new(namespace, name, value)]);
            assert!(!found[0].message.contains("with@sign1"), "{found:?}");
        }
    }
}
