//! The proof that an environment serves: the app itself answers well many times in a row, as the release that is
//! expected, and Beanstalk sees it as healthy.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use serde::Serialize;
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::beanstalk::EnvironmentDescription;
use crate::aws::error::is_transient;
use crate::beanstalk::{EnvironmentName, Health};
use crate::deploy::evidence::{self, Failure};
use crate::deploy::probe::{self, MOMENT};
use crate::error::{Class, Error, Result};
use crate::report::Reporter;
use crate::retry::{self, Deadline, Pace};

/// Time that an app may take to answer after a change, and to be seen as healthy. Enhanced health needs twelve good
/// checks in a row, about two minutes (eb-reference §1.6).
pub const SETTLING: Duration = Duration::from_secs(240);
/// Good answers in a row that prove it: a load balancer may still send some to an old instance.
pub const ANSWERS: u32 = 10;
/// Pause between two good answers.
const STRIDE: Duration = Duration::from_millis(10);
/// How long another release may answer: instances that go are given their time, and after that none of them is left.
const FAREWELL: Duration = Duration::from_secs(10);
/// Pause between two looks at health while the app answers badly.
const GLANCE: Duration = Duration::from_secs(2);
/// How long health may be red while the app answers well, where it was not red before.
const BLUSH: Duration = Duration::from_secs(60);

/// How long health is red and the app answers badly, both at once and without a break, until that decides.
const CERTAIN: Duration = Duration::from_secs(5);

/// How AWS's health tells of a deployment that failed (eb-reference §1.6).
const INCORRECT_VERSION: &str = "Incorrect application version";
/// How long it may take to tell why health is bad.
const TELLING: Duration = Duration::from_secs(9);

/// Health that counts as healthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Healthy {
    /// Green only.
    #[default]
    Green,
    /// Green or yellow: some checks may fail.
    Yellow,
}

impl Healthy {
    /// Whether this health is good enough.
    pub fn accepts(self, health: &Health) -> bool {
        *health == Health::Green || (self == Self::Yellow && *health == Health::Yellow)
    }
}

/// What is to be proved.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// URL of the health path.
    pub url: &'a str,
    /// Release that has to answer; any will do when absent.
    pub release: Option<&'a str>,
    /// Health that is good enough.
    pub healthy: Healthy,
    /// Whether the environment was well before: then red health is news and decides, and is not what the change cures.
    pub was_well: bool,
    /// When the change began, where somebody saw it begin: what logs tell from before explains nothing.
    pub since: Option<OffsetDateTime>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Good answers in a row.
    pub answers: u32,
    /// Whether each of them carried the release in `X-Release`. Without it nothing tells the new build from the old.
    pub by_release: bool,
}

/// Looks once at an app that nobody changes: whether it answers as the release that is said to run. `None` where it cannot
/// be reached from here, which proves nothing either way. A bad answer is asked for again for a moment.
///
/// # Errors
/// What is wrong with its answers.
pub async fn glance(url: &str, release: &str, deadline: Deadline) -> Result<Option<Proof>, String> {
    let last = RefCell::new(None);
    let look = || async {
        let Ok(answer) = probe::get_within(url, MOMENT).await else { return ControlFlow::Break(None) };
        match probe::complaint(&answer, Some(release)) {
            Some(complaint) => {
                last.replace(Some(complaint));
                ControlFlow::Continue(())
            }
            None => {
                ControlFlow::Break(Some(Proof { answers: 1, by_release: answer.release.as_deref() == Some(release) }))
            }
        }
    };
    match (retry::until(deadline.at_most(MOMENT), Pace::FOLLOW, look).await, last.take()) {
        (Err(_), Some(complaint)) => Err(complaint),
        (looked, _) => Ok(looked.unwrap_or_default()),
    }
}

