//! The stand-in for MemCachier where no memcached is installed: binary protocol, SASL PLAIN, and MemCachier's limits.
//! `wire` knows the bytes, `store` keeps the values, `session` is one client's conversation. Nothing is written to disk.
//! The client's side is `crate::memcache`.

mod session;
mod store;
mod wire;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::BytesMut;
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use crate::beanstalk::memcachier::Credentials;
use session::Session;
use store::Store;
use wire::Rubbish;

/// Bytes of keys and values together, like MemCachier's smallest paid cache rounded down.
const CAPACITY: usize = 64 * 1024 * 1024;
/// More clients than this wait until one leaves.
const CONNECTIONS: usize = 1024;
/// A client that has not logged in by then is not going to.
const LOGIN: Duration = Duration::from_secs(5);
/// Room for what is read and written at once; larger values make it grow.
const BUFFER: usize = 16 * 1024;

/// What all clients share.
struct Shared {
    credentials: Credentials,
    store: Mutex<Store>,
    started: OffsetDateTime,
}

/// Serves Memcache on this listener, for as long as it is polled, to whoever has these credentials.
pub async fn serve(listener: TcpListener, credentials: Credentials) {
    let store = Mutex::new(Store::new(CAPACITY));
    let shared = Arc::new(Shared { credentials, store, started: OffsetDateTime::now_utc() });
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        // What fails is that client's connection, or for a moment the number of open files.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // A client that breaks off needs no answer.
            let _ = converse(stream, &shared).await;
            drop(place);
        });
    }
}

async fn converse(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut session = Session::default();
    let deadline = Instant::now() + LOGIN;
    let (mut input, mut output) = (BytesMut::with_capacity(BUFFER), BytesMut::with_capacity(BUFFER));
    loop {
        let read = stream.read_buf(&mut input);
        let read = if session.is_logged_in() { read.await? } else { timeout_at(deadline, read).await?? };
        if read == 0 {
            return Ok(());
        }
        loop {
            let request = session.next(&mut input);
            let goes_on = match &request {
                Ok(Some(request)) => session.answer(shared, request, &mut output),
                Ok(None) => true,
                Err(Rubbish) => false,
            };
            let is_last = !matches!(request, Ok(Some(_)));
            // Many small answers in one write, and never many large ones in memory.
            if is_last || !goes_on || output.len() >= BUFFER {
                stream.write_all_buf(&mut output).await?;
            }
            if !goes_on {
                return Ok(());
            }
            if is_last {
                break;
            }
        }
    }
}
