//! The options that exist, with AWS's defaults, what they take, and what changing one does. The rows are in `table`.
//!
//! Facts of AWS as data, for `lint`, `config` and `plan` as well as for the local Beanstalk; how each of them words what
//! it finds is its own.

mod table;

use super::option::namespace;

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
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
pub enum Change {
    /// Nothing is interrupted.
    NoInterruption,
    /// The application servers are restarted.
    RestartApplicationServer,
    /// The instances are replaced.
    RestartEnvironment,
}

impl Change {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoInterruption => "NoInterruption",
            Self::RestartApplicationServer => "RestartApplicationServer",
            Self::RestartEnvironment => "RestartEnvironment",
        }
    }
}

/// An option.
#[derive(Debug, Clone, Copy)]
pub struct OptionSpec {
    /// Namespace.
    pub namespace: &'static str,
    /// Name.
    pub name: &'static str,
    /// Value when nobody gives one.
    pub default: Option<&'static str>,
    /// What values it takes.
    pub rule: Rule,
    /// Resource that AWS names with it.
    pub resource: Option<&'static str>,
    /// What changing it does.
    pub change: Change,
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

/// Whether the names of a namespace are the user's own, so that none of them is unknown. Environment variables are not
/// among them: their names have a rule.
pub fn is_open(namespace: &str) -> bool {
    OPEN.contains(&namespace) || OPEN_STARTS.iter().any(|start| namespace.starts_with(start))
}

/// Every option, in AWS's order of namespaces.
pub fn all() -> &'static [OptionSpec] {
    table::OPTIONS
}

/// The row of an option.
pub fn find(namespace: &str, name: &str) -> Option<&'static OptionSpec> {
    all().iter().find(|spec| spec.namespace == namespace && spec.name == name)
}

impl Rule {
    /// Why a value is refused, in AWS's words. Empty takes the default back, as at AWS.
    pub fn broken_by(self, value: &str) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_obeys_its_own_rule_and_no_option_stands_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for spec in all() {
            assert!(seen.insert((spec.namespace, spec.name)), "{} {}", spec.namespace, spec.name);
            assert_eq!(spec.rule.broken_by(spec.default.unwrap_or_default()), None, "{}", spec.name);
        }
    }
}
