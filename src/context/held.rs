//! What a command holds while it works on an environment, and what an earlier run left: journal and lock.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use super::{Context, typed};
use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::beanstalk::{ApplicationName, EnvironmentName, VersionLabel};
use crate::deploy::journal::{self, Entry, Found};
use crate::deploy::lock::{Lock, Taking};
use crate::deploy::undertaking::{Task, Undertaking, before, is_over};
use crate::error::{Class, Error, Result};
use crate::retry::{self, Deadline, Pace};

/// What one command is about to do to an environment.
#[derive(Debug, Clone, Copy)]
pub struct Intent<'a> {
    /// The command, in a word.
    pub command: &'a str,
    /// The application.
    pub application: &'a ApplicationName,
    /// The environment; absent when it is the whole application.
    pub environment: Option<&'a EnvironmentName>,
    /// The version that it brings.
    pub label: Option<&'a VersionLabel>,
    /// How to come by the lock.
    pub claim: Taking,
}

/// An operation that an earlier run has not seen to its end.
#[derive(Debug)]
pub struct Left {
    /// What its journal says.
    pub entry: Entry,
    /// Whether that run was about the same as this one, which goes on with it.
    pub same: bool,
}

/// What is held until the command ends.
#[derive(Debug, Default)]
pub(super) struct Held {
    undertaking: Option<Arc<Undertaking>>,
    /// The locks that were asked for, be it that a command was ended before they were had.
    locks: Vec<Arc<Lock>>,
    /// The journal of the run that this one goes on with.
    taken_up: Option<PathBuf>,
}

impl Context {
    /// What an earlier run has left unfinished about an environment of the project, or about its whole application: asked
    /// before anything else is known of it.
    ///
    /// # Errors
    /// Class `NotFound` outside of a project; else those of [`Context::unfinished`].
    pub async fn left(
        &self,
        aws: &Aws,
        command: &str,
        environment: Option<&EnvironmentName>,
        claim: Taking,
    ) -> Result<Option<Left>> {
        let Some(application) = self.project()?.config.application_name()? else { return Ok(None) };
        let intent = Intent { command, application: &application, environment, label: None, claim };
        self.unfinished(aws, &intent).await
    }

    /// What an earlier run has left unfinished about an environment, or about the application. Says what it found;
    /// waits for a run of this machine that still goes on, when that is asked for.
    ///
    /// # Errors
    /// Class `Busy` when a run of this machine works on it right now.
    pub async fn unfinished(&self, aws: &Aws, intent: &Intent<'_>) -> Result<Option<Left>> {
        let Ok(project) = self.project() else { return Ok(None) };
        if !journal::is_any(&project.root, aws.region(), intent.environment) {
            return Ok(None);
        }
        let path = journal::path(&project.root, self.account().await?, aws.region(), intent.environment);
        self.unfinished_at(aws, intent, path).await
    }

    /// What an earlier run has left unfinished that makes an environment beside another one: `name` is either of them, for
    /// the project may have one or the other by now.
    ///
    /// # Errors
    /// Those of [`Context::left`].
    pub async fn left_beside(
        &self,
        aws: &Aws,
        command: &str,
        name: &EnvironmentName,
        claim: Taking,
    ) -> Result<Option<Left>> {
        let left = self.left(aws, command, Some(name), claim).await?.filter(|left| left.same);
        let project = self.project()?;
        if left.is_some() || journal::is_none(&project.root) {
            return Ok(left);
        }
        let Some(application) = project.config.application_name()? else { return Ok(None) };
        let about = journal::about(&project.root, self.account().await?, aws.region(), name);
        let is_beside = |(_, entry): &(PathBuf, Entry)| entry.beside.as_deref() == Some(name.as_str());
        let Some((path, _)) = about.into_iter().find(|found| is_beside(found) && found.1.is_of(command)) else {
            return Ok(None);
        };
        let intent = Intent { command, application: &application, environment: Some(name), label: None, claim };
        self.unfinished_at(aws, &intent, path).await
    }

