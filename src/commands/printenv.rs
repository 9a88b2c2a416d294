//! `tasks-eb printenv`: the environment variables of an environment, secrets masked.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::beanstalk::option::ENVIRONMENT_VARIABLES_BYTES;
use crate::context::Context;
use crate::deploy::variables;
use crate::error::{Class, Error, Result};
use crate::secret::{MASK, Secret, name_is_secret};
use crate::ui::Outcome;

/// Show the environment variables that an environment sets
///
/// Values of variables whose name says that they are secret are masked, and of those that AWS fetches from Secrets
/// Manager or Parameter Store only the ARN is known. The RDS_* variables of a database are not
/// listed: AWS gives them to the app and to nobody else.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb printenv
  tasks-eb printenv tasks-dev --reveal SECRET_KEY
  tasks-eb printenv --output json")]
pub struct Args {
    /// Environment [default: the one of the current branch]
    #[arg(value_name = "ENV")]
    pub environment: Option<EnvironmentName>,
    /// Show the values of secrets too; with names, only of these
    #[arg(long, value_name = "NAME", num_args = 0.., value_delimiter = ',')]
    pub reveal: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Variables {
    environment: EnvironmentName,
    variables: BTreeMap<String, String>,
    masked: Vec<String>,
    /// Variables whose values AWS fetches from a secret or a parameter: the ARN of it.
    secrets: BTreeMap<String, String>,
    bytes: usize,
    most_bytes: usize,
}

impl fmt::Display for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            writeln!(f, "{name}={value}")?;
        }
        for (name, arn) in &self.secrets {
            writeln!(f, "# {name} is fetched from {arn}")?;
        }
        write!(f, "# {} of {} bytes", self.bytes, self.most_bytes)
    }
}

/// Runs the command.
///
/// # Errors
/// Class `NotFound` when there is no such environment; else when AWS refuses or cannot be reached.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let environment = context.environment(args.environment)?;
    let found = context.described(&environment).await?;
    let settings =
        context.aws().await?.settings(&found.application, &environment).await?.ok_or_else(|| {
            Error::new(Class::NotFound, format!("{environment} has no options: it is {}", found.status))
        })?;
    let all = variables::of_settings(&settings);
    let secrets = variables::secrets_of_settings(&settings);
    if let Some(unknown) = args.reveal.iter().flatten().find(|name| !all.contains_key(*name)) {
        if let Some(arn) = secrets.get(unknown) {
            return Err(Error::new(Class::NotFound, format!("{environment} does not know the value of {unknown}"))
                .because(format!("its instances fetch it from {arn}")));
        }
        return Err(Error::new(Class::NotFound, format!("{environment} has no variable {unknown}"))
            .next(format!("tasks-eb printenv {environment}")));
    }
    let shown = shown(environment, all, secrets, args.reveal.as_deref());
    let revealed = shown.variables.iter().filter(|(name, value)| name_is_secret(name) && *value != MASK);
    let revealed = revealed.map(|(_, value)| Secret::new(value)).collect();
    Ok(Outcome::new(&shown)?.masking(revealed))
}

fn shown(
    environment: EnvironmentName,
    all: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
    reveal: Option<&[String]>,
) -> Variables {
    let bytes = variables::size(&all);
    let is_revealed = |name: &String| reveal.is_some_and(|names| names.is_empty() || names.contains(name));
    let mut masked = Vec::new();
    let mask = |(name, value): (String, String)| {
        if name_is_secret(&name) && !is_revealed(&name) {
            masked.push(name.clone());
            return (name, MASK.to_owned());
        }
        (name, value)
    };
    let variables = all.into_iter().map(mask).collect();
    Variables { environment, variables, masked, secrets, bytes, most_bytes: ENVIRONMENT_VARIABLES_BYTES }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beanstalk::OptionSetting;
    use crate::beanstalk::option::namespace;

    fn text(reveal: Option<&[String]>) -> String {
        let all = [("PORT", "5000"), ("SECRET_KEY", "hunter2"), ("MEMCACHIER_PASSWORD", "swordfish")];
        let all = all.map(|(name, value)| (name.to_owned(), value.to_owned()));
        shown(EnvironmentName::parse("tasks-dev").expect("a name"), all.into(), BTreeMap::new(), reveal).to_string()
    }

    #[test]
    fn secrets_are_masked_unless_they_are_asked_for() {
        assert_eq!(text(None), "MEMCACHIER_PASSWORD=********\nPORT=5000\nSECRET_KEY=********\n# 58 of 4096 bytes");
        assert!(text(Some(&[])).contains("hunter2") && text(Some(&[])).contains("swordfish"));
        let one = text(Some(&["SECRET_KEY".to_owned()]));
        assert!(one.contains("hunter2") && !one.contains("swordfish"), "{one}");
    }

    #[test]
    fn what_is_fetched_from_a_secret_is_shown_as_its_arn_and_takes_no_bytes() {
        let arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:db-AbCdEf";
        let settings = [
            OptionSetting::new(namespace::ENVIRONMENT_SECRETS, "DB_PASSWORD", arn),
            OptionSetting::new(namespace::ENVIRONMENT_VARIABLES, "PORT", "5000"),
        ];
        let (all, secrets) = (variables::of_settings(&settings), variables::secrets_of_settings(&settings));
        let shown = shown(EnvironmentName::parse("tasks-dev").expect("a name"), all, secrets, None).to_string();
        assert_eq!(shown, format!("PORT=5000\n# DB_PASSWORD is fetched from {arn}\n# 9 of 4096 bytes"));
    }
}
