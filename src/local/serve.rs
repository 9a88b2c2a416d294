//! The listener: connections of HTTP/1.1 on loopback, kept alive, ended in order.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::account::lifecycle;
use super::{Local, ServerRecord, rds, request};
use crate::error::{Class, OrFail, Result};
use crate::retry::{self, Pace};

/// How long a client may take for its headers, and a connection may idle between two requests.
const PATIENCE: Duration = Duration::from_secs(75);
/// How long requests in flight may go on after the end was asked for.
const GRACE: Duration = Duration::from_secs(10);
/// Buffer of a connection. Headers must fit in it.
const BUFFER: usize = 64 * 1024;
const MOST_HEADERS: usize = 100;

/// Binds a port of this machine's own address; 0 is any free one.
///
/// # Errors
/// When the port is taken.
pub async fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await
        .or_fail(Class::Failed, || format!("could not listen on 127.0.0.1:{port}"))
        .map_err(|error| error.next("tasks-eb local start --port 0"))
}

impl Local {
    /// Serves until `shutdown` is ready, then lets requests in flight end and stops what runs. Folders and state stay.
    ///
    /// # Errors
    /// When the server cannot write itself down in its home.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, shutdown: impl Future<Output = ()>) -> Result<()> {
        let (isolate, proxy) = (self.config.confinement.isolate, self.config.confinement.proxy);
        let pace = self.config.pace;
        ServerRecord { isolate, proxy, pace, ..ServerRecord::of_this_process(self.config.port) }
            .write(&self.config.home)?;
        rds::lifecycle::resume(&self).await;
        lifecycle::start(&self);
        let tracker = TaskTracker::new();
        let stop = CancellationToken::new();
        let mut shutdown = pin!(shutdown);
        loop {
            let accepted = tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    tracker.spawn(connection(Arc::clone(&self), stream, peer, stop.clone()));
                }
                // Out of file descriptors, most likely: what is open must end first.
                Err(_) => retry::pause(Pace::LOCAL.first).await,
            }
        }
        drop(listener);
        stop.cancel();
        tracker.close();
        // Whoever is still talking after the grace is cut off when the runtime ends.
        let _ = tokio::time::timeout(GRACE, tracker.wait()).await;
        self.stop().await;
        ServerRecord::remove(&self.config.home)
    }
}

async fn connection(local: Arc<Local>, stream: TcpStream, peer: SocketAddr, stop: CancellationToken) {
    // Small answers should not wait for an acknowledgement; without it they are only slower.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |incoming| {
        let local = Arc::clone(&local);
        // No answer ends the connection.
        async move { request::answer(local, incoming, peer).await.ok_or("a scripted fault") }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(BUFFER)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // An error here is the client's: it left, or did not speak HTTP. There is nobody to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stop.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}
