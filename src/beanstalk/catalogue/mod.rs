//! The options that exist, with AWS's defaults, what they take, and what changing one does. The rows are in `table`, those
//! of some platforms only in `platforms`, those that exclude each other in `combinations`.
//!
//! Facts of AWS as data, for `lint`, `config` and `plan` as well as for the local Beanstalk; how each of them words what
//! it finds is its own.

mod combinations;
mod form;
mod platforms;
mod table;

pub use combinations::{About, Contradiction, contradictions};
pub use form::Form;

use super::option::namespace;
use super::platform::Runtime;

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
    /// A whole number that is not below this one.
    AtLeast(i64),
    /// At most so many characters.
    Text(usize),
    /// A text of a certain form.
    Form(Form),
    /// A JSON document of at most so many characters.
    Json(usize),
    /// Several words, separated by commas.
    List,
    /// So many words at least and at most, separated by commas; also when it is empty.
    ListOf(usize, usize),
    /// Several words of a list that AWS offers, separated by commas.
    Selection,
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
    /// AWS does not say.
    Unknown,
}

impl Change {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoInterruption => "NoInterruption",
            Self::RestartApplicationServer => "RestartApplicationServer",
            Self::RestartEnvironment => "RestartEnvironment",
            Self::Unknown => "Unknown",
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
    /// Platforms that have it; none named means all.
    runtimes: &'static [Runtime],
}

impl OptionSpec {
    /// Whether a platform has it; where no platform is known, every option may be meant.
    fn is_on(&self, platform: Option<Runtime>) -> bool {
        self.runtimes.is_empty() || platform.is_none_or(|runtime| self.runtimes.contains(&runtime))
    }

    /// Whether it is an option of a namespace: its own, or one of its kind that ends with a name of the user's
    /// (`…:process:admin`, `aws:elb:listener:443`).
    fn is_in(&self, namespace: &str) -> bool {
        let Some((start, own)) = namespace.rsplit_once(':').filter(|(_, own)| !own.is_empty()) else { return false };
        self.namespace == namespace
            || match start {
                "aws:elasticbeanstalk:environment:process" => self.namespace == namespace::PROCESS_DEFAULT,
                "aws:elbv2:listener" => self.namespace == "aws:elbv2:listener:default" && is_port(own),
                "aws:elb:listener" => self.namespace == start && is_port(own),
                _ => self.namespace.strip_suffix(':') == Some(start),
            }
    }
}

/// Whether the names of a namespace are the user's own on a platform, so that none of them is unknown, and their values
/// are not looked at. Environment variables are not among them: their names have a rule.
pub fn is_open(platform: Option<Runtime>, namespace: &str) -> bool {
    match namespace {
        // Containers serve their files themselves; with Docker people saw the namespace refused (2025).
        namespace::PROXY_STATIC_FILES => !matches!(platform, Some(Runtime::Docker | Runtime::Ecs)),
        namespace::JVM_OPTIONS => platform.is_none_or(|runtime| runtime == Runtime::Tomcat),
        namespace::CUSTOM | "aws:cloudformation:template:parameter" => true,
        _ => false,
    }
}

/// Every option of a platform by namespace, those that all have first; of all platforms where none is known.
pub fn all(platform: Option<Runtime>) -> impl Iterator<Item = &'static OptionSpec> {
    table::OPTIONS.iter().chain(platforms::OPTIONS).filter(move |spec| spec.is_on(platform))
}

/// The rows of an option: one, or where no platform is known, one for each kind of platform that has it.
pub fn rows<'a>(
    platform: Option<Runtime>,
    namespace: &'a str,
    name: &'a str,
) -> impl Iterator<Item = &'static OptionSpec> + use<'a> {
    all(platform).chain(table::NAMED).filter(move |spec| spec.name == name && spec.is_in(namespace))
}

/// The row of an option, whatever the platform: its default and what a change does are the same on all that have it.
pub fn find(namespace: &str, name: &str) -> Option<&'static OptionSpec> {
    rows(None, namespace, name).next()
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

impl Rule {
    /// Why a value is refused, in AWS's words. Empty takes the default back, as at AWS.
    ///
    /// Sentences about words, ranges and forms are those that people have seen (aws-elastic-beanstalk-cli#77 and #74,
    /// alienfast/elastic-beanstalk#37); those about lengths, lists, JSON and what is no number are ours.
    pub fn broken_by(self, value: &str) -> Option<String> {
        if let Self::ListOf(least, most) = self {
            return several(value, least, most);
        }
        if value.is_empty() {
            return None;
        }
        match self {
            Self::ListOf(..) | Self::Any | Self::List | Self::Selection => None,
            Self::Boolean => one_of(&["true", "false"], value),
            Self::Words(words) => one_of(words, value),
            Self::Number(least, most) => number(value, least, Some(most)),
            Self::AtLeast(least) => number(value, least, None),
            Self::Text(most) => too_long(value, most),
            Self::Form(form) => form.broken_by(value),
            Self::Json(most) => too_long(value, most).or_else(|| {
                let document = serde_json::from_str::<serde::de::IgnoredAny>(value);
                document.is_err().then(|| "Value is not a valid JSON document".to_owned())
            }),
        }
    }

    /// AWS's word for the kind of value.
    pub const fn value_type(self) -> &'static str {
        match self {
            Self::Boolean => "Boolean",
            Self::List | Self::ListOf(..) => "CommaSeparatedList",
            Self::Selection => "List",
            Self::Json(_) => "Json",
            Self::Any | Self::Words(_) | Self::Number(..) | Self::AtLeast(_) | Self::Text(_) | Self::Form(_) => {
                "Scalar"
            }
        }
    }
}

