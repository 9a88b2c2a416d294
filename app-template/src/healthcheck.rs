//! `web healthcheck`: asks the server on `HOST:PORT` for `/health`. One request needs no HTTP client library.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::config::Config;
use crate::error::Error;

const PATIENCE: Duration = Duration::from_secs(5);

/// What the server said.
#[derive(Debug)]
pub struct Answer {
    /// Whether it said 200.
    pub ready: bool,
    /// The JSON it sent.
    pub body: String,
}

/// Asks once.
pub fn ask(config: &Config) -> Result<Answer, Error> {
    // A server that listens everywhere is asked on this machine.
    let host = match config.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        host => host,
    };
    let place = format!("{host}:{}", config.port);
    let failed = |error: std::io::Error| Error::Failed(format!("no answer from {place}: {error}"));
    let address = (host, config.port)
        .to_socket_addrs()
        .map_err(failed)?
        .next();
    let address = address.ok_or_else(|| Error::Failed(format!("{host} has no address")))?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(failed)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    stream.set_write_timeout(Some(PATIENCE)).map_err(failed)?;
    // HTTP/1.0, so that the answer comes in one piece and the connection ends with it.
    write!(stream, "GET /health HTTP/1.0\r\nHost: {place}\r\n\r\n").map_err(failed)?;
    let mut text = String::new();
    stream.read_to_string(&mut text).map_err(failed)?;
    parse(&text).ok_or_else(|| Error::Failed(format!("{place} does not speak HTTP")))
}

fn parse(text: &str) -> Option<Answer> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.")?.split(' ').nth(1)?;
    Some(Answer {
        ready: status == "200",
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn only_status_200_is_ready() {
        assert!(parse("HTTP/1.0 200 OK\r\nA: b\r\n\r\n{}").unwrap().ready);
        let answer = parse("HTTP/1.1 503 Service Unavailable\r\n\r\nwhy").unwrap();
        assert!(!answer.ready);
        assert_eq!(answer.body, "why");
        assert!(parse("SSH-2.0\r\n\r\n").is_none());
    }
}
