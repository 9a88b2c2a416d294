//! The one policy for waiting and trying again. Nobody else sleeps (`clippy.toml`).

use std::future::Future;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Nanoseconds that this process has spent on questions to a person. One process has one person.
static ASKED: AtomicU64 = AtomicU64::new(0);

fn asked() -> Duration {
    Duration::from_nanos(ASKED.load(Ordering::SeqCst))
}

/// Lets `ask` take as long as it takes: no deadline comes nearer while a person thinks.
pub fn off_the_clock<T>(ask: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let answer = ask();
    ASKED.fetch_add(u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX), Ordering::SeqCst);
    answer
}

/// When waiting has to end. The time of questions does not count.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    start: Instant,
    /// Time of questions before it began.
    asked: Duration,
    limit: Option<Duration>,
}

impl Deadline {
    /// A deadline `limit` from now.
    pub fn after(limit: Duration) -> Self {
        Self { start: Instant::now(), asked: asked(), limit: Some(limit) }
    }

    /// No deadline: for watching until the user stops.
    pub fn never() -> Self {
        Self { start: Instant::now(), asked: asked(), limit: None }
    }

    /// The same deadline, so much later.
    #[must_use]
    pub fn later(self, by: Duration) -> Self {
        Self { limit: self.limit.map(|limit| limit + by), ..self }
    }

    /// A deadline `limit` from now, or this one where it is sooner.
    #[must_use]
    pub fn at_most(self, limit: Duration) -> Self {
        Self::after(self.remaining().unwrap_or(limit).min(limit))
    }

