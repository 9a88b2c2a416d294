//! Speaks to one Memcache server, with the login that MemCachier asks for: one question at a time. For looking at a
//! cache, not for serving an app.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::fault::{Fault, Problem};
use super::wire::{HEADER, Head, Status, op, request};
use crate::beanstalk::memcachier::{Credentials, Server};

/// Time for each of: looking up the name, connecting, one answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longer than any answer that is asked for.
const LONGEST: usize = 2 * 1024 * 1024;
/// After that the server forgets what was set, whatever happens to us. In seconds.
const KEPT: u32 = 60;

/// A connection to a server.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
}

/// An answer of a server.
#[derive(Debug)]
struct Answer {
    status: u16,
    key: Vec<u8>,
    value: Vec<u8>,
}

impl Answer {
    fn is(&self, status: Status) -> bool {
        self.status == status as u16
    }

    /// What the server says about why not.
    fn says(&self) -> String {
        let text: String =
            String::from_utf8_lossy(&self.value).chars().filter(|it| !it.is_control()).take(80).collect();
        format!("\"{}\" (status 0x{:02x})", text.trim(), self.status)
    }
}

/// What came of keeping a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    Yes,
    /// It is larger than the server takes.
    TooLarge,
    /// There is no room.
    NoRoom,
    /// Whoever is logged in may not write.
    Forbidden,
    /// It is not, and this is what the server says.
    No(String),
}

/// The addresses of a server.
///
/// # Errors
/// When its name has none, or cannot be looked up.
pub async fn addresses(server: &Server) -> Result<Vec<SocketAddr>, Fault> {
    let host = &server.host;
    let found = match timeout(PATIENCE, lookup_host((host.as_str(), server.port))).await {
        Ok(found) => found.map_err(|error| Fault::of_lookup(host, &error))?,
        Err(_) => return Err(Fault::new(Problem::NoNames, format!("looking up {host} takes more than 5 s"))),
    };
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(Fault::new(Problem::UnknownName, format!("the name {host} has no address")));
    }
    Ok(found)
}

impl Client {
    /// Connects to the first of the addresses that takes a connection.
    ///
    /// # Errors
    /// When none does.
    pub async fn connect(addresses: &[SocketAddr]) -> Result<Self, Fault> {
        let connected = timeout(PATIENCE, TcpStream::connect(addresses)).await;
        let stream =
            connected.map_err(|_| Fault::no_connection(PATIENCE))?.map_err(|error| Fault::of_connect(&error))?;
        // Only latency is lost where that fails.
        let _ = stream.set_nodelay(true);
        Ok(Self { stream })
    }

    /// Connects and logs in.
    ///
    /// # Errors
    /// When one of both fails.
    pub async fn open(server: &Server, credentials: Option<&Credentials>) -> Result<Self, Fault> {
        let mut client = Self::connect(&addresses(server).await?).await?;
        client.login(credentials).await?;
        Ok(client)
    }

    /// Logs in. Without credentials it is seen whether the server does without as well.
    ///
    /// # Errors
    /// When the server refuses, or is no Memcache.
    pub async fn login(&mut self, credentials: Option<&Credentials>) -> Result<(), Fault> {
        let Some(credentials) = credentials else {
            let answer = self.ask(op::NOOP, &[], b"", b"").await?;
            return if answer.is(Status::Refused) {
                Err(Fault::new(Problem::LoginWanted, "it wants a login, and there is none"))
            } else {
                Ok(())
            };
        };
        let login = format!("\0{}\0{}", credentials.user, credentials.password.expose());
        let answer = self.ask(op::SASL_LOGIN, &[], b"PLAIN", login.as_bytes()).await?;
        if answer.is(Status::Done) {
            return Ok(());
        }
        if answer.is(Status::Unknown) {
            return Err(Fault::new(Problem::NoLogin, "it knows no logins, and there are credentials for it"));
        }
        Err(Fault::new(Problem::WrongCredentials, format!("it refuses user name and password: {}", answer.says())))
    }

