//! Names and identifiers, parsed once at the door and typed from then on.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is not a name. `rule` is a whole sentence part: "must have 4 to 40 characters".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{given}' is not {article} {kind}: it {rule}")]
pub struct NameError {
    article: &'static str,
    kind: &'static str,
    given: String,
    rule: String,
}

/// Whether a text is the number of an account.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $article:literal, $kind:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the text against AWS's rule for this name.
            ///
            /// # Errors
            /// The rule that the text breaks.
            pub fn parse(text: impl Into<String>) -> Result<Self, NameError> {
                let text = text.into();
                let check: fn(&str) -> Result<(), String> = $check;
                match check(&text) {
                    Ok(()) => Ok(Self(text)),
                    Err(rule) => Err(NameError { article: $article, kind: $kind, given: text, rule }),
                }
            }

            /// The name as AWS takes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = NameError;
            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;
            fn try_from(text: String) -> Result<Self, NameError> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// Name of an application: 1 to 100 characters, no `/`.
    ApplicationName, "an", "application name", |text| {
        length(text, 1, 100)?;
        forbid(text, &['/'])
    }
);
name!(
    /// Name of an environment: 4 to 40 letters, digits and hyphens, no hyphen at either end.
    EnvironmentName, "an", "environment name", |text| {
        length(text, 4, 40)?;
        hyphenated(text)
    }
);
name!(
    /// First label of an environment's domain name: 4 to 63 letters, digits and hyphens, no hyphen at either end.
    CnamePrefix, "a", "CNAME prefix", |text| {
        length(text, 4, 63)?;
        hyphenated(text)
    }
);
name!(
    /// Label of an application version: 1 to 100 characters; `/` is refused because it would nest the S3 key.
    VersionLabel, "a", "version label", |text| {
        length(text, 1, 100)?;
        forbid(text, &['/'])
    }
);
name!(
    /// Name of a saved configuration (configuration template): 1 to 100 characters, no `/`.
    TemplateName, "a", "saved configuration name", |text| {
        length(text, 1, 100)?;
        forbid(text, &['/'])
    }
);
name!(
    /// Identifier of an environment: `e-` and ten lower-case letters or digits.
    EnvironmentId, "an", "environment id", |text| {
        let id = text.strip_prefix("e-").unwrap_or_default();
        let good = id.len() == 10 && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if good { Ok(()) } else { Err("must be `e-` and ten lower-case letters or digits".into()) }
    }
);
name!(
    /// An AWS region, such as `us-west-2`.
    Region, "a", "region", |text| {
        let parts: Vec<&str> = text.split('-').collect();
        let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
        let good = match parts.split_last() {
            Some((number, words)) => words.len() >= 2 && words.iter().all(letters)
                && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()),
            None => false,
        };
        if good { Ok(()) } else { Err("must look like `us-west-2`".into()) }
    }
);

fn length(text: &str, least: usize, most: usize) -> Result<(), String> {
    let count = text.chars().count();
    if (least..=most).contains(&count) {
        Ok(())
    } else {
        Err(format!("must have {least} to {most} characters, and has {count}"))
    }
}

fn forbid(text: &str, forbidden: &[char]) -> Result<(), String> {
    match text.chars().find(|character| forbidden.contains(character) || character.is_control()) {
        Some(character) => Err(format!("must not contain {character:?}")),
        None => Ok(()),
    }
}

fn hyphenated(text: &str) -> Result<(), String> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        Err("must have only letters, digits and hyphens".into())
    } else if text.starts_with('-') || text.ends_with('-') {
        Err("must not start or end with a hyphen".into())
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environment_names_follow_the_rule_of_aws() {
        for good in ["abcd", "tasks-dev", "A1-b2", &"x".repeat(40)] {
            assert!(EnvironmentName::parse(good).is_ok(), "{good}");
        }
        for bad in ["abc", "-abcd", "abcd-", "tasks_dev", "täsk", &"x".repeat(41), ""] {
            assert!(EnvironmentName::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_broken_name_names_its_rule() {
        let error = EnvironmentName::parse("abc").expect_err("too short");
        assert_eq!(error.to_string(), "'abc' is not an environment name: it must have 4 to 40 characters, and has 3");
    }

    #[test]
    fn regions_look_like_regions() {
        for good in ["us-west-2", "eu-central-1", "us-gov-west-1"] {
            assert!(Region::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "us", "us-west", "us-west-", "US-WEST-2", "us-2"] {
            assert!(Region::parse(bad).is_err(), "{bad}");
        }
    }
}
