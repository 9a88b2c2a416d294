//! The values of `aws:elasticbeanstalk:application:environmentsecrets`: which secret or parameter an ARN names, and what
//! it holds. What is fetched goes to the instance's processes and nowhere else.

use std::collections::BTreeMap;

use super::options::OptionMap;
use super::state::State;
use crate::beanstalk::Region;
use crate::beanstalk::names::is_account;
use crate::beanstalk::option::namespace;
use crate::local::host::Secrets;
use crate::local::secretsmanager::Content;
use crate::secret::Secret;

/// An ARN that an option may hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reference<'a> {
    region: Region,
    /// The ARN, without the key.
    arn: String,
    store: Store<'a>,
}

#[derive(Debug, PartialEq, Eq)]
enum Store<'a> {
    /// A secret, or one key of the JSON object that it is.
    SecretsManager { key: Option<&'a str> },
    /// A parameter.
    ParameterStore,
}

impl<'a> Reference<'a> {
    /// Reads an option's value. That there is something of that name is not asked here, as AWS does not.
    ///
    /// # Errors
    /// The rule it breaks.
    pub(crate) fn parse(text: &'a str) -> Result<Self, &'static str> {
        const RULE: &str = "Value must be the ARN of a Secrets Manager secret or of a Systems Manager parameter.";
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next().unwrap_or_default();
        let (arn, partition, service, region, account, resource) = (part(), part(), part(), part(), part(), part());
        let region = Region::parse(region).map_err(|_| RULE)?;
        if arn != "arn" || !["aws", "aws-cn", "aws-us-gov"].contains(&partition) || !is_account(account) {
            return Err(RULE);
        }
        if service == "ssm" {
            let name = resource.strip_prefix("parameter/").unwrap_or_default();
            let arn = text.to_owned();
            return if name.is_empty() { Err(RULE) } else { Ok(Self { region, arn, store: Store::ParameterStore }) };
        }
        // What follows a second colon is ignored, as the developer guide says.
        let mut rest = resource.strip_prefix("secret:").filter(|_| service == "secretsmanager").ok_or(RULE)?.split(':');
        let (name, key) = (rest.next().unwrap_or_default(), rest.next());
        if name.is_empty() || key == Some("") {
            return Err(RULE);
        }
        let arn = format!("arn:{partition}:{service}:{region}:{account}:secret:{name}");
        Ok(Self { region, arn, store: Store::SecretsManager { key } })
    }

    fn fetch(&self, state: &State) -> Result<Secret, String> {
        let none = Default::default();
        let region = state.region(&self.region).unwrap_or(&none);
        let value = match self.store {
            Store::ParameterStore => {
                let found = region.parameters.find(&self.region, &self.arn).map_err(|fault| {
                    // Parameter Store says nothing more than the code.
                    match fault.message.as_str() {
                        "" => format!("{}: there is no such parameter", fault.code),
                        _ => fault.to_string(),
                    }
                })?;
                found.version.value.clone()
            }
            Store::SecretsManager { key } => {
                let secret = region.secrets.secret(&self.region, &self.arn);
                let version =
                    secret.and_then(|secret| secret.version(None, None)).map_err(|fault| fault.to_string())?;
                match (&version.content, key) {
                    (Content::Binary(_), _) => return Err("The secret is binary, and a variable is text.".to_owned()),
                    (Content::String(text), None) => text.clone(),
                    (Content::String(text), Some(key)) => member(text, key)?,
                }
            }
        };
        if value.expose().contains('\0') {
            return Err("The value has a null character, which no variable can hold.".to_owned());
        }
        Ok(value)
    }
}

/// One member of a JSON object. Texts are taken as they are, everything else as JSON.
fn member(text: &Secret, key: &str) -> Result<Secret, String> {
    // The parser's own words would repeat a piece of the secret.
    let json: serde_json::Value =
        serde_json::from_str(text.expose()).map_err(|_| "The secret is not JSON.".to_owned())?;
    match json.get(key) {
        None => Err(format!("The secret has no JSON key '{key}'.")),
        Some(serde_json::Value::String(text)) => Ok(Secret::new(text.as_str())),
        Some(other) => Ok(Secret::new(other.to_string())),
    }
}

/// The variables that options refer to, as they are now; or which could not be fetched, and why.
pub(crate) fn fetch(state: &State, effective: &OptionMap) -> Secrets {
    let references = effective.namespace(namespace::ENVIRONMENT_SECRETS).filter(|(_, value)| !value.is_empty());
    let fetch = |(name, value): (&str, &str)| {
        let failed = |why: String| format!("Failed to fetch the value of the environment variable {name}: {why}");
        let reference = Reference::parse(value).map_err(|rule| failed(rule.to_owned()))?;
        let fetched = reference.fetch(state).map_err(|why| failed(format!("{}: {why}", reference.arn)))?;
        Ok((name.to_owned(), fetched))
    };
    references.map(fetch).collect::<Result<BTreeMap<_, _>, String>>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_of_secrets_keys_and_parameters_are_told_apart() {
        let secret = "arn:aws:secretsmanager:us-west-2:123456789012:secret:app/db-AbCd12";
        for (text, arn, key) in [
            (secret.to_owned(), secret, None),
            (format!("{secret}:password"), secret, Some("password")),
            (format!("{secret}:password:rest"), secret, Some("password")),
        ] {
            let parsed = Reference::parse(&text).expect("an ARN");
            assert_eq!((parsed.arn.as_str(), &parsed.store), (arn, &Store::SecretsManager { key }), "{text}");
        }
        let parameter = "arn:aws:ssm:us-west-2:123456789012:parameter/app/db";
        let parsed = Reference::parse(parameter).expect("an ARN");
        assert_eq!((parsed.arn.as_str(), parsed.store), (parameter, Store::ParameterStore));
        for bad in [
            "hunter2",
            "arn:aws:s3:::bucket",
            "arn:aws:secretsmanager:us-west-2:123456789012:secret:",
            "arn:aws:secretsmanager:us-west-2:123456789012:secret:x:",
            "arn:aws:secretsmanager:us-west-2:1234:secret:x",
            "arn:aws:ssm:us-west-2:123456789012:parameter",
            "arn:aws:ssm:us-west-2:123456789012:document/x",
        ] {
            assert!(Reference::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_key_gives_its_text_or_its_json() {
        let secret =
            Secret::new(r#"{"stringKey":"value1","numberKey":42,"objectKey":{"nested":"data"},"arrayKey":["a",1]}"#);
        for (key, value) in [
            ("stringKey", "value1"),
            ("numberKey", "42"),
            ("objectKey", r#"{"nested":"data"}"#),
            ("arrayKey", r#"["a",1]"#),
        ] {
            assert_eq!(member(&secret, key).expect("is there").expose(), value);
        }
        assert_eq!(member(&secret, "none").map(|_| ()), Err("The secret has no JSON key 'none'.".into()));
        assert_eq!(member(&Secret::new("hunter2"), "x").map(|_| ()), Err("The secret is not JSON.".into()));
    }
}