    /// Takes away the notes of earlier runs about these environments, where nobody works on them any more: what they tell
    /// of does not come true any more. They are the answer.
    ///
    /// # Errors
    /// When one is there and cannot be removed; else those of [`Context::account`].
    pub async fn forget_unfinished(&self, aws: &Aws, names: &[EnvironmentName]) -> Result<Vec<Entry>> {
        let Ok(project) = self.project() else { return Ok(Vec::new()) };
        let mut forgotten = Vec::new();
        if journal::is_none(&project.root) {
            return Ok(forgotten);
        }
        let account = self.account().await?;
        for (path, entry) in names.iter().flat_map(|name| journal::about(&project.root, account, aws.region(), name)) {
            if !entry.holder.is_me() && entry.holder.is_alive() != Some(true) {
                crate::fs::remove(&path)?;
                forgotten.push(entry);
            }
        }
        Ok(forgotten)
    }

    /// What an earlier run left stays so: this one does not go on with it.
    pub fn leave_unfinished(&self) {
        self.held().taken_up = None;
    }

    async fn unfinished_at(&self, aws: &Aws, intent: &Intent<'_>, path: PathBuf) -> Result<Option<Left>> {
        let entry = match journal::read(&path) {
            Found::Nothing => return Ok(None),
            Found::Useless(why) => {
                self.reporter().warn(why);
                return Ok(None);
            }
            Found::Unfinished(entry) => *entry,
        };
        if entry.holder.is_me() {
            return Ok(None);
        }
        if let Some(elsewhere) = elsewhere(aws, intent, &entry) {
            self.reporter().warn(format!("the journal {} is of {elsewhere}; it is passed over", path.display()));
            return Ok(None);
        }
        self.let_it_end(&entry, intent.claim).await?;
        if matches!(journal::read(&path), Found::Nothing) {
            return Ok(None);
        }
        let same = entry.is_of(intent.command);
        if same {
            self.reporter().note(format!("continuing: {}", entry.told()));
            self.held().taken_up = Some(path);
        } else {
            self.reporter().note(format!("unfinished: {}; the same command again finishes it", entry.told()));
        }
        Ok(Some(Left { entry, same }))
    }

