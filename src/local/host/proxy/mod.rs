//! The proxy in front of an app, as nginx stands there on an instance: forwards, follows its rules, logs, counts.
//!
//! With the real nginx this proxy stays in front of it, passes everything on untouched and writes no log: it keeps what
//! nginx cannot do here. It refuses foreign names (DNS rebinding) before any configuration of a bundle is asked, it
//! counts requests for the health, and it turns from one nginx to the next between two requests. A reload could not:
//! nginx does not tell when it is done, and closes connections that it waits on. With `ProxyServer=none` it does the
//! same for the app itself.

mod access_log;
mod client;
mod files;
mod forward;
mod gzip;
mod locate;
mod pages;
mod question;
mod rules;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use http::header::HOST;
use http_body_util::combinators::BoxBody;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::access_log::{AccessLog, Entry};
pub(crate) use self::rules::Rules;
use super::health::Traffic;
use super::layout::Layout;
use super::ports::Port;
use crate::local::loopback;

/// Why a body broke off.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
/// Body of a response of the proxy.
pub type ProxyBody = BoxBody<Bytes, BoxError>;

/// Where requests go.
pub(crate) enum Upstream {
    /// Nothing is deployed or running.
    Nothing,
    /// The sample application: a page of ours.
    Sample,
    /// A process of ours.
    Port(Arc<App>),
}

/// A running version, as the proxy sees it.
pub(crate) struct App {
    /// Where it listens.
    pub(crate) port: Port,
    /// Where requests for it go: to itself, or to the nginx in front of it.
    door: Port,
    /// Whether rules and logs are not ours: an nginx has them, or nobody.
    has_no_rules: bool,
    client: client::Client,
    in_flight: AtomicUsize,
}

impl App {
    pub(crate) fn new(port: Port) -> Arc<Self> {
        Self::made(port.clone(), port, false)
    }

    /// An app that is asked by whoever comes, without a proxy's rules.
    pub(crate) fn alone(port: Port) -> Arc<Self> {
        Self::made(port.clone(), port, true)
    }

    /// An app with an nginx of its own, which listens on `door`.
    pub(crate) fn behind(port: Port, door: Port) -> Arc<Self> {
        Self::made(port, door, true)
    }

    fn made(port: Port, door: Port, has_no_rules: bool) -> Arc<Self> {
        Arc::new(Self { port, door, has_no_rules, client: client::Client::new(), in_flight: AtomicUsize::new(0) })
    }

    /// Asks the app itself, past logs and counts; `Err` is a sentence part.
    pub(crate) async fn probe(&self, request: Request<()>) -> Result<u16, String> {
        forward::probe(self, request).await
    }

    /// Requests that it is answering.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }
}

/// Counts a request of an app for as long as it lives.
struct InFlight(Arc<App>);

impl InFlight {
    fn new(app: &Arc<App>) -> Self {
        app.in_flight.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(app))
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What answers a request, counted where it is an app.
type Chosen = (Arc<Upstream>, Option<InFlight>);

/// The proxy of one environment.
pub(crate) struct Proxy {
    upstream: RwLock<Arc<Upstream>>,
    rules: RwLock<Arc<Rules>>,
    log: Arc<AccessLog>,
    pub(crate) traffic: Arc<Traffic>,
}

impl Proxy {
    pub(crate) fn new(layout: &Layout) -> Arc<Self> {
        Arc::new(Self {
            upstream: RwLock::new(Arc::new(Upstream::Nothing)),
            rules: RwLock::default(),
            log: Arc::new(AccessLog::new(layout.log().join("nginx"))),
            traffic: Arc::default(),
        })
    }

    /// Turns new requests to another upstream, and gives back the old one.
    pub(crate) fn turn_to(&self, upstream: Upstream) -> Arc<Upstream> {
        let mut current = self.upstream.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, Arc::new(upstream))
    }

