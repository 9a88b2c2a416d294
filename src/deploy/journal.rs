//! The journal of an unfinished operation: one small file beside `config.yml` for each environment, written before each
//! step, gone when the operation has ended. What a later run finds there tells it what an earlier one was about.
//!
//! It is a hint and no state: AWS has the state. A journal that is damaged, of another place, or deleted changes what is
//! said, and never where things end.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::beanstalk::{ApplicationName, EnvironmentName, Region};
use crate::deploy::holder::Holder;
use crate::error::Result;
use crate::fs;
use crate::project::FOLDER;

/// The form of what is written here. A newer one is not read.
const FORMAT: u32 = 1;

/// What an operation is about, and how far it came. No secrets: the command line has none in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    format: u32,
    /// The command, in a word.
    pub command: String,
    /// The command as it was typed.
    pub line: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The version it brings, if it brings one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The environment as it was, when there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    /// The environment that is made beside it, to take its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// Who.
    pub holder: Holder,
    /// When it began, by the clock of this machine.
    #[serde(with = "time::serde::rfc3339")]
    pub begun: OffsetDateTime,
    /// The steps that were begun, in order. The last may have been done or not.
    pub steps: Vec<String>,
    /// Name of the saved configuration in which it keeps, or was about to keep, what was set before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// What AWS works on, once it has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<Operation>,
}

/// What an operation happens to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Account.
    pub account: String,
    /// Region.
    pub region: String,
    /// Where calls go instead of AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Application.
    pub application: String,
    /// Environment; absent when it is the whole application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
}

/// An environment before the operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Its id.
    pub id: String,
    /// The version that it ran.
    pub version: Option<String>,
    /// Its health.
    pub health: String,
    /// Its domain name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cname: Option<String>,
}

/// An operation that AWS has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// AWS's id of the request, which its events carry.
    pub request_id: Option<String>,
    /// Id of the environment.
    pub environment_id: String,
}

impl Entry {
    /// An operation that is about to begin.
    pub fn begin(command: &str, line: &str, place: Place) -> Self {
        Self {
            format: FORMAT,
            command: command.to_owned(),
            line: line.to_owned(),
            place,
            label: None,
            before: None,
            beside: None,
            holder: Holder::me(),
            begun: OffsetDateTime::now_utc(),
            steps: Vec::new(),
            kept: None,
            operation: None,
        }
    }

    /// Whether the same command again takes up what AWS works on, instead of doing it once more.
    pub fn is_taken_up(&self) -> bool {
        ["create", "deploy", "deploy --blue-green", "setenv", "terminate"].contains(&self.command.as_str())
    }

    /// Whether a run of `command` is about the same: `deploy` creates an environment where there is none.
    pub fn is_of(&self, command: &str) -> bool {
        self.command == command || (self.command == "create" && command == "deploy")
    }

    /// When it began, and how far it came: for people.
    pub fn told(&self) -> String {
        let at = self.begun.format(&time::format_description::well_known::Rfc3339).unwrap_or_default();
        let step = match (&self.operation, self.steps.last()) {
            (Some(_), _) => "AWS works on it, or has done so".to_owned(),
            (None, Some(step)) => format!("it was about to {step}"),
            (None, None) => "nothing was begun".to_owned(),
        };
        let beside = self.beside.as_ref().map_or_else(String::new, |name| format!("; it makes {name}"));
        format!("'{}', begun at {at} by {}, was not seen to its end: {step}{beside}", self.line, self.holder.name)
    }
}

/// What lies where a journal would lie.
#[derive(Debug)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// An operation that nobody has seen to its end.
    Unfinished(Box<Entry>),
    /// Something that cannot be used, and why.
    Useless(String),
}

/// Where the journal of an environment lies, or that of a whole application: one for each account and region, where one
/// name may mean several environments.
pub fn path(project: &Path, account: &str, region: &Region, environment: Option<&EnvironmentName>) -> PathBuf {
    project.join(FOLDER).join(format!("{PREFIX}{account}{}", ending(region, environment)))
}

/// How the names of journals begin.
const PREFIX: &str = "unfinished-";

fn ending(region: &Region, environment: Option<&EnvironmentName>) -> String {
    let name = environment.map_or_else(|| "application".to_owned(), |name| format!("environment-{name}"));
    format!("-{region}-{name}.json")
}

fn names(project: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(project.join(FOLDER)).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(PREFIX)).collect()
}

/// Whether there is a journal of an environment in any account: where there is none, nobody has to ask which this is.
pub fn is_any(project: &Path, region: &Region, environment: Option<&EnvironmentName>) -> bool {
    let ending = ending(region, environment);
    names(project).iter().any(|name| name.ends_with(&ending))
}

/// The journals in this account and region that an environment is in, be it as what is made beside another one.
pub fn about(project: &Path, account: &str, region: &Region, name: &EnvironmentName) -> Vec<(PathBuf, Entry)> {
    let begin = format!("{PREFIX}{account}-{region}-");
    let paths = names(project).into_iter().filter(|name| name.starts_with(&begin));
    let found = paths.filter_map(|name| {
        let path = project.join(FOLDER).join(name);
        match read(&path) {
            Found::Unfinished(entry) => Some((path, *entry)),
            Found::Nothing | Found::Useless(_) => None,
        }
    });
    let is_about = |of: &Option<String>| of.as_deref() == Some(name.as_str());
    found.filter(|(_, entry)| is_about(&entry.place.environment) || is_about(&entry.beside)).collect()
}

