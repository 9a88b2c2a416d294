//! An advisory lock for each environment, so that two runs on two machines do not get in each other's way: one small
//! object beside the bundles, which only one can write (`If-None-Match: *`). It shows signs of life while its holder
//! works, and is let go by itself when there are none.
//!
//! It is never the reason for a failure: without the bucket, or without leave to write to it, runs are not coordinated.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::task::JoinHandle;

use crate::aws::Aws;
use crate::aws::marks::{Mark, When, Written};
use crate::deploy::holder::Holder;
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline};
use crate::secret::Secret;

/// A lock without a sign of life for so long is nobody's.
const STALE: Duration = Duration::from_secs(120);
/// Between two signs of life: three may be lost.
const BEAT: Duration = Duration::from_secs(30);
/// Longest time for one call. A lock that takes longer is not worth it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest time for letting go: the next run finds out by itself.
const PARTING: Duration = Duration::from_secs(2);
/// Between two looks at whether a lock that was asked for has come.
const AGAIN: Duration = Duration::from_millis(200);
/// Between two looks at a lock that somebody else holds.
const LOOK: Duration = Duration::from_secs(2);

/// How to come by the lock.
#[derive(Debug, Clone, Copy, Default)]
pub struct Taking {
    /// How long to wait for it; absent: not at all.
    pub wait: Option<Duration>,
    /// Take it, whoever holds it.
    pub break_it: bool,
    /// Its bucket is made in the course of the work: it is not asked for before.
    pub later: bool,
}

/// What the object says.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Ticket {
    /// Tells our own from one that looks alike.
    token: String,
    #[serde(flatten)]
    holder: Holder,
    command: String,
    #[serde(with = "time::serde::rfc3339")]
    started_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    refreshed_at: OffsetDateTime,
}

/// What came of asking for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It is ours.
    Ours,
    /// It is ours after somebody else had it: what was seen before may be old.
    AfterWaiting,
    /// There is no bucket yet.
    NoBucket,
    /// Runs are not coordinated, which was said.
    Not,
}

/// The lock of one environment.
#[derive(Debug)]
pub struct Lock {
    place: Place,
    /// The `ETag` of the object while it is ours.
    etag: Arc<Mutex<Option<String>>>,
    /// Whether it was asked for, and the answer is not known: it may be ours.
    asked: AtomicBool,
    /// Whether somebody took it from us.
    lost: Arc<AtomicBool>,
    heart: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Clone)]
struct Place {
    aws: Aws,
    bucket: String,
    key: String,
    ticket: Ticket,
}

/// Prefix of the locks of an application's environments, beside its [ledgers](crate::deploy::ledger::folder_of).
pub fn folder_of(application: &str) -> String {
    format!(".tasks-eb/locks/{application}/")
}

