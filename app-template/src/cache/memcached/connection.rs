//! One connection to one server, shared by all callers: opened when first used, opened again after it failed. One task
//! owns it, so nothing is locked, and never more than one attempt to connect is under way.
//!
//! The requests of all callers are queued; as many as wait go out in one write.

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, timeout};

use super::super::{Server, Settings};
use super::pending::Pending;
use super::protocol::{Failure, Request, Response, Status, take};

/// Connecting and logging in, together.
const CONNECT: Duration = Duration::from_secs(2);
/// From a request to its answer. A server that takes longer is out.
const OPERATION: Duration = Duration::from_millis(750);
/// How long a server that failed is left alone.
const RETRY: Duration = Duration::from_secs(2);
/// After so many failures in a row, it is left alone for longer.
const FAILURES_UNTIL_DEAD: u32 = 5;
/// How long that is; and how long it must have done well for earlier failures to be forgotten.
const DEAD: Duration = Duration::from_secs(30);
/// A peer that vanished without a word is noticed after about this much silence, also when nothing is asked of it.
const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// Of all servers together, one failure is logged in this time.
const LOG_PAUSE: Duration = Duration::from_secs(60);
/// Room to read into, unless one value needs more; while as much waits to be written, no more is taken from the queue.
const BUFFER: usize = 64 * 1024;
/// Requests taken from the queue at once.
const BATCH: usize = 256;

/// A request, and where its answer goes. When there will be none, this end is dropped.
struct Call {
    request: Request,
    reply: oneshot::Sender<Response>,
}

/// When the last failure of any server was logged.
pub(super) type LastLogged = Arc<Mutex<Option<Instant>>>;

/// What the client sees of a server.
#[derive(Debug)]
pub(super) struct Connection {
    keeper: Arc<Keeper>,
    /// Unbounded: each caller waits for the answer, so no more is queued than there are callers.
    calls: OnceLock<mpsc::UnboundedSender<Call>>,
}

/// What the task that owns the connection works with.
#[derive(Debug)]
struct Keeper {
    server: Server,
    settings: Arc<Settings>,
    is_out: AtomicBool,
    trouble: Mutex<String>,
    last_logged: LastLogged,
}

impl Connection {
    pub(super) fn new(server: &Server, settings: &Arc<Settings>, last_logged: &LastLogged) -> Self {
        Self {
            keeper: Arc::new(Keeper {
                server: server.clone(),
                settings: settings.clone(),
                is_out: AtomicBool::new(false),
                trouble: Mutex::default(),
                last_logged: last_logged.clone(),
            }),
            calls: OnceLock::new(),
        }
    }

    /// Whether it makes sense to ask this server anything.
    pub(super) fn is_in(&self) -> bool {
        !self.keeper.is_out.load(Ordering::Relaxed)
    }

    /// Why the server was out last.
    pub(super) fn trouble(&self) -> String {
        let trouble = self.keeper.trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a request, even if nobody waits for the answer. That comes, or an error once it is known that none will.
    pub(super) fn ask(&self, request: Request) -> oneshot::Receiver<Response> {
        let (reply, answer) = oneshot::channel();
        let calls = self.calls.get_or_init(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            tokio::spawn(self.keeper.clone().keep(receiver));
            sender
        });
        // Where there is no task to take the call, it is dropped, and that is the error.
        let _ = calls.send(Call { request, reply });
        answer
    }
}

impl Keeper {
    /// Keeps a connection for as long as there is a client.
    async fn keep(self: Arc<Self>, mut calls: mpsc::UnboundedReceiver<Call>) {
        let mut failures = 0;
        loop {
            let Some(opened) = self.open(&mut calls).await else {
                return;
            };
            let failure = match opened {
                Ok(stream) => {
                    self.is_out.store(false, Ordering::Relaxed);
                    let since = Instant::now();
                    let Some(failure) = exchange(stream, &mut calls).await else {
                        return;
                    };
                    if since.elapsed() > DEAD {
                        failures = 0;
                    }
                    failure
                }
                Err(failure) => failure,
            };
            failures += 1;
            self.set_out(&failure);
            let pause = if failures < FAILURES_UNTIL_DEAD {
                RETRY
            } else {
                DEAD
            };
            if refuse(&mut calls, sleep(pause)).await.is_none() {
                return;
            }
        }
    }

