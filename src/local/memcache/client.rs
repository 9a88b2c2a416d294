//! Asks a Memcache server, ours or a real one, for its statistics.

use std::collections::BTreeMap;
use std::io::{self, Error, ErrorKind};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Credentials;
use super::wire::{HEADER, Status, op, request};

/// A server on this machine that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(3);
/// Longer than any statistic.
const LONGEST: usize = 64 * 1024;

/// What the server at `address` counted since it started, under memcached's names.
///
/// # Errors
/// When it does not answer, or refuses the credentials (`PermissionDenied`).
pub async fn statistics(address: &str, credentials: &Credentials) -> io::Result<BTreeMap<String, String>> {
    tokio::time::timeout(PATIENCE, ask(address, credentials)).await?
}

async fn ask(address: &str, credentials: &Credentials) -> io::Result<BTreeMap<String, String>> {
    let mut stream = TcpStream::connect(address).await?;
    let login = format!("\0{}\0{}", credentials.user, credentials.password.expose());
    stream.write_all(&request(op::SASL_LOGIN, b"PLAIN", login.as_bytes())).await?;
    read(&mut stream).await?;
    stream.write_all(&request(op::STAT, b"", b"")).await?;
    let mut statistics = BTreeMap::new();
    loop {
        let (name, value) = read(&mut stream).await?;
        if name.is_empty() {
            return Ok(statistics);
        }
        statistics.insert(name, value);
    }
}

/// Key and value of one answer.
async fn read(stream: &mut TcpStream) -> io::Result<(String, String)> {
    let mut header = [0; HEADER];
    stream.read_exact(&mut header).await?;
    let [0x81, _, key_high, key_low, extras, _, status_high, status_low, b0, b1, b2, b3, ..] = header else {
        return Err(ErrorKind::InvalidData.into());
    };
    let length = u32::from_be_bytes([b0, b1, b2, b3]) as usize;
    let start = usize::from(extras);
    let middle = start + usize::from(u16::from_be_bytes([key_high, key_low]));
    if middle > length || length > LONGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let value = text(&body[middle..]);
    match u16::from_be_bytes([status_high, status_low]) {
        0 => Ok((text(&body[start..middle]), value)),
        status if status == Status::Refused as u16 => Err(Error::new(ErrorKind::PermissionDenied, value)),
        _ => Err(Error::other(value)),
    }
}