/// Asks the app until it answers well [`ANSWERS`] times in a row, and then Beanstalk until it sees the environment as
/// healthy. Ends early when it is certain that neither will happen.
///
/// # Errors
/// Class `Unhealthy`, with evidence or causes, when either does not in time; `TimedOut` when the deadline was nearer.
pub async fn prove(
    aws: &Aws,
    name: &EnvironmentName,
    claim: Claim<'_>,
    deadline: Deadline,
    reporter: &dyn Reporter,
) -> Result<Proof> {
    reporter.phase("ask the app");
    let settling = deadline.at_most(SETTLING);
    let proof = match answers(aws, name, claim, settling).await {
        Ok(proof) => proof,
        Err(error) => {
            let evidence =
                evidence::collect(aws, name, Failure { errors: &[], began: claim.since, touched: true }).await;
            return Err(timely(evidence.explain(error).next(format!("tasks-eb logs {name}")), deadline));
        }
    };
    let url = claim.url;
    match claim.release {
        Some(release) if proof.by_release => {
            reporter.done(format!("{url} answers as {release}, {ANSWERS} times in a row"));
        }
        Some(release) => reporter.warn(format!(
            "{url} answers well, but without X-Release: that {release} answers is not proved; let the app send the \
             variable RELEASE in that header"
        )),
        None => reporter.done(format!("{url} answers, {ANSWERS} times in a row")),
    }
    wait_for_health(aws, name, claim, settling).await.map_err(|error| timely(error, deadline)).map(|()| proof)
}

/// When the time that the user gave ran out, nobody knows what would have become of it.
fn timely(error: Error, deadline: Deadline) -> Error {
    if deadline.is_over() { error.reclassify(Class::TimedOut) } else { error }
}

async fn answers(aws: &Aws, name: &EnvironmentName, claim: Claim<'_>, deadline: Deadline) -> Result<Proof> {
    let mut looked = Instant::now();
    let judge = async |streak: &mut Streak, decided: Option<String>| {
        if let Some(last) = decided {
            return Err(refused(claim.url, last));
        }
        if streak.good == 0 && claim.was_well && looked.elapsed() > GLANCE {
            looked = Instant::now();
            // The app decides; who cannot be asked about health is asked again later.
            if aws.environment(name).await.is_ok_and(|found| found.is_some_and(|found| found.health == Health::Red)) {
                let causes = causes(aws, name).await;
                return Err(causes.into_iter().fold(streak.refusal(claim.url), Error::because));
            }
        }
        Ok(())
    };
    ask_until(claim.url, claim.release, deadline, judge).await
}

/// Asks a URL until it answers well [`ANSWERS`] times in a row, as the release where one is given. Another release is
/// borne until the deadline: resolvers remember where a name pointed before.
///
/// # Errors
/// Class `Unhealthy` when it does not in time.
pub async fn answers_at(url: &str, release: Option<&str>, deadline: Deadline) -> Result<Proof> {
    let judge = async |streak: &mut Streak, decided: Option<String>| {
        if let Some(last) = decided {
            *streak = Streak { last: Some(last), ..Streak::default() };
        }
        Ok(())
    };
    ask_until(url, release, deadline, judge).await
}

/// Asks a URL again and again, until it is proved. After every answer that does not prove it, `judge` may end that; it is
/// told the complaint where nothing but another release has answered for too long.
async fn ask_until(
    url: &str,
    release: Option<&str>,
    deadline: Deadline,
    mut judge: impl AsyncFnMut(&mut Streak, Option<String>) -> Result<()>,
) -> Result<Proof> {
    let (mut streak, mut turn) = (Streak::default(), 0);
    loop {
        let answer = deadline.bound(probe::get(url)).await;
        let Ok(answer) = answer else { return Err(streak.refusal(url)) };
        let decided = match streak.take(answer, release) {
            ControlFlow::Break(Ok(proof)) => return Ok(proof),
            ControlFlow::Break(Err(last)) => Some(last),
            ControlFlow::Continue(()) => None,
        };
        judge(&mut streak, decided).await?;
        if deadline.is_over() {
            return Err(streak.refusal(url));
        }
        turn = if streak.good > 0 { 0 } else { turn + 1 };
        let pause = if streak.good > 0 { STRIDE } else { Pace::FOLLOW.pause(turn) };
        retry::pause(deadline.remaining().map_or(pause, |left| pause.min(left))).await;
    }
}

fn refused(url: &str, last: String) -> Error {
    Error::new(Class::Unhealthy, format!("{url} does not answer as it should")).code("TE1502").because(last)
}

/// The answers so far.
#[derive(Debug, Default)]
struct Streak {
    good: u32,
    named: u32,
    last: Option<String>,
    /// Since when nothing but another release answers.
    other_since: Option<Instant>,
}

