//! What holds at one level of a configuration, with what it inherits: bodies, gzip, headers, files, times, access.

use std::net::IpAddr;
use std::time::Duration;

use http::header::{HeaderName, HeaderValue};

use super::compile::Context;
use super::syntax::Directive;
use super::template::Template;

/// What holds for a request.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// `None` = without limit.
    pub(crate) largest_body: Option<u64>,
    pub(crate) gzip: Gzip,
    pub(crate) headers: Vec<AddedHeader>,
    /// Headers to the app; an empty value takes one away.
    pub(crate) proxy_headers: Vec<(HeaderName, Template)>,
    pub(crate) expires: Option<Expires>,
    /// Time for the app to begin its answer.
    pub(crate) read: Duration,
    pub(crate) error_pages: Vec<ErrorPage>,
    pub(crate) intercept_errors: bool,
    /// Whether an address may ask; the first that fits decides.
    pub(crate) access: Vec<(bool, Network)>,
    pub(crate) root: Option<Folder>,
    pub(crate) index: Vec<String>,
    pub(crate) default_type: HeaderValue,
}

/// `gzip` and its kin.
#[derive(Debug, Clone)]
pub(crate) struct Gzip {
    pub(crate) on: bool,
    pub(crate) types: Vec<String>,
    pub(crate) least: u64,
    pub(crate) level: u32,
    pub(crate) vary: bool,
}

/// `add_header`.
#[derive(Debug, Clone)]
pub(crate) struct AddedHeader {
    pub(crate) name: HeaderName,
    pub(crate) value: Template,
    pub(crate) always: bool,
}

/// `expires`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expires {
    Epoch,
    Max,
    /// Seconds from now; before now when negative.
    In(i64),
}

/// `error_page`.
#[derive(Debug, Clone)]
pub(crate) struct ErrorPage {
    pub(crate) codes: Vec<u16>,
    /// What the answer says instead.
    pub(crate) status: Option<u16>,
    /// Whether it has the status of what is found at its path (`=` alone).
    pub(crate) keeps_answer: bool,
    pub(crate) uri: String,
}

/// `root` or `alias`: a path on the instance.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) path: Template,
    pub(crate) is_alias: bool,
    /// What an `alias` takes the place of; all of a path when there is none.
    pub(crate) start: Option<String>,
}

/// What `allow` and `deny` speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    All,
    Of(IpAddr, u8),
    /// A socket of this machine: nobody asks through one.
    Unix,
}

impl Default for Settings {
    /// nginx's own defaults.
    fn default() -> Self {
        Self {
            largest_body: Some(1 << 20),
            gzip: Gzip { on: false, types: vec!["text/html".to_owned()], least: 20, level: 1, vary: false },
            headers: Vec::new(),
            proxy_headers: Vec::new(),
            expires: None,
            read: Duration::from_secs(60),
            error_pages: Vec::new(),
            intercept_errors: false,
            access: Vec::new(),
            root: None,
            index: vec!["index.html".to_owned()],
            default_type: HeaderValue::from_static("text/plain"),
        }
    }
}

impl Settings {
    /// What holds in a block inside of this one. Lists are inherited only by a block without one of its own.
    ///
    /// # Errors
    /// In nginx's words.
    pub(super) fn inner(&self, block: &[Directive], context: &mut Context<'_>) -> Result<Self, String> {
        let mut inner = self.clone();
        let mut met: Vec<&str> = Vec::new();
        for directive in block {
            let name = directive.name.as_str();
            let list = if name == "allow" { "deny" } else { name };
            if !met.contains(&list) {
                met.push(list);
                inner.begin_list(list);
            }
            let taken = inner.take(directive, context)? || inner.take_files(directive, context)?;
            if !taken && !super::compile::is_structure(name) {
                context.leave_out(directive);
            }
        }
        Ok(inner)
    }

    fn begin_list(&mut self, name: &str) {
        match name {
            "add_header" => self.headers.clear(),
            "proxy_set_header" => self.proxy_headers.clear(),
            "error_page" => self.error_pages.clear(),
            "deny" => self.access.clear(),
            "index" => self.index.clear(),
            "gzip_types" => self.gzip.types = vec!["text/html".to_owned()],
            _ => {}
        }
    }