/// Whether there is any journal at all.
pub fn is_none(project: &Path) -> bool {
    names(project).is_empty()
}

/// Reads a journal. Never an error: what cannot be read is no use, and is said to be none.
pub fn read(path: &Path) -> Found {
    #[derive(Deserialize)]
    struct Form {
        format: u32,
    }
    let useless = |why: &str| Found::Useless(format!("the journal {} {why}; AWS is asked instead", path.display()));
    let text = match fs::read_text(path) {
        Ok(Some(text)) => text,
        Ok(None) => return Found::Nothing,
        Err(_) => return useless("cannot be read"),
    };
    match serde_json::from_str::<Form>(&text) {
        Ok(form) if form.format > FORMAT => return useless("is of a newer tasks-eb"),
        Ok(_) => {}
        Err(_) => return useless("is damaged"),
    }
    serde_json::from_str(&text).map_or_else(|_| useless("is damaged"), |entry| Found::Unfinished(Box::new(entry)))
}

/// The journal of what is going on. Without a project there is none, and nothing depends on it.
#[derive(Debug)]
pub struct Journal {
    path: Option<PathBuf>,
    entry: Mutex<Entry>,
}

impl Journal {
    /// Begins it. Nothing is written before the first step.
    pub fn new(path: Option<PathBuf>, entry: Entry) -> Self {
        Self { path, entry: Mutex::new(entry) }
    }

    /// What it says now.
    pub fn entry(&self) -> Entry {
        self.entry.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes what the next [`Journal::write`] writes.
    pub fn amend(&self, change: impl FnOnce(&mut Entry)) {
        change(&mut self.entry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Writes down a change, on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, change: impl FnOnce(&mut Entry)) -> Result<()> {
        let mut entry = self.entry.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut entry);
        let Some(path) = &self.path else { return Ok(()) };
        let mut text = serde_json::to_vec_pretty(&*entry).unwrap_or_default();
        text.push(b'\n');
        fs::write_private(path, &text)
    }

    /// The operation has ended: there is nothing to go on with. That of another run which still works, at another place
    /// under the same name, is left alone.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    pub fn remove(&self) -> Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        match read(path) {
            Found::Unfinished(other) if !other.holder.is_me() && other.holder.is_alive() == Some(true) => Ok(()),
            _ => fs::remove(path),
        }
    }
}

/// Where something happens, as a journal has it.
pub fn place(
    account: &str,
    region: &Region,
    endpoint: Option<&str>,
    application: &ApplicationName,
    environment: Option<&EnvironmentName>,
) -> Place {
    Place {
        account: account.to_owned(),
        region: region.to_string(),
        endpoint: endpoint.map(str::to_owned),
        application: application.to_string(),
        environment: environment.map(ToString::to_string),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let application = ApplicationName::parse("tasks").expect("a name");
        let region = Region::parse("us-west-2").expect("a region");
        let place = place("123456789012", &region, None, &application, None);
        Entry::begin("deploy", "tasks-eb deploy", place)
    }

    #[test]
    fn what_is_written_is_read_and_private_and_what_is_not_ours_is_no_use() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(FOLDER)).expect("makes");
        let name = EnvironmentName::parse("tasks-dev").expect("a name");
        let region = Region::parse("us-west-2").expect("a region");
        let path = path(folder.path(), "123456789012", &region, Some(&name));
        assert!(matches!(read(&path), Found::Nothing) && is_none(folder.path()));
        let journal = Journal::new(Some(path.clone()), entry());
        journal.write(|entry| entry.steps.push("upload the bundle".into())).expect("writes");
        assert_eq!(fs::mode_of(&std::fs::metadata(&path).expect("exists")), 0o600);
        let Found::Unfinished(found) = read(&path) else { panic!("it is there") };
        assert_eq!(*found, journal.entry());
        assert!(found.told().contains("it was about to upload the bundle"), "{}", found.told());
        let eu = Region::parse("eu-west-1").expect("a region");
        assert!(is_any(folder.path(), &region, Some(&name)) && !is_any(folder.path(), &eu, Some(&name)));
        for (content, why) in [
            ("", "is damaged"),
            ("{\"format\":1}", "is damaged"),
            ("{\"format\":2,\"other\":true}", "is of a newer tasks-eb"),
        ] {
            fs::write_private(&path, content.as_bytes()).expect("writes");
            let Found::Useless(said) = read(&path) else { panic!("{content}") };
            assert!(said.contains(why), "{said}");
        }
        journal.write(|entry| entry.beside = Some("tasks-dev-green".into())).expect("writes");
        let green = EnvironmentName::parse("tasks-dev-green").expect("a name");
        let about = |account, name| about(folder.path(), account, &region, name).len();
        assert_eq!((about("123456789012", &green), about("123456789012", &name)), (1, 0), "it is of no environment");
        assert_eq!(about("210987654321", &green), 0, "another account has another");
        journal.remove().expect("removes");
        journal.remove().expect("fine");
        assert!(matches!(read(&path), Found::Nothing));
    }
}
