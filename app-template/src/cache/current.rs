//! Which version the list is at, asked of the database and of nobody else: the one fact that no cache may answer.
//!
//! One read serves everybody who waits at that moment. It begins after each of them has arrived, so each hears of every
//! write that was answered before its own request came; under load, that is one small read for many requests.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Error;
use tokio::sync::{mpsc, oneshot};

/// The state of the list: a number that every write replaces by a random one, so that no two states ever share one,
/// not even when a database is restored from a snapshot and goes another way from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Version(pub i64);

/// A version, or why there is none. Shared, because it is the answer to many.
pub type Answer = Result<Version, Arc<Error>>;

/// How long a read may take: whoever waits would rather hear that the database is away.
const PATIENCE: Duration = Duration::from_secs(3);

/// Answers with the current version. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Current {
    waiting: mpsc::UnboundedSender<oneshot::Sender<Answer>>,
}

impl Current {
    /// Answers with what `read` finds in the database. Must be called within a tokio runtime.
    pub fn read_by<R, F>(read: R) -> Self
    where
        R: Fn() -> F + Send + 'static,
        F: Future<Output = Result<Version, Error>> + Send + 'static,
    {
        // As many may wait as the server has requests in hand, and it bounds those.
        let (waiting, arrivals) = mpsc::unbounded_channel();
        tokio::spawn(answer(arrivals, read));
        Self { waiting }
    }

    /// The version at some moment after this call.
    pub async fn version(&self) -> Answer {
        let (answer, wait) = oneshot::channel();
        let gone = |_| Arc::new(Error::PoolClosed);
        self.waiting.send(answer).map_err(|_| gone(()))?;
        wait.await.map_err(|_| gone(()))?
    }
}

async fn answer<R, F>(mut arrivals: mpsc::UnboundedReceiver<oneshot::Sender<Answer>>, read: R)
where
    R: Fn() -> F,
    F: Future<Output = Result<Version, Error>>,
{
    let mut waiting = Vec::new();
    // Those who have arrived by now are taken together; those who come during the read wait for the next one.
    while arrivals.recv_many(&mut waiting, usize::MAX).await > 0 {
        // Whoever is about to ask, because his request has arrived, may as well come along.
        let mut before = 0;
        while before < waiting.len() {
            before = waiting.len();
            tokio::task::yield_now().await;
            while let Ok(waiter) = arrivals.try_recv() {
                waiting.push(waiter);
            }
        }
        let answer = match tokio::time::timeout(PATIENCE, read()).await {
            Ok(answer) => answer.map_err(Arc::new),
            Err(_) => Err(Arc::new(Error::PoolTimedOut)),
        };
        for waiter in waiting.drain(..) {
            // One who has gone away needs no answer.
            let _ = waiter.send(answer.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use std::sync::atomic::{AtomicI64, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    /// A database whose reads begin at once and end only when the test lets them.
    fn held(reads: &Arc<AtomicI64>, gate: &Arc<Semaphore>) -> Current {
        let (reads, gate) = (reads.clone(), gate.clone());
        Current::read_by(move || {
            let version = Version(reads.fetch_add(1, Ordering::SeqCst));
            let gate = gate.clone();
            async move {
                gate.acquire().await.unwrap().forget();
                Ok(version)
            }
        })
    }

    #[tokio::test]
    async fn everybody_who_waits_is_served_by_one_read_that_began_after_they_came() {
        let (reads, gate) = (Arc::new(AtomicI64::new(0)), Arc::new(Semaphore::new(0)));
        let current = held(&reads, &gate);
        let ask = || {
            let current = current.clone();
            tokio::spawn(async move { current.version().await.unwrap() })
        };
        let first = ask();
        while reads.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        // These come while the first read is under way: they must not have its answer.
        let later: Vec<_> = (0..100).map(|_| ask()).collect();
        tokio::task::yield_now().await;
        gate.add_permits(2);
        assert_eq!(first.await.unwrap(), Version(0));
        for waiter in later {
            assert_eq!(waiter.await.unwrap(), Version(1));
        }
        assert_eq!(reads.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn one_who_stops_waiting_keeps_nobody_else_from_an_answer() {
        let (reads, gate) = (Arc::new(AtomicI64::new(0)), Arc::new(Semaphore::new(0)));
        let current = held(&reads, &gate);
        let impatient = tokio::spawn({
            let current = current.clone();
            async move { current.version().await }
        });
        while reads.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        impatient.abort();
        let patient = tokio::spawn(async move { current.version().await });
        gate.add_permits(2);
        assert_eq!(patient.await.unwrap().unwrap(), Version(1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_does_not_answer_is_an_error_and_the_next_read_is_tried_again() {
        let reads = Arc::new(AtomicI64::new(0));
        let counter = reads.clone();
        let current = Current::read_by(move || {
            let first = counter.fetch_add(1, Ordering::SeqCst) == 0;
            async move {
                if first {
                    std::future::pending::<()>().await;
                }
                Ok(Version(7))
            }
        });
        assert!(matches!(
            *current.version().await.unwrap_err(),
            Error::PoolTimedOut
        ));
        assert_eq!(current.version().await.unwrap(), Version(7));
    }
}
