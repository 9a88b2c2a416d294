//! What can be wrong with a Memcache server: why it cannot be used, and what helps.

use std::fmt;
use std::io;
use std::time::Duration;

use serde::Serialize;

/// What is wrong, in one word for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Problem {
    /// Its name has no address.
    UnknownName,
    /// Names cannot be looked up at all at the moment.
    NoNames,
    /// Nobody listens on that port.
    ConnectionRefused,
    /// There is no way to that address.
    Unreachable,
    /// Packets get no answer: a firewall.
    ConnectTimeout,
    /// It takes connections and says nothing.
    Silent,
    /// It hangs up.
    HangsUp,
    /// It speaks something else.
    NotMemcache,
    /// It knows no logins.
    NoLogin,
    /// It wants a login, and there are no credentials.
    LoginWanted,
    /// User or password is wrong.
    WrongCredentials,
    /// The credentials may read and not write.
    ReadOnly,
    /// It has no room and throws nothing out.
    Full,
    /// It does not keep what it says it keeps.
    Forgets,
    /// An operation was answered with something unexpected.
    Refuses,
}

impl Problem {
    /// What helps, as one sentence.
    pub fn advice(self) -> &'static str {
        match self {
            Self::UnknownName => {
                "compare the name with MEMCACHIER_SERVERS on the dashboard of MemCachier; a deleted cache has none"
            }
            Self::NoNames => "check the network and the name server of this machine, and try again",
            Self::ConnectionRefused => "check the port: MemCachier's is 11211 unless its dashboard says otherwise",
            Self::Unreachable | Self::ConnectTimeout => {
                "open the port in the firewall or security group; a cache that only the instances reach is set with \
                 --no-check"
            }
            Self::Silent => "look at the status page of MemCachier, or restart the server, and try again",
            Self::HangsUp => "check that the port is Memcache without TLS, and that this address may connect",
            Self::NotMemcache => "check host and port: it has to speak Memcache's binary protocol, as MemCachier does",
            Self::NoLogin => {
                "start it with SASL (memcached -S), or give tasks-eb cache setup the servers alone, for a plain Memcache"
            }
            Self::LoginWanted => "give user name and password as well: tasks-eb cache setup",
            Self::WrongCredentials => {
                "copy user name and password from the dashboard of MemCachier anew; a development cache that was not \
                 used for 30 days is disabled, and enabled there again"
            }
            Self::ReadOnly => "on the dashboard of MemCachier, under Credentials, use or make some that may write",
            Self::Full => "take a larger cache, or let memcached throw out what is old (leave away -M)",
            Self::Forgets => "check that it is one server and no proxy before several, and that it has memory (-m)",
            Self::Refuses => "look at the log of the server, or at the status page of MemCachier",
        }
    }
}

/// The word that JSON has for it.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Why a server cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{detail}")]
pub struct Fault {
    /// What is wrong.
    pub problem: Problem,
    /// The same as a sentence, without secrets.
    pub detail: String,
    /// What helps.
    pub advice: &'static str,
}

impl Fault {
    /// A fault with its sentence.
    pub fn new(problem: Problem, detail: impl fmt::Display) -> Self {
        Self { problem, detail: detail.to_string(), advice: problem.advice() }
    }

    /// What a failed lookup of the name means.
    pub fn of_lookup(host: &str, error: &io::Error) -> Self {
        let text = error.to_string();
        // What the C library says when no name server answers (EAI_AGAIN): there is no kind for it.
        let problem = if text.contains("Temporary failure") || text.contains("try again") {
            Problem::NoNames
        } else {
            Problem::UnknownName
        };
        Self::new(problem, format!("the name {host} has no address: {text}"))
    }

    /// What a failed connection means.
    pub fn of_connect(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                Self::new(Problem::ConnectionRefused, "nobody listens there: the connection is refused")
            }
            io::ErrorKind::TimedOut => Self::new(Problem::ConnectTimeout, "the connection is not answered"),
            _ => Self::new(Problem::Unreachable, format!("there is no way to it: {error}")),
        }
    }

    /// No connection within this time.
    pub fn no_connection(patience: Duration) -> Self {
        let detail = format!("the connection is not answered within {} s", patience.as_secs());
        Self::new(Problem::ConnectTimeout, detail)
    }

    /// No answer within this time.
    pub fn no_answer(patience: Duration) -> Self {
        Self::new(Problem::Silent, format!("it takes the connection and says nothing for {} s", patience.as_secs()))
    }

    /// What a connection that breaks off means.
    pub fn of_exchange(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::new(Problem::HangsUp, "it hangs up instead of answering"),
            _ => Self::new(Problem::HangsUp, format!("the connection breaks off: {error}")),
        }
    }

    /// What an answer of another protocol means.
    pub fn not_memcache(begin: &[u8]) -> Self {
        let speaks = match begin {
            [b'H', b'T', b'T', b'P', ..] => "a web server answers there",
            [0x15 | 0x16, 3, ..] => "it speaks TLS",
            [b'E', b'R', b'R', b'O', b'R', ..] | [b'C', b'L', b'I', b'E', b'N', b'T', ..] => {
                "it speaks Memcache's text protocol only"
            }
            [b'-' | b'+', ..] => "a Redis answers there",
            _ => "what it answers is not Memcache's binary protocol",
        };
        Self::new(Problem::NotMemcache, speaks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_answers_instead_of_memcache_is_recognised() {
        for (begin, says) in [
            (&b"HTTP/1.1 400"[..], "web server"),
            (b"ERROR\r\n", "text protocol"),
            (&[0x15, 3, 1, 0, 2], "TLS"),
            (b"-ERR unknown command", "Redis"),
            (b"SSH-2.0", "not Memcache"),
            (b"", "not Memcache"),
        ] {
            let fault = Fault::not_memcache(begin);
            assert!(fault.problem == Problem::NotMemcache && fault.detail.contains(says), "{fault:?}");
        }
    }

    #[test]
    fn a_name_server_that_is_away_is_not_a_name_that_is_wrong() {
        let problem = |text: &str| Fault::of_lookup("mc1", &io::Error::other(text.to_owned())).problem;
        assert_eq!(
            problem("failed to lookup address information: Temporary failure in name resolution"),
            Problem::NoNames
        );
        assert_eq!(problem("failed to lookup address information: Name or service not known"), Problem::UnknownName);
    }

    #[test]
    fn what_a_connection_fails_with_decides_the_advice() {
        let problem = |kind: io::ErrorKind| Fault::of_connect(&kind.into()).problem;
        assert_eq!(problem(io::ErrorKind::ConnectionRefused), Problem::ConnectionRefused);
        assert_eq!(problem(io::ErrorKind::TimedOut), Problem::ConnectTimeout);
        assert_eq!(problem(io::ErrorKind::HostUnreachable), Problem::Unreachable);
    }
}