    /// A run of this machine that still works on it ends first, or this one does.
    async fn let_it_end(&self, entry: &Entry, claim: Taking) -> Result<()> {
        let goes_on = || entry.holder.is_alive() == Some(true);
        if !goes_on() || claim.break_it {
            return Ok(());
        }
        let pid = entry.holder.pid;
        if claim.wait.is_some() {
            self.reporter().phase(format!("wait for process {pid}, which works on it"));
        }
        let look = || async { if goes_on() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) } };
        let ended = retry::until(Deadline::after(claim.wait.unwrap_or_default()), Pace::LOCAL, look).await;
        ended.map_err(|_| {
            let environment = entry.place.environment.as_deref().unwrap_or(&entry.place.application);
            Error::new(Class::Busy, format!("{} works on {environment}", entry.holder.name))
                .code("TE1515")
                .with_fact("holder", &entry.holder.name)
                .because(format!("'{}' still runs here, as process {pid}", entry.line))
                .again_with("--lock-wait 15m")
        })
    }

    /// Begins to work on an environment, which `found` is as it is now: nobody else does until this command ends. A
    /// command that runs others works on one thing at a time.
    ///
    /// # Errors
    /// Class `Busy` when somebody else works on it.
    pub async fn undertake(&self, intent: Intent<'_>, found: &[&EnvironmentDescription]) -> Result<Arc<Undertaking>> {
        if let Some(whole) = self.undertaking().filter(|whole| whole.has_part(intent.environment)) {
            return Ok(whole);
        }
        self.conclude(None).await;
        intent.environment.into_iter().for_each(|name| drop(self.is_about(name.clone())));
        let (aws, account) = (self.aws().await?, self.account().await?);
        let endpoint = aws.endpoint_url();
        let place = journal::place(account, aws.region(), endpoint, intent.application, intent.environment);
        let mut entry = Entry::begin(intent.command, &typed::line(), place);
        entry.label = intent.label.map(ToString::to_string);
        entry.before = found.first().map(|found| before(found));
        let environments = match intent.environment {
            Some(name) => vec![name.to_string()],
            None => found.iter().map(|found| found.name.clone()).collect(),
        };
        let project = self.project().ok();
        let path = project.map(|project| journal::path(&project.root, account, aws.region(), intent.environment));
        let task = Task { entry, path, environments, claim: intent.claim };
        let keep = |lock: &Arc<Lock>| self.held().locks.push(Arc::clone(lock));
        let undertaking = Arc::new(Undertaking::begin(aws, task, keep, self.reporter()).await?);
        self.held().undertaking = Some(Arc::clone(&undertaking));
        // Those two look again by themselves.
        if undertaking.had_to_wait() && !["deploy", "setenv"].contains(&intent.command) {
            for before in found {
                unchanged(aws, before).await?;
            }
        }
        Ok(undertaking)
    }

    /// Who works on a busy environment, where its lock tells it, as part of the error.
    pub async fn with_holder(&self, error: Error, intent: &Intent<'_>) -> Error {
        let (Class::Busy, Some(name)) = (error.class(), intent.environment) else { return error };
        let (Ok(aws), Ok(account)) = (self.aws().await, self.account().await) else { return error };
        let bucket = aws.storage_bucket_of(account);
        let Ok(lock) = Lock::new(aws, &bucket, intent.application.as_str(), name.as_str(), "") else { return error };
        match lock.who().await {
            Some(held) => error.because(&held).because(held.causes().join("; ")),
            None => error,
        }
    }

    /// What this command works on.
    pub fn undertaking(&self) -> Option<Arc<Undertaking>> {
        self.held().undertaking.clone()
    }

    /// The command has ended, so: lets go what it holds. A journal stays when something may go on.
    pub(crate) async fn conclude(&self, error: Option<&Error>) {
        let Held { undertaking, taken_up, locks } = std::mem::take(&mut *self.held());
        for lock in locks {
            lock.release().await;
        }
        let ended = match undertaking {
            Some(undertaking) => undertaking.end(error).await,
            None => match taken_up.filter(|_| error.is_none_or(is_over)) {
                Some(journal) => crate::fs::remove(&journal),
                None => Ok(()),
            },
        };
        if let Err(error) = ended {
            self.reporter().warn(error.to_string());
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.shared.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was decided, and agreed to, before the wait for another run holds only for what that run has not changed.
async fn unchanged(aws: &Aws, before: &EnvironmentDescription) -> Result<()> {
    let now = aws.environment_by_id(&before.id).await?;
    let same = now.is_some_and(|now| now.version_label == before.version_label && now.updated == before.updated);
    if same {
        return Ok(());
    }
    Err(Error::new(Class::Busy, format!("{} was changed while this run waited", before.name))
        .because("what was decided before holds no more; nothing was done")
        .again_with(""))
}

/// Which other place a journal is of; `None` when it is of this one. The account is compared where it is known: asking
/// for it is a call more.
fn elsewhere(aws: &Aws, intent: &Intent<'_>, entry: &Entry) -> Option<String> {
    let place = &entry.place;
    if place.region != aws.region().as_str() {
        return Some(format!("region {}", place.region));
    }
    match (&place.endpoint, aws.endpoint_url()) {
        (Some(endpoint), None) => return Some(endpoint.clone()),
        (None, Some(_)) => return Some("AWS itself".to_owned()),
        _ => {}
    }
    (place.application != intent.application.as_str()).then(|| format!("application {}", place.application))
}
