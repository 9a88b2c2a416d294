//! What is followed or watched, and has no end of its own: for as long as somebody gives it.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

use crate::context::Context;
use crate::deploy::silence::Silence;
use crate::error::{Class, Error, Result};
use crate::retry::Deadline;

/// What is being followed: `the logs of tasks-dev`, and the command that follows it again.
pub(super) struct Followed<'a> {
    what: String,
    again: &'a str,
    /// Whether AWS answered when it was asked last.
    hears: Cell<bool>,
}

impl<'a> Followed<'a> {
    pub(super) fn new(what: String, again: &'a str) -> Self {
        Self { what, again, hears: Cell::new(false) }
    }

    /// It was ended before its own end.
    fn stopped(&self, context: &Context, class: Class) -> Error {
        Error::new(class, format!("stopped following {}", self.what)).next(context.here(self.again))
    }

    /// As [`Silence::heard`].
    ///
    /// # Errors
    /// As there.
    pub(super) fn heard<T>(&self, silence: &mut Silence, answer: Result<T>, context: &Context) -> Result<Option<T>> {
        let heard = silence.heard(answer, context.reporter())?;
        self.hears.set(heard.is_some());
        Ok(heard)
    }

    /// Follows until Ctrl-C, and no longer than somebody said. Both are the end that was asked for (whoever has seen enough
    /// has not been interrupted), and the second is told by a note; but while AWS does not answer something may have been
    /// missed.
    ///
    /// # Errors
    /// Class `TimedOut` when AWS did not answer in the end; `Terminated` by SIGTERM; else those of `work`.
    pub(super) async fn until_told(
        &self,
        timeout: Option<Duration>,
        context: &Context,
        work: impl Future<Output = Result<()>>,
    ) -> Result<()> {
        let deadline = timeout.map_or_else(Deadline::never, Deadline::after);
        tokio::select! {
            ended = deadline.bound(work) => if let Ok(ended) = ended { return ended },
            () = context.told_to_end() => return match context.ended_by() {
                Class::Interrupted => Ok(()),
                by => Err(self.stopped(context, by)),
            },
        }
        if self.hears.get() {
            let again = context.here(self.again);
            context.reporter().note(format!("the time that --timeout gave is over; to go on: {again}"));
            return Ok(());
        }
        let late = self.stopped(context, Class::TimedOut).code("TE1504");
        Err(late.because("the time that --timeout gave is over, and AWS did not answer in the end"))
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::context::GlobalArgs;
    use crate::ui::Ui;

    #[tokio::test]
    async fn the_end_of_the_time_is_an_end_unless_aws_did_not_answer() {
        let context = Context::new(Ui::silent(), GlobalArgs::default(), None);
        let followed = Followed::new("the logs of shop-dev".into(), "tasks-eb logs shop-dev --follow");
        let late = followed.until_told(Some(Duration::ZERO), &context, pending()).await.expect_err("nothing was heard");
        assert_eq!(late.class(), Class::TimedOut);
        let mut silence = Silence::default();
        assert!(followed.heard(&mut silence, Ok(1), &context).is_ok_and(|heard| heard == Some(1)));
        followed.until_told(Some(Duration::ZERO), &context, pending()).await.expect("it ended as asked");
    }
}