impl Streak {
    fn take(&mut self, answer: Result<probe::Answer>, release: Option<&str>) -> ControlFlow<Result<Proof, String>> {
        let complaint = match &answer {
            Ok(answer) => probe::complaint(answer, release),
            Err(error) => Some(error.to_string()),
        };
        let answer = answer.ok().filter(probe::Answer::is_good);
        let named = answer.as_ref().and_then(|answer| answer.release.as_deref());
        let Some(complaint) = complaint else {
            self.other_since = None;
            (self.good, self.named) = (self.good + 1, self.named + u32::from(release.is_some() && named == release));
            let proof = Proof { answers: self.good, by_release: self.named == self.good };
            return if self.good >= ANSWERS { ControlFlow::Break(Ok(proof)) } else { ControlFlow::Continue(()) };
        };
        (self.good, self.named) = (0, 0);
        self.other_since = named.and(self.other_since.or_else(|| Some(Instant::now())));
        if self.other_since.is_some_and(|since| since.elapsed() > FAREWELL) {
            return ControlFlow::Break(Err(complaint));
        }
        self.last = Some(complaint);
        ControlFlow::Continue(())
    }

    fn refusal(&self, url: &str) -> Error {
        refused(url, self.last.clone().unwrap_or_else(|| "it did not answer in time".into()))
    }
}