    /// What concerns the exchange; `false` when it is another's.
    fn take(&mut self, directive: &Directive, context: &mut Context<'_>) -> Result<bool, String> {
        let first = directive.arg(0);
        let invalid = || directive.fault(format!("\"{}\" directive invalid value", directive.name));
        match directive.name.as_str() {
            "client_max_body_size" => {
                let largest = size(first).ok_or_else(invalid)?;
                self.largest_body = (largest > 0).then_some(largest);
            }
            "gzip" => self.gzip.on = is_on(first),
            "gzip_vary" => self.gzip.vary = is_on(first),
            "gzip_types" => self.gzip.types.extend(directive.args.iter().map(|word| word.to_ascii_lowercase())),
            "gzip_min_length" => self.gzip.least = size(first).ok_or_else(|| directive.fault("invalid value"))?,
            "gzip_comp_level" => {
                let level = first.parse().map_err(|_| directive.fault("invalid number"))?;
                let bounds = "value must be equal to or";
                self.gzip.level = match level {
                    1..=9 => level,
                    0 => return Err(directive.fault(format!("{bounds} greater than 1"))),
                    _ => return Err(directive.fault(format!("{bounds} less than 9"))),
                };
            }
            "add_header" => self.add_header(directive, context)?,
            "proxy_set_header" => {
                if let (Ok(name), Some(value)) =
                    (HeaderName::from_bytes(first.as_bytes()), context.template(directive, directive.arg(1))?)
                {
                    self.proxy_headers.push((name, value));
                }
            }
            "proxy_read_timeout" => self.read = time(first).ok_or_else(invalid)?,
            // On loopback a connection is there or refused at once, and what is sent is taken.
            "proxy_connect_timeout" | "proxy_send_timeout" => _ = time(first).ok_or_else(invalid)?,
            "proxy_intercept_errors" => self.intercept_errors = is_on(first),
            // The built-in proxy tells nobody a version.
            "server_tokens" if ["on", "off", "build"].contains(&first) => {}
            "server_tokens" => return Err(directive.fault(format!("invalid value \"{first}\""))),
            "allow" | "deny" => self.access.push((directive.name == "allow", network(directive)?)),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What concerns files and pages; `false` when it is another's.
    fn take_files(&mut self, directive: &Directive, context: &mut Context<'_>) -> Result<bool, String> {
        let first = directive.arg(0);
        match directive.name.as_str() {
            name @ ("root" | "alias") => {
                if let Some(path) = context.template(directive, first)? {
                    self.root = Some(Folder { path, is_alias: name == "alias", start: None });
                }
            }
            "index" => self.index.extend(directive.args.iter().cloned()),
            "default_type" => match HeaderValue::from_str(first) {
                Ok(value) => self.default_type = value,
                Err(_) => context.leave_out(directive),
            },
            "expires" => match expires(directive)? {
                Some(expires) => self.expires = expires,
                None => context.leave_out(directive),
            },
            "error_page" => match error_page(directive)? {
                Some(page) => self.error_pages.push(page),
                None => context.leave_out(directive),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn add_header(&mut self, directive: &Directive, context: &mut Context<'_>) -> Result<(), String> {
        let always = directive.args.len() == 3;
        if always && directive.arg(2) != "always" {
            return Err(directive.fault(format!("invalid parameter \"{}\"", directive.arg(2))));
        }
        let Some(value) = context.template(directive, directive.arg(1))? else { return Ok(()) };
        match HeaderName::from_bytes(directive.arg(0).as_bytes()) {
            Ok(name) => self.headers.push(AddedHeader { name, value, always }),
            Err(_) => context.leave_out(directive),
        }
        Ok(())
    }
}

impl Network {
    /// Whether an address is in it.
    pub(crate) fn holds(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::All, _) => true,
            (Self::Of(IpAddr::V4(net), bits), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
                u32::from(net) & mask == u32::from(address) & mask
            }
            (Self::Of(IpAddr::V6(net), bits), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
                u128::from(net) & mask == u128::from(address) & mask
            }
            _ => false,
        }
    }
}

fn network(directive: &Directive) -> Result<Network, String> {
    let word = directive.arg(0);
    let (address, bits) = word.split_once('/').map_or((word, None), |(address, bits)| (address, Some(bits)));
    let read = || -> Option<Network> {
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(most), |bits| bits.parse().ok().filter(|bits| *bits <= most))?;
        Some(Network::Of(address, bits))
    };
    match word {
        "all" => Ok(Network::All),
        "unix:" => Ok(Network::Unix),
        _ => read().ok_or_else(|| directive.fault(format!("invalid parameter \"{word}\""))),
    }
}

/// `Some(None)` is `off`; `None` is a form that is not translated.
fn expires(directive: &Directive) -> Result<Option<Option<Expires>>, String> {
    let word = directive.arg(0);
    if directive.args.len() == 2 || word.starts_with(['@', '$']) {
        return Ok(None);
    }
    Ok(Some(match word {
        "off" => None,
        "epoch" => Some(Expires::Epoch),
        "max" => Some(Expires::Max),
        other => {
            let (sign, span) = other.strip_prefix('-').map_or((1, other), |span| (-1, span));
            let span = time(span.trim_start_matches('+')).ok_or_else(|| directive.fault("invalid value"))?;
            Some(Expires::In(sign * i64::try_from(span.as_secs()).unwrap_or(i64::MAX)))
        }
    }))
}

fn error_page(directive: &Directive) -> Result<Option<ErrorPage>, String> {
    let Some((uri, rest)) = directive.args.split_last() else { return Ok(None) };
    let (mut codes, mut status, mut keeps_answer) = (Vec::new(), None, false);
    for word in rest {
        if let Some(instead) = word.strip_prefix('=') {
            // `=` alone takes the status of what answers.
            keeps_answer = instead.is_empty();
            if !keeps_answer {
                let code = instead.parse().map_err(|_| directive.fault(format!("invalid value \"{word}\"")))?;
                status = Some(code);
            }
            continue;
        }
        let code: u16 = word.parse().map_err(|_| directive.fault(format!("invalid value \"{word}\"")))?;
        if !(300..=599).contains(&code) {
            return Err(directive.fault(format!("value \"{word}\" must be between 300 and 599")));
        }
        codes.push(code);
    }
    let usable = !uri.contains('$') && (uri.starts_with('/') || uri.starts_with("http"));
    Ok(usable.then(|| ErrorPage { codes, status, keeps_answer, uri: uri.clone() }))
}

fn is_on(word: &str) -> bool {
    word.eq_ignore_ascii_case("on")
}

/// Bytes, with `k`, `m` or `g`.
pub(super) fn size(word: &str) -> Option<u64> {
    let (digits, factor) = match word.as_bytes().last()? {
        b'k' | b'K' => (&word[..word.len() - 1], 1 << 10),
        b'm' | b'M' => (&word[..word.len() - 1], 1 << 20),
        b'g' | b'G' => (&word[..word.len() - 1], 1 << 30),
        _ => (word, 1),
    };
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u64>().ok()?.checked_mul(factor)).flatten()
}

/// A span of time: `60`, `1m30s`, `500ms`.
fn time(word: &str) -> Option<Duration> {
    let mut total = Duration::ZERO;
    let mut rest = word;
    while !rest.is_empty() {
        let end = rest.find(|found: char| !found.is_ascii_digit()).unwrap_or(rest.len());
        let amount: u32 = rest[..end].parse().ok()?;
        let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];
        let units = units.into_iter().chain([("M", 2_592_000_000), ("y", 31_536_000_000), ("", 1_000)]);
        let (unit, factor) = units.into_iter().find(|(unit, _)| rest[end..].starts_with(unit))?;
        if unit.is_empty() && end < rest.len() {
            return None;
        }
        total = total.checked_add(Duration::from_millis(u64::from(amount) * factor))?;
        rest = &rest[end + unit.len()..];
    }
    (!word.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_nginx_s() {
        assert_eq!(
            [size("20M"), size("0"), size("lots"), size(""), size("5x")],
            [Some(20 << 20), Some(0), None, None, None]
        );
        let seconds = |word: &str| time(word).map(|span| span.as_secs());
        assert_eq!([seconds("60"), seconds("1m30s"), seconds("30d")], [Some(60), Some(90), Some(2_592_000)]);
        assert_eq!(time("500ms"), Some(Duration::from_millis(500)));
        assert_eq!([seconds(""), seconds("s"), seconds("5q"), seconds("-1")], [None; 4]);
    }

    #[test]
    fn networks_hold_what_they_say() {
        let of = |address: &str, bits| Network::Of(address.parse().expect("an address"), bits);
        let here: IpAddr = [127, 0, 0, 1].into();
        assert!(Network::All.holds(here) && of("127.0.0.0", 8).holds(here) && of("127.0.0.1", 32).holds(here));
        assert!(!of("10.0.0.0", 8).holds(here) && !Network::Unix.holds(here) && !of("::1", 128).holds(here));
        assert!(of("9.9.9.9", 0).holds(here));
    }
}
