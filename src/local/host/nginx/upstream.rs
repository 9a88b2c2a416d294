//! Which `proxy_pass` means the app: by the address that an instance gives it, or by an `upstream` of that address.

use super::syntax::Directive;

/// What a `proxy_pass` means here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The app; with the path that takes the place of the location's.
    App(Option<String>),
    /// Somebody else.
    Elsewhere,
}

/// Names of the `upstream` blocks that are the app and nothing else.
pub(super) fn of_the_app(http: &[Directive], port: u16) -> Vec<String> {
    let is_app = |upstream: &&Directive| {
        let mut servers = upstream.block.iter().flatten().filter(|found| found.name == "server").peekable();
        upstream.name == "upstream" && servers.peek().is_some() && servers.all(|server| is_app(server.arg(0), port))
    };
    http.iter().filter(is_app).map(|found| found.arg(0).to_owned()).collect()
}

/// Whether an address is the one that the app has on an instance.
pub(super) fn is_app(address: &str, port: u16) -> bool {
    let Some((host, found)) = address.rsplit_once(':') else { return false };
    ["127.0.0.1", "localhost", "0.0.0.0", "[::1]"].contains(&host) && found == port.to_string()
}

/// What a `proxy_pass` means.
///
/// # Errors
/// In nginx's words.
pub(super) fn target(directive: &Directive, apps: &[String], port: u16) -> Result<Target, String> {
    let url = directive.arg(0);
    if url.contains('$') {
        return Ok(Target::Elsewhere);
    }
    let Some(rest) = url.strip_prefix("http://") else {
        return if url.starts_with("https://") {
            Ok(Target::Elsewhere)
        } else {
            Err(directive.fault("invalid URL prefix"))
        };
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => (&rest[..at], Some(rest[at..].to_owned())),
        None => (rest, None),
    };
    if is_app(authority, port) || apps.iter().any(|app| app == authority) {
        Ok(Target::App(path))
    } else {
        Ok(Target::Elsewhere)
    }
}
