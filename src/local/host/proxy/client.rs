//! The proxy as a client of its app: a pool of connections, and another try where the app closed one just then.
//!
//! An app may close a connection that rests in the pool at the very moment at which a request goes out on it. Nobody is
//! to blame, and nginx, which keeps connections for Elastic Beanstalk (`keepalive 256`), asks again: a connection that was
//! there before the request and ends without a word costs no try, unless the request may not be done twice (nginx,
//! `proxy_next_upstream` with `non_idempotent`: POST, LOCK, PATCH). One that was not sent at all, because the end of the
//! connection was seen first, is sent on another whatever its method: the pool does that. What the app does with a
//! connection that is made for the request is its answer, be it none.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::request::Parts;
use http::{Extensions, Method};
use hyper::body::{Body, Bytes, Incoming};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::{
    CaptureConnection, Connected, Connection, HttpConnector, capture_connection,
};
use hyper_util::client::legacy::{self, Error};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower_service::Service;

use super::{ProxyBody, pages};

/// Time for the app to take a connection: one that is slow to accept leaves them waiting. Source: nginx,
/// `proxy_connect_timeout`.
const CONNECT_TIME: Duration = Duration::from_secs(60);
/// Most bytes of a body that is kept to be sent again.
const MOST_KEPT: u64 = 64 * 1024;
/// Most connections that rest.
const IDLE: usize = 64;

/// A client with a pool of its own: when its app is gone, so are the connections.
pub(super) struct Client(legacy::Client<Connector, ProxyBody>);

impl Client {
    pub(super) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIME));
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            // Shorter than the 60 to 75 seconds after which servers usually close: they should not close first.
            .pool_idle_timeout(Duration::from_secs(15))
            .pool_max_idle_per_host(IDLE)
            .build(Connector(connector));
        Self(client)
    }

    /// Asks, again where that is right. `kept` is the whole body, of a request whose body is kept.
    pub(super) async fn ask(
        &self,
        request: Request<ProxyBody>,
        kept: Option<Bytes>,
    ) -> Result<Response<Incoming>, Error> {
        let (parts, body) = request.into_parts();
        let may_repeat = is_idempotent(&parts.method) && (body.is_end_stream() || kept.is_some());
        let copy = may_repeat.then(|| copy(&parts));
        let mut asked = self.ask_once(Request::from_parts(parts, body)).await;
        let Some(parts) = copy else { return asked.map_err(|(error, _)| error) };
        // As many may be stale as rest; behind them comes a fresh one.
        for _ in 0..=IDLE {
            match asked {
                Err((_, true)) => {}
                decided => return decided.map_err(|(error, _)| error),
            }
            asked = self.ask_once(Request::from_parts(self::copy(&parts), whole(&kept))).await;
        }
        asked.map_err(|(error, _)| error)
    }

    /// Asks; with an error comes whether the connection was there before.
    async fn ask_once(&self, mut request: Request<ProxyBody>) -> Result<Response<Incoming>, (Error, bool)> {
        let (captured, begun) = (capture_connection(&mut request), Instant::now());
        self.0.request(request).await.map_err(|error| {
            let rested = !error.is_connect() && made(&captured).is_some_and(|made| made < begun);
            (error, rested)
        })
    }
}

/// Whether a request may be done twice.
fn is_idempotent(method: &Method) -> bool {
    ![Method::POST, Method::PATCH].contains(method) && method.as_str() != "LOCK"
}

/// Whether the body of a request is kept until it is answered: nginx keeps each (`proxy_request_buffering`); here it is
/// those that are small, say so, and could be of use a second time.
pub(super) fn is_kept(method: &Method, body: &ProxyBody) -> bool {
    let length = body.size_hint().exact();
    is_idempotent(method) && length.is_some_and(|length| (1..=MOST_KEPT).contains(&length))
}

fn whole(kept: &Option<Bytes>) -> ProxyBody {
    kept.clone().map_or_else(pages::empty, pages::full)
}

/// When the connection of a request was made. Not whether it has answered before: of two connections that are made for one
/// request at a time the pool keeps the one that comes late, and that rests without having answered anybody.
fn made(captured: &CaptureConnection) -> Option<Instant> {
    let connected = captured.connection_metadata();
    let mut extensions = Extensions::new();
    connected.as_ref()?.get_extras(&mut extensions);
    extensions.get().map(|Made(made)| *made)
}

