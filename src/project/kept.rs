//! The file of a saved configuration as AWS writes it, for a project to keep: without what must not lie in one.

use std::fmt::Write;

use super::saved::own_namespace;
use super::yaml::{self, Node, Value};
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::{RELEASE, namespace};
use crate::secret::name_is_secret;

/// Words that YAML 1.1 takes for something else than a text.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
/// What AWS makes of the other options, all variables with their values among it.
const DERIVED: &str = "aws:cloudformation:template:parameter";

/// A file to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its text.
    pub text: String,
    /// How many options it has.
    pub options: usize,
    /// Names of the options that it has not, because they are secrets.
    pub left_out: Vec<String>,
}

impl Kept {
    /// What of AWS's file may be kept.
    ///
    /// # Errors
    /// Why it is no such file.
    pub fn of(text: &str) -> Result<Self, String> {
        let document = yaml::read(text)
            .map_err(|error| format!("{}, at line {}, column {}", error.why, error.at.line, error.at.column))?;
        let entries = document.root.entries().ok_or("it is no map")?;
        let mut kept = Self { text: String::new(), options: 0, left_out: Vec::new() };
        for (key, node) in entries {
            if key.text == "OptionSettings" {
                kept.text.push_str("OptionSettings:\n");
                kept.settings(node).ok_or("OptionSettings must map namespaces to options")?;
            } else {
                write(&mut kept.text, 0, &key.text, node)?;
            }
        }
        kept.left_out.sort();
        kept.left_out.dedup();
        Ok(kept)
    }

    fn settings(&mut self, section: &Node) -> Option<()> {
        for (space, names) in section.entries()?.iter().filter(|(space, _)| own_namespace(&space.text) != DERIVED) {
            let mut lines = String::new();
            for (name, value) in names.entries()? {
                let text = value.scalar()?.text.clone();
                let option = OptionSetting { value: text, ..OptionSetting::new(&space.text, &name.text, "") };
                if own_namespace(&space.text) == namespace::ENVIRONMENT_VARIABLES && option.name == RELEASE {
                    // It names what runs there, and no other environment runs that.
                    continue;
                }
                if is_kept_out(&option, own_namespace(&space.text)) {
                    self.left_out.push(name.text.clone());
                } else {
                    self.options += 1;
                    line(&mut lines, 4, &name.text, option.value.as_deref());
                }
            }
            if !lines.is_empty() {
                // Writing to a String cannot fail.
                let _ = write!(self.text, "  {}:\n{lines}", word(&space.text));
            }
        }
        Some(())
    }
}

/// Whether an option of this namespace, without its resource, must not lie in a file: a password, or a variable that looks
/// like a secret. A reference to one, by its ARN, may.
pub fn is_kept_out(option: &OptionSetting, space: &str) -> bool {
    let value = option.value.as_deref().unwrap_or_default();
    if value.is_empty() || value.starts_with("arn:") || space == DERIVED {
        return false;
    }
    let is_of_secret_name = match space {
        namespace::DB_INSTANCE => option.name == "DBPassword",
        namespace::ENVIRONMENT_VARIABLES => name_is_secret(&option.name),
        _ => false,
    };
    is_of_secret_name || (space == namespace::ENVIRONMENT_VARIABLES && has_password(value))
}

/// `scheme://user:password@host`.
fn has_password(url: &str) -> bool {
    let authority = url.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    authority.and_then(|authority| authority.rsplit_once('@')).is_some_and(|(user, _)| user.contains(':'))
}

/// Writes what is not about options as it is.
fn write(text: &mut String, indent: usize, key: &str, node: &Node) -> Result<(), String> {
    match &node.value {
        Value::Scalar(scalar) => line(text, indent, key, scalar.text.as_deref()),
        Value::Map(entries) if entries.is_empty() => {
            let _ = writeln!(text, "{:indent$}{}: {{}}", "", word(key));
        }
        Value::Map(entries) => {
            let _ = writeln!(text, "{:indent$}{}:", "", word(key));
            entries.iter().try_for_each(|(key, node)| write(text, indent + 2, &key.text, node))?;
        }
        Value::List(_) => return Err(format!("{key} is a list")),
    }
    Ok(())
}

/// `key: "value"`: a JSON string is a YAML string too, and holds any character.
fn line(text: &mut String, indent: usize, key: &str, value: Option<&str>) {
    let value = value.map_or_else(|| "null".to_owned(), |value| serde_json::Value::from(value).to_string());
    let _ = writeln!(text, "{:indent$}{}: {value}", "", word(key));
}

/// A key, quoted only where it has to be.
fn word(key: &str) -> String {
    let plain = key.starts_with(|first: char| first.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c))
        && !key.ends_with(':')
        && !WORDS.contains(&key.to_ascii_lowercase().as_str());
    if plain { key.to_owned() } else { serde_json::Value::from(key).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_AWS: &str = "\
EnvironmentConfigurationMetadata:
  Description: 'Created by: tasks-eb'
  DateCreated: '1700000000000'
Platform:
  PlatformArn: arn:aws:elasticbeanstalk:us-west-2::platform/Go 1/4.4.0
OptionSettings:
  aws:rds:dbinstance:
    DBPassword: hunter2canary
    DBUser: tasks
  aws:elasticbeanstalk:application:environment:
    SECRET_KEY: canary
    RELEASE: v-0123456789ab
    GREETING: \"yes, \\\"you\\\"\"
    ON: 'off'
    DB: mysql://me:canary@db/x
    TOKEN_ARN: arn:aws:secretsmanager:us-west-2:123456789012:secret:x
  AWSEBAutoScalingGroup.aws:autoscaling:asg:
    MaxSize: '2'
  aws:cloudformation:template:parameter:
    EnvironmentVariables: SECRET_KEY=canary
EnvironmentTier: {Type: Standard, Name: WebServer}
AWSConfigurationTemplateVersion: 1.1.0.0
";

    #[test]
    fn a_file_of_aws_is_kept_without_its_secrets_and_says_the_same_otherwise() {
        let kept = Kept::of(OF_AWS).expect("is one");
        assert_eq!(kept.left_out, ["DB", "DBPassword", "SECRET_KEY"]);
        assert!(!kept.text.contains("canary"), "{}", kept.text);
        assert_eq!(kept.options, 5);
        let read = yaml::read(&kept.text).expect("reads").root;
        let option = |space: &str, name: &str| read.get("OptionSettings")?.get(space)?.get(name)?.text();
        let variables = "aws:elasticbeanstalk:application:environment";
        assert_eq!(option(variables, "RELEASE"), None);
        assert_eq!(option(variables, "GREETING"), Some("yes, \"you\""));
        assert_eq!(option(variables, "ON"), Some("off"), "a text, and no boolean");
        assert_eq!(option("AWSEBAutoScalingGroup.aws:autoscaling:asg", "MaxSize"), Some("2"));
        assert_eq!(read.get("EnvironmentTier").and_then(|tier| tier.get("Name")?.text()), Some("WebServer"));
        assert_eq!(read.get("AWSConfigurationTemplateVersion").and_then(Node::text), Some("1.1.0.0"));
        assert_eq!(Kept::of(&kept.text).expect("reads").text, kept.text, "written again it is the same");
    }

    #[test]
    fn what_is_no_such_file_is_refused() {
        for text in ["[", "- a\n", "OptionSettings: [a]\n", "OptionSettings: {a: b}\n"] {
            assert!(Kept::of(text).is_err(), "{text}");
        }
    }
}
