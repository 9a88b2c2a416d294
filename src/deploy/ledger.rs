//! The ledger of releases: one object in Beanstalk's bucket for each, written when it has ended and never changed. Every
//! machine reads it, it outlives the environment, and `terminate --all` takes it along.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::beanstalk::{EnvironmentName, VersionLabel};
use crate::build::Revision;
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{Reporter, counted};
use crate::retry::Deadline;

/// Fewest releases that tell how long one takes.
const FEW: usize = 3;
/// The newest releases that are looked at for it: the app and its instances change.
const RECENT: usize = 20;
/// What a release waits for its ledger: a bucket that does not answer changes nothing about what serves.
const PATIENCE: Duration = Duration::from_secs(9);

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// An environment was created with its first version.
    Create,
    /// A version was deployed.
    Deploy,
    /// What was before was brought back by hand: a version, variables, or both.
    Rollback,
    /// Variables were changed.
    Setenv,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Create => "create",
            Self::Deploy => "deploy",
            Self::Rollback => "rollback",
            Self::Setenv => "setenv",
        })
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It was seen to serve.
    Serves,
    /// It was begun, and nobody waited.
    Begun,
    /// It failed, and what ran before was brought back.
    Returned,
    /// It failed.
    Failed,
    /// The time ran out first.
    Unknown,
}

impl Ending {
    /// What an outcome amounts to; `verified` says of a good one whether it was seen to serve.
    pub fn of<T>(outcome: &Result<T>, verified: impl FnOnce(&T) -> bool) -> Self {
        match outcome {
            Ok(done) if verified(done) => Self::Serves,
            Ok(_) => Self::Begun,
            Err(error) if error.class() == Class::TimedOut => Self::Unknown,
            Err(error) if error.fact("rolled_back").is_some_and(|fact| fact == true) => Self::Returned,
            Err(_) => Self::Failed,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Serves => "serves",
            Self::Begun => "begun",
            Self::Returned => "returned",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        })
    }
}

/// One release: code and variables are one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// When it ended.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What was done.
    pub action: Action,
    /// The version; absent where only variables changed.
    pub version: Option<String>,
    /// The version that it took the place of.
    pub previous: Option<String>,
    /// What came of it.
    pub ending: Ending,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// ARN of who did it.
    pub by: String,
    /// Commit that the project was at.
    pub revision: Option<Revision>,
    /// Names of the variables that were set or removed.
    pub variables: Vec<String>,
    /// What the user said about it.
    pub message: String,
    /// Name of the saved configuration that has the variables as they were before; absent where none changed, or it could
    /// not be kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

impl Release {
    /// A release that ended just now.
    pub fn now(action: Action, ending: Ending, took: Duration) -> Self {
        Self {
            at: OffsetDateTime::now_utc(),
            action,
            version: None,
            previous: None,
            ending,
            seconds: took.as_secs_f64(),
            by: String::new(),
            revision: None,
            variables: Vec::new(),
            message: String::new(),
            kept: None,
        }
    }

    /// The same, of a version that took, or should have taken, the place of another.
    #[must_use]
    pub fn of_version(self, label: &VersionLabel, previous: Option<String>) -> Self {
        Self { version: Some(label.to_string()), previous, ..self }
    }
}

/// How long such a release usually takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usual {
    /// Releases that tell it.
    pub count: usize,
    /// Half of them took no longer.
    pub typical: Duration,
    /// Nine of ten took no longer.
    pub most: Duration,
}

impl fmt::Display for Usual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { count, typical, most } = self;
        let seconds = |time: &Duration| time.as_secs_f64().ceil();
        write!(f, "it usually takes {} s", seconds(typical))?;
        write!(f, ", nine of ten took no longer than {} s ({})", seconds(most), counted(*count, "release"))
    }
}

/// The ledger of one environment, and who writes in it.
#[derive(Debug)]
pub struct Ledger<'a> {
    aws: &'a Aws,
    project: Option<&'a Path>,
    bucket: String,
    /// Where it is written.
    folder: String,
    /// Where it was written once.
    former: String,
}

