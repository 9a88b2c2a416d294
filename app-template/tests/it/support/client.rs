//! A browser's side of HTTP: one connection, kept alive, that may break at any time.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// Longer than the app takes to give a request up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to one port, made when it is first needed and again when it has broken.
#[derive(Default)]
pub(crate) struct Client {
    connected: Option<(u16, SendRequest<Body>)>,
}

impl Client {
    /// The status and the body of the answer, or `None` when the connection broke: then nobody knows whether the
    /// request was carried out.
    pub(crate) async fn send(
        &mut self,
        port: u16,
        request: Request<Body>,
    ) -> Option<(StatusCode, String)> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange(port, request)).await;
        let answer = answer.expect("the app answers or hangs up");
        if answer.is_none() {
            self.connected = None;
        }
        answer
    }

    async fn exchange(
        &mut self,
        port: u16,
        request: Request<Body>,
    ) -> Option<(StatusCode, String)> {
        if self
            .connected
            .as_ref()
            .is_none_or(|(to, sender)| *to != port || sender.is_closed())
        {
            let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
            stream.set_nodelay(true).ok()?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await.ok()?;
            tokio::spawn(connection);
            self.connected = Some((port, sender));
        }
        let (_, sender) = self.connected.as_mut()?;
        sender.ready().await.ok()?;
        let (head, body) = sender.send_request(request).await.ok()?.into_parts();
        let body = body.collect().await.ok()?.to_bytes();
        Some((head.status, String::from_utf8(body.to_vec()).unwrap()))
    }
}

/// `GET path`.
pub(crate) fn get(path: &str) -> Request<Body> {
    let request = Request::get(path).header("host", "tasks.test");
    request.body(Body::empty()).unwrap()
}

/// A request that changes something, with a body of this type.
pub(crate) fn change(method: &str, path: &str, kind: &str, body: String) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = request
        .header("host", "tasks.test")
        .header("content-type", kind);
    request.body(Body::from(body)).unwrap()
}
