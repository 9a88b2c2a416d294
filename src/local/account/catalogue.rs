//! What the local Beanstalk says of options: which it refuses, and in which words. Which exist is in `beanstalk::catalogue`.

use std::collections::BTreeSet;

use super::options::OptionMap;
use super::secret_reference::Reference;
pub(crate) use crate::beanstalk::catalogue::{OptionSpec, Rule, all, find, rows};

use crate::beanstalk::OptionSetting;
use crate::beanstalk::catalogue::{self, is_open};
use crate::beanstalk::option::{
    ENVIRONMENT_VARIABLES_BYTES, environment_variables_size, is_private, is_variable_character, namespace,
};
use crate::beanstalk::platform::Runtime;
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

/// Everything that is wrong with each of these options by itself, on a platform; where none is known, on every one.
pub(crate) fn findings(platform: Option<Runtime>, settings: &[OptionSetting]) -> Vec<Finding> {
    settings.iter().filter_map(|setting| check_one(platform, setting)).collect()
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

/// The options that contradict each other, of the API's level and those of the version below it.
pub(crate) fn contradictions(effective: &OptionMap) -> Vec<Finding> {
    let namespaces: BTreeSet<&str> = effective.iter().map(|(namespace, ..)| namespace).collect();
    let value = |namespace: &str, name: &str| in_force(effective, namespace, name).unwrap_or_default();
    let found = catalogue::contradictions(&namespaces, value);
    let finding = |found: catalogue::Contradiction| {
        let (name, value) = found.named.unwrap_or_else(|| (found.name, value(&found.namespace, found.name)));
        Finding::value(&found.namespace, name, value, &found.reason)
    };
    found.into_iter().map(finding).collect()
}

/// Environment properties that are more together than CloudFormation takes for a parameter. AWS finds that late, and the
/// operation fails with the sentence (eb-reference §1.3).
pub(crate) fn too_many_variables(effective: &OptionMap) -> Option<Finding> {
    let size = environment_variables_size(effective.namespace(namespace::ENVIRONMENT_VARIABLES));
    (size > ENVIRONMENT_VARIABLES_BYTES).then(|| Finding {
        namespace: namespace::ENVIRONMENT_VARIABLES.to_owned(),
        name: String::new(),
        message: format!(
            "Service:AmazonCloudFormation, Message:Template format error: Parameter 'EnvironmentVariables' default value \
             '[****]' length is greater than {ENVIRONMENT_VARIABLES_BYTES}."
        ),
    })
}

fn check_one(platform: Option<Runtime>, setting: &OptionSetting) -> Option<Finding> {
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
    let mut reasons = rows(platform, namespace, name)
        .map(|spec| setting.value.as_deref().and_then(|value| spec.rule.broken_by(value)))
        .peekable();
    match reasons.peek() {
        // Without a platform, what one of them takes is right.
        Some(_) => reasons.reduce(Option::and).flatten().and_then(|reason| wrong(&reason)),
        None if is_open(platform, namespace) => None,
        None => Some(Finding::unknown(namespace, name)),
    }
}

/// Why a name cannot be that of an environment variable (characters: eb-reference §5; the sentences are ours).
fn check_variable_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("The name of an environment property must not be empty.")
    } else if !name.bytes().all(is_variable_character) {
        Some("The name of an environment property can contain only letters, digits and _ . : / + \\ - @.")
    } else {
        None
    }
}