/// The head of a request once more, without what belongs to the connection that it came on.
fn copy(parts: &Parts) -> Parts {
    let mut copy = parts.clone();
    copy.extensions = Extensions::new();
    copy
}

/// When a connection was made.
#[derive(Clone)]
struct Made(Instant);

/// Makes connections that remember when that was.
#[derive(Clone)]
struct Connector(HttpConnector);

impl Service<Uri> for Connector {
    type Response = Wire;
    type Error = <HttpConnector as Service<Uri>>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Wire, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async move { Ok(Wire { io: connecting.await?, made: Made(Instant::now()) }) })
    }
}

/// A connection.
struct Wire {
    io: TokioIo<TcpStream>,
    made: Made,
}

impl Connection for Wire {
    fn connected(&self) -> Connected {
        self.io.connected().extra(self.made.clone())
    }
}

impl Read for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.io).poll_write_vectored(context, parts))?;
        Poll::Ready(Ok(written))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write as _};
    use std::net::{SocketAddr, TcpListener};

    use super::*;

    /// An app that answers one request on each connection, reads the next one, and closes without an answer. It says what
    /// it was asked, connection by connection.
    fn closing_app() -> (SocketAddr, std::sync::mpsc::Receiver<(usize, String)>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
        let address = listener.local_addr().expect("an address");
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let mut reader = BufReader::new(&stream);
                for turn in 0..2 {
                    let mut line = String::new();
                    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {}
                    let head = line.lines().next().unwrap_or_default().to_owned();
                    if tell.send((number, head)).is_err() {
                        return;
                    }
                    if turn == 0 {
                        let _ = (&stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                    }
                }
            }
        });
        (address, told)
    }

    async fn ask(client: &Client, address: SocketAddr, method: Method) -> Option<u16> {
        send(client, address, method, None).await
    }

    async fn send(client: &Client, address: SocketAddr, method: Method, body: Option<&'static str>) -> Option<u16> {
        let kept = body.map(Bytes::from);
        let request = Request::builder().method(method).uri(format!("http://{address}/")).body(whole(&kept));
        client.ask(request.expect("a request"), kept).await.ok().map(|answer| answer.status().as_u16())
    }

    #[tokio::test]
    async fn a_connection_that_the_app_closes_just_then_costs_no_request_that_may_be_repeated() {
        let (address, told) = closing_app();
        let client = Client::new();
        assert_eq!(ask(&client, address, Method::GET).await, Some(200));
        // The app reads it on the connection that rests, and closes.
        assert_eq!(ask(&client, address, Method::GET).await, Some(200));
        let heard: Vec<_> = told.try_iter().collect();
        let get = "GET / HTTP/1.1".to_owned();
        assert_eq!(heard, [(0, get.clone()), (0, get.clone()), (1, get.clone())]);
        assert_eq!(ask(&client, address, Method::POST).await, None, "it may have been done");
        let heard: Vec<_> = told.try_iter().collect();
        assert_eq!(heard, [(1, "POST / HTTP/1.1".to_owned())], "and is not done twice");
    }

    #[tokio::test]
    async fn a_small_body_is_sent_again_with_a_request_that_may_be_repeated() {
        let (address, told) = closing_app();
        let client = Client::new();
        assert_eq!(ask(&client, address, Method::GET).await, Some(200));
        // It closes at the end of the head, whether there is more to read or not.
        assert_eq!(send(&client, address, Method::PUT, Some("")).await, Some(200));
        let puts = told.try_iter().filter(|(_, head)| head == "PUT / HTTP/1.1").count();
        assert_eq!(puts, 2);
        assert!(is_kept(&Method::PUT, &pages::full("x")) && !is_kept(&Method::POST, &pages::full("x")));
        assert!(!is_kept(&Method::PUT, &pages::empty()), "there is nothing to keep");
        assert!(!is_kept(&Method::PUT, &pages::full(vec![0; 64 * 1024 + 1])));
    }

    #[tokio::test]
    async fn what_ends_a_fresh_connection_is_not_asked_again() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
        let address = listener.local_addr().expect("an address");
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut line = String::new();
                let _ = BufReader::new(&stream).read_line(&mut line);
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let client = Client::new();
        assert_eq!(ask(&client, address, Method::GET).await, None);
        assert_eq!(told.try_iter().count(), 1);
    }
}