/// Prefix of everything that the ledgers of an application consist of. The dot keeps it out of the folder of bundles of an
/// application that is named `tasks-eb`.
pub fn folder_of(application: &str) -> String {
    format!(".tasks-eb/releases/{application}/")
}

/// The same, and where it was in the first weeks: read and removed, and never written.
pub fn folders_of(application: &str) -> [String; 2] {
    let now = folder_of(application);
    let once = now.trim_start_matches('.').to_owned();
    [now, once]
}

impl<'a> Ledger<'a> {
    /// That of an environment in this account. `project` is the folder whose commit is written down.
    pub fn of(
        (aws, account): (&'a Aws, &str),
        application: &str,
        environment: &EnvironmentName,
        project: Option<&'a Path>,
    ) -> Self {
        let [folder, former] = folders_of(application).map(|folder| format!("{folder}{environment}/"));
        Self { aws, project, bucket: aws.storage_bucket_of(account), folder, former }
    }

    /// Writes a release down. That it cannot be is said, and is no failure of the release.
    pub async fn record(&self, release: Release, reporter: &dyn Reporter) {
        if let Err(error) = in_time(PATIENCE, self.try_to_record(release, reporter)).await {
            reporter.warn(format!("the release may be missing in the ledger: {error}"));
        }
    }

    async fn try_to_record(&self, release: Release, reporter: &dyn Reporter) {
        let revision = match self.project {
            Some(root) => Revision::of(root).await,
            None => None,
        };
        // Who it was is asked now, when nobody waits for the answer.
        let written = match self.aws.caller().await {
            Ok(caller) => self.write(&Release { by: caller.arn, revision, ..release }).await,
            Err(error) => Err(error),
        };
        if let Err(error) = written {
            reporter.warn(format!("the release was not written into the ledger: {error}"));
        }
    }

    async fn write(&self, release: &Release) -> Result<()> {
        let text = serde_json::to_vec(release).or_fail(Class::Bug, || "a release cannot be written as JSON")?;
        self.aws.put_object(&self.bucket, &format!("{}{}", self.folder, key(release)), text).await
    }

    /// The newest releases, newest first.
    ///
    /// # Errors
    /// When S3 refuses or cannot be reached. What is no release of ours is passed over.
    pub async fn newest(&self, most: usize) -> Result<Vec<Release>> {
        let (now, once) = tokio::try_join!(self.keys(&self.folder), self.keys(&self.former))?;
        let mut keys = [once, now].concat();
        // Their names are in the order of time, whatever their folder.
        keys.sort_by(|a, b| a.rsplit('/').next().cmp(&b.rsplit('/').next()));
        keys.drain(..keys.len().saturating_sub(most));
        let texts = self.aws.objects(&self.bucket, keys).await?;
        let mut releases: Vec<Release> = texts.iter().filter_map(|text| serde_json::from_slice(text).ok()).collect();
        releases.sort_by_key(|release| std::cmp::Reverse(release.at));
        Ok(releases)
    }

    /// Says how long such a release usually takes, where enough of them tell. Nice to know, and nothing to fail for.
    pub async fn tell_usual(&self, action: Action, reporter: &dyn Reporter) {
        let Ok(Ok(keys)) = in_time(PATIENCE, self.keys(&self.folder)).await else { return };
        if let Some(usual) = usual(&keys, action) {
            reporter.note(usual.to_string());
        }
    }

    async fn keys(&self, folder: &str) -> Result<Vec<String>> {
        match self.aws.object_keys(&self.bucket, folder).await {
            Err(error) if error.class() == Class::NotFound => Ok(Vec::new()),
            keys => keys,
        }
    }
}

async fn in_time<T>(limit: Duration, work: impl Future<Output = T>) -> Result<T> {
    let late = |_| Error::new(Class::TimedOut, format!("AWS did not answer within {} s", limit.as_secs()));
    Deadline::after(limit).bound(work).await.map_err(late)
}

/// Name of the object of a release: in the order of time, and with what is needed to say how long one takes.
fn key(release: &Release) -> String {
    let Release { at, action, ending, seconds, .. } = release;
    let moment = at.unix_timestamp_nanos() / 1_000_000;
    format!("{moment:014}-{action}-{ending}-{:.0}s.json", seconds.ceil())
}

fn usual(keys: &[String], action: Action) -> Option<Usual> {
    let (mark, end) = (format!("-{action}-{}-", Ending::Serves), "s.json");
    let took = |key: &String| key.rsplit('/').next()?.split_once(&mark)?.1.strip_suffix(end)?.parse().ok();
    let mut seconds: Vec<u64> = keys.iter().rev().filter_map(took).take(RECENT).collect();
    seconds.sort_unstable();
    let count = seconds.len();
    let at = |tenths: usize| seconds.get((count * tenths).div_ceil(10).saturating_sub(1)).copied();
    let (typical, most) = (at(5)?, at(9)?);
    (count >= FEW).then(|| Usual { count, typical: Duration::from_secs(typical), most: Duration::from_secs(most) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(seconds: &[u64]) -> Vec<String> {
        let release = |(number, seconds): (usize, &u64)| {
            let took = Duration::from_secs(*seconds);
            let at = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(number as u64);
            format!("folder/{}", key(&Release { at, ..Release::now(Action::Deploy, Ending::Serves, took) }))
        };
        seconds.iter().enumerate().map(release).collect()
    }

    #[test]
    fn what_is_usual_is_told_by_the_newest_that_served() {
        assert_eq!(usual(&keys(&[1, 2]), Action::Deploy), None);
        let known = usual(&keys(&[50, 10, 20, 30, 40]), Action::Deploy).expect("enough");
        assert_eq!((known.count, known.typical.as_secs(), known.most.as_secs()), (5, 30, 50));
        assert_eq!(usual(&keys(&[50, 10, 20]), Action::Create), None);
        let many = [vec![900; 30], vec![10; RECENT]].concat();
        assert_eq!(usual(&keys(&many), Action::Deploy).map(|usual| usual.most.as_secs()), Some(10));
        let failed = Release::now(Action::Deploy, Ending::Failed, Duration::from_secs(1));
        assert_eq!(usual(&vec![key(&failed); 5], Action::Deploy), None);
    }

    #[test]
    fn keys_are_in_the_order_of_time_and_releases_read_back() {
        let first = Release::now(Action::Setenv, Ending::Serves, Duration::from_millis(1500));
        let second = Release { at: first.at + Duration::from_millis(2), ..first.clone() };
        assert!(key(&first) < key(&second));
        assert!(key(&first).ends_with("-setenv-serves-2s.json"));
        let text = serde_json::to_vec(&first).expect("writes");
        assert_eq!(serde_json::from_slice::<Release>(&text).expect("reads").action, Action::Setenv);
    }

    #[tokio::test]
    async fn a_bucket_that_never_answers_holds_up_nothing() {
        let error = in_time(Duration::ZERO, std::future::pending::<()>()).await.expect_err("it never answers");
        assert_eq!((error.class(), error.to_string().as_str()), (Class::TimedOut, "AWS did not answer within 0 s"));
        assert_eq!(in_time(PATIENCE, async { 1 }).await.expect("it answers"), 1);
    }

    #[test]
    fn an_outcome_ends_as_what_it_is() {
        let failed = || Error::new(Class::Unhealthy, "x");
        let of = |outcome: Result<bool>| Ending::of(&outcome, |verified| *verified);
        assert_eq!((of(Ok(true)), of(Ok(false))), (Ending::Serves, Ending::Begun));
        assert_eq!(of(Err(failed().with_fact("rolled_back", true))), Ending::Returned);
        assert_eq!(of(Err(failed().with_fact("rolled_back", false))), Ending::Failed);
        assert_eq!(of(Err(failed().reclassify(Class::TimedOut))), Ending::Unknown);
    }
}