fn one_of(words: &[&str], value: &str) -> Option<String> {
    let known = words.iter().any(|word| word.eq_ignore_ascii_case(value));
    (!known).then(|| format!("Value is not one of the allowed values: [{}]", words.join(", ")))
}

fn number(value: &str, least: i64, most: Option<i64>) -> Option<String> {
    match (value.trim().parse::<i64>(), most) {
        (Ok(number), _) if number < least => Some(format!("Value is less than minimum allowed value: {least}")),
        (Ok(number), Some(most)) if number > most => {
            Some(format!("Value is greater than maximum allowed value: {most}"))
        }
        (Ok(_), _) => None,
        (Err(_), _) => Some("Value is not a valid integer".to_owned()),
    }
}

fn several(value: &str, least: usize, most: usize) -> Option<String> {
    let words = value.split(',').map(str::trim);
    let (count, has_gaps) = (words.clone().count(), words.clone().any(str::is_empty));
    (has_gaps || !(least..=most).contains(&count))
        .then(|| format!("Value is not a list of {least} to {most} entries, separated by commas"))
}

fn too_long(value: &str, most: usize) -> Option<String> {
    (value.chars().count() > most).then(|| format!("Value is longer than maximum allowed length: {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_obeys_its_own_rule_and_no_option_stands_twice() {
        for platform in [Runtime::Go, Runtime::Docker, Runtime::Tomcat, Runtime::Python, Runtime::Php, Runtime::NodeJs]
        {
            let mut seen = std::collections::BTreeSet::new();
            for spec in all(Some(platform)) {
                assert!(seen.insert((spec.namespace, spec.name)), "{} {}", spec.namespace, spec.name);
                assert_eq!(spec.rule.broken_by(spec.default.unwrap_or_default()), None, "{}", spec.name);
            }
        }
    }

    #[test]
    fn a_platform_has_its_own_options_and_not_those_of_another() {
        let has = |platform, namespace, name| rows(Some(platform), namespace, name).next().is_some();
        let python = "aws:elasticbeanstalk:container:python";
        assert!(has(Runtime::Python, python, "WSGIPath") && find(python, "WSGIPath").is_some());
        assert!(!has(Runtime::Go, python, "WSGIPath") && !has(Runtime::Python, python, "Nope"));
        let takes = |platform, word| {
            rows(Some(platform), namespace::PROXY, "ProxyServer").all(|spec| spec.rule.broken_by(word).is_none())
        };
        assert!(takes(Runtime::DotNet, "none") && !takes(Runtime::DotNet, "apache"));
        assert!(takes(Runtime::Php, "apache") && !takes(Runtime::Php, "none"));
        assert!(!has(Runtime::Ecs, namespace::PROXY, "ProxyServer"));
        assert!(is_open(Some(Runtime::Go), namespace::PROXY_STATIC_FILES));
        assert!(!is_open(Some(Runtime::Docker), namespace::PROXY_STATIC_FILES));
        assert!(is_open(Some(Runtime::Go), namespace::CUSTOM));
        assert!(is_open(Some(Runtime::Tomcat), namespace::JVM_OPTIONS) && is_open(None, namespace::JVM_OPTIONS));
        assert!(!is_open(Some(Runtime::Go), namespace::JVM_OPTIONS));
    }

    #[test]
    fn a_namespace_with_a_name_of_its_own_takes_what_its_kind_takes() {
        for (namespace, name) in [
            ("aws:elasticbeanstalk:environment:process:admin", "Port"),
            ("aws:elb:listener:443", "ListenerProtocol"),
            ("aws:elbv2:listener:443", "SSLCertificateArns"),
            ("aws:elbv2:listenerrule:admin", "PathPatterns"),
            ("aws:elb:policies:tls", "SSLReferencePolicy"),
            ("aws:autoscaling:scheduledaction", "Recurrence"),
        ] {
            assert!(find(namespace, name).is_some(), "{namespace} {name}");
            assert!(find(namespace, "Nope").is_none(), "{namespace}");
        }
        for namespace in
            ["aws:elb:listener:http", "aws:elbv2:listener:0", "aws:elb:policies:", "aws:elbv2:listenerrule"]
        {
            assert!(
                find(namespace, "Stickiness Policy").is_none() && find(namespace, "Protocol").is_none(),
                "{namespace}"
            );
        }
    }

    #[test]
    fn a_broken_value_is_told_in_the_words_of_aws() {
        for (rule, value, words) in [
            (Rule::Number(1, 9), "0", "Value is less than minimum allowed value: 1"),
            (Rule::Number(1, 9), "10", "Value is greater than maximum allowed value: 9"),
            (Rule::Words(&["nginx", "none"]), "apache", "Value is not one of the allowed values: [nginx, none]"),
            (Rule::Text(2), "abc", "Value is longer than maximum allowed length: 2"),
            (Rule::Json(9), "{", "Value is not a valid JSON document"),
        ] {
            assert_eq!(rule.broken_by(value).as_deref(), Some(words));
        }
        for value in ["", "a,,b", "a,b,c"] {
            assert!(Rule::ListOf(1, 2).broken_by(value).is_some(), "{value}");
        }
        assert_eq!(Rule::ListOf(1, 2).broken_by("a, b"), None);
        assert_eq!(Rule::AtLeast(0).broken_by("20000001"), None);
        assert_eq!(Rule::Json(99).broken_by(r#"{"Version": 1}"#), None);
    }
}
