//! How an instance is: what its requests, its processes and its health check say, in AWS's words.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use time::OffsetDateTime;

use crate::beanstalk::HealthStatus;

/// Seconds that request metrics cover.
pub const WINDOW_SECONDS: u64 = 10;

/// Requests of the last [`WINDOW_SECONDS`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metrics {
    /// Requests answered.
    pub request_count: u64,
    /// Of them with a status of 200 to 299 (1xx count here too).
    pub status_2xx: u64,
    /// Of them with a status of 300 to 399.
    pub status_3xx: u64,
    /// Of them with a status of 400 to 499.
    pub status_4xx: u64,
    /// Of them with a status of 500 to 599.
    pub status_5xx: u64,
    /// Seconds to the answer; `None` without requests.
    pub latency: Option<Latency>,
}

/// Percentiles of the time to answer, in seconds.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Latency {
    /// 10 % are faster.
    pub p10: f64,
    /// Half are faster.
    pub p50: f64,
    /// 75 % are faster.
    pub p75: f64,
    /// 85 % are faster.
    pub p85: f64,
    /// 90 % are faster.
    pub p90: f64,
    /// 95 % are faster.
    pub p95: f64,
    /// 99 % are faster.
    pub p99: f64,
    /// 99.9 % are faster.
    pub p999: f64,
}

/// Load of the machine. Processor shares are percentages.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct SystemLoad {
    /// In user space.
    pub user: f64,
    /// In user space at low priority.
    pub nice: f64,
    /// In the kernel.
    pub system: f64,
    /// Idle.
    pub idle: f64,
    /// Waiting for disks.
    pub io_wait: f64,
    /// In interrupts.
    pub irq: f64,
    /// In deferred interrupts.
    pub soft_irq: f64,
    /// Load average over 1, 5 and 15 minutes.
    pub load_average: [f64; 3],
}

/// The deployment that an instance ran last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeploymentState {
    /// The version; `None` for the sample application.
    pub version_label: Option<String>,
    /// Its number.
    pub deployment_id: u64,
    /// `In Progress`, `Deployed` or `Failed`.
    pub status: &'static str,
    /// When it reached that status.
    pub time: OffsetDateTime,
}

/// How an instance is.
#[derive(Debug, Clone)]
pub struct InstanceHealth {
    /// The verdict.
    pub status: HealthStatus,
    /// Why, in AWS's words; empty when nothing is to be said.
    pub causes: Vec<String>,
    /// Requests of the last seconds.
    pub metrics: Metrics,
    /// When the instance was launched.
    pub launched_at: OffsetDateTime,
    /// Load of the machine.
    pub system: SystemLoad,
    /// What was deployed last.
    pub deployment: Option<DeploymentState>,
    /// What ended its processes from outside, as a sentence; while it lasts.
    pub alarm: Option<String>,
}

/// Most answers that are remembered of the window; above it, counts stay right and percentiles are of the latest.
const SAMPLES: usize = 20_000;
/// Fewer failing requests than this in a window say nothing about the app.
const FAILING_REQUESTS: u64 = 3;

/// Counts the requests of the last seconds.
#[derive(Default)]
pub(crate) struct Traffic {
    answers: Mutex<VecDeque<Answer>>,
}

#[derive(Clone, Copy)]
struct Answer {
    at: Instant,
    status: u16,
    seconds: f32,
}

impl Traffic {
    /// Notes one answered request.
    pub(crate) fn answered(&self, status: u16, took: Duration) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        while answers.front().is_some_and(|answer| is_old(answer, now)) || answers.len() >= SAMPLES {
            answers.pop_front();
        }
        answers.push_back(Answer { at: now, status, seconds: took.as_secs_f32() });
    }

    /// What the window holds now.
    pub(crate) fn metrics(&self) -> Metrics {
        let now = Instant::now();
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let window: Vec<Answer> = answers.iter().filter(|answer| !is_old(answer, now)).copied().collect();
        drop(answers);
        let count = |class: u16| window.iter().filter(|answer| answer.status / 100 == class).count() as u64;
        let mut seconds: Vec<f32> = window.iter().map(|answer| answer.seconds).collect();
        seconds.sort_by(f32::total_cmp);
        Metrics {
            request_count: window.len() as u64,
            status_2xx: count(1) + count(2),
            status_3xx: count(3),
            status_4xx: count(4),
            status_5xx: count(5),
            latency: latency(&seconds),
        }
    }
}

