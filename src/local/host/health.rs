//! How an instance is: what its requests, its processes and its health check say, in AWS's words.

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
}
