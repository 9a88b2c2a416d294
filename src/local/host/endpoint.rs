//! The listener of an environment, which stands for its Elastic IP: the same port over restarts, where it is free.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use tokio::net::{TcpListener, TcpSocket};

use super::layout::Layout;
use super::ports::Port;
use crate::error::{Class, OrFail, Result};
use crate::fs;

/// Writes down the port for an instance that is not there yet.
pub(super) fn keep_port(root: PathBuf, port: u16) -> Result<()> {
    let layout = Layout::new(root);
    layout.create()?;
    fs::write_private(&record(&layout), port.to_string().as_bytes())
}

/// Where the port of an environment is written down.
fn record(layout: &Layout) -> PathBuf {
    layout.run().join("endpoint")
}

/// Listens on the port that the environment had before, else on a free one, which it keeps.
pub(super) fn listen(layout: &Layout) -> Result<TcpListener> {
    let record = record(layout);
    let before = fs::read_text(&record)?.and_then(|text| text.trim().parse::<u16>().ok());
    let bind = |port: Port| -> std::io::Result<TcpListener> {
        // Not `std`'s listener: it cannot take a port again whose last connections are still dying.
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, port.number()).into())?;
        // From here on the listener itself keeps others away, and lets the port go at once when it ends.
        socket.listen(1024)
    };
    let again = before.and_then(Port::take).and_then(|port| bind(port).ok());
    let listener = again
        .map_or_else(|| Port::choose().and_then(bind), Ok)
        .or_fail(Class::Failed, || "could not listen on a port for the environment")?;
    let port = listener.local_addr().map_or(0, |address| address.port());
    fs::write_private(&record, port.to_string().as_bytes())?;
    Ok(listener)
}