impl Lock {
    /// The lock of that environment. It is not taken yet.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new(aws: &Aws, bucket: &str, application: &str, environment: &str, command: &str) -> Result<Self> {
        let now = OffsetDateTime::now_utc();
        let token = Secret::generate_hex(16)?.expose().to_owned();
        let command = command.to_owned();
        let ticket = Ticket { token, holder: Holder::me(), command, started_at: now, refreshed_at: now };
        let key = format!("{}{environment}.json", folder_of(application));
        let place = Place { aws: aws.clone(), bucket: bucket.to_owned(), key, ticket };
        Ok(Self {
            place,
            etag: Arc::default(),
            asked: AtomicBool::new(false),
            lost: Arc::default(),
            heart: Mutex::default(),
        })
    }

    /// What is to be said of whoever holds it; `None` when nobody does, or nobody knows.
    pub async fn who(&self) -> Option<Error> {
        let Place { aws, bucket, key, .. } = &self.place;
        let mark = Deadline::after(PATIENCE).bound(aws.read_mark(bucket, key)).await.ok()?.ok()??;
        let ticket = serde_json::from_slice::<Ticket>(&mark.body).ok();
        // S3 dates the object, so its clock tells how old that is.
        let now = mark.now.unwrap_or_else(OffsetDateTime::now_utc);
        let silent = mark.written.map_or(time::Duration::ZERO, |written| now - written);
        let held = abandoned(ticket.as_ref(), silent).is_none();
        held.then(|| self.place.held(ticket.as_ref(), now, silent).0)
    }

    /// Whether it is ours.
    pub fn is_ours(&self) -> bool {
        self.etag.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Fails when somebody took it from us: it was broken, or this machine slept.
    ///
    /// # Errors
    /// Class `Busy`.
    pub fn check(&self) -> Result<()> {
        if !self.lost.load(Ordering::SeqCst) {
            return Ok(());
        }
        Err(Error::new(Class::Busy, format!("another run has taken over {}", self.place.environment()))
            .because("this one showed no sign of life for too long, or its lock was broken")
            .again_with("--lock-wait 15m"))
    }

    /// Takes the lock.
    ///
    /// # Errors
    /// Class `Busy` when somebody else holds it, for longer than we wait.
    pub async fn take(&self, claim: Taking, reporter: &dyn Reporter) -> Result<Taken> {
        let deadline = Deadline::after(claim.wait.unwrap_or_default());
        let mut waited = false;
        loop {
            self.asked.store(true, Ordering::SeqCst);
            let answer = Deadline::after(PATIENCE).bound(self.place.ask(claim, reporter)).await;
            // What is not answered may have been written all the same.
            self.asked.store(answer.is_err(), Ordering::SeqCst);
            let looked = match answer {
                Ok(Ok(looked)) => looked,
                Ok(Err(error)) => return Ok(not_coordinated(&error.to_string(), reporter)),
                Err(_) => return Ok(not_coordinated("S3 does not answer", reporter)),
            };
            let (error, holder) = match looked {
                ControlFlow::Break(None) => return Ok(Taken::NoBucket),
                ControlFlow::Break(Some(etag)) => {
                    self.keep(etag);
                    return Ok(if waited { Taken::AfterWaiting } else { Taken::Ours });
                }
                ControlFlow::Continue(held) => held,
            };
            if claim.wait.is_none() || deadline.is_over() {
                return Err(error);
            }
            if !waited {
                reporter.phase(format!("wait for {holder}, who works on it"));
                waited = true;
            }
            retry::pause(deadline.remaining().unwrap_or(LOOK).min(LOOK)).await;
        }
    }

    /// It is ours: shows signs of life from now on.
    fn keep(&self, etag: String) {
        *self.etag.lock().unwrap_or_else(PoisonError::into_inner) = Some(etag);
        let (place, etag, lost) = (self.place.clone(), Arc::clone(&self.etag), Arc::clone(&self.lost));
        let heart = tokio::spawn(async move {
            loop {
                retry::pause(BEAT).await;
                let Some(last) = etag.lock().unwrap_or_else(PoisonError::into_inner).clone() else { return };
                // A sign that could not be given is followed by the next.
                let Ok(Ok(next)) = Deadline::after(PATIENCE).bound(place.beat(&last)).await else { continue };
                lost.store(next.is_none(), Ordering::SeqCst);
                *etag.lock().unwrap_or_else(PoisonError::into_inner) = next;
            }
        });
        if let Some(former) = self.heart.lock().unwrap_or_else(PoisonError::into_inner).replace(heart) {
            former.abort();
        }
    }

    /// Lets it go, where it is still ours.
    pub async fn release(&self) {
        if let Some(heart) = self.heart.lock().unwrap_or_else(PoisonError::into_inner).take() {
            heart.abort();
        }
        let ours = self.etag.lock().unwrap_or_else(PoisonError::into_inner).take().is_some();
        let asked = self.asked.swap(false, Ordering::SeqCst);
        // What is not let go now is found to be nobody's by the next.
        if ours || asked {
            let _ = Deadline::after(PARTING).bound(self.place.let_go(asked)).await;
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some(heart) = self.heart.lock().unwrap_or_else(PoisonError::into_inner).take() {
            heart.abort();
        }
    }
}

impl Place {
    fn body(&self) -> Vec<u8> {
        let ticket = Ticket { refreshed_at: OffsetDateTime::now_utc(), ..self.ticket.clone() };
        serde_json::to_vec_pretty(&ticket).unwrap_or_default()
    }

    async fn write(&self, when: When<'_>) -> Result<Written> {
        self.aws.write_mark(&self.bucket, &self.key, self.body(), when).await
    }

    fn environment(&self) -> &str {
        self.key.rsplit('/').next().and_then(|name| name.strip_suffix(".json")).unwrap_or_default()
    }

    /// Removes it where it is ours still: whoever slept may have been taken over. One that was `asked` for a moment ago
    /// may come yet, for as long as nobody else has it.
    async fn let_go(&self, asked: bool) -> Result<()> {
        loop {
            match self.aws.read_mark(&self.bucket, &self.key).await? {
                Some(mark) if self.wrote(&mark) => return self.aws.remove_mark(&self.bucket, &self.key).await,
                None if asked => retry::pause(AGAIN).await,
                _ => return Ok(()),
            }
        }
    }

    /// Asks for it once. `Break` with the `ETag` when it is ours, without one when there is no bucket; `Continue` with
    /// what is to be said when somebody else holds it.
    async fn ask(
        &self,
        claim: Taking,
        reporter: &dyn Reporter,
    ) -> Result<ControlFlow<Option<String>, (Error, String)>> {
        loop {
            let now = match self.write(if claim.break_it { When::Always } else { When::Absent }).await? {
                Written::Now(etag) => return Ok(ControlFlow::Break(Some(etag))),
                Written::NoBucket => return Ok(ControlFlow::Break(None)),
                Written::Refused(now) => now.unwrap_or_else(OffsetDateTime::now_utc),
            };
            let Some(mark) = self.aws.read_mark(&self.bucket, &self.key).await? else { continue };
            let ticket = serde_json::from_slice::<Ticket>(&mark.body).ok();
            if ticket.as_ref().is_some_and(|ticket| ticket.token == self.ticket.token) {
                // Our own first attempt, whose answer was lost.
                return Ok(ControlFlow::Break(Some(mark.etag)));
            }
            let silent = mark.written.map_or(time::Duration::ZERO, |written| now - written);
            let Some(why) = abandoned(ticket.as_ref(), silent) else {
                return Ok(ControlFlow::Continue(self.held(ticket.as_ref(), now, silent)));
            };
            if let Written::Now(etag) = self.write(When::Is(&mark.etag)).await? {
                let whose = ticket.map_or_else(|| "somebody".to_owned(), |ticket| ticket.holder.name);
                reporter.note(format!("took over the lock of {whose}: {why}"));
                return Ok(ControlFlow::Break(Some(etag)));
            }
        }
    }

    /// What is said of a lock that somebody else holds, and who that is.
    fn held(&self, ticket: Option<&Ticket>, now: OffsetDateTime, silent: time::Duration) -> (Error, String) {
        let environment = self.environment();
        let holder = ticket.map_or_else(|| "somebody".to_owned(), |ticket| ticket.holder.name.clone());
        let mut error =
            Error::new(Class::Busy, format!("{holder} works on the environment {environment}")).code("TE1515");
        if let Some(Ticket { command, holder: Holder { pid, .. }, started_at, .. }) = ticket {
            let age = (now - *started_at).whole_seconds().max(0);
            error = error.because(format!("'{command}', process {pid}, began {} ago", counted_time(age)));
            error = error.with_fact("holder", &holder).with_fact("lock_age_seconds", age);
        }
        let silent = silent.whole_seconds().max(0);
        let error = error.with_fact("lock_silent_seconds", silent);
        let error = error.because(format!(
            "its lock, s3://{}/{}, showed a sign of life {} ago; without one for {} it is let go",
            self.bucket,
            self.key,
            counted_time(silent),
            counted_time(i64::try_from(STALE.as_secs()).unwrap_or_default()),
        ));
        let error = error.because("--break-lock takes it where that run is no more").again_with("--lock-wait 15m");
        (error, holder)
    }

    /// Shows a sign of life. The answer is the new `ETag`; none when the lock is somebody else's now.
    async fn beat(&self, last: &str) -> Result<Option<String>> {
        match self.write(When::Is(last)).await? {
            Written::Now(etag) => Ok(Some(etag)),
            Written::NoBucket => Ok(None),
            // It may be the answer to our own sign of life that was lost.
            Written::Refused(_) => {
                let mark = self.aws.read_mark(&self.bucket, &self.key).await?;
                Ok(mark.filter(|mark| self.wrote(mark)).map(|mark| mark.etag))
            }
        }
    }

    fn wrote(&self, mark: &Mark) -> bool {
        serde_json::from_slice::<Ticket>(&mark.body).is_ok_and(|ticket| ticket.token == self.ticket.token)
    }
}

/// Why a lock is nobody's; `None` when it may well be somebody's.
fn abandoned(ticket: Option<&Ticket>, silent: time::Duration) -> Option<String> {
    if ticket.is_some_and(|ticket| ticket.holder.is_alive() == Some(false)) {
        return Some("its process is no more".to_owned());
    }
    (silent >= STALE).then(|| format!("no sign of life for {}", counted_time(silent.whole_seconds())))
}

fn not_coordinated(why: &str, reporter: &dyn Reporter) -> Taken {
    reporter.warn(format!("runs on other machines are not coordinated with this one: {why}"));
    Taken::Not
}

/// `45 s`, `3 min`, `2 h`.
fn counted_time(seconds: i64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(holder: Holder) -> Ticket {
        let now = OffsetDateTime::now_utc();
        Ticket { token: "t".into(), holder, command: "tasks-eb deploy".into(), started_at: now, refreshed_at: now }
    }

    #[test]
    fn a_lock_is_nobodys_after_two_silent_minutes_or_without_its_process() {
        let elsewhere = ticket(Holder { machine: "another".into(), ..Holder::me() });
        assert_eq!(abandoned(Some(&elsewhere), time::Duration::seconds(119)), None);
        let stale = abandoned(Some(&elsewhere), time::Duration::seconds(120)).expect("stale");
        assert_eq!(stale, "no sign of life for 2 min");
        assert_eq!(abandoned(None, time::Duration::seconds(10)), None, "what is not understood may be a lock");
        #[cfg(target_os = "linux")]
        {
            let me = Holder::me();
            let dead = Holder { ticks: me.ticks.map(|ticks| ticks + 1), ..me.clone() };
            assert_eq!(abandoned(Some(&ticket(me)), time::Duration::ZERO), None);
            assert!(abandoned(Some(&ticket(dead)), time::Duration::ZERO).is_some());
        }
    }

    #[test]
    fn a_ticket_is_read_as_it_is_written() {
        let written = serde_json::to_string(&ticket(Holder::me())).expect("writes");
        for field in ["name", "pid", "command", "started_at", "refreshed_at"] {
            assert!(written.contains(&format!("\"{field}\"")), "{written}");
        }
        serde_json::from_str::<Ticket>(&written).expect("reads");
    }
}