fn is_old(answer: &Answer, now: Instant) -> bool {
    now.duration_since(answer.at) > Duration::from_secs(WINDOW_SECONDS)
}

fn latency(sorted: &[f32]) -> Option<Latency> {
    let last = sorted.len().checked_sub(1)?;
    // Nearest rank, in thousandths.
    let at = |thousandths: usize| f64::from(sorted[(sorted.len() * thousandths).div_ceil(1000).clamp(1, last + 1) - 1]);
    Some(Latency {
        p10: at(100),
        p50: at(500),
        p75: at(750),
        p85: at(850),
        p90: at(900),
        p95: at(950),
        p99: at(990),
        p999: at(999),
    })
}

/// What is looked at to judge an instance.
#[derive(Debug, Default)]
pub(crate) struct Signs {
    /// An operation runs: its name and for how many seconds.
    pub(crate) operation: Option<(&'static str, u64)>,
    /// Nothing was ever deployed.
    pub(crate) is_new: bool,
    /// That the disk is full, which has ended the processes.
    pub(crate) disk: Option<String>,
    /// Names of processes that do not run, or end again and again.
    pub(crate) impaired: Vec<String>,
    /// Why the health check fails, when it failed several times in a row.
    pub(crate) failing_check: Option<String>,
    /// The last deployment: seconds since its end, and seconds it took; only while it is news.
    pub(crate) deployed: Option<(u64, u64)>,
    /// What AWS says of an instance whose last deployment failed.
    pub(crate) failed: Option<String>,
}

/// The verdict and its causes, worst first.
pub(crate) fn judge(signs: &Signs, metrics: &Metrics) -> (HealthStatus, Vec<String>) {
    let mut found: Vec<(u8, String)> = Vec::new();
    if let Some(why) = &signs.disk {
        found.push((4, why.clone()));
    }
    if !signs.impaired.is_empty() && signs.operation.is_none() {
        found.push((4, format!("Following services are not running: {}.", signs.impaired.join(", "))));
    }
    if let (Some(why), None) = (&signs.failing_check, signs.operation) {
        found.push((4, why.clone()));
    }
    found.extend(failing(metrics.status_5xx, metrics.request_count, "5xx", [50.0, 10.0, 1.0], [4, 3, 2]));
    found.extend(failing(metrics.status_4xx, metrics.request_count, "4xx", [90.0, 50.0, 25.0], [3, 2, 2]));
    if let (Some(why), None) = (&signs.failed, signs.operation) {
        found.push((3, why.clone()));
    }
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    let worst = found.first().map_or(0, |(weight, _)| *weight);
    let mut causes: Vec<String> = found.into_iter().map(|(_, cause)| cause).collect();
    if let Some((name, seconds)) = signs.operation {
        causes.insert(0, format!("Performing {name} (running for {seconds} seconds)."));
    } else if let (Some((ago, took)), true) = (signs.deployed, causes.is_empty()) {
        causes.push(format!("Application deployment completed {ago} seconds ago and took {took} seconds."));
    }
    let status = match (worst, signs.operation) {
        (_, Some(_)) if signs.is_new => HealthStatus::Pending,
        (0 | 1, Some(_)) => HealthStatus::Info,
        (0 | 1, None) if signs.is_new => HealthStatus::Pending,
        (0 | 1, None) => HealthStatus::Ok,
        (2, _) => HealthStatus::Warning,
        (3, _) => HealthStatus::Degraded,
        _ => HealthStatus::Severe,
    };
    (status, causes)
}

fn failing(count: u64, all: u64, class: &str, limits: [f64; 3], weights: [u8; 3]) -> Option<(u8, String)> {
    if count < FAILING_REQUESTS {
        return None;
    }
    let share = count as f64 * 100.0 / all.max(1) as f64;
    let index = limits.iter().position(|limit| share >= *limit)?;
    Some((weights[index], format!("{share:.1} % of the requests are failing with HTTP {class}.")))
}

/// Reads the load of the machine, as the difference to the last look.
#[derive(Default)]
pub(crate) struct LoadMeter {
    last: Mutex<Option<([u64; 7], SystemLoad)>>,
}

impl LoadMeter {
    /// Looks; what `/proc` does not tell is 0.
    pub(crate) fn look(&self) -> SystemLoad {
        let ticks = processor_ticks();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, shown) = last.unwrap_or_default();
        let spent: Vec<u64> = ticks.iter().zip(before).map(|(now, then)| now.saturating_sub(then)).collect();
        let all: u64 = spent.iter().sum();
        // Two looks at once tell nothing new about the processor.
        let mut load = if all == 0 { shown } else { shares(&spent, all) };
        load.load_average = load_average();
        *last = Some((ticks, load));
        load
    }
}

