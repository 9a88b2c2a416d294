//! A request as rules look at it: its normal path, its host, and the values of nginx's variables.

use std::net::SocketAddr;

use http::header::{self, HeaderMap};
use hyper::{Method, Request, Version};
use percent_encoding::percent_decode_str;

/// What a client asks.
#[derive(Clone)]
pub(super) struct Question {
    pub(super) method: Method,
    pub(super) version: Version,
    /// As it was sent, with its arguments.
    pub(super) target: String,
    /// Decoded, without `.`, `..` and doubled slashes. Source: nginx, "location".
    pub(super) path: String,
    pub(super) args: Option<String>,
    pub(super) headers: HeaderMap,
    pub(super) peer: SocketAddr,
    /// Whether path and arguments are others than the client's.
    pub(super) is_turned: bool,
}

impl Question {
    /// `None` when its path leads out of the server.
    pub(super) fn of<B>(request: &Request<B>, peer: SocketAddr) -> Option<Self> {
        let uri = request.uri();
        Some(Self {
            method: request.method().clone(),
            version: request.version(),
            target: uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
            path: normal(uri.path())?,
            args: uri.query().map(str::to_owned),
            headers: request.headers().clone(),
            peer,
            is_turned: false,
        })
    }

    /// Asks for another path from now on, as `try_files` does.
    pub(super) fn turn_to(&mut self, path: String, args: Option<String>) {
        self.is_turned |= path != self.path || args != self.args;
        (self.path, self.args) = (path, args);
    }

    /// A header's value, for a variable.
    fn header(&self, name: &str) -> Option<String> {
        let values: Vec<String> = self
            .headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// The name that the client used, with the port.
    pub(super) fn authority(&self) -> String {
        self.header("host").unwrap_or_else(|| "localhost".to_owned())
    }

    /// A whole address on this server.
    pub(super) fn absolute(&self, path: &str) -> String {
        format!("http://{}{path}", self.authority())
    }

    /// Whether the client takes gzip. Source: nginx, `gzip_http_version` and `gzip_proxied` by their defaults.
    pub(super) fn takes_gzip(&self) -> bool {
        let accepts =
            self.headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = accepts.split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.trim().parse::<f32>().ok());
            is_gzip && quality.is_none_or(|quality| quality > 0.0)
        });
        takes && self.version >= Version::HTTP_11 && !self.headers.contains_key(header::VIA)
    }

    /// The value of a variable that [`crate::local::host::nginx::template`] knows.
    pub(super) fn variable(&self, name: &str, groups: &[String]) -> Option<String> {
        if let Ok(number) = name.parse::<usize>() {
            return groups.get(number).cloned();
        }
        let without_port = |authority: String| match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host.to_ascii_lowercase(),
            _ => authority.to_ascii_lowercase(),
        };
        Some(match name {
            "host" => without_port(self.authority()),
            "remote_addr" => self.peer.ip().to_string(),
            "scheme" => "http".to_owned(),
            "request_uri" => self.target.clone(),
            "uri" | "document_uri" => self.path.clone(),
            "args" | "query_string" => self.args.clone()?,
            "is_args" => if self.args.as_deref().unwrap_or_default().is_empty() { "" } else { "?" }.to_owned(),
            "request_method" => self.method.to_string(),
            "server_port" => "80".to_owned(),
            "proxy_add_x_forwarded_for" => {
                let before = self.header("x-forwarded-for").map(|before| format!("{before}, ")).unwrap_or_default();
                format!("{before}{}", self.peer.ip())
            }
            "connection_upgrade" => "upgrade".to_owned(),
            _ => return self.of_family(name),
        })
    }

    fn of_family(&self, name: &str) -> Option<String> {
        if let Some(name) = name.strip_prefix("http_") {
            return self.header(&name.replace('_', "-"));
        }
        let named = |pair: &str, name: &str| {
            let (found, value) = pair.trim().split_once('=')?;
            found.eq_ignore_ascii_case(name).then(|| value.to_owned())
        };
        if let Some(name) = name.strip_prefix("arg_") {
            return self.args.as_deref()?.split('&').find_map(|pair| named(pair, name));
        }
        let cookie = name.strip_prefix("cookie_")?;
        self.header("cookie")?.split(';').find_map(|pair| named(pair, cookie))
    }
}

/// The path that locations are compared with; `None` when it leads above the root or is no text.
pub(super) fn normal(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    if decoded.contains('\0') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    let ends_open = decoded.ends_with('/') || decoded.ends_with("/.") || decoded.ends_with("/..");
    let end = if ends_open && !parts.is_empty() { "/" } else { "" };
    Some(format!("/{}{end}", parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_normal_and_none_leads_out() {
        for (path, expected) in [
            ("/", "/"),
            ("//a///b", "/a/b"),
            ("/a/./b/../c/", "/a/c/"),
            ("/a/b/..", "/a/"),
            ("/%61%2Fb", "/a/b"),
            ("/a%20b", "/a b"),
        ] {
            assert_eq!(normal(path).as_deref(), Some(expected), "{path}");
        }
        for path in ["/..", "/a/../../b", "/%2e%2e/x", "/a%00"] {
            assert_eq!(normal(path), None, "{path}");
        }
    }

    #[test]
    fn variables_have_their_values() {
        let request = Request::builder()
            .uri("/a%20b?x=1&y=2")
            .header("host", "Shop.localhost:8080")
            .header("x-forwarded-for", "203.0.113.7")
            .header("cookie", "a=b; sid=42")
            .header("accept-encoding", "br, gzip;q=0.5")
            .body(())
            .expect("builds");
        let question = Question::of(&request, ([127, 0, 0, 1], 9).into()).expect("is fine");
        for (name, value) in [
            ("host", "shop.localhost"),
            ("http_host", "Shop.localhost:8080"),
            ("uri", "/a b"),
            ("request_uri", "/a%20b?x=1&y=2"),
            ("args", "x=1&y=2"),
            ("is_args", "?"),
            ("arg_y", "2"),
            ("cookie_sid", "42"),
            ("proxy_add_x_forwarded_for", "203.0.113.7, 127.0.0.1"),
            ("1", "group"),
        ] {
            let groups = [String::new(), "group".to_owned()];
            assert_eq!(question.variable(name, &groups).as_deref(), Some(value), "{name}");
        }
        assert_eq!(question.variable("arg_z", &[]), None);
        assert!(question.takes_gzip());
    }
}
