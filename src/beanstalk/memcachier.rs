//! MemCachier: the three variables that connect an app to it, and what they say. Source: MemCachier's documentation.

use std::collections::BTreeMap;
use std::fmt;

use crate::beanstalk::Region;
use crate::error::{Class, Error, Result};
use crate::secret::Secret;

/// Servers, as a comma list of `host:port`; the port defaults to 11211.
pub const SERVERS: &str = "MEMCACHIER_SERVERS";
/// User name for SASL PLAIN.
pub const USERNAME: &str = "MEMCACHIER_USERNAME";
/// Password for SASL PLAIN.
pub const PASSWORD: &str = "MEMCACHIER_PASSWORD";
/// All three, in the order in which MemCachier's dashboard shows them.
pub const VARIABLES: [&str; 3] = [SERVERS, USERNAME, PASSWORD];

/// Memcache's port, where a server is named without one.
const PORT: u16 = 11211;

/// What the names of AWS's regions begin with. Source: the list of regions in AWS's general reference.
const AREAS: [&str; 11] = ["af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us", "eusc"];

/// One Memcache server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name or address; an IPv6 address without its brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

impl Server {
    /// Reads `host`, `host:port` or `[address]:port`.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, "")) => (address, None),
            Some((address, rest)) => (address, Some(rest.strip_prefix(':').unwrap_or_default())),
            None => text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(PORT), str::parse);
        match port {
            Ok(port) if port > 0 && !host.is_empty() && !host.contains(['/', '@', '[', ' ', '\t']) => {
                Ok(Self { host: host.to_owned(), port })
            }
            // Not shown: people paste URLs, and those hold the password.
            _ => Err("a server is not given as host or host:port; what was given is not shown here".to_owned()),
        }
    }

    /// The AWS region that the name of the server tells, as MemCachier's often do.
    pub fn region(&self) -> Option<Region> {
        let of_aws = |label: &&str| AREAS.iter().any(|area| label.split('-').next() == Some(*area));
        self.host.split('.').filter(of_aws).find_map(|label| Region::parse(label).ok())
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// User and password for SASL PLAIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User name.
    pub user: String,
    /// Password.
    pub password: Secret,
}

/// A cache: what the three variables say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// The servers, in their order; at least one.
    pub servers: Vec<Server>,
    /// Who may use them; a plain Memcache has no users.
    pub credentials: Option<Credentials>,
}

impl Cache {
    /// What the variables of an environment say; `None` when none of them is set.
    ///
    /// # Errors
    /// Class `Usage` when one is missing beside another, or the servers cannot be read.
    pub fn of_variables(variables: &BTreeMap<String, String>) -> Result<Option<Self>> {
        let filled = |name: &str| variables.get(name).filter(|value| !value.trim().is_empty());
        let credentials = match (filled(USERNAME), filled(PASSWORD)) {
            (None, None) => None,
            (Some(user), Some(password)) => {
                Some(Credentials { user: user.clone(), password: Secret::new(password.clone()) })
            }
            (Some(_), None) => return Err(half(USERNAME, PASSWORD)),
            (None, Some(_)) => return Err(half(PASSWORD, USERNAME)),
        };
        let Some(servers) = filled(SERVERS) else {
            return if credentials.is_some() { Err(half(USERNAME, SERVERS)) } else { Ok(None) };
        };
        Ok(Some(Self { servers: parse_servers(servers)?, credentials }))
    }
}

fn half(set: &str, unset: &str) -> Error {
    Error::new(Class::Usage, "the variables of the cache are not complete")
        .code("TE1604")
        .because(format!("{set} is set, {unset} is not"))
}

/// Reads a comma list of servers.
///
/// # Errors
/// Class `Usage`, with the one that is none.
pub fn parse_servers(text: &str) -> Result<Vec<Server>> {
    let wrong = |why| {
        Error::new(Class::Usage, format!("{SERVERS} cannot be read"))
            .because(why)
            .next("give a comma list of host:port, as the dashboard of MemCachier shows it")
    };
    text.split(',').map(Server::parse).collect::<Result<_, _>>().map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(pairs: &[(&str, &str)]) -> Result<Option<Cache>> {
        Cache::of_variables(&pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_url_that_is_given_for_a_server_is_refused_without_showing_its_password() {
        for text in ["memcached://me:hunter2@mc1.example:11211", "me:hunter2@mc1.example", "mc1.example:hunter2"] {
            let refused = Server::parse(text).expect_err(text);
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }

    #[test]
    fn servers_are_read_in_their_order_and_written_as_they_were() {
        let servers = parse_servers("a.example:1, b.example ,[::1]:7,[::2]").expect("reads");
        let shown: Vec<_> = servers.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["a.example:1", "b.example:11211", "[::1]:7", "[::2]:11211"]);
        for bad in ["", "a,,b", ":1", "a:0", "a:b", "a:70000", "a b", "[::1", "[::1]7", "http://a:1"] {
            assert_eq!(parse_servers(bad).map_err(|error| error.class()), Err(Class::Usage), "{bad}");
        }
    }

    #[test]
    fn nothing_set_is_no_cache_and_half_of_one_is_named() {
        assert_eq!(cache(&[]).expect("is no error"), None);
        assert_eq!(cache(&[(SERVERS, " ")]).expect("is no error"), None);
        let plain = cache(&[(SERVERS, "a")]).expect("reads").expect("is one");
        assert_eq!((plain.servers.len(), plain.credentials), (1, None));
        for set in [vec![USERNAME, PASSWORD], vec![SERVERS, PASSWORD], vec![SERVERS, USERNAME]] {
            let missing = VARIABLES.into_iter().find(|name| !set.contains(name)).expect("one is left");
            let error = cache(&set.into_iter().map(|name| (name, "hunter2")).collect::<Vec<_>>()).expect_err(missing);
            assert!(error.to_string().ends_with(&format!("{missing} is not")), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn a_region_is_seen_in_the_name_of_a_server() {
        let region = |host: &str| Server { host: host.to_owned(), port: 1 }.region().map(String::from);
        assert_eq!(region("mc1.c1.eu-central-1.ec2.memcachier.com").as_deref(), Some("eu-central-1"));
        for none in ["mc1.dev.ec2.memcachier.com", "my-cache-1.internal", "10.0.0.1"] {
            assert_eq!(region(none), None, "{none}");
        }
    }
}