fn shares(spent: &[u64], all: u64) -> SystemLoad {
    let share =
        |index: usize| spent.get(index).map_or(0.0, |ticks| (*ticks as f64 * 1000.0 / all as f64).round() / 10.0);
    SystemLoad {
        user: share(0),
        nice: share(1),
        system: share(2),
        idle: share(3),
        io_wait: share(4),
        irq: share(5),
        soft_irq: share(6),
        load_average: [0.0; 3],
    }
}

fn processor_ticks() -> [u64; 7] {
    let text = std::fs::read_to_string("/proc/stat").unwrap_or_default();
    let mut fields = text.lines().next().unwrap_or_default().split_ascii_whitespace().skip(1);
    [(); 7].map(|()| fields.next().and_then(|field| field.parse().ok()).unwrap_or(0))
}

fn load_average() -> [f64; 3] {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mut fields = text.split_ascii_whitespace();
    [(); 3].map(|()| fields.next().and_then(|field| field.parse().ok()).unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_class_with_percentiles() {
        let traffic = Traffic::default();
        for number in 1..=100 {
            let status = if number % 10 == 0 { 503 } else { 200 };
            traffic.answered(status, Duration::from_millis(number));
        }
        let metrics = traffic.metrics();
        assert_eq!((metrics.request_count, metrics.status_2xx, metrics.status_5xx), (100, 90, 10));
        let latency = metrics.latency.expect("there were requests");
        assert!((latency.p50 - 0.05).abs() < 1e-6 && (latency.p999 - 0.1).abs() < 1e-6, "{latency:?}");
        let (status, causes) = judge(&Signs::default(), &metrics);
        assert_eq!(status, HealthStatus::Degraded);
        assert_eq!(causes, ["10.0 % of the requests are failing with HTTP 5xx."]);
    }

    #[test]
    fn operations_show_as_pending_or_info() {
        let new = Signs { operation: Some(("initialization", 12)), is_new: true, ..Signs::default() };
        let (status, causes) = judge(&new, &Metrics::default());
        assert_eq!(status, HealthStatus::Pending);
        assert_eq!(causes, ["Performing initialization (running for 12 seconds)."]);
        let update = Signs { operation: Some(("application deployment", 3)), ..Signs::default() };
        assert_eq!(judge(&update, &Metrics::default()).0, HealthStatus::Info);
        let done = Signs { deployed: Some((23, 26)), ..Signs::default() };
        let (status, causes) = judge(&done, &Metrics::default());
        assert_eq!(status, HealthStatus::Ok);
        assert_eq!(causes, ["Application deployment completed 23 seconds ago and took 26 seconds."]);
    }

    #[test]
    fn a_process_that_does_not_run_is_severe() {
        let signs = Signs { impaired: vec!["web".into()], ..Signs::default() };
        let (status, causes) = judge(&signs, &Metrics::default());
        assert_eq!(status, HealthStatus::Severe);
        assert_eq!(causes, ["Following services are not running: web."]);
    }
}
