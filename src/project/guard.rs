//! Guard rails that a project pins under the key `tasks-eb`: `account`, the only one that may be changed, and
//! `protected`, the environments that are never taken down, nor made to lose their domain name or their data. New versions,
//! variables and sizes are what they are for: those stay allowed.
//!
//! They belong into `config.global.yml`, which is committed. No file overrides another here: whoever forbids, forbids.

use std::path::{Path, PathBuf};

use serde_yaml::{Mapping, Value};

use crate::beanstalk::EnvironmentName;
use crate::beanstalk::names::is_account;
use crate::error::nearest::{did_you_mean, nearest};
use crate::error::{Class, Error, Result};
use crate::fs;
use crate::project::yaml::{self, Node, Place};

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

/// Keys of the section that are known: the rails, and what `eb` has no key for.
const KEYS: [&str; 4] = ["account", "protected", "database", "database_class"];
const SECTION: &str = "tasks-eb";

/// Something in a file that can be no rail.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    /// The key at the top of the file.
    section: String,
    /// The key below it, where it is one of those.
    key: Option<String>,
    /// Which entry of its list, counted from 0.
    entry: Option<usize>,
    /// Why, as a sentence part.
    why: String,
}

impl Fault {
    /// The whole key, such as `tasks-eb.protected`.
    fn name(&self) -> String {
        self.key.as_ref().map_or_else(|| self.section.clone(), |key| format!("{}.{key}", self.section))
    }

    /// Where it stands.
    fn place(&self, root: &Node) -> Option<Place> {
        let (at, section) = root.entries()?.iter().find(|(key, _)| key.text == self.section)?;
        let Some(name) = &self.key else { return Some(at.at) };
        let (at, value) = section.entries()?.iter().find(|(key, _)| key.text == *name)?;
        match (self.entry, &value.value) {
            (Some(entry), yaml::Value::List(entries)) => entries.get(entry).map(|entry| entry.at),
            _ => Some(at.at),
        }
    }
}

/// Everything in a file that can be no rail: where it stands, and a sentence about it. A file that is no YAML has nothing.
pub fn faults(text: &str) -> Vec<(Place, String)> {
    let (Ok(file), Ok(document)) = (serde_yaml::from_str::<Mapping>(text), yaml::read(text)) else { return Vec::new() };
    let told = |fault: &Fault| {
        (fault.place(&document.root).unwrap_or(Place::START), format!("{} cannot be used: {}", fault.name(), fault.why))
    };
    Rails::of(&file).faults.iter().map(told).collect()
}

/// What one file says.
#[derive(Default)]
struct Rails {
    account: Option<String>,
    protected: Option<Protected>,
    faults: Vec<Fault>,
}

impl Rails {
    fn of(file: &Mapping) -> Self {
        let mut rails = Self::default();
        for key in file.keys().filter_map(Value::as_str).filter(|key| *key != SECTION) {
            if nearest(key, [SECTION]).is_some() {
                rails.wrong(key, None, None, format!("it is unknown{}", did_you_mean(key, [SECTION])));
            }
        }
        match file.get(SECTION) {
            None | Some(Value::Null) => {}
            Some(Value::Mapping(section)) => section.iter().for_each(|(key, value)| rails.take(key, value)),
            Some(_) => rails.wrong(SECTION, None, None, format!("it has to be a map with keys such as {}", KEYS[0])),
        }
        rails
    }

    fn wrong(&mut self, section: &str, key: Option<&str>, entry: Option<usize>, why: String) {
        self.faults.push(Fault { section: section.to_owned(), key: key.map(str::to_owned), entry, why });
    }

