//! AWS does not answer while something is watched: how long that is borne, and what is said of it.

use std::time::{Duration, Instant};

use crate::aws::error::{is_throttling, is_transient};
use crate::error::{Class, Error, Result};
use crate::report::Reporter;

/// How long AWS may not answer before watching ends.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Since when AWS has not answered, and what it said last.
#[derive(Debug, Default)]
pub struct Silence {
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
}

impl Silence {
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
            Some((since, _)) if since.elapsed() < PATIENCE || is_throttling(&error) => {
                self.since = Some((since, error));
                Borne::Longer
            }
            Some((since, _)) => Borne::NoMore(since.elapsed(), error),
        }
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
                let said = self.last().map_or_else(String::new, |last| format!(": {last}"));
                reporter.warn(format!("AWS does not answer, and is asked again{said}"));
                Ok(None)
            }
            Borne::Longer => Ok(None),
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
        Silence { since: Instant::now().checked_sub(PATIENCE).map(|since| (since, error("ServiceUnavailable"))) }
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
