//! Watching an instance: its processes, its health check, its logs' size, the operation that runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::header::{HOST, HeaderValue, USER_AGENT};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::deployment::{Deployment, DeploymentKind};
use super::health::{self, DeploymentState, InstanceHealth, LoadMeter, Signs};
use super::instance::Instance;
use super::logs;
use super::process::Supervised;
use super::proxy::{App, Proxy, Upstream};
use super::reaper;
use crate::beanstalk::option::namespace;
use crate::error::Result;
use crate::fs;
use crate::retry;

/// Time between two looks.
const INTERVAL: Duration = Duration::from_secs(5);
/// Failed checks in a row that count.
const FAILURES: u32 = 3;
/// How long a finished deployment is told as a cause.
const NEWS: Duration = Duration::from_secs(120);

/// What is known of an instance.
pub(crate) struct Watch {
    instance: Arc<Instance>,
    proxy: Arc<Proxy>,
    load: LoadMeter,
    launched_at: OffsetDateTime,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    operation: Option<(&'static str, Instant)>,
    /// The last deployment that ended, when it ended, and how long it took.
    last: Option<(DeploymentState, Instant, Duration)>,
    /// The version that serves, and its number.
    live: Option<(Option<String>, u64)>,
    processes: Vec<Arc<Supervised>>,
    check: Option<Check>,
    check_failures: u32,
    check_reason: String,
}

/// What the health check asks for.
#[derive(Clone)]
struct Check {
    path: String,
    matcher: String,
}

impl Watch {
    pub(crate) fn new(instance: &Arc<Instance>, proxy: Arc<Proxy>) -> Result<Arc<Self>> {
        let record = instance.layout.run().join("launched");
        let before = fs::read_text(&record)?.and_then(|text| text.trim().parse().ok());
        let launched = before.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
        let launched_at = match launched {
            Some(time) => time,
            None => {
                let now = OffsetDateTime::now_utc();
                fs::write_private(&record, now.unix_timestamp().to_string().as_bytes())?;
                now
            }
        };
        let load = LoadMeter::default();
        Ok(Arc::new(Self { instance: Arc::clone(instance), proxy, load, launched_at, state: Mutex::default() }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An operation begins.
    pub(crate) fn begin(&self, deployment: &Deployment) {
        let mut state = self.lock();
        let name = match deployment.kind {
            DeploymentKind::AppDeploy if state.last.is_some() => "application deployment",
            DeploymentKind::ConfigDeploy => "configuration deployment",
            DeploymentKind::AppDeploy | DeploymentKind::SelfStartup => "initialization",
        };
        state.operation = Some((name, Instant::now()));
    }

    /// An operation ended, and this runs now.
    pub(crate) fn end(&self, deployment: &Deployment, succeeded: bool, processes: Vec<Arc<Supervised>>) {
        let mut state = self.lock();
        let took = state.operation.take().map_or(Duration::ZERO, |(_, begun)| begun.elapsed());
        let status = if succeeded { "Deployed" } else { "Failed" };
        let described = DeploymentState {
            version_label: deployment.version_label.clone(),
            deployment_id: deployment.deployment_id,
            status,
            time: OffsetDateTime::now_utc(),
        };
        state.last = Some((described, Instant::now(), took));
        state.processes = processes;
        if succeeded {
            state.live = Some((deployment.version_label.clone(), deployment.deployment_id));
            state.check = check_of(deployment);
            state.check_failures = 0;
        }
    }

    /// These processes count from now on.
    pub(crate) fn look_at(&self, processes: Vec<Arc<Supervised>>) {
        self.lock().processes = processes;
    }

    pub(crate) fn health(&self) -> InstanceHealth {
        let metrics = self.proxy.traffic.metrics();
        let signs = self.signs();
        let (status, causes) = health::judge(&signs, &metrics);
        let state = self.lock();
        let mut deployment = state.last.as_ref().map(|(last, ..)| last.clone());
        if let (Some(deployment), true) = (&mut deployment, state.operation.is_some()) {
            deployment.status = "In Progress";
        }
        drop(state);
        let system = self.load.look();
        let alarm = signs.disk;
        InstanceHealth { alarm, status, causes, metrics, launched_at: self.launched_at, system, deployment }
    }

    fn signs(&self) -> Signs {
        let state = self.lock();
        let is_sample = matches!(*self.proxy.upstream(), Upstream::Sample);
        let down = |process: &&Arc<Supervised>| !process.is_running() || process.is_crashing();
        let mut impaired: Vec<String> =
            state.processes.iter().filter(down).map(|process| process.name().to_owned()).collect();
        if state.processes.is_empty() && state.last.is_some() && !is_sample {
            impaired.push("web".to_owned());
        }
        let failing = (state.check_failures >= FAILURES).then(|| state.check_reason.clone());
        let (mut deployed, mut failed) = (None, None);
        match &state.last {
            Some((last, at, took)) if last.status == "Deployed" && at.elapsed() < NEWS => {
                deployed = Some((at.elapsed().as_secs(), took.as_secs()));
            }
            Some((last, ..)) if last.status == "Failed" => failed = Some(incorrect_version(state.live.as_ref(), last)),
            _ => {}
        }
        Signs {
            disk: self
                .instance
                .volume
                .complaint()
                .filter(|_| self.instance.volume.overflows())
                .map(|why| sentence(&why)),
            operation: state.operation.map(|(name, begun)| (name, begun.elapsed().as_secs())),
            is_new: state.last.is_none(),
            impaired,
            failing_check: failing,
            deployed,
            failed,
        }
    }

    /// Looks every few seconds until `closing`.
    pub(crate) async fn keep_watching(self: Arc<Self>, closing: CancellationToken) {
        loop {
            tokio::select! {
                () = retry::pause(INTERVAL) => {}
                () = closing.cancelled() => return,
            }
            let layout = self.instance.layout.clone();
            // Copying a large log aside takes a moment that nobody else should wait for.
            let chores = move || {
                logs::rotate(&layout);
                reaper::reap();
            };
            let _ = tokio::task::spawn_blocking(chores).await;
            self.check().await;
        }
    }

    async fn check(&self) {
        let check = self.lock().check.clone();
        let (Some(check), Upstream::Port(app)) = (check, &*self.proxy.upstream()) else { return };
        let result = check.ask(app).await;
        let mut state = self.lock();
        match result {
            Ok(()) => state.check_failures = 0,
            Err(why) => {
                state.check_failures = state.check_failures.saturating_add(1);
                state.check_reason = format!("The health check {} {why}.", check.path);
            }
        }
    }
}

/// A sentence of its own: with a capital and a full stop.
fn sentence(text: &str) -> String {
    let (first, rest) = text.split_at(text.len().min(1));
    format!("{}{rest}.", first.to_ascii_uppercase())
}

fn incorrect_version(live: Option<&(Option<String>, u64)>, expected: &DeploymentState) -> String {
    let quoted = |label: &Option<String>| format!("\"{}\"", label.as_deref().unwrap_or("Sample Application"));
    let wanted =
        format!("Expected version {} (deployment {}).", quoted(&expected.version_label), expected.deployment_id);
    match live {
        Some((label, id)) => format!("Incorrect application version {} (deployment {id}). {wanted}", quoted(label)),
        None => format!("Application deployment failed. {wanted}"),
    }
}

/// The health check, when the environment names a path. A single instance without one is judged by its traffic alone.
fn check_of(deployment: &Deployment) -> Option<Check> {
    let path = deployment
        .setting(namespace::PROCESS_DEFAULT, "HealthCheckPath")
        .or_else(|| deployment.setting(namespace::APPLICATION, "Application Healthcheck URL"))
        .filter(|path| path.starts_with('/'))?;
    let matcher = deployment.setting(namespace::PROCESS_DEFAULT, "MatcherHTTPCode").unwrap_or("200");
    Some(Check { path: path.to_owned(), matcher: matcher.to_owned() })
}

impl Check {
    async fn ask(&self, app: &App) -> std::result::Result<(), String> {
        let mut request = hyper::Request::get(self.path.as_str());
        if let Some(headers) = request.headers_mut() {
            headers.insert(HOST, HeaderValue::from_static("127.0.0.1"));
            headers.insert(USER_AGENT, HeaderValue::from_static("ELB-HealthChecker/2.0"));
        }
        let request = request.body(()).map_err(|error| format!("cannot be asked: {error}"))?;
        let status = app.probe(request).await?;
        if matches_code(&self.matcher, status) { Ok(()) } else { Err(format!("answered with status {status}")) }
    }
}

/// `200`, `200,202`, `200-299`.
fn matches_code(matcher: &str, status: u16) -> bool {
    matcher.split(',').map(str::trim).any(|part| match part.split_once('-') {
        Some((from, to)) => {
            let bounds = (from.trim().parse::<u16>(), to.trim().parse::<u16>());
            matches!(bounds, (Ok(from), Ok(to)) if (from..=to).contains(&status))
        }
        None => part.parse() == Ok(status),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matchers_are_lists_and_ranges() {
        assert!(matches_code("200", 200) && matches_code("200,302", 302) && matches_code("200-299", 204));
        assert!(!matches_code("200", 204) && !matches_code("200-299", 503) && !matches_code("nonsense", 200));
    }
}