    pub(crate) fn upstream(&self) -> Arc<Upstream> {
        Arc::clone(&self.upstream.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Follows other rules from now on.
    pub(crate) fn follow(&self, rules: Rules) {
        *self.rules.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(rules);
    }

    pub(crate) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The app, counted as busy from the moment that it is chosen: else a flip between the two would end it too early.
    fn choose(&self) -> Chosen {
        let current = self.upstream.read().unwrap_or_else(PoisonError::into_inner);
        let busy = match &**current {
            Upstream::Port(app) => Some(InFlight::new(app)),
            Upstream::Nothing | Upstream::Sample => None,
        };
        (Arc::clone(&current), busy)
    }

    /// Answers a request on the environment's own port. It stands for a public address, but the machine behind it is
    /// private: a web page whose name was pointed here (DNS rebinding) must not read the app.
    async fn visited(&self, chosen: Chosen, request: Request<Incoming>, peer: SocketAddr) -> Response<ProxyBody> {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        if host.is_empty() || loopback::name(&host.to_ascii_lowercase()).is_some() {
            self.answer_by(chosen, request, peer).await
        } else {
            pages::error(StatusCode::FORBIDDEN)
        }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Incoming>, peer: SocketAddr) -> Response<ProxyBody> {
        self.answer_by(self.choose(), request, peer).await
    }

    async fn answer_by(&self, chosen: Chosen, request: Request<Incoming>, peer: SocketAddr) -> Response<ProxyBody> {
        let begun = Instant::now();
        let entry = Entry::of(&request, peer);
        let (upstream, busy) = chosen;
        let rules = self.rules();
        let (response, log) = match &*upstream {
            Upstream::Port(app) if app.has_no_rules => (self.pass(app, request).await, None),
            other => (rules.answer(other, request, peer, &self.log).await, Some(Arc::clone(&self.log))),
        };
        access_log::watched(response, entry, begun, (log, Arc::clone(&self.traffic)), busy)
    }
}

impl Proxy {
    /// Passes a request on as it came: to the nginx in front of an app, or to an app that has none.
    async fn pass(&self, app: &Arc<App>, request: Request<Incoming>) -> Response<ProxyBody> {
        let host = request.headers().get(HOST).cloned();
        match forward::forward(app, request, forward::Passing::untouched()).await {
            Ok(mut response) => {
                forward::correct_location(response.headers_mut(), host.as_ref(), app.door.number());
                response
            }
            Err(failure) => {
                self.log.error(&failure.to_string());
                pages::error(failure.status())
            }
        }
    }
}

/// The proxy that answers, and what it chose. One that has nothing to choose is asked for anew: another may have taken its
/// place since it was named, before it was turned to nothing.
fn chosen(current: &impl Fn() -> Arc<Proxy>) -> (Arc<Proxy>, Chosen) {
    let choose = || {
        let proxy = current();
        let chosen = proxy.choose();
        (proxy, chosen)
    };
    let first = choose();
    if matches!(*first.1.0, Upstream::Nothing) { choose() } else { first }
}

/// Serves a listener until `closing` is cancelled; connections end with their current request. Each request is answered
/// by the proxy that `current` names then.
pub(crate) async fn serve<F>(current: F, listener: TcpListener, closing: CancellationToken)
where
    F: Fn() -> Arc<Proxy> + Clone + Send + Sync + 'static,
{
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = closing.cancelled() => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Out of files or the like: without a pause this would turn at full speed.
            crate::retry::pause(std::time::Duration::from_millis(50)).await;
            continue;
        };
        // A small answer is not held back to be joined with more. Where that cannot be set, it is only slower.
        let _ = stream.set_nodelay(true);
        let (current, closing) = (current.clone(), closing.clone());
        connections.spawn(async move {
            let service = service_fn(|request| {
                let (proxy, chosen) = chosen(&current);
                async move { Ok::<_, Infallible>(proxy.visited(chosen, request, peer).await) }
            });
            let connection =
                http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
            let mut connection = std::pin::pin!(connection.with_upgrades());
            tokio::select! {
                // Who breaks off in the middle is no news.
                _ = connection.as_mut() => {}
                () = closing.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = tokio::time::timeout(std::time::Duration::from_secs(2), connection).await;
                }
            }
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}
