//! Which options exist, with AWS's defaults and rules, and which values may be given. The rows are in `table`.

mod table;

use super::options::OptionMap;
use super::secret_reference::Reference;
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::{check_variable_name, is_private, namespace};
use crate::local::query::Fault;

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Anything.
    Any,
    /// `true` or `false`.
    Boolean,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A whole number between these two.
    Number(i64, i64),
    /// Several words, separated by commas.
    List,
}

/// What changing an option does to instances, in AWS's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing is interrupted.
    NoInterruption,
    /// The application servers are restarted.
    RestartApplicationServer,
    /// The instances are replaced.
    RestartEnvironment,
}

impl Change {
    /// The word on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::NoInterruption => "NoInterruption",
            Self::RestartApplicationServer => "RestartApplicationServer",
            Self::RestartEnvironment => "RestartEnvironment",
        }
    }
}

/// An option.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OptionSpec {
    /// Namespace.
    pub(crate) namespace: &'static str,
    /// Name.
    pub(crate) name: &'static str,
    /// Value when nobody gives one.
    pub(crate) default: Option<&'static str>,
    /// What values it takes.
    pub(crate) rule: Rule,
    /// Resource that AWS names with it.
    pub(crate) resource: Option<&'static str>,
    /// What changing it does.
    pub(crate) change: Change,
}

/// Namespaces whose names are the user's own, and whose values are not looked at.
const OPEN: [&str; 2] = [namespace::PROXY_STATIC_FILES, "aws:cloudformation:template:parameter"];

/// Starts of namespaces that end with a name or number of the user's own.
const OPEN_STARTS: [&str; 6] = [
    "aws:elasticbeanstalk:environment:process:",
    "aws:elbv2:listener:",
    "aws:elbv2:listenerrule:",
    "aws:elb:listener",
    "aws:elb:policies:",
    "aws:autoscaling:scheduledaction",
];

/// Every option, in AWS's order of namespaces.
pub(crate) fn all() -> &'static [OptionSpec] {
    table::OPTIONS
}

/// The row of an option.
pub(crate) fn find(namespace: &str, name: &str) -> Option<&'static OptionSpec> {
    all().iter().find(|spec| spec.namespace == namespace && spec.name == name)
}

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
        let open = OPEN.contains(&namespace.as_str()) || OPEN_STARTS.iter().any(|start| namespace.starts_with(start));
        return if open {
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

impl Rule {
    /// Why a value is refused. Empty takes the default back, as at AWS.
    fn broken_by(self, value: &str) -> Option<String> {
        if value.is_empty() {
            return None;
        }
        match self {
            Self::Any | Self::List => None,
            Self::Boolean => {
                let boolean = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
                (!boolean).then(|| "Value must be one of: [true, false].".to_owned())
            }
            Self::Words(words) => {
                let known = words.iter().any(|word| word.eq_ignore_ascii_case(value));
                (!known).then(|| format!("Value must be one of: [{}].", words.join(", ")))
            }
            Self::Number(least, most) => match value.parse::<i64>() {
                Ok(number) if number < least => Some(format!("Value is less than minimum allowed value: {least}.")),
                Ok(number) if number > most => Some(format!("Value is greater than maximum allowed value: {most}.")),
                Ok(_) => None,
                Err(_) => Some("Value must be an integer.".to_owned()),
            },
        }
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

    #[test]
    fn every_default_obeys_its_own_rule_and_no_option_stands_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for spec in all() {
            assert!(seen.insert((spec.namespace, spec.name)), "{} {}", spec.namespace, spec.name);
            assert_eq!(spec.rule.broken_by(spec.default.unwrap_or_default()), None, "{}", spec.name);
        }
    }
}