    fn take(&mut self, key: &Value, value: &Value) {
        let name = key.as_str().map_or_else(|| shown(key), str::to_owned);
        let mut faults = Vec::new();
        let mut wrong = |entry, why| faults.push((entry, why));
        match (name.as_str(), value) {
            ("account" | "protected", Value::Null) | ("protected", Value::Bool(false)) => {}
            ("account", value) => match account_of(value) {
                Some(account) => self.account = Some(account),
                None => wrong(None, "an account is a number of 12 digits".into()),
            },
            ("protected", Value::Bool(true)) => self.protected = Some(Protected::All),
            ("protected", Value::Sequence(entries)) => {
                let mut names = Vec::new();
                for (number, entry) in entries.iter().enumerate() {
                    match environment_of(entry) {
                        Ok(name) => names.push(name),
                        Err(why) => wrong(Some(number), why),
                    }
                }
                self.protected = Some(Protected::Named(names));
            }
            ("protected", value) => match environment_of(value) {
                Ok(name) => self.protected = Some(Protected::Named(vec![name])),
                Err(why) => wrong(None, format!("{why}; it is true, false, or a list of environments")),
            },
            (known, _) if KEYS.contains(&known) => {}
            (unknown, _) => {
                let near = nearest(unknown, KEYS).map(|near| format!("; did you mean '{near}'?"));
                let known = || format!("; the keys are {}", KEYS.join(", "));
                wrong(None, format!("it is unknown{}", near.unwrap_or_else(known)));
            }
        }
        faults.into_iter().for_each(|(entry, why)| self.wrong(SECTION, Some(&name), entry, why));
    }
}

impl Guard {
    /// Adds what one file says.
    ///
    /// # Errors
    /// Class `Usage` when it says anything else: a rail that is misspelt must not be taken for none.
    pub(super) fn add(&mut self, path: &Path, file: &Mapping) -> Result<()> {
        let rails = Rails::of(file);
        if let Some(fault) = rails.faults.first() {
            let document = fs::read_text(path).ok().flatten().and_then(|text| yaml::read(&text).ok());
            let place = document.and_then(|document| fault.place(&document.root));
            let line = place.map_or_else(String::new, |place| format!(":{}", place.line));
            let message = format!("{} in {}{line} cannot be used", fault.name(), path.display());
            return Err(Error::new(Class::Usage, message).code("TE1103").because(&fault.why));
        }
        self.accounts.extend(rails.account.map(|account| (path.to_owned(), account)));
        self.protected.extend(rails.protected.map(|protected| (path.to_owned(), protected)));
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

/// The environment that a value names, or why it names none.
fn environment_of(value: &Value) -> Result<EnvironmentName, String> {
    let Some(name) = value.as_str() else { return Err(format!("{} is no name of an environment", shown(value))) };
    EnvironmentName::parse(name).map_err(|rule| format!("'{name}' is no name of an environment: {rule}"))
}

/// A value as it is written, in one line.
fn shown(value: &Value) -> String {
    serde_yaml::to_string(value).unwrap_or_default().trim_end().replace('\n', " ")
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

    #[test]
    fn what_is_misspelt_is_refused_and_named() {
        for (text, part) in [
            (
                "tasks-eb: {protcted: [shop-prod]}",
                "tasks-eb.protcted in x.yml cannot be used: it is unknown; did you mean 'protected'?",
            ),
            ("tasks-eb: {colour: red}", "the keys are account, protected, database, database_class"),
            ("tasks-eb: {protected: [shop-prod, 'shop-*']}", "'shop-*' is no name of an environment: "),
            ("tasks-eb: {protected: [[a]]}", "- a is no name of an environment"),
            ("tasks-eb: [protected]", "has to be a map"),
            (
                "tasks_eb: {protected: true}",
                "tasks_eb in x.yml cannot be used: it is unknown; did you mean 'tasks-eb'?",
            ),
        ] {
            let error = guard(&[text]).expect_err(text).to_string();
            assert!(error.contains(part), "{error}");
        }
        for fine in ["tasks-eb: {database: true, database_class: x}", "tasks-eb:", "tasks: {a: b}", "1: 2"] {
            guard(&[fine]).expect(fine);
        }
    }

    #[test]
    fn a_fault_has_its_place() {
        let text = "tasks-eb:\n  account: mine\n  protected:\n    - shop-prod\n    - 'shop-*'\n  protcted: true\n";
        let places: Vec<_> = faults(text).into_iter().map(|(at, _)| (at.line, at.column)).collect();
        assert_eq!(places, [(2, 3), (5, 7), (6, 3)]);
        assert!(faults("tasks-eb: [\n").is_empty());
    }
}
