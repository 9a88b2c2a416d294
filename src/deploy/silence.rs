//! AWS does not answer while something is watched: how long that is borne, and what is said of it.

use std::time::{Duration, Instant};

use crate::aws::error::{is_refused, is_throttling, is_transient};
use crate::aws::{Aws, is_loopback};
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// How long AWS may not answer before watching ends.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// How long nobody may take connections on this very machine: a server that starts again needs less.
const RESTART: Duration = Duration::from_secs(10);

/// Since when AWS has not answered, and what it said last.
#[derive(Debug, Default)]
pub struct Silence {
    /// Whether calls go to this very machine.
    near: bool,
    pub(super) since: Option<(Instant, Error)>,
}

/// What becomes of an error that may pass.
#[derive(Debug)]
pub(super) enum Borne {
    /// It is the first: somebody may want to know.
    First,
    /// It goes on.
    Longer,
    /// It has lasted too long: so long, and this was the last.
    NoMore(Duration, Error),
    /// Nobody is there to answer, and nothing goes on: what is said of that.
    Gone(Error),
}

impl Silence {
    /// How long one that calls go to may be silent: a closed port of this machine is nobody, and not a network.
    pub fn of(aws: &Aws) -> Self {
        Self { near: aws.endpoint_url().is_some_and(is_loopback), ..Self::default() }
    }

    /// Whether an error says that the local Elastic Beanstalk does not run.
    fn is_gone(&self, error: &Error) -> bool {
        self.near && is_refused(error)
    }

    /// What is said at the first silence.
    pub(super) fn told(&self, goes_on: &str) -> String {
        let said = self.last().map_or_else(String::new, |last| format!(": {last}"));
        match self.last() {
            Some(last) if self.is_gone(last) => {
                format!("the local Elastic Beanstalk takes no calls, and is asked again{said}")
            }
            _ => format!("AWS does not answer{goes_on}{said}"),
        }
    }

    /// What is said at the end, where it is certain that nothing goes on.
    fn gone(error: Error) -> Error {
        error
            .because("the local Elastic Beanstalk does not run any more; what it was in the middle of is stopped")
            .because("start it, and then run the same command again")
            .next("tasks-eb local start")
    }

    /// AWS answered.
    pub(super) fn end(&mut self) {
        self.since = None;
    }

    /// What AWS said last, while it is silent.
    pub(super) fn last(&self) -> Option<&Error> {
        self.since.as_ref().map(|(_, last)| last)
    }

    /// An error that may pass came. One that says that AWS is overloaded is an answer, and is borne without an end.
    pub(super) fn bear(&mut self, error: Error) -> Borne {
        match self.since.take() {
            None => {
                self.since = Some((Instant::now(), error));
                Borne::First
            }
            Some((since, _)) if since.elapsed() < self.patience(&error) || is_throttling(&error) => {
                self.since = Some((since, error));
                Borne::Longer
            }
            Some(_) if self.is_gone(&error) => Borne::Gone(Self::gone(error)),
            Some((since, _)) => Borne::NoMore(since.elapsed(), error),
        }
    }

    fn patience(&self, error: &Error) -> Duration {
        if self.is_gone(error) { RESTART } else { PATIENCE }
    }

    /// What AWS answered to somebody who only looks: `None` where it has to be asked again. The first silence is told.
    ///
    /// # Errors
    /// When AWS refuses; class `TimedOut` when it has not answered for [`PATIENCE`].
    pub fn heard<T>(&mut self, answer: Result<T>, reporter: &dyn Reporter) -> Result<Option<T>> {
        let error = match answer {
            Ok(answer) => {
                self.end();
                return Ok(Some(answer));
            }
            Err(error) if is_transient(&error) => error,
            Err(error) => return Err(error),
        };
        match self.bear(error) {
            Borne::First => {
                reporter.warn(self.told(", and is asked again"));
                Ok(None)
            }
            Borne::Longer => Ok(None),
            Borne::Gone(error) => Err(error),
            Borne::NoMore(silence, error) => {
                let lasted = format!("it has not answered for {} s", silence.as_secs());
                Err(error.because(lasted).reclassify(Class::TimedOut))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AwsFault;
    use crate::report::Silent;

    fn error(code: &str) -> Error {
        let fault = AwsFault { operation: "x".into(), code: Some(code.into()), request_id: None };
        Error::new(Class::Failed, "could not read the events").with_aws(fault)
    }

    fn long_ago() -> Silence {
        let since = Instant::now().checked_sub(PATIENCE).map(|since| (since, error("ServiceUnavailable")));
        Silence { since, near: false }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_closed_port_of_this_machine_is_borne_for_less_and_said_to_be_one() {
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("bound");
        let aws = Aws::at(&format!("http://{port}")).await;
        let refused = aws.events(&crate::aws::beanstalk::EventQuery::default()).await.expect_err("nobody listens");
        let since = |patience| Instant::now().checked_sub(patience).map(|since| (since, refused.clone()));
        let mut far = Silence { since: since(RESTART), near: false };
        assert!(far.heard::<()>(Err(refused.clone()), &Silent).expect("a network is borne for longer").is_none());
        let mut near = Silence { since: since(RESTART), ..Silence::of(&aws) };
        let gone = near.heard::<()>(Err(refused.clone()), &Silent).expect_err("nobody is there");
        assert_eq!((gone.class(), gone.known_as()), (Class::Failed, Some("TE1423")), "{gone}");
        assert_eq!(gone.next_step(), Some("tasks-eb local start"));
        assert!(gone.to_string().contains("is stopped"), "{gone}");
    }

    #[test]
    fn whoever_looks_bears_a_silence_for_a_while_and_a_refusal_not_at_all() {
        let mut silence = Silence::default();
        for _ in 0..3 {
            assert_eq!(silence.heard::<()>(Err(error("ServiceUnavailable")), &Silent).expect("is borne"), None);
        }
        assert_eq!(silence.heard(Ok(1), &Silent).expect("an answer"), Some(1));
        assert!(silence.last().is_none(), "an answer ends it");
        assert!(silence.heard::<()>(Err(error("AccessDenied")), &Silent).is_err());

        let ended = long_ago().heard::<()>(Err(error("ServiceUnavailable")), &Silent).expect_err("too long");
        assert_eq!(ended.class(), Class::TimedOut);
        assert!(ended.to_string().contains("it has not answered for 120 s"), "{ended}");
        assert_eq!(long_ago().heard::<()>(Err(error("Throttling")), &Silent).expect("an answer of a kind"), None);
    }
}
