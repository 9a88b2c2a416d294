//! Which Memcache servers the environment names. Words only: who talks to them is `memcached/`.

use crate::error::Error;
use crate::secret::Secret;

/// Memcache's port, used when a server is named without one.
const DEFAULT_PORT: u16 = 11211;

/// One Memcache server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Name or address; an IPv6 address without its brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
}

/// What `MEMCACHIER_SERVERS`, `MEMCACHIER_USERNAME` and `MEMCACHIER_PASSWORD` say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The servers, in the order given; never empty.
    pub servers: Vec<Server>,
    /// User and password; plain Memcache has neither.
    pub credentials: Option<(String, Secret)>,
}

impl Settings {
    /// Reads the three variables. None set: `None`. Half-set: an error that names what is missing.
    pub fn from_lookup(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Option<Self>, Error> {
        let filled = |name: &str| lookup(name).filter(|value| !value.trim().is_empty());
        let servers = filled("MEMCACHIER_SERVERS");
        let user = filled("MEMCACHIER_USERNAME");
        let password = filled("MEMCACHIER_PASSWORD");
        let missing =
            |set: &str, unset: &str| Error::Config(format!("{set} is set but {unset} is not"));
        let credentials = match (user, password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user, Secret::new(password))),
            (Some(_), None) => return Err(missing("MEMCACHIER_USERNAME", "MEMCACHIER_PASSWORD")),
            (None, Some(_)) => return Err(missing("MEMCACHIER_PASSWORD", "MEMCACHIER_USERNAME")),
        };
        let Some(servers) = servers else {
            return match credentials {
                Some(_) => Err(missing("MEMCACHIER_USERNAME", "MEMCACHIER_SERVERS")),
                None => Ok(None),
            };
        };
        let servers = servers
            .split(',')
            .map(parse_server)
            .collect::<Result<_, _>>()?;
        Ok(Some(Self {
            servers,
            credentials,
        }))
    }
}

fn parse_server(text: &str) -> Result<Server, Error> {
    let text = text.trim();
    let wrong = || {
        Error::Config(format!(
            "MEMCACHIER_SERVERS holds \"{text}\"; it must be a comma list of host or host:port"
        ))
    };
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':')),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let port = port
        .map_or(Ok(DEFAULT_PORT), str::parse)
        .map_err(|_| wrong())?;
    if host.is_empty() || port == 0 || host.contains(char::is_whitespace) {
        return Err(wrong());
    }
    Ok(Server {
        host: host.to_owned(),
        port,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<Settings>, Error> {
        Settings::from_lookup(&|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_list_of_servers_keeps_its_order_and_fills_in_the_port() {
        let settings = read(&[("MEMCACHIER_SERVERS", "a.example:1, b.example ,[::1]:7")])
            .unwrap()
            .unwrap();
        let seen: Vec<_> = settings
            .servers
            .iter()
            .map(|s| (s.host.as_str(), s.port))
            .collect();
        assert_eq!(seen, [("a.example", 1), ("b.example", 11211), ("::1", 7)]);
        assert!(settings.credentials.is_none());
    }

    #[test]
    fn nothing_set_is_no_cache() {
        assert!(read(&[]).unwrap().is_none());
        assert!(read(&[("MEMCACHIER_SERVERS", " ")]).unwrap().is_none());
    }

    #[test]
    fn a_half_set_cache_names_what_is_missing() {
        let names = [
            "MEMCACHIER_SERVERS",
            "MEMCACHIER_USERNAME",
            "MEMCACHIER_PASSWORD",
        ];
        for missing in names {
            let rest: Vec<_> = names
                .into_iter()
                .filter(|n| *n != missing)
                .map(|n| (n, "x"))
                .collect();
            let text = read(&rest);
            if missing == "MEMCACHIER_SERVERS" || rest.len() == 2 {
                let text = text.unwrap_err().to_string();
                assert!(text.contains(&format!("{missing} is not")), "{text}");
            }
        }
    }

    #[test]
    fn a_server_that_cannot_be_one_is_repeated_in_the_complaint() {
        for server in ["a:b", "a,,b", ":11211", "a b", "a:0", "[::1"] {
            let error = read(&[("MEMCACHIER_SERVERS", server)]).unwrap_err();
            assert!(error.to_string().contains("MEMCACHIER_SERVERS"), "{server}");
        }
    }
}