/// The value in force of an option: what was given, else AWS's default. Empty takes the default back.
pub(crate) fn in_force<'a>(options: &'a OptionMap, namespace: &str, name: &str) -> Option<&'a str> {
    let given = options.get(namespace, name).filter(|value| !value.is_empty());
    given.or_else(|| find(namespace, name).and_then(|spec| spec.default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_option_is_refused_in_the_words_of_aws() {
        let found = findings(None, &[OptionSetting::new("aws:autoscaling:asg", "Size", "1")]);
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
            assert_eq!(findings(Some(Runtime::Go), &[OptionSetting::new(namespace, name, value)]), [], "{name}");
        }
        for (namespace, name, value) in [
            ("aws:autoscaling:asg", "MinSize", "none"),
            (namespace::INSTANCES, "InstanceTypes", ""),
            (namespace::APPLICATION, "Application Healthcheck URL", "foo"),
            ("aws:elasticbeanstalk:environment:process:admin", "HealthCheckPath", "foo"),
            (namespace::COMMAND, "Timeout", "4000"),
            (namespace::ENVIRONMENT, "EnvironmentType", "Single"),
            (namespace::DB_INSTANCE, "DBPassword", "with@sign1"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", "with@sign1"),
            (namespace::ENVIRONMENT_VARIABLES, "A=B", "1"),
            (namespace::ENVIRONMENT_SECRETS, "A KEY", "arn:aws:ssm:us-west-2:123456789012:parameter/key"),
        ] {
            let found = findings(Some(Runtime::Go), &[OptionSetting::new(namespace, name, value)]);
            assert!(!found[0].message.contains("with@sign1"), "{found:?}");
        }
    }

    #[test]
    fn an_option_of_another_platform_is_unknown_and_without_a_platform_any_may_be_meant() {
        let wsgi = [OptionSetting::new("aws:elasticbeanstalk:container:python", "WSGIPath", "app:app")];
        assert!(findings(Some(Runtime::Go), &wsgi)[0].message.ends_with("Unknown configuration setting."));
        assert_eq!(findings(Some(Runtime::Python), &wsgi), []);
        let proxy = |word| [OptionSetting::new(namespace::PROXY, "ProxyServer", word)];
        for (platform, word, count) in [
            (None, "apache", 0),
            (None, "none", 0),
            (None, "caddy", 1),
            (Some(Runtime::Go), "apache", 1),
            (Some(Runtime::Php), "apache", 0),
        ] {
            assert_eq!(findings(platform, &proxy(word)).len(), count, "{platform:?} {word}");
        }
    }

    fn found(settings: &[(&str, &str, &str)]) -> Vec<String> {
        let mut options = OptionMap::default();
        for (namespace, name, value) in settings {
            options.set(namespace, name, value);
        }
        contradictions(&options).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let single = (namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance");
        let policy = |word| (namespace::COMMAND, "DeploymentPolicy", word);
        for settings in [
            &[single, policy("Rolling")][..],
            &[single, policy("TrafficSplitting")],
            &[single, (namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true")],
            &[(namespace::AUTO_SCALING_GROUP, "MinSize", "5")],
            &[(namespace::ENVIRONMENT, "LoadBalancerIsShared", "true")],
            &[
                (namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true"),
                (namespace::ROLLING_UPDATE, "MinInstancesInService", "4"),
            ],
            &[policy("TrafficSplitting")],
            &[(namespace::COMMAND, "BatchSize", "101")],
            &[(namespace::PROCESS_DEFAULT, "HealthCheckTimeout", "60")],
            &[
                single,
                ("aws:elasticbeanstalk:environment:process:a", "HealthCheckInterval", "5"),
                ("aws:elasticbeanstalk:environment:process:a", "HealthCheckTimeout", "6"),
            ],
            &[("aws:elb:healthcheck", "Timeout", "11")],
            &[
                ("aws:elasticbeanstalk:managedactions", "ManagedActionsEnabled", "true"),
                ("aws:elasticbeanstalk:managedactions", "PreferredStartTime", "Tue:09:00"),
            ],
            &[
                (namespace::LAUNCH_CONFIGURATION, "RootVolumeType", "gp2"),
                (namespace::LAUNCH_CONFIGURATION, "RootVolumeThroughput", "125"),
            ],
        ] {
            assert_eq!(found(settings).len(), 1, "{settings:?}");
        }
        let sentence = "Invalid option value: '0.0' (Namespace: 'aws:autoscaling:updatepolicy:rollingupdate', \
                        OptionName: 'MinInstancesInService'): You can't enable rolling updates for a single-instance \
                        environment.";
        assert_eq!(found(&[single, (namespace::ROLLING_UPDATE, "RollingUpdateEnabled", "true")]), [sentence]);
    }

    #[test]
    fn variables_are_summed_up_as_aws_joins_them() {
        let with = |bytes: usize| {
            let mut options = OptionMap::default();
            options.set(namespace::ENVIRONMENT_VARIABLES, "A", &"x".repeat(bytes - 6));
            options.set(namespace::ENVIRONMENT_VARIABLES, "B", "1");
            options
        };
        assert_eq!(too_many_variables(&with(4096)), None);
        let found = too_many_variables(&with(4097)).expect("is told");
        assert!(found.message.ends_with("'[****]' length is greater than 4096."), "{found:?}");
    }

    #[test]
    fn what_goes_together_is_not_told() {
        let single = (namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance");
        for settings in [
            &[][..],
            &[single, (namespace::COMMAND, "DeploymentPolicy", "Immutable")],
            &[(namespace::PROCESS_DEFAULT, "HealthCheckInterval", "5")],
            &[single, (namespace::AUTO_SCALING_GROUP, "MinSize", "5")],
            &[(namespace::COMMAND, "BatchSize", "101"), (namespace::COMMAND, "BatchSizeType", "Fixed")],
            &[
                (namespace::COMMAND, "DeploymentPolicy", "TrafficSplitting"),
                (namespace::ENVIRONMENT, "LoadBalancerType", "application"),
            ],
        ] {
            assert_eq!(found(settings), [""; 0], "{settings:?}");
        }
    }
}