async fn wait_for_health(aws: &Aws, name: &EnvironmentName, claim: Claim<'_>, deadline: Deadline) -> Result<()> {
    let blush = RefCell::new(Blush { begun: Instant::now(), bad: None });
    let unasked = RefCell::new(None);
    let look = || async {
        let asked = aws.environment(name).await;
        unasked.replace(asked.as_ref().err().cloned());
        match asked {
            Ok(Some(found)) if claim.healthy.accepts(&found.health) => ControlFlow::Break(Ok(true)),
            Ok(Some(found)) if found.health == Health::Red && claim.was_well => {
                // It has answered well before, so what it answers now is no slow start.
                let complaint = probe::trouble(claim.url, claim.release).await;
                let decided = blush.borrow_mut().judge(complaint, Instant::now());
                if decided { ControlFlow::Break(Ok(false)) } else { ControlFlow::Continue(()) }
            }
            Ok(_) => {
                blush.borrow_mut().bad = None;
                ControlFlow::Continue(())
            }
            Err(error) if is_transient(&error) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    };
    if retry::until(deadline, Pace::FOLLOW, look).await.unwrap_or(Ok(false))? {
        return Ok(());
    }
    if let Some(error) = unasked.take() {
        return Err(error.reclassify(Class::TimedOut).next(format!("tasks-eb wait {name} --for healthy")));
    }
    let what = format!("{name} runs, but is not healthy");
    let said = blush.into_inner().bad.map(|(_, complaint)| format!("{}: {complaint}", claim.url));
    Err(unwell(aws, name.as_str(), (&what, said), format!("tasks-eb status {name}")).await)
}

/// Red health after the app had proved itself.
struct Blush {
    begun: Instant,
    /// Since when the app answers badly as well, and what it answers.
    bad: Option<(Instant, String)>,
}

impl Blush {
    /// Whether it decides: it lasts too long, or the app itself says the same for some seconds.
    fn judge(&mut self, complaint: Option<String>, now: Instant) -> bool {
        let since = self.bad.take().map_or(now, |(since, _)| since);
        self.bad = complaint.map(|complaint| (since, complaint));
        let certain = self.bad.is_some() && now.duration_since(since) >= CERTAIN;
        certain || now.duration_since(self.begun) > BLUSH
    }
}

/// What is said of an environment that is not healthy: `what`, what was seen of it, and the causes that AWS tells. Where a
/// deployment failed on it, the same version once more makes it one again.
async fn unwell(aws: &Aws, name: &str, (what, seen): (&str, Option<String>), otherwise: String) -> Error {
    let causes = match EnvironmentName::parse(name) {
        Ok(name) => causes(aws, &name).await,
        Err(_) => Vec::new(),
    };
    let failed = causes.iter().any(|cause| cause.contains(INCORRECT_VERSION));
    let next = if failed { format!("tasks-eb deploy {name} --force") } else { otherwise };
    let error = Error::new(Class::Unhealthy, what).code("TE1503");
    seen.into_iter().chain(causes).fold(error, Error::because).next(next)
}

/// Refuses to call good what nobody changes, when its health is red.
///
/// # Errors
/// Class `Unhealthy` with `what` and the causes.
pub async fn refuse_red(aws: &Aws, environment: &EnvironmentDescription, what: &str) -> Result<()> {
    if environment.health != Health::Red {
        return Ok(());
    }
    let (name, red) = (&environment.name, Some("its health is Red".to_owned()));
    Err(unwell(aws, name, (what, red), format!("tasks-eb health {name}")).await)
}

/// What is said of an environment whose health a restart cannot mend, and which is not `healthy` after one.
///
/// # Errors
/// Class `Unhealthy` with `what` and the causes.
pub async fn refuse_unwell(
    aws: &Aws,
    environment: &EnvironmentDescription,
    healthy: Healthy,
    what: &str,
) -> Result<()> {
    if healthy.accepts(&environment.health) {
        return Ok(());
    }
    let (name, seen) = (&environment.name, Some(format!("its health is {}", environment.health)));
    Err(unwell(aws, name, (what, seen), format!("tasks-eb deploy {name} --force")).await)
}

/// Whether health is red because a deployment failed: an instance runs what another one brought, and goes on with it until
/// there is one more.
pub async fn has_failed_deployment(aws: &Aws, environment: &EnvironmentDescription) -> bool {
    let Ok(name) = EnvironmentName::parse(environment.name.as_str()) else { return false };
    environment.health == Health::Red && causes(aws, &name).await.iter().any(|cause| cause.contains(INCORRECT_VERSION))
}

/// Why health is what it is. Who does not tell it changes nothing about the outcome.
async fn causes(aws: &Aws, name: &EnvironmentName) -> Vec<String> {
    let told = Deadline::after(TELLING).bound(aws.health(name)).await;
    told.ok().and_then(Result::ok).flatten().map(|health| health.causes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, release: Option<&str>) -> Result<probe::Answer> {
        Ok(probe::Answer { status, release: release.map(str::to_owned), body: Vec::new() })
    }

    fn taken(streak: &mut Streak, answers: u32, release: Option<&str>) -> ControlFlow<Result<Proof, String>> {
        (0..answers).try_for_each(|_| streak.take(answer(200, release), Some("v-2")))
    }

    #[test]
    fn ten_answers_in_a_row_are_a_proof_and_one_bad_one_begins_again() {
        let mut streak = Streak::default();
        assert!(taken(&mut streak, ANSWERS - 1, Some("v-2")).is_continue());
        assert!(streak.take(answer(502, None), Some("v-2")).is_continue());
        assert!(taken(&mut streak, ANSWERS - 1, Some("v-2")).is_continue());
        let proved = ControlFlow::Break(Ok(Proof { answers: ANSWERS, by_release: true }));
        assert_eq!(taken(&mut streak, 1, Some("v-2")), proved);
    }

    #[test]
    fn an_answer_without_a_release_proves_no_release() {
        let mut streak = Streak::default();
        assert!(taken(&mut streak, ANSWERS - 1, Some("v-2")).is_continue());
        let proved = ControlFlow::Break(Ok(Proof { answers: ANSWERS, by_release: false }));
        assert_eq!(taken(&mut streak, 1, None), proved);
    }

    #[test]
    fn another_release_is_borne_for_a_while_and_no_longer() {
        let mut streak = Streak::default();
        assert!(taken(&mut streak, 1, Some("v-1")).is_continue());
        streak.other_since = Instant::now().checked_sub(2 * FAREWELL);
        assert_eq!(taken(&mut streak, 1, Some("v-1")), ControlFlow::Break(Err("it still serves v-1".into())));
        // Silence in between is another trouble, with another patience.
        streak.other_since = Instant::now().checked_sub(2 * FAREWELL);
        assert!(streak.take(answer(502, Some("v-1")), Some("v-2")).is_continue());
        assert!(taken(&mut streak, 1, Some("v-1")).is_continue());
    }

    #[test]
    fn red_health_decides_early_only_when_the_app_says_the_same_without_a_break() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let bad = || Some("it answers 500".to_owned());
        let mut blush = Blush { begun, bad: None };
        assert!(!blush.judge(None, at(30)), "the app answers well");
        assert!(!blush.judge(bad(), at(31)) && !blush.judge(bad(), at(35)));
        assert!(!blush.judge(None, at(36)), "once well, and it begins again");
        assert!(!blush.judge(bad(), at(37)) && !blush.judge(bad(), at(41)) && blush.judge(bad(), at(42)));
        assert!(blush.judge(None, at(61)), "and health alone decides in the end");
    }

    #[test]
    fn yellow_is_healthy_only_where_it_is_allowed() {
        assert!(Healthy::Green.accepts(&Health::Green) && !Healthy::Green.accepts(&Health::Yellow));
        assert!(Healthy::Yellow.accepts(&Health::Yellow) && !Healthy::Yellow.accepts(&Health::Red));
    }
}
