//! What the two health actions share: which attributes are wanted, and the request metrics.

use crate::local::host::Metrics;
use crate::local::host::health::WINDOW_SECONDS;
use crate::local::query::{Params, Structure, Value};

/// The attributes that a caller wants; none named means only what is always there, `All` means all.
pub(super) struct Attributes(Vec<String>);

impl Attributes {
    /// Reads `AttributeNames`.
    pub(super) fn read(params: &Params) -> Self {
        Self(params.strings("AttributeNames").into_iter().map(str::to_owned).collect())
    }

    /// The value of an attribute when it is wanted.
    pub(super) fn take<T>(&self, name: &str, value: impl FnOnce() -> T) -> Option<T> {
        self.0.iter().any(|wanted| wanted == "All" || wanted == name).then(value)
    }
}

/// Request metrics of the last seconds.
pub(super) fn metrics(metrics: Option<&Metrics>) -> Value {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let shape = Structure::new().with("Duration", number(WINDOW_SECONDS));
    let Some(metrics) = metrics else { return shape.with("RequestCount", 0_i64).into() };
    let codes = Structure::new()
        .with("Status2xx", number(metrics.status_2xx))
        .with("Status3xx", number(metrics.status_3xx))
        .with("Status4xx", number(metrics.status_4xx))
        .with("Status5xx", number(metrics.status_5xx));
    let latency = metrics.latency.map(|latency| {
        Structure::new()
            .with("P999", latency.p999)
            .with("P99", latency.p99)
            .with("P95", latency.p95)
            .with("P90", latency.p90)
            .with("P85", latency.p85)
            .with("P75", latency.p75)
            .with("P50", latency.p50)
            .with("P10", latency.p10)
    });
    shape
        .with("RequestCount", number(metrics.request_count))
        .with("StatusCodes", codes)
        .with_some("Latency", latency)
        .into()
}
