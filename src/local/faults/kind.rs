//! What can go wrong on purpose: the one list of words, and what each of them means.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Place, Spoiled};
use crate::local::account::quotas;
use crate::local::pace::Stage;
use crate::local::query::Fault;

/// Longest pause of a slow or late answer, and oldest that a stale one may be.
const LONGEST: Duration = Duration::from_secs(600);

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `Throttling`, Rate exceeded (S3: `SlowDown`).
    Throttle,
    /// `InternalFailure`, status 500 (S3: `InternalError`).
    InternalError,
    /// `ServiceUnavailable`, status 503.
    Unavailable,
    /// `ExpiredToken`, status 403.
    ExpiredToken,
    /// The connection ends without an answer, and nothing was done.
    Reset,
    /// The action takes full effect; then the connection ends without an answer.
    Lost,
    /// A new one is one more than the account may have.
    Quota,
    /// No instance can be launched.
    LaunchFailure,
    /// RDS cannot make the coupled database.
    DatabaseFailure,
    /// The instance fails its deployment.
    DeployFailure,
    /// The instance never answers to its deployment: until an abort, or the command timeout.
    Stuck,
    /// CloudFormation cannot delete the security group.
    DeleteFailure,
    /// The instance is gone, and another takes its place.
    InstanceLoss,
    /// The action begins so much later; its answer is right.
    Slow(Duration),
    /// The action runs at once; its answer comes so much later.
    Late(Duration),
    /// What is read is what was true so long ago.
    Stale(Duration),
}

/// The kinds without a duration.
const WORDS: [(&str, Kind); 13] = [
    ("throttle", Kind::Throttle),
    ("internal-error", Kind::InternalError),
    ("unavailable", Kind::Unavailable),
    ("expired-token", Kind::ExpiredToken),
    ("reset", Kind::Reset),
    ("lost", Kind::Lost),
    ("quota", Kind::Quota),
    ("launch-failure", Kind::LaunchFailure),
    ("db-failure", Kind::DatabaseFailure),
    ("deploy-failure", Kind::DeployFailure),
    ("stuck", Kind::Stuck),
    ("delete-failure", Kind::DeleteFailure),
    ("instance-loss", Kind::InstanceLoss),
];

/// What a quota that is not counted here is refused with (eb-reference §1.1 and §6): action, code, sentence. The
/// sentences are ours.
const UNCOUNTED: [(&str, &str, &str); 4] = [
    ("CreateStorageLocation", "TooManyBucketsException", "You have attempted to create more buckets than allowed."),
    ("CreateDBInstance", "InstanceQuotaExceeded", "DB Instance quota exceeded."),
    ("CreateDBSnapshot", "SnapshotQuotaExceeded", "Cannot create more than 100 manual snapshots."),
    ("CreateBucket", "TooManyBuckets", "You have attempted to create more buckets than allowed."),
];

const LAUNCHES: &[&str] = &["CreateEnvironment", "RebuildEnvironment", "UpdateEnvironment"];

impl Kind {
    /// Where it strikes.
    pub(crate) fn place(self) -> Place {
        match self {
            Self::LaunchFailure => Place::Stage(Stage::Instances),
            Self::DatabaseFailure => Place::Stage(Stage::Database),
            Self::DeployFailure | Self::Stuck => Place::Stage(Stage::Deployment),
            Self::DeleteFailure => Place::Stage(Stage::StackDeletion),
            Self::InstanceLoss => Place::Running,
            Self::Stale(_) => Place::Reading,
            _ => Place::Call,
        }
    }

    /// The only actions that it can happen to; `None` is every one.
    pub(crate) fn actions(self) -> Option<Vec<&'static str>> {
        match self {
            Self::Quota => {
                let counted = quotas::ALL.iter().map(|quota| quota.action);
                Some(counted.chain(UNCOUNTED.iter().map(|(action, ..)| *action)).collect())
            }
            Self::Stale(_) => Some(vec!["DescribeEnvironments", "CreateEnvironment", "GetRole", "GetInstanceProfile"]),
            Self::LaunchFailure | Self::DatabaseFailure | Self::DeployFailure | Self::Stuck => Some(LAUNCHES.to_vec()),
            Self::DeleteFailure => Some(vec!["TerminateEnvironment", "RebuildEnvironment", "DeleteApplication"]),
            Self::InstanceLoss => Some(Vec::new()),
            _ => None,
        }
    }

    /// How long the action waits for its turn.
    pub(crate) fn pause(self) -> Option<Duration> {
        if let Self::Slow(pause) = self { Some(pause) } else { None }
    }

    /// What becomes of the answer, and the word for it in the record of calls.
    pub(crate) fn spoils(self) -> Option<(Spoiled, Option<&'static str>)> {
        match self {
            Self::Reset => Some((Spoiled::Dropped, Some("ConnectionReset"))),
            Self::Lost => Some((Spoiled::Dropped, Some("ConnectionLost"))),
            Self::Late(pause) => Some((Spoiled::Withheld(pause), None)),
            _ => None,
        }
    }

    /// The error that AWS's query services answer to a call instead of running its action; `None` where it runs.
    pub(crate) fn fault(self, action: &str) -> Option<Fault> {
        Some(match self {
            Self::Throttle => Fault::new("Throttling", "Rate exceeded"),
            Self::InternalError => Fault::internal("The request processing has failed (a scripted fault)."),
            Self::Unavailable => Fault {
                sender: false,
                ..Fault::new("ServiceUnavailable", "Service is temporarily unavailable.").with_status(503)
            },
            Self::ExpiredToken => {
                Fault::new("ExpiredToken", "The security token included in the request is expired").with_status(403)
            }
            Self::Quota => {
                if let Some(quota) = quotas::ALL.iter().find(|quota| quota.action.eq_ignore_ascii_case(action)) {
                    return Some(quota.fault());
                }
                let (_, code, message) = UNCOUNTED.iter().find(|(known, ..)| known.eq_ignore_ascii_case(action))?;
                Fault::new(*code, *message)
            }
            Self::Reset => Fault::internal("The connection was reset."),
            _ => return None,
        })
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("slow", word)) => return duration(word).map(Self::Slow),
            Some(("late", word)) => return duration(word).map(Self::Late),
            Some(("stale", word)) => return duration(word).map(Self::Stale),
            _ => {}
        }
        let found = WORDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
        found.ok_or_else(|| {
            let words = WORDS.map(|(word, _)| word).join(", ");
            format!("'{text}' is none of {words}, slow=2s, late=2s, stale=10s")
        })
    }
}

fn duration(word: &str) -> Result<Duration, String> {
    let milliseconds = match word.strip_suffix("ms") {
        Some(number) => number.parse().ok(),
        None => word.strip_suffix('s').and_then(|number| number.parse::<u64>().ok()?.checked_mul(1000)),
    };
    let pause = milliseconds.map(Duration::from_millis).filter(|pause| *pause <= LONGEST);
    pause.ok_or_else(|| format!("'{word}' is no pause such as 500ms or 2s (600s at most)"))
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Slow(pause) => write!(f, "slow={}ms", pause.as_millis()),
            Self::Late(pause) => write!(f, "late={}ms", pause.as_millis()),
            Self::Stale(age) => write!(f, "stale={}ms", age.as_millis()),
            kind => f.write_str(WORDS.iter().find(|(_, known)| known == kind).map_or("", |(word, _)| word)),
        }
    }
}
