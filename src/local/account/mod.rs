//! What AWS would remember of the account: applications, versions, environments, templates, databases, roles, events.
//!
//! Here: the state, how it is kept on disk, and what happens over the life of an environment. Not here: the words of
//! the wire (`query` and the service modules) and what an instance does (`host`).

pub(crate) mod application;
pub(crate) mod bundles;
pub(crate) mod catalogue;
pub(crate) mod environment;
pub(crate) mod event_log;
pub(crate) mod health;
pub(crate) mod ids;
pub(crate) mod in_force;
pub(crate) mod lifecycle;
pub(crate) mod logs;
pub(crate) mod lookup;
pub(crate) mod operation;
pub(crate) mod options;
mod past;
pub(crate) mod platform;
pub(crate) mod quotas;
pub(crate) mod retention;
pub(crate) mod running;
pub(crate) mod secret_reference;
pub(crate) mod stack;
pub(crate) mod state;
pub(crate) mod template;
pub(crate) mod version;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

pub(crate) use event_log::EventLog;
use past::Past;
pub(crate) use running::Running;
pub(crate) use state::State;

use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

pub(crate) use super::config::ACCOUNT_ID;

/// The account: its state, always as it stands on disk, and its events.
///
/// Readers get a snapshot and never wait for a writer's disk; writers go one after the other.
pub(crate) struct Account {
    file: PathBuf,
    state: RwLock<Arc<State>>,
    writing: Mutex<()>,
    past: Past,
    events: EventLog,
    running: Running,
}

impl Account {
    /// Opens the account in `folder`, making an empty one where there is none.
    ///
    /// # Errors
    /// When the folder cannot be made, or what lies in it cannot be read.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        fs::create_private_dir(folder)?;
        let file = folder.join("state.json");
        let state: State = match fs::read_text(&file)? {
            Some(text) => serde_json::from_str(&text).or_fail(Class::Failed, || {
                format!("could not read the state of the local Elastic Beanstalk in {}", file.display())
            })?,
            None => State::default(),
        };
        let events = EventLog::open(folder)?;
        events.complete(&state.told);
        let (state, writing) = (RwLock::new(Arc::new(state)), Mutex::new(()));
        Ok(Self { file, state, writing, past: Past::default(), events, running: Running::default() })
    }

    /// The events of the account.
    pub(crate) fn events(&self) -> &EventLog {
        &self.events
    }

    /// What is true only while this server runs.
    pub(crate) fn running(&self) -> &Running {
        &self.running
    }

    /// Looks at the state.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.snapshot())
    }

    /// The state as it is now. It does not change in the caller's hands.
    pub(crate) fn snapshot(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The state as it was so long ago; the oldest that is known where that is longer than it was kept.
    pub(crate) fn as_of(&self, age: Duration) -> Arc<State> {
        self.past.as_of(age).unwrap_or_else(|| self.snapshot())
    }

    /// Keeps former states from now on, up to so old.
    pub(crate) fn keep_past(&self, reach: Duration) {
        self.past.reach(reach);
    }

    /// Changes the state: the new one is on disk before this returns, with the events that `change` tells, and nothing is
    /// kept when `change` or the disk fails. Nobody sees the change without its events, nor these without it.
    ///
    /// # Errors
    /// That of `change`, or that of the disk.
    pub(crate) fn change<T, E>(&self, change: impl FnOnce(&mut State) -> Result<T, E>) -> Result<T, E>
    where
        E: From<Error>,
    {
        let _turn: MutexGuard<'_, ()> = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut next = State::clone(&self.snapshot());
        next.told.clear();
        let answer = change(&mut next)?;
        self.save(&next)?;
        let next = Arc::new(next);
        self.events.append_with(&next.told, || {
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            self.past.replaced(std::mem::replace(&mut *state, Arc::clone(&next)));
        });
        Ok(answer)
    }

    fn save(&self, state: &State) -> Result<()> {
        let text = serde_json::to_vec(state)
            .or_fail(Class::Bug, || "could not write down the state of the local Elastic Beanstalk")?;
        fs::write_private(&self.file, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::event_log::{Entry, EventFilter};
    use super::*;
    use crate::beanstalk::{Region, Severity};

    fn region() -> Region {
        Region::parse("us-east-1").expect("a region")
    }

    #[test]
    fn what_a_change_tells_is_lost_with_neither_file_and_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let entry = Entry { request_id: Some("r".into()), ..Entry::new(Severity::Info, "done") };
        let account = Account::open(folder.path()).expect("opens");
        let refused = account.change(|state| {
            state.tell(&region(), [entry.clone()]);
            Err::<(), _>(Error::new(Class::Failed, "no"))
        });
        refused.expect_err("is refused");
        let told = |account: &Account| {
            let (events, _) = account.events().find(&region(), &EventFilter::default(), 10);
            events.iter().map(|event| event.entry.message.clone()).collect::<Vec<_>>()
        };
        assert!(told(&account).is_empty(), "what did not happen is not told");
        let changed: Result<()> = account.change(|state| {
            state.tell(&region(), [entry.clone()]);
            Ok(())
        });
        changed.expect("changes");
        assert_eq!(told(&account), ["done"]);
        assert_eq!(told(&Account::open(folder.path()).expect("opens again")), ["done"], "not twice");
        // As a kill leaves it that comes between the two files.
        std::fs::remove_file(folder.path().join("events-us-east-1.jsonl")).expect("is there");
        assert_eq!(told(&Account::open(folder.path()).expect("opens again")), ["done"], "not never");
    }

    #[test]
    fn a_change_is_on_disk_when_it_returns_and_a_failed_one_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let account = Account::open(folder.path()).expect("opens");
        let changed: Result<()> = account.change(|state| {
            state.region_mut(&region()).storage_location = true;
            Ok(())
        });
        changed.expect("changes");
        let failed: Result<()> = account.change(|state| {
            state.region_mut(&region()).storage_location = false;
            Err(Error::new(Class::Failed, "no"))
        });
        assert!(failed.is_err());
        let again = Account::open(folder.path()).expect("opens again");
        assert!(again.read(|state| state.region(&region()).is_some_and(|found| found.storage_location)));
    }
}
