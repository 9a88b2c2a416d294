//! Guard rails that a project pins under the key `tasks-eb`: `account`, the only one that may be changed, and
//! `protected`, the environments that are never taken down, nor made to lose their domain name or their data. New versions,
//! variables and sizes are what they are for: those stay allowed.
//!
//! They belong into `config.global.yml`, which is committed. No file overrides another here: whoever forbids, forbids.

use std::path::{Path, PathBuf};

use serde_yaml::{Mapping, Value};

use crate::beanstalk::EnvironmentName;
use crate::beanstalk::names::is_account;
use crate::error::{Class, Error, Result};

/// What the files of a project forbid.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    accounts: Vec<(PathBuf, String)>,
    protected: Vec<(PathBuf, Protected)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Protected {
    All,
    Named(Vec<EnvironmentName>),
}

impl Guard {
    /// Adds what one file says.
    ///
    /// # Errors
    /// Class `Usage` when it says something that is neither: a rail that is misspelt must not be taken for none.
    pub(super) fn add(&mut self, path: &Path, file: &Mapping) -> Result<()> {
        let wrong = |key: &str, form: &str| {
            Error::new(Class::Usage, format!("tasks-eb.{key} in {} cannot be used", path.display()))
                .code("TE1103")
                .because(form)
        };
        let Some(section) = file.get("tasks-eb") else { return Ok(()) };
        if let Some(account) = section.get("account").filter(|value| !value.is_null()) {
            let account = account_of(account).ok_or_else(|| wrong("account", "an account is a number of 12 digits"))?;
            self.accounts.push((path.to_owned(), account));
        }
        if let Some(protected) = section.get("protected").filter(|value| !value.is_null()) {
            let form = "it is true, false, or a list of environments";
            let protected = protected_of(protected).ok_or_else(|| wrong("protected", form))?;
            self.protected.extend(protected.map(|protected| (path.to_owned(), protected)));
        }
        Ok(())
    }

    /// Whether an account is pinned, so that it is worth asking early which one this is.
    pub fn pins_account(&self) -> bool {
        !self.accounts.is_empty()
    }

    /// The account that is pinned, if one is.
    pub fn account(&self) -> Option<&str> {
        self.accounts.first().map(|(_, account)| account.as_str())
    }

    /// Refuses an account that is not the pinned one.
    ///
    /// # Errors
    /// Class `Identity`, with both accounts and the file.
    pub fn check_account(&self, account: &str) -> Result<()> {
        let Some((path, pinned)) = self.accounts.iter().find(|(_, pinned)| pinned != account) else { return Ok(()) };
        Err(Error::new(Class::Identity, format!("these are credentials of account {account}, and nothing was changed"))
            .code("TE1308")
            .because(format!("{} pins this project to account {pinned}", path.display()))
            .next("choose the profile of that account with --profile"))
    }

    /// Refuses to take down a protected environment, or to take its domain name or its data away.
    ///
    /// # Errors
    /// Class `Usage`, with the file that protects it.
    pub fn check_unprotected(&self, environment: &EnvironmentName) -> Result<()> {
        let protects = |protected: &Protected| match protected {
            Protected::All => true,
            Protected::Named(names) => names.contains(environment),
        };
        let Some((path, _)) = self.protected.iter().find(|(_, protected)| protects(protected)) else { return Ok(()) };
        Err(Error::new(Class::Usage, format!("the environment {environment} is protected, and nothing was changed"))
            .code("TE1106")
            .because(format!("tasks-eb.protected in {} names it, or all", path.display()))
            .next("take it out of that list first"))
    }
}

/// YAML reads an unquoted account as a number, which has no leading zeros.
fn account_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::Number(number) => format!("{:012}", number.as_u64()?),
        other => other.as_str()?.to_owned(),
    };
    is_account(&text).then_some(text)
}

fn protected_of(value: &Value) -> Option<Option<Protected>> {
    let name = |value: &Value| EnvironmentName::parse(value.as_str()?).ok();
    match value {
        Value::Bool(true) => Some(Some(Protected::All)),
        Value::Bool(false) => Some(None),
        Value::Sequence(names) => {
            names.iter().map(name).collect::<Option<_>>().map(|names| Some(Protected::Named(names)))
        }
        one => name(one).map(|name| Some(Protected::Named(vec![name]))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(texts: &[&str]) -> Result<Guard> {
        let mut guard = Guard::default();
        for text in texts {
            guard.add(Path::new("x.yml"), &serde_yaml::from_str(text).expect("YAML"))?;
        }
        Ok(guard)
    }

    #[test]
    fn every_file_that_forbids_counts() {
        let guard = guard(&[
            "tasks-eb: {account: 12345678901, protected: [shop-prod]}",
            "tasks-eb: {account: null, protected: false}",
            "global: {}",
        ])
        .expect("reads");
        assert!(guard.pins_account() && guard.check_account("012345678901").is_ok());
        let error = guard.check_account("999999999999").expect_err("another");
        assert_eq!(error.class(), Class::Identity);
        assert!(error.to_string().contains("999999999999") && error.to_string().contains("012345678901"), "{error}");
        let name = |text: &str| EnvironmentName::parse(text).expect("a name");
        assert!(guard.check_unprotected(&name("shop-dev")).is_ok());
        assert_eq!(guard.check_unprotected(&name("shop-prod")).expect_err("protected").class(), Class::Usage);
    }

    #[test]
    fn true_protects_all_and_what_is_neither_is_refused() {
        let all = guard(&["tasks-eb: {protected: true}"]).expect("reads");
        assert!(all.check_unprotected(&EnvironmentName::parse("any-name").expect("a name")).is_err());
        for wrong in ["{account: mine}", "{account: 1.5}", "{protected: 3}", "{protected: [shop-prod, 1]}"] {
            let error = guard(&[&format!("tasks-eb: {wrong}")]).expect_err(wrong);
            assert!(error.class() == Class::Usage && error.to_string().contains("x.yml"), "{error}");
        }
    }
}
