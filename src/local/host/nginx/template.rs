//! Text with nginx's variables in it, and which of them the built-in proxy knows.

/// Variables that the built-in proxy knows, besides those that begin with one of [`FAMILIES`] and `$1` to `$9`.
const KNOWN: [&str; 18] = [
    "host",
    "http_host",
    "hostname",
    "remote_addr",
    "remote_user",
    "scheme",
    "request_uri",
    "uri",
    "document_uri",
    "args",
    "query_string",
    "is_args",
    "request_method",
    "server_port",
    "server_name",
    "status",
    "proxy_add_x_forwarded_for",
    "connection_upgrade",
];
/// Starts of names whose rest is the name of a header, an argument or a cookie.
const FAMILIES: [&str; 3] = ["http_", "arg_", "cookie_"];
/// Starts of nginx's other variables: they exist, and the built-in proxy does not know them.
const OTHERS: &str = "upstream_ ssl_ sent_ request_ body_bytes_sent bytes_sent connection connections_ content_ document_ \
    geoip_ gzip_ http2 https invalid_referer limit_rate msec nginx_version pid pipe proxy_ realip_ realpath_root remote_ \
    request secure_link server_addr server_protocol slice_range tcpinfo_ time_ uid_ binary_remote_addr date_ ancient_browser \
    modern_browser msie memcached_key fastcgi_ is_ proxy_protocol_ jwt_ session_ spdy";

/// A word of a configuration whose variables are filled in for each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

/// Why a word is no template for us.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// nginx refuses it, in these words.
    Refused(String),
    /// nginx knows more than we do.
    Unknown,
}

impl Template {
    /// Reads a word. `defined` says which variables the configuration itself makes.
    pub(super) fn parse(word: &str, defined: impl Fn(&str) -> bool) -> Result<Self, Unusable> {
        let mut parts = Vec::new();
        let mut rest = word;
        while let Some((text, after)) = rest.split_once('$') {
            if !text.is_empty() {
                parts.push(Part::Text(text.to_owned()));
            }
            let (name, left) = name_of(after).map_err(Unusable::Refused)?;
            if !knows(&name) {
                let exists = defined(&name) || OTHERS.split_ascii_whitespace().any(|start| name.starts_with(start));
                return Err(if exists {
                    Unusable::Unknown
                } else {
                    Unusable::Refused(format!("unknown \"{name}\" variable"))
                });
            }
            parts.push(Part::Variable(name));
            rest = left;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self(parts))
    }

    /// The word for one request; a variable without a value is empty.
    pub(crate) fn render(&self, value: impl Fn(&str) -> Option<String>) -> String {
        let of = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Variable(name) => value(name).unwrap_or_default(),
        };
        self.0.iter().map(of).collect()
    }

    /// Takes a character off its end.
    pub(super) fn strip_end(&mut self, end: char) -> bool {
        match self.0.last_mut() {
            Some(Part::Text(text)) if text.ends_with(end) => text.pop().is_some(),
            _ => false,
        }
    }
}

fn knows(name: &str) -> bool {
    let is_number = name.len() == 1 && name.bytes().all(|byte| (b'1'..=b'9').contains(&byte));
    is_number
        || KNOWN.contains(&name)
        || FAMILIES.iter().any(|family| name.len() > family.len() && name.starts_with(family))
}

/// The name after a dollar sign, and what follows it.
fn name_of(after: &str) -> Result<(String, &str), String> {
    if let Some(braced) = after.strip_prefix('{') {
        let (name, left) =
            braced.split_once('}').ok_or_else(|| format!("the closing bracket in \"{braced}\" variable is missing"))?;
        return if name.is_empty() { Err("invalid variable name".to_owned()) } else { Ok((name.to_owned(), left)) };
    }
    let is_number = after.starts_with(|found: char| ('1'..='9').contains(&found));
    let is_part = |found: char| found.is_ascii_alphanumeric() || found == '_';
    let end = if is_number { 1 } else { after.find(|found| !is_part(found)).unwrap_or(after.len()) };
    let (name, left) = after.split_at(end);
    if name.is_empty() { Err("invalid variable name".to_owned()) } else { Ok((name.to_owned(), left)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_and_unknown_ones_refused() {
        let read = Template::parse("https://$host${uri}x$1", |_| false).expect("reads");
        assert_eq!(read.render(|name| Some(format!("<{name}>"))), "https://<host><uri>x<1>");
        assert_eq!(Template::parse("$http_x_y$arg_z", |_| false).expect("reads").render(|_| None), "");
        let refused = |word: &str| Template::parse(word, |name| name == "mine").expect_err("is not taken");
        assert_eq!(refused("$nope"), Unusable::Refused("unknown \"nope\" variable".into()));
        assert_eq!(refused("a$"), Unusable::Refused("invalid variable name".into()));
        assert_eq!(refused("$mine"), Unusable::Unknown);
        assert_eq!(refused("$ssl_protocol"), Unusable::Unknown);
        assert!(matches!(refused("${host"), Unusable::Refused(_)));
    }
}
