//! What is followed or watched, and has no end of its own: for as long as somebody gives it.

use std::future::Future;
use std::time::Duration;

use crate::context::Context;
use crate::error::{Class, Error, Result};
use crate::retry::Deadline;

/// What was being followed when it was ended from outside: `the logs of tasks-dev`, and the command that follows it again.
pub(super) struct Followed<'a> {
    pub(super) what: String,
    pub(super) again: &'a str,
}

impl Followed<'_> {
    /// It was ended before its own end.
    pub(super) fn stopped(&self, context: &Context, class: Class) -> Error {
        Error::new(class, format!("stopped following {}", self.what)).next(context.here(self.again))
    }

    /// Follows no longer than somebody said.
    ///
    /// # Errors
    /// Class `TimedOut` when that time is over first; else those of `work`.
    pub(super) async fn at_most(
        &self,
        timeout: Option<Duration>,
        context: &Context,
        work: impl Future<Output = Result<()>>,
    ) -> Result<()> {
        let deadline = timeout.map_or_else(Deadline::never, Deadline::after);
        deadline.bound(work).await.unwrap_or_else(|_| {
            let late = self.stopped(context, Class::TimedOut).code("TE1504");
            Err(late.because("the time that --timeout gave is over"))
        })
    }
}
