//! What the local Beanstalk says of options: which it refuses, and in which words. Which exist is in `beanstalk::catalogue`.

use super::options::OptionMap;
use super::secret_reference::Reference;
pub(crate) use crate::beanstalk::catalogue::{OptionSpec, Rule, all, find};

use crate::beanstalk::OptionSetting;
use crate::beanstalk::catalogue::is_open;
use crate::beanstalk::option::{check_variable_name, is_private, namespace};
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

/// Everything that is wrong with these options.
pub(crate) fn findings(settings: &[OptionSetting]) -> Vec<Finding> {
    settings.iter().filter_map(check_one).collect()
}

/// Refuses options that do not exist, and values that an option does not take.
///
/// # Errors
/// AWS's words about the first of them.
pub(crate) fn check(settings: &[OptionSetting]) -> Result<(), Fault> {
    match settings.iter().find_map(check_one) {
        Some(finding) => Err(Fault::invalid_parameter_value(finding.message)),
        None => Ok(()),
    }
}

fn check_one(setting: &OptionSetting) -> Option<Finding> {
    let OptionSetting { namespace, name, value, .. } = setting;
    let finding = |message: String| Some(Finding { namespace: namespace.clone(), name: name.clone(), message });
    let wrong = |reason: &str| {
        // A value may be a secret: what stands in a property or password, or in place of an ARN, is never repeated.
        let private = is_private(namespace, name) || namespace == namespace::ENVIRONMENT_SECRETS;
        let shown = if private { "****" } else { value.as_deref().unwrap_or_default() };
        finding(format!("Invalid option value: '{shown}' (Namespace: '{namespace}', OptionName: '{name}'): {reason}"))
    };
    if namespace == namespace::ENVIRONMENT_VARIABLES {
        return match check_variable_name(name) {
            Ok(()) => None,
            Err(rule) => wrong(&format!("{rule}.")),
        };
    }
    if namespace == namespace::ENVIRONMENT_SECRETS {
        let value = value.as_deref().filter(|value| !value.is_empty());
        return match (check_variable_name(name), value.map(Reference::parse)) {
            (Err(rule), _) => wrong(&format!("{rule}.")),
            (Ok(()), Some(Err(rule))) => wrong(rule),
            (Ok(()), None | Some(Ok(_))) => None,
        };
    }
    let Some(spec) = find(namespace, name) else {
        return if is_open(namespace) {
            None
        } else {
            finding(format!(
                "Invalid option specification (Namespace: '{namespace}', OptionName: '{name}'): Unknown configuration \
                 setting."
            ))
        };
    };
    match spec.rule.broken_by(value.as_deref().unwrap_or_default()) {
        Some(reason) => wrong(&reason),
        None if (spec.namespace, spec.name) == (namespace::DB_INSTANCE, "DBPassword") => {
            let value = value.as_deref().unwrap_or_default();
            if value.contains(['\\', '/', '@', '"']) {
                wrong("Value must not contain any of \\ / @ \".")
            } else if !value.is_empty() && !(8..=41).contains(&value.chars().count()) {
                wrong("Value must have 8 to 41 characters.")
            } else {
                None
            }
        }
        None => None,
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
        let fault = check(&[OptionSetting::new("aws:autoscaling:asg", "Size", "1")]).expect_err("refused");
        assert_eq!(
            fault.message,
            "Invalid option specification (Namespace: 'aws:autoscaling:asg', OptionName: 'Size'): Unknown \
             configuration setting."
        );
    }

    #[test]
    fn values_follow_their_rules_and_secrets_are_not_repeated() {
        for (namespace, name, value) in [
            ("aws:autoscaling:asg", "MinSize", "2"),
            (namespace::ENVIRONMENT_VARIABLES, "PORT", "5000"),
            (namespace::ENVIRONMENT, "EnvironmentType", "SingleInstance"),
            ("aws:elbv2:listener:443", "Protocol", "HTTPS"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", "arn:aws:ssm:us-west-2:123456789012:parameter/key"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", ""),
        ] {
            assert_eq!(check(&[OptionSetting::new(namespace, name, value)]), Ok(()), "{name}");
        }
        for (namespace, name, value) in [
            ("aws:autoscaling:asg", "MinSize", "none"),
            (namespace::COMMAND, "Timeout", "4000"),
            (namespace::ENVIRONMENT, "EnvironmentType", "Single"),
            (namespace::DB_INSTANCE, "DBPassword", "with@sign1"),
            (namespace::ENVIRONMENT_SECRETS, "KEY", "with@sign1"),
            (namespace::ENVIRONMENT_SECRETS, "A KEY", "arn:aws:ssm:us-west-2:123456789012:parameter/key"),
        ] {
            let fault = check(&[OptionSetting::new(namespace, name, value)]).expect_err(name);
            assert!(!fault.message.contains("with@sign1"), "{fault}");
        }
    }
}