    /// A connection that has answered, or why there is none; `None` when nobody wants it any more.
    async fn open(
        &self,
        calls: &mut mpsc::UnboundedReceiver<Call>,
    ) -> Option<Result<TcpStream, Failure>> {
        let connected = async {
            let connected = timeout(CONNECT, self.connect()).await;
            connected.unwrap_or(Err(Failure::Silent))
        };
        let mut connected = pin!(connected);
        if !self.is_out.load(Ordering::Relaxed) {
            // The first time, callers wait for the connection, but no longer than they would for an answer.
            match timeout(OPERATION, &mut connected).await {
                Ok(connected) => return Some(connected),
                Err(_) => self.set_out(&Failure::Silent),
            }
        }
        refuse(calls, connected).await
    }

    /// Connects and logs in. Without a user, asks for a sign of life: the system takes connections also for a server
    /// that is stopped.
    async fn connect(&self) -> Result<TcpStream, Failure> {
        let address = (self.server.host.as_str(), self.server.port);
        let connected = async {
            let stream = TcpStream::connect(address).await?;
            stream.set_nodelay(true)?;
            let keep_alive = TcpKeepalive::new().with_time(KEEP_ALIVE);
            SockRef::from(&stream).set_tcp_keepalive(&keep_alive)?;
            Ok(stream)
        };
        let mut stream = connected.await.map_err(Failure::Unreachable)?;
        let hello = match &self.settings.credentials {
            Some((user, password)) => Request::login(user, password.expose()),
            None => Request::noop(),
        };
        let mut buffer = BytesMut::new();
        hello.write(0, &mut buffer);
        let sent = stream.write_all(&buffer).await;
        sent.map_err(|_| Failure::Lost)?;
        buffer.clear();
        loop {
            if let Some(answer) = take(&mut buffer)? {
                return match answer.status {
                    _ if answer.opcode != hello.opcode as u8 => Err(Failure::Rubbish),
                    Status::Done => Ok(stream),
                    _ => Err(Failure::Refused),
                };
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => return Err(Failure::Lost),
                Ok(_) => (),
            }
        }
    }

    fn set_out(&self, failure: &Failure) {
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        *trouble = failure.to_string();
        drop(trouble);
        self.is_out.store(true, Ordering::Relaxed);
        let mut last = self
            .last_logged
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() > LOG_PAUSE) {
            *last = Some(Instant::now());
            drop(last);
            tracing::warn!(
                "the cache server {}:{} {failure}: doing without it until it answers again",
                self.server.host,
                self.server.port
            );
        }
    }
}

/// Waits for something, and meanwhile drops all calls; `None` when there will be no more of them.
async fn refuse<T>(
    calls: &mut mpsc::UnboundedReceiver<Call>,
    wanted: impl Future<Output = T>,
) -> Option<T> {
    let mut wanted = pin!(wanted);
    loop {
        tokio::select! {
            result = &mut wanted => return Some(result),
            call = calls.recv() => drop(call?),
        }
    }
}

/// Sends calls and delivers their answers, until the connection fails; `None` when there will be no more calls.
async fn exchange(
    mut stream: TcpStream,
    calls: &mut mpsc::UnboundedReceiver<Call>,
) -> Option<Failure> {
    let (mut reader, mut writer) = stream.split();
    let mut input = BytesMut::with_capacity(BUFFER);
    let mut output = BytesMut::with_capacity(BUFFER);
    let mut batch = Vec::with_capacity(BATCH);
    let mut pending = Pending::default();
    let mut alarm = pin!(sleep(OPERATION));
    loop {
        // Reading first: after a pause of this whole machine, what has arrived meanwhile is not late.
        tokio::select! {
            biased;
            read = reader.read_buf(&mut input) => {
                if !matches!(read, Ok(1..)) {
                    return Some(Failure::Lost);
                }
                if let Err(failure) = pending.deliver(&mut input) {
                    return Some(failure);
                }
                shrink(&mut input);
            }
            // Set for the oldest call when it last rang; that one may long be answered.
            () = &mut alarm, if !pending.is_empty() => {
                match pending.oldest() {
                    Some(asked) if asked.elapsed() < OPERATION => alarm.as_mut().reset(asked + OPERATION),
                    _ => return Some(Failure::Silent),
                }
            }
            taken = calls.recv_many(&mut batch, BATCH), if output.len() < BUFFER => {
                if taken == 0 {
                    return None;
                }
                let now = Instant::now();
                for Call { request, reply } in batch.drain(..) {
                    request.write(pending.push(request.opcode, now, reply), &mut output);
                }
            }
            written = writer.write_buf(&mut output), if !output.is_empty() => {
                if !matches!(written, Ok(1..)) {
                    return Some(Failure::Lost);
                }
                shrink(&mut output);
            }
        }
    }
}

/// Gives back what one large value has taken.
fn shrink(buffer: &mut BytesMut) {
    if buffer.is_empty() && buffer.capacity() > 4 * BUFFER {
        *buffer = BytesMut::with_capacity(BUFFER);
    }
}
