//! Connections: taken while there is room, given up when they dawdle, finished when the server stops. What is asked on
//! them is the app's business.

use std::convert::Infallible;
use std::io::{self, ErrorKind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout};

use super::backlog;
use super::watched::{Activity, Phase, Watched};
use crate::http::App;

/// The longest head of a request: what nginx passes on by default.
const HEAD_BYTES: usize = 32 * 1024;
/// How long a connection that was refused is read, so that its client can read why: closing it while its request is
/// unread would reset it. More than so many at once are closed without that courtesy.
const COURTESY: Duration = Duration::from_secs(1);
const COURTESIES: usize = 64;
/// How long to wait when the machine has no room for another connection, and how often to say so.
const OUT_OF_ROOM: Duration = Duration::from_millis(100);
const COMPLAINT: Duration = Duration::from_secs(60);

/// What those get who come when every place is taken.
const FULL: &str = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\
     Content-Type: text/plain; charset=utf-8\r\nContent-Length: 50\r\n\r\n\
     The server is full. Please try again in a moment.\n";

/// What one client, and all of them together, may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at once. A service gets 1,024 file descriptors from systemd; the rest is for databases and logs.
    pub connections: u32,
    /// How long the head of a request may take to arrive.
    pub head: Duration,
    /// How long a connection may rest between two requests. Must be longer than the proxy's own limit (nginx: 60 s),
    /// or the proxy will send a request on a connection that is just being closed.
    pub idle: Duration,
    /// How long a request may take from its head to its answer. The app gives up earlier, with an error page.
    pub answer: Duration,
    /// How long a resting connection is kept when the server stops: a request may be on its way to it.
    pub linger: Duration,
    /// What is still in flight this long after the stop is given up: the service manager would kill it soon anyway.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 900,
            head: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            answer: Duration::from_secs(30),
            linger: Duration::from_secs(1),
            drain: Duration::from_secs(20),
        }
    }
}

/// Serves until `stop` is done, then finishes what was begun. Returns whether all of it was.
pub async fn serve(
    listener: TcpListener,
    app: App,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<bool> {
    let (tell, stopping) = watch::channel(false);
    let hall = Hall {
        app,
        limits,
        stopping,
        places: Arc::new(Semaphore::new(limits.connections as usize)),
        courtesies: Arc::new(Semaphore::new(COURTESIES)),
    };
    let mut stop = pin!(stop);
    let mut complained: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => hall.admit(stream),
            // The client's own doing, and over.
            Err(error) if is_clients(&error) => {}
            // Out of file descriptors or memory: trying again at once would only burn the processor.
            Err(error) => {
                if complained.is_none_or(|at| at.elapsed() > COMPLAINT) {
                    tracing::error!(%error, "cannot take connections");
                    complained = Some(Instant::now());
                }
                sleep(OUT_OF_ROOM).await;
            }
        }
    }
    tell.send_replace(true);
    backlog::empty(listener, |stream| hall.admit(stream)).await?;
    let everybody = hall.places.acquire_many(limits.connections);
    Ok(timeout(limits.drain, everybody).await.is_ok())
}

fn is_clients(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    )
}

/// What every connection needs.
struct Hall {
    app: App,
    limits: Limits,
    stopping: watch::Receiver<bool>,
    /// A free place each.
    places: Arc<Semaphore>,
    courtesies: Arc<Semaphore>,
}

impl Hall {
    fn admit(&self, stream: TcpStream) {
        // Small answers must not wait for the next packet; a socket that cannot be told still works.
        let _ = stream.set_nodelay(true);
        match self.places.clone().try_acquire_owned() {
            Ok(place) => {
                let (app, stopping) = (self.app.clone(), self.stopping.clone());
                tokio::spawn(attend(stream, app, self.limits, stopping, place));
            }
            Err(_) => self.refuse(stream),
        }
    }

    fn refuse(&self, mut stream: TcpStream) {
        // A new socket's buffer is empty: it takes this at once or never.
        let _ = stream.try_write(FULL.as_bytes());
        if let Ok(courtesy) = self.courtesies.clone().try_acquire_owned() {
            tokio::spawn(async move {
                let _courtesy = courtesy;
                let _ = stream.shutdown().await;
                let mut unread = [0; 1024];
                let read = async { while matches!(stream.read(&mut unread).await, Ok(1..)) {} };
                let _ = timeout(COURTESY, read).await;
            });
        }
    }
}

/// One connection, from its first request to its last.
async fn attend(
    stream: TcpStream,
    app: App,
    limits: Limits,
    mut stopping: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
) {
    let activity = Activity::new();
    let stop = stopping.clone();
    let service = service_fn(|request: Request<Incoming>| {
        activity.enter(Phase::Answer);
        let (app, activity, stop) = (&app, &activity, &stop);
        async move {
            let mut response = app.answer(request.map(Body::new)).await;
            if *stop.borrow() {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            activity.enter(Phase::Idle);
            Ok::<_, Infallible>(response)
        }
    });
    let watched = Watched::new(stream, activity.clone());
    let mut connection = pin!(
        http1::Builder::new()
            .max_buf_size(HEAD_BYTES)
            .serve_connection(watched, service)
    );
    let mut told = false;
    let mut clock = pin!(sleep(limits.head));
    loop {
        tokio::select! {
            biased;
            // An error is the client's: it left, or sent what is not HTTP. Nobody is left to tell.
            _ = connection.as_mut() => return,
            _ = stopping.wait_for(|stop| *stop), if !told => {
                told = true;
                clock.as_mut().reset(Instant::now() + limits.linger);
            }
            () = clock.as_mut() => {
                let (phase, since) = activity.now();
                let until = since + match phase {
                    Phase::Idle if told => return,
                    Phase::Idle => limits.idle,
                    Phase::Head => limits.head,
                    Phase::Answer => limits.answer,
                };
                if until <= Instant::now() {
                    return;
                }
                // It may be in another phase by then, with less time: look at least as often as the shortest allows.
                clock.as_mut().reset(until.min(Instant::now() + limits.head));
            }
        }
    }
}