    /// Time gone since the deadline was set, without that of questions.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed().saturating_sub(asked().saturating_sub(self.asked))
    }

    /// Time left; `None` without a limit.
    pub fn remaining(&self) -> Option<Duration> {
        self.limit.map(|limit| limit.saturating_sub(self.elapsed()))
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        self.remaining() == Some(Duration::ZERO)
    }

    /// The limit that was given.
    pub fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// Lets `work` go on until the deadline and drops it then: no call outlasts the time that the user gave.
    ///
    /// # Errors
    /// [`OutOfTime`] when the deadline passes first.
    pub async fn bound<T>(&self, work: impl Future<Output = T>) -> Result<T, OutOfTime> {
        match self.remaining() {
            Some(left) => tokio::time::timeout(left, work).await.map_err(|_| OutOfTime),
            None => Ok(work.await),
        }
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

    /// The pause after so many others.
    pub fn pause(&self, turn: u32) -> Duration {
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

/// When to ask next about something that goes on at AWS: often while something has just happened, because more may
/// follow; often when the end is near; seldom while nothing can happen. Every request is paid for out of a purse that
/// fills at less than one a second, which is what Beanstalk throttles at, so that this is never more in the long run.
#[derive(Debug)]
pub struct Cadence {
    purse: f64,
    paid: Instant,
    news: Instant,
    mood: Mood,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// Something may happen.
    Open,
    /// Nothing will happen for minutes.
    Lull,
    /// The end is due.
    Near,
}

impl Cadence {
    /// Requests that can be made at once.
    const PURSE: f64 = 24.0;
    /// Requests a second that fill it again.
    const INCOME: f64 = 0.8;
    /// What is kept for the end, when waiting is felt.
    const RESERVE: f64 = 10.0;
    const QUICK: Duration = Duration::from_millis(300);
    /// When the end is due it is mostly there at once.
    const SOON: Duration = Duration::from_millis(80);
    const SLOW: Duration = Duration::from_secs(3);
    /// How long after news more is expected.
    const FRESH: Duration = Duration::from_secs(8);

    /// The beginning: something has just been started.
    pub fn begin() -> Self {
        let now = Instant::now();
        Self { purse: Self::PURSE, paid: now, news: now, mood: Mood::Open }
    }

    /// So many requests were made.
    pub fn spend(&mut self, requests: u32) {
        self.fill(Instant::now());
        self.purse -= f64::from(requests);
    }

    /// Something happened: more may follow.
    pub fn news(&mut self) {
        (self.news, self.mood) = (Instant::now(), Mood::Open);
    }

    /// Something began that takes minutes.
    pub fn lull(&mut self) {
        (self.news, self.mood) = (Instant::now(), Mood::Lull);
    }

    /// Something happened after which the end is due.
    pub fn near(&mut self) {
        (self.news, self.mood) = (Instant::now(), Mood::Near);
    }

    /// Pauses until it is time to ask again.
    ///
    /// # Errors
    /// [`OutOfTime`] when the deadline is over; it is asked once more right at the deadline.
    pub async fn pause(&mut self, deadline: Deadline) -> Result<(), OutOfTime> {
        let pause = self.next(Instant::now());
        match deadline.remaining() {
            Some(Duration::ZERO) => return Err(OutOfTime),
            Some(left) => self::pause(pause.min(left)).await,
            None => self::pause(pause).await,
        }
        Ok(())
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.paid).as_secs_f64();
        self.purse = (self.purse + passed * Self::INCOME).min(Self::PURSE);
        self.paid = now;
    }

    fn next(&mut self, now: Instant) -> Duration {
        self.fill(now);
        let age = now.saturating_duration_since(self.news);
        let (wanted, kept) = match self.mood {
            Mood::Near => (age.clamp(Self::SOON, Self::QUICK), 0.0),
            Mood::Lull if age > Self::FRESH => (Self::SLOW, Self::RESERVE),
            _ if age > Self::FRESH => (2 * Self::SLOW / 3, Self::RESERVE),
            _ => (Self::QUICK, Self::RESERVE),
        };
        // The next time may take two requests: one for the events, one for the environment.
        let missing = kept + 2.0 - self.purse;
        if missing > 0.0 { wanted.max(Duration::from_secs_f64(missing / Self::INCOME)) } else { wanted }
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

/// A duration in the form that [`parse_duration`] reads.
pub fn written(duration: Duration) -> String {
    let seconds = duration.as_secs() + u64::from(duration.subsec_nanos() > 0);
    match seconds {
        whole if whole > 0 && whole % 3600 == 0 => format!("{}h", whole / 3600),
        whole if whole > 0 && whole % 60 == 0 => format!("{}m", whole / 60),
        seconds => format!("{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_question_does_not_count() {
        let began = Instant::now();
        let deadline = Deadline::after(Duration::from_secs(3600));
        let thought = off_the_clock(|| {
            let asked = Instant::now();
            while asked.elapsed() < Duration::from_millis(20) {
                std::hint::spin_loop();
            }
            Duration::from_millis(20)
        });
        assert!(deadline.elapsed() + thought <= began.elapsed(), "{deadline:?}");
        let later = Deadline::after(Duration::from_secs(1));
        assert!(later.elapsed() <= began.elapsed() && !later.is_over(), "what was asked before is not counted twice");
    }

    #[test]
    fn a_duration_is_written_as_it_is_read() {
        for text in ["90s", "20m", "2h", "59s"] {
            assert_eq!(parse_duration(text).map(written), Ok(text.to_owned()));
        }
        assert_eq!(written(Duration::from_millis(1500)), "2s");
    }

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

    #[tokio::test]
    async fn work_is_dropped_at_the_deadline() {
        let deadline = Deadline::after(Duration::from_millis(5));
        assert_eq!(deadline.bound(std::future::pending::<()>()).await, Err(OutOfTime));
        assert_eq!(Deadline::never().bound(async { 1 }).await, Ok(1));
    }

    /// Requests made in `seconds` of a watch that costs one request a time, and every fourth time two.
    fn asked(seconds: u64, mood: Mood) -> f64 {
        let mut cadence = Cadence::begin();
        let begun = cadence.paid;
        cadence.mood = mood;
        let (mut now, mut asked, mut times) = (begun, 0.0, 0);
        while now < begun + Duration::from_secs(seconds) {
            times += 1;
            let requests = if times % 4 == 0 { 2.0 } else { 1.0 };
            cadence.purse -= requests;
            asked += requests;
            now += cadence.next(now);
        }
        asked
    }

    #[test]
    fn a_watch_asks_often_at_first_and_never_more_than_once_a_second_in_the_long_run() {
        assert!(asked(3, Mood::Open) >= 10.0, "the first seconds are quick");
        for mood in [Mood::Open, Mood::Lull, Mood::Near] {
            let minutes = asked(600, mood);
            assert!(minutes <= 600.0, "{mood:?}: {minutes}");
        }
        assert!(asked(600, Mood::Lull) < 350.0, "nothing can happen, so little is asked");
    }

    #[test]
    fn when_the_end_is_near_there_is_enough_left_to_look_often() {
        let mut cadence = Cadence::begin();
        let mut now = cadence.paid;
        for _ in 0..60 {
            cadence.purse -= 1.0;
            now += cadence.next(now);
        }
        cadence.mood = Mood::Near;
        for _ in 0..4 {
            assert!(cadence.next(now) <= Duration::from_millis(500));
            cadence.purse -= 2.0;
            now += cadence.next(now);
        }
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
