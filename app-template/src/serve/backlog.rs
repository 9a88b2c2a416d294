//! The moment between the last connection taken and the listener's end. The kernel completes handshakes on its own and
//! keeps the connections in a queue; closing the listener resets every one that is still there, and with it a request
//! its client had every reason to think was on its way.

use std::io;
use std::time::Duration;

use socket2::SockRef;
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout_at};

/// Handshakes half done when the gate shuts are done within this: the proxy is on this machine or in this network.
const HANDSHAKES: Duration = Duration::from_millis(50);

/// Lets nobody new in, hands every connection the kernel has promised somebody to `take`, then closes the listener.
pub(super) async fn empty(
    listener: TcpListener,
    mut take: impl FnMut(tokio::net::TcpStream),
) -> io::Result<()> {
    shut_gate(&listener)?;
    let until = Instant::now() + HANDSHAKES;
    while let Ok(accepted) = timeout_at(until, listener.accept()).await {
        accepted.into_iter().for_each(|(stream, _)| take(stream));
    }
    // The last look is our own: the runtime may not have heard yet of a connection that is there.
    let listener = listener.into_std()?;
    while let Ok((stream, _)) = listener.accept() {
        stream.set_nonblocking(true)?;
        take(tokio::net::TcpStream::from_std(stream)?);
    }
    Ok(())
}

/// Makes the kernel drop the first packet of every further handshake, as a lossy network would: its sender tries again
/// after a second, and meets whoever listens then. Packets of handshakes under way pass.
#[cfg(target_os = "linux")]
fn shut_gate(listener: &TcpListener) -> io::Result<()> {
    use socket2::SockFilter;
    /// The kernel's little machine (BPF): load a byte, jump by its bits, end with a verdict.
    const LOAD_BYTE: u16 = 0x30;
    const JUMP_IF_SET: u16 = 0x45;
    const RETURN: u16 = 0x06;
    /// Byte of the TCP header that holds the flags, and the flag of a first packet.
    const FLAGS: u32 = 13;
    const SYN: u32 = 0x02;
    SockRef::from(listener).attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, FLAGS),
        SockFilter::new(JUMP_IF_SET, 0, 1, SYN),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ])
}

/// Elsewhere the last look comes within microseconds of the close.
#[cfg(not(target_os = "linux"))]
fn shut_gate(_: &TcpListener) -> io::Result<()> {
    Ok(())
}
