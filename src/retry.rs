//! The one policy for waiting and trying again. Nobody else sleeps (`clippy.toml`).

use std::future::Future;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// When waiting has to end.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    start: Instant,
    limit: Option<Duration>,
}

impl Deadline {
    /// A deadline `limit` from now.
    pub fn after(limit: Duration) -> Self {
        Self { start: Instant::now(), limit: Some(limit) }
    }

    /// No deadline: for watching until the user stops.
    pub fn never() -> Self {
        Self { start: Instant::now(), limit: None }
    }

    /// Time gone since the deadline was set.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Time left; `None` without a limit.
    pub fn remaining(&self) -> Option<Duration> {
        self.limit.map(|limit| limit.saturating_sub(self.start.elapsed()))
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        self.remaining() == Some(Duration::ZERO)
    }

    /// The limit that was given.
    pub fn limit(&self) -> Option<Duration> {
        self.limit
    }
}

/// The waiting time was over before the work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the time given ran out")]
pub struct OutOfTime;

/// How long to pause between two tries: grows from `first` by `factor` up to `most`, with ± 10 % of jitter.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// First pause.
    pub first: Duration,
    /// Longest pause.
    pub most: Duration,
    /// Growth from one pause to the next.
    pub factor: f64,
}

impl Pace {
    /// For following an operation at AWS: quick at first, then about one request every two seconds, well under the
    /// sustained 1 request/s that Beanstalk throttles at.
    pub const FOLLOW: Self = Self { first: Duration::from_millis(250), most: Duration::from_secs(2), factor: 1.3 };
    /// For things on this machine.
    pub const LOCAL: Self = Self { first: Duration::from_millis(10), most: Duration::from_millis(250), factor: 1.5 };
    /// For eventual consistency of IAM, which takes up to about 15 seconds.
    pub const CONSISTENCY: Self = Self { first: Duration::from_millis(500), most: Duration::from_secs(3), factor: 1.5 };

    fn pause(&self, turn: u32) -> Duration {
        let grown = self.first.as_secs_f64() * self.factor.powi(i32::try_from(turn.min(64)).unwrap_or(64));
        Duration::from_secs_f64(grown.min(self.most.as_secs_f64()) * jitter())
    }
}

/// Between 0.9 and 1.1.
fn jitter() -> f64 {
    let mut byte = [128_u8; 1];
    // Without randomness the pause is merely regular.
    let _ = getrandom::fill(&mut byte);
    0.9 + f64::from(byte[0]) / 255.0 * 0.2
}

/// Asks `attempt` again and again, with pauses of `pace`, until it breaks with a value or `deadline` is over.
///
/// # Errors
/// [`OutOfTime`] when the deadline passes first. The last attempt is always begun before it.
pub async fn until<T, F, A>(deadline: Deadline, pace: Pace, mut attempt: A) -> Result<T, OutOfTime>
where
    F: Future<Output = ControlFlow<T>>,
    A: FnMut() -> F,
{
    let mut turn = 0;
    loop {
        if let ControlFlow::Break(value) = attempt().await {
            return Ok(value);
        }
        let pause = match deadline.remaining() {
            Some(Duration::ZERO) => return Err(OutOfTime),
            Some(left) => pace.pause(turn).min(left),
            None => pace.pause(turn),
        };
        self::pause(pause).await;
        turn = turn.saturating_add(1);
    }
}

/// Pauses. The only place that sleeps.
#[expect(clippy::disallowed_methods, reason = "this is the one place that sleeps")]
pub async fn pause(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// Reads a duration as people write it: `90s`, `20m`, `2h`; a bare number is minutes, as it is for AWS's `eb`.
///
/// # Errors
/// A sentence that says what would be right.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|last: char| last.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "s" => Some(1),
        "m" | "" => Some(60),
        "h" => Some(3600),
        _ => None,
    };
    let seconds = digits.parse::<u64>().ok().zip(unit).and_then(|(count, unit)| count.checked_mul(unit));
    match seconds {
        Some(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("'{text}' is not a duration such as 90s, 20m or 2h")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn tries_until_the_answer_comes() {
        let mut turns = 0;
        let answer = until(Deadline::never(), Pace::LOCAL, || {
            turns += 1;
            let answer = if turns < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(turns) };
            async move { answer }
        });
        assert_eq!(answer.await, Ok(3));
    }

    #[tokio::test]
    async fn gives_up_at_the_deadline() {
        let deadline = Deadline::after(Duration::from_millis(20));
        let answer: Result<(), _> = until(deadline, Pace::LOCAL, || async { ControlFlow::Continue(()) }).await;
        assert_eq!(answer, Err(OutOfTime));
        assert!(deadline.is_over());
    }

    #[test]
    fn pauses_grow_to_their_limit() {
        let pace = Pace::FOLLOW;
        assert!(pace.pause(0) < pace.pause(6));
        assert!(pace.pause(1000) <= pace.most.mul_f64(1.1));
    }

    #[test]
    fn durations_are_read_as_people_write_them() {
        let read = ["90s", "20m", "2h", "5"].map(|text| parse_duration(text).map(|it| it.as_secs()));
        assert_eq!(read, [Ok(90), Ok(1200), Ok(7200), Ok(300)]);
        for bad in ["", "m", "0s", "-5m", "5d", "1.5h", "ten"] {
            assert!(parse_duration(bad).is_err(), "{bad}");
        }
    }
}
