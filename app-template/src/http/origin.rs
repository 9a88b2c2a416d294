//! Refuses what another site makes a visitor's browser send. The browser itself says where a request comes from, in
//! `Sec-Fetch-Site` and `Origin`, and a page cannot forge either; so forms need no token, and a page can be cached.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};

use super::problem::Problem;

/// Whether the request may be carried out: one that changes something must come from our own pages, or from no page.
pub(super) fn may_pass(request: &Request) -> bool {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    safe || is_own(request.headers())
}

/// What the others get.
pub(super) fn refusal() -> Problem {
    tracing::warn!("refused: the request comes from another site");
    Problem::new(
        StatusCode::FORBIDDEN,
        "This request comes from another site, so it was not carried out.",
    )
}

/// Whether the headers say that the request comes from this site's own pages or from outside a browser.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &header::HeaderValue| value.to_str().unwrap_or(""))
    };
    match text(header::HeaderName::from_static("sec-fetch-site")) {
        // `none` is the visitor's own doing: an address typed, a bookmark. `same-site` is not us: every port of
        // localhost and every neighbour under one domain is the same site.
        Some(site) => matches!(site, "same-origin" | "none"),
        None => match text(header::ORIGIN) {
            // An older browser. The scheme is not compared: behind a load balancer we see http where it saw https.
            Some(origin) => {
                let Some((scheme, authority)) = origin.split_once("://") else {
                    return false;
                };
                let host = text(header::HOST).unwrap_or("");
                !host.is_empty()
                    && without_default_port(scheme, authority) == without_default_port(scheme, host)
            }
            // Not a browser: curl, a script, another server. It carries no visitor's cookies, so it can do no more than
            // its sender could anyway.
            None => true,
        },
    }
}

fn without_default_port(scheme: &str, authority: &str) -> String {
    let port = if scheme == "https" { ":443" } else { ":80" };
    authority
        .strip_suffix(port)
        .unwrap_or(authority)
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn own(headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        map.insert("host", "tasks.example:8080".parse().unwrap());
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        is_own(&map)
    }

    #[test]
    fn our_own_pages_and_programs_without_a_browser_may_write() {
        assert!(own(&[]));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("sec-fetch-site", "none")]));
        assert!(own(&[("origin", "http://tasks.example:8080")]));
        assert!(own(&[("origin", "https://TASKS.example:8080")]));
    }

    #[test]
    fn a_default_port_may_be_said_or_left_out() {
        assert!(own(&[
            ("origin", "https://tasks.example:443"),
            ("host", "tasks.example")
        ]));
        assert!(own(&[
            ("origin", "http://tasks.example"),
            ("host", "tasks.example:80")
        ]));
    }

    #[test]
    fn other_sites_may_not() {
        for site in ["cross-site", "same-site", "", "\u{e9}"] {
            assert!(!own(&[("sec-fetch-site", site)]), "{site}");
        }
        for origin in [
            "http://evil.example",
            "http://tasks.example:8081",
            "null",
            "",
            "http://tasks.example",
        ] {
            assert!(!own(&[("origin", origin)]), "{origin}");
        }
        assert!(!own(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://tasks.example:8080")
        ]));
        assert!(!own(&[("origin", "http://"), ("host", "")]));
    }
}