    /// The value under a key.
    ///
    /// # Errors
    /// When it is neither answered nor said to be missing.
    pub async fn get(&mut self, key: &str) -> Result<Option<Vec<u8>>, Fault> {
        let answer = self.ask(op::GET, &[], key.as_bytes(), b"").await?;
        if answer.is(Status::NotFound) {
            return Ok(None);
        }
        answer.is(Status::Done).then(|| Some(answer.value.clone())).ok_or_else(|| refuses("a get", &answer))
    }

    /// Keeps a value for a minute.
    ///
    /// # Errors
    /// When the connection fails.
    pub async fn set(&mut self, key: &str, value: &[u8]) -> Result<Kept, Fault> {
        let extras = u64::from(KEPT).to_be_bytes();
        let answer = self.ask(op::SET, &extras, key.as_bytes(), value).await?;
        Ok(match answer.status {
            status if status == Status::Done as u16 => Kept::Yes,
            status if status == Status::TooLarge as u16 => Kept::TooLarge,
            status if status == Status::NoMemory as u16 => Kept::NoRoom,
            status if status == Status::Refused as u16 => Kept::Forbidden,
            _ => Kept::No(answer.says()),
        })
    }

    /// Forgets a value; `false` when there was none.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn delete(&mut self, key: &str) -> Result<bool, Fault> {
        let answer = self.ask(op::DELETE, &[], key.as_bytes(), b"").await?;
        match answer.status {
            status if status == Status::Done as u16 => Ok(true),
            status if status == Status::NotFound as u16 => Ok(false),
            _ => Err(refuses("a delete", &answer)),
        }
    }

    /// What the server counted since it started, under memcached's names.
    ///
    /// # Errors
    /// When it does not tell.
    pub async fn statistics(&mut self) -> Result<BTreeMap<String, String>, Fault> {
        let mut answer = self.ask(op::STAT, &[], b"", b"").await?;
        let mut statistics = BTreeMap::new();
        loop {
            if !answer.is(Status::Done) {
                return Err(refuses("to tell its statistics", &answer));
            }
            if answer.key.is_empty() {
                return Ok(statistics);
            }
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            statistics.insert(text(&answer.key), text(&answer.value));
            answer = self.patiently(op::STAT).await?;
        }
    }

    /// Asks, and gives the answer.
    async fn ask(&mut self, opcode: u8, extras: &[u8], key: &[u8], value: &[u8]) -> Result<Answer, Fault> {
        let frame = request(opcode, extras, key, value);
        let sent = timeout(PATIENCE, self.stream.write_all(&frame)).await;
        match sent.map_err(|_| Fault::no_answer(PATIENCE))? {
            Ok(()) => self.patiently(opcode).await,
            // A server may hang up on what it does not want to hear to the end, and have said why.
            Err(error) => self.patiently(opcode).await.map_err(|_| Fault::of_exchange(&error)),
        }
    }

    async fn patiently(&mut self, opcode: u8) -> Result<Answer, Fault> {
        timeout(PATIENCE, self.read(opcode)).await.map_err(|_| Fault::no_answer(PATIENCE))?
    }

    async fn read(&mut self, opcode: u8) -> Result<Answer, Fault> {
        let broken = |error: io::Error| Fault::of_exchange(&error);
        let mut header = [0; HEADER];
        let mut read = 0;
        while read < HEADER {
            match self.stream.read(&mut header[read..]).await.map_err(broken)? {
                0 if read == 0 => return Err(broken(io::ErrorKind::UnexpectedEof.into())),
                0 => return Err(Fault::not_memcache(&header[..read])),
                more => read += more,
            }
            // Others say less than a header and wait.
            if header[0] != super::wire::RESPONSE {
                return Err(Fault::not_memcache(&header[..read]));
            }
        }
        let head = Head::parse(&header).filter(|head| head.opcode == opcode && head.body <= LONGEST);
        let head = head.ok_or_else(|| Fault::not_memcache(&header))?;
        let mut body = vec![0; head.body];
        self.stream.read_exact(&mut body).await.map_err(broken)?;
        let value = body.split_off(head.extras + head.key);
        let key = body.split_off(head.extras);
        Ok(Answer { status: head.status, key, value })
    }
}

fn refuses(what: &str, answer: &Answer) -> Fault {
    Fault::new(Problem::Refuses, format!("it refuses {what}: {}", answer.says()))
}
