//! Ports of loopback for what this server starts but does not bind itself: apps, nginx, databases, caches.
//!
//! Such a port is chosen now and bound later by somebody else, and in between the kernel must give it to nobody. What it
//! gives away by itself, to whoever binds port 0 and to every connection that goes out, comes from its ephemeral range
//! (ip(7), `ip_local_port_range`): so ours lie outside of it. Several servers of this machine, of whatever user, agree by
//! names of abstract Unix sockets: one holder a name, in the very network namespace that has the port, gone with its
//! process however that ends. A socket that is bound to the port itself would be simpler, and would shut out every app
//! that does not set `SO_REUSEADDR`.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;

use tokio::net::TcpSocket;

/// Ports that are chosen from, but for the kernel's own. Below them live too many servers of people's own.
const RANGE: RangeInclusive<u16> = 20_000..=u16::MAX;
/// Where less is left than this outside of the kernel's range, all of [`RANGE`] is chosen from.
const FEWEST: usize = 1024;
/// How many ports are tried. When all of them are taken, something else is wrong.
const TRIES: usize = 4096;

/// A port that no other server of ours chooses for as long as one of its clones lives; or one that an app chose itself.
#[derive(Clone)]
pub(crate) struct Port {
    number: u16,
    /// Held, never used.
    claim: Option<Arc<Claim>>,
}

impl std::fmt::Display for Port {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.number.fmt(formatter)
    }
}

impl Port {
    /// A port that is nobody's now.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn choose() -> io::Result<Self> {
        let candidates = candidates(kernel_range());
        let start = random()?;
        for turn in 0..TRIES.min(candidates.len()) {
            if let Some(port) = candidates.get((start + turn) % candidates.len()).and_then(|port| Self::take(*port)) {
                return Ok(port);
            }
        }
        Err(io::Error::new(io::ErrorKind::AddrInUse, "all ports are taken"))
    }

    /// This very port, unless it is somebody's.
    pub(crate) fn take(number: u16) -> Option<Self> {
        let claim = Claim::take(number)?;
        let port = Self { number, claim: Some(Arc::new(claim)) };
        port.is_free().then_some(port)
    }

    /// Where an app listens that does not ask which port it is given. Two of its versions cannot run at once.
    pub(crate) fn of_the_app(number: u16) -> Self {
        Self { number, claim: None }
    }

    /// Whether the app chose it, and not we.
    pub(crate) fn is_the_apps(&self) -> bool {
        self.claim.is_none()
    }

    /// Its number.
    pub(crate) fn number(&self) -> u16 {
        self.number
    }

    /// Whether nobody has bound it, on loopback or on every address: an app may bind either. It is bound for a moment to
    /// find out, without listening: nobody can connect to that, and nobody else is refused for long.
    pub(crate) fn is_free(&self) -> bool {
        let addresses: [SocketAddr; 3] = [
            (Ipv4Addr::LOCALHOST, self.number).into(),
            (Ipv4Addr::UNSPECIFIED, self.number).into(),
            (Ipv6Addr::UNSPECIFIED, self.number).into(),
        ];
        !addresses.into_iter().any(is_taken)
    }
}

fn is_taken(address: SocketAddr) -> bool {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let bound = socket.and_then(|socket| {
        // Connections of who had it before may still be dying; that is nobody's business (TIME_WAIT).
        socket.set_reuseaddr(true)?;
        socket.bind(address)
    });
    // A machine without IPv6 says something else, and it is right.
    bound.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

/// The kernel's own range.
fn kernel_range() -> Option<RangeInclusive<u16>> {
    let text = crate::fs::read_text("/proc/sys/net/ipv4/ip_local_port_range".as_ref()).ok()??;
    let mut words = text.split_whitespace().map(str::parse);
    match (words.next(), words.next()) {
        (Some(Ok(first)), Some(Ok(last))) => Some(first..=last),
        _ => None,
    }
}

/// Ports to choose from. Where the kernel gives away nearly all, only the names protect ours, and `launch` takes another
/// when one is lost all the same.
fn candidates(kernel: Option<RangeInclusive<u16>>) -> Vec<u16> {
    let outside = |port: &u16| kernel.as_ref().is_none_or(|kernel| !kernel.contains(port));
    let found: Vec<u16> = RANGE.filter(outside).collect();
    if found.len() < FEWEST { RANGE.collect() } else { found }
}

/// Different servers begin to look in different places.
fn random() -> io::Result<usize> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(u32::from_ne_bytes(bytes) as usize)
}

/// The name that stands for a port among the servers of this machine.
#[cfg(target_os = "linux")]
struct Claim(#[expect(dead_code, reason = "the open socket is the claim")] std::os::unix::net::UnixDatagram);

#[cfg(target_os = "linux")]
impl Claim {
    fn take(port: u16) -> Option<Self> {
        use std::os::linux::net::SocketAddrExt;
        use std::os::unix::net::{SocketAddr, UnixDatagram};
        let name = SocketAddr::from_abstract_name(format!("tasks-eb/port/{port}")).ok()?;
        UnixDatagram::bind_addr(&name).ok().map(Self)
    }
}

/// Elsewhere there are no such names: servers may choose the same port between two looks.
#[cfg(not(target_os = "linux"))]
struct Claim;

#[cfg(not(target_os = "linux"))]
impl Claim {
    fn take(_port: u16) -> Option<Self> {
        Some(Self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_is_given_once_and_again_when_it_is_let_go() {
        let ports: Vec<Port> = (0..200).map(|_| Port::choose().expect("a port")).collect();
        let numbers: BTreeSet<u16> = ports.iter().map(Port::number).collect();
        assert_eq!(numbers.len(), ports.len(), "no port twice");
        let first = ports[0].clone();
        drop(ports);
        assert!(Port::take(first.number()).is_none(), "a clone holds it");
    }

    #[test]
    fn the_kernel_gives_ours_to_nobody() {
        assert!(candidates(Some(32_768..=60_999)).iter().all(|port| !(32_768..=60_999).contains(port)));
        assert_eq!(candidates(Some(1024..=65_535)).len(), RANGE.len(), "where all are its own, any will do");
        assert_eq!(candidates(None).len(), RANGE.len());
        let range = kernel_range().expect("Linux tells it");
        let port = Port::choose().expect("a port").number();
        assert!(!range.contains(&port) || range.len() > 40_000, "{port} of {range:?}");
    }

    #[test]
    fn what_somebody_has_bound_is_not_free() {
        for address in ["127.0.0.1", "0.0.0.0"] {
            let port = Port::choose().expect("a port");
            assert!(port.is_free());
            let listener = TcpListener::bind((address, port.number())).expect("binds");
            assert!(!port.is_free(), "{address}");
            drop(listener);
            assert!(port.is_free(), "{address}");
        }
        // As a connection that goes out has it: bound, and nobody listens.
        let port = Port::choose().expect("a port");
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, port.number()).into()).expect("binds");
        assert!(!port.is_free());
    }

    #[tokio::test]
    async fn an_app_can_bind_a_port_that_is_held_with_and_without_reuse() {
        for reuse in [true, false] {
            let port = Port::choose().expect("a port");
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.set_reuseaddr(reuse).expect("is set");
            socket.bind((Ipv4Addr::LOCALHOST, port.number()).into()).expect("binds");
            socket.listen(1).expect("listens");
        }
    }
}
