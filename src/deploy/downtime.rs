//! What visitors notice of a change: the app is asked at a steady pace from before it until after it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

use crate::deploy::probe;
use crate::error::{Class, OrFail, Result};
use crate::retry;

/// Time from one request to the next, whether or not the one before was answered.
const BEAT: Duration = Duration::from_millis(100);
/// A visitor does not wait longer than this.
const PATIENCE: Duration = Duration::from_secs(5);
/// Requests that may be under way at once: as many as a silent app collects in that time.
const MOST: usize = 50;

/// What was noticed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Downtime {
    /// The URL that was asked.
    pub url: String,
    /// Requests that were made.
    pub requests: u32,
    /// Those without an answer within five seconds, or with an answer of 500 or more.
    pub failed: u32,
    /// Time of the slowest answer, in milliseconds.
    pub slowest_ms: u64,
    /// What the first failure was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_failure: Option<String>,
}

impl fmt::Display for Downtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, failed, slowest_ms, .. } = self;
        write!(f, "{failed} of {requests} requests failed")?;
        if failed < requests {
            write!(f, ", the slowest took {slowest_ms} ms")?;
        }
        self.first_failure.iter().try_for_each(|first| write!(f, "; the first: {first}"))
    }
}

impl Downtime {
    fn count(&mut self, asked: Asked) {
        self.requests += 1;
        match asked.failure {
            Some(failure) => {
                self.failed += 1;
                self.first_failure.get_or_insert(failure);
            }
            None => self.slowest_ms = self.slowest_ms.max(u64::try_from(asked.took.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

struct Asked {
    took: Duration,
    failure: Option<String>,
}

async fn ask(url: String) -> Asked {
    let begun = Instant::now();
    let failure = match probe::get_within(&url, PATIENCE).await {
        Ok(answer) if answer.status < 500 => None,
        Ok(answer) => Some(format!("it answered {}", answer.status)),
        Err(error) => Some(error.causes().last().cloned().unwrap_or_else(|| error.to_string())),
    };
    Asked { took: begun.elapsed(), failure }
}

/// Asks until it is told to end.
#[derive(Debug)]
pub struct Watch {
    end: Arc<Notify>,
    task: JoinHandle<Downtime>,
}

impl Watch {
    /// Begins to ask, now.
    pub fn begin(url: String) -> Self {
        let end = Arc::new(Notify::new());
        let told = Arc::clone(&end);
        let task = tokio::spawn(async move {
            let mut downtime = Downtime { url: url.clone(), ..Downtime::default() };
            let mut under_way = JoinSet::new();
            tokio::select! {
                () = beat(&url, &mut downtime, &mut under_way) => {}
                () = told.notified() => {}
            }
            while let Some(asked) = under_way.join_next().await {
                asked.into_iter().for_each(|asked| downtime.count(asked));
            }
            downtime
        });
        Self { end, task }
    }

    /// Ends it, and tells what was noticed.
    ///
    /// # Errors
    /// Only for a fault of ours.
    pub async fn end(mut self) -> Result<Downtime> {
        self.end.notify_one();
        (&mut self.task).await.or_fail(Class::Bug, || "the watch over the app broke off")
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn beat(url: &str, downtime: &mut Downtime, under_way: &mut JoinSet<Asked>) {
    let begun = Instant::now();
    for turn in 1_u32.. {
        if under_way.len() < MOST {
            under_way.spawn(ask(url.to_owned()));
        }
        retry::pause((BEAT * turn).saturating_sub(begun.elapsed())).await;
        while let Some(asked) = under_way.try_join_next() {
            asked.into_iter().for_each(|asked| downtime.count(asked));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_and_the_first_one_is_told() {
        let mut downtime = Downtime::default();
        for (took, failure) in [(12, None), (5000, Some("it answered 502")), (31, None), (1, Some("reset"))] {
            downtime.count(Asked { took: Duration::from_millis(took), failure: failure.map(str::to_owned) });
        }
        assert_eq!(downtime.to_string(), "2 of 4 requests failed, the slowest took 31 ms; the first: it answered 502");
    }

    #[tokio::test]
    async fn what_nobody_answers_fails() {
        // Port 9 of this machine: nobody listens there, and the refusal comes at once.
        let watch = Watch::begin("http://127.0.0.1:9/".into());
        let downtime = watch.end().await.expect("ends");
        assert_eq!(downtime.requests, downtime.failed, "{downtime}");
    }
}
