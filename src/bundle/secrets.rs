//! Recognises files that must not leave this machine: by their name, and by what is in them.
//!
//! A file that only looks suspicious is refused too. Its owner can name it in `.ebignore`; a key that has been uploaded
//! to a bucket cannot be taken back.

mod tokens;

use std::path::Path;

use memchr::memmem;

use crate::error::Result;
use crate::fs;
use crate::secret::{Secret, name_is_secret};

/// Bytes of a file that are looked at again with the next piece, so that nothing is missed where pieces meet.
/// Longer than any pattern here.
const OVERLAP: usize = 512;
/// Values of `.env` shorter than this could be any word, and are not looked for.
const SHORTEST_VALUE: usize = 12;
/// A file with a NUL byte in its first bytes is not text, as git decides it.
const LOOK_FOR_NUL: usize = 8000;

/// Looks for secrets in files.
#[derive(Debug)]
pub(super) struct Scanner {
    /// Name and value of each secret variable in the project's `.env`.
    values: Vec<(String, Secret)>,
    /// Made once: that costs as much as looking through a short file.
    patterns: Patterns,
}

impl Scanner {
    /// A scanner that knows the secrets in the project's own `.env`.
    ///
    /// # Errors
    /// When `.env` cannot be read.
    pub(super) fn of_project(root: &Path) -> Result<Self> {
        let text = fs::read_text(&root.join(".env"))?.unwrap_or_default();
        let values = text
            .lines()
            .filter_map(variable)
            .filter(|(name, value)| name_is_secret(name) && (SHORTEST_VALUE..=OVERLAP).contains(&value.len()));
        let values = values.map(|(name, value)| (name.to_owned(), Secret::new(value))).collect();
        Ok(Self { values, patterns: Patterns::new() })
    }

    /// Starts looking at a file.
    pub(super) fn look(&self) -> Look<'_> {
        Look { values: self.finders(), patterns: &self.patterns, window: Vec::new(), text: None, finding: None }
    }

    /// Looks at a file as a whole: what was found, as a sentence part.
    pub(super) fn find(&self, content: &[u8]) -> Option<String> {
        find(&self.finders(), &self.patterns, content, is_text(content))
    }

    fn finders(&self) -> Vec<(&str, memmem::Finder<'_>)> {
        let values = self.values.iter().map(|(name, value)| (name.as_str(), memmem::Finder::new(value.expose())));
        values.collect()
    }
}

/// `NAME=value` of a line of `.env`, with `export`, quotes and comments taken away.
fn variable(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches("export ").trim_start();
    let (name, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.split(*quote).next());
    Some((name.trim(), quoted.unwrap_or_else(|| value.split(" #").next().unwrap_or(value).trim_end())))
}

/// One file being looked at, piece by piece.
pub(super) struct Look<'a> {
    values: Vec<(&'a str, memmem::Finder<'a>)>,
    patterns: &'a Patterns,
    window: Vec<u8>,
    text: Option<bool>,
    finding: Option<String>,
}

impl Look<'_> {
    /// Looks at the next piece.
    pub(super) fn at(&mut self, piece: &[u8]) {
        if self.finding.is_some() {
            return;
        }
        let is_text = *self.text.get_or_insert_with(|| is_text(piece));
        self.window.extend_from_slice(piece);
        self.finding = find(&self.values, self.patterns, &self.window, is_text);
        let seen = self.window.len().saturating_sub(OVERLAP);
        self.window.drain(..seen);
    }

    /// What was found, as a sentence part.
    pub(super) fn finding(self) -> Option<String> {
        self.finding
    }
}

fn is_text(start: &[u8]) -> bool {
    !start[..start.len().min(LOOK_FOR_NUL)].contains(&0)
}

fn find(values: &[(&str, memmem::Finder<'_>)], patterns: &Patterns, content: &[u8], is_text: bool) -> Option<String> {
    let value = values.iter().find(|(_, finder)| finder.find(content).is_some());
    if let Some((name, _)) = value {
        return Some(format!("holds the value of {name} in .env"));
    }
    is_text.then(|| patterns.find(content)).flatten().map(str::to_owned)
}

/// What keys begin and end with.
#[derive(Debug)]
struct Patterns {
    private_key: memmem::Finder<'static>,
    access_keys: [memmem::Finder<'static>; 2],
    slack: memmem::Finder<'static>,
    url: memmem::Finder<'static>,
}

impl Patterns {
    fn new() -> Self {
        let access_keys = ["AKIA", "ASIA"].map(memmem::Finder::new);
        let [private_key, slack, url] = ["PRIVATE KEY-----", "xox", "://"].map(memmem::Finder::new);
        Self { private_key, access_keys, slack, url }
    }

    fn find(&self, text: &[u8]) -> Option<&'static str> {
        if self.private_key.find_iter(text).any(|end| {
            let line = text[..end].rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            memmem::find(line, b"-----BEGIN ").is_some()
        }) {
            return Some("holds a private key");
        }
        if self.access_keys.iter().any(|start| start.find_iter(text).any(|at| is_access_key(text, at))) {
            return Some("holds an AWS access key");
        }
        if self.slack.find_iter(text).any(|at| tokens::is_slack(text, at)) {
            return Some("holds a token of Slack");
        }
        if self.url.find_iter(text).any(|at| tokens::is_url_with_password(text, at)) {
            return Some("holds a URL with a password");
        }
        // One pass for whatever has an underscore in its name.
        memchr::memchr_iter(b'_', text).find_map(|at| tokens::at_underscore(text, at))
    }
}

/// An access key id is 20 capital letters and digits that stand alone. AWS's own examples end with `EXAMPLE`.
fn is_access_key(text: &[u8], at: usize) -> bool {
    let stands_in = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let Some(id) = text.get(at..at + 20) else { return false };
    let capital = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    id.iter().all(capital) && !id.ends_with(b"EXAMPLE") && !stands_in(before) && !stands_in(text.get(at + 20))
}

/// Whether the name of a file alone says that it is a secret; the reason, as a sentence part.
pub(super) fn in_name(path: &str) -> Option<&'static str> {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let folder = folder.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    // A .pem is told by its content: a bundle of certificates, such as that of RDS, is public.
    if matches!(extension, Some("key" | "p12" | "pfx" | "jks" | "keystore" | "ppk" | "kdbx")) {
        return Some("is named like a key");
    }
    if ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].contains(&name) {
        return Some("is named like an SSH key");
    }
    match (folder, name) {
        (".aws", _) => Some("belongs to the configuration of AWS"),
        (".ssh", _) => Some("belongs to the configuration of SSH"),
        (".docker", "config.json") | (".cargo", "credentials" | "credentials.toml") => Some("holds logins"),
        (_, ".netrc" | ".pgpass" | ".my.cnf" | ".git-credentials" | ".htpasswd") => Some("holds passwords"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(scanner: &Scanner, pieces: &[&[u8]]) -> Option<String> {
        let mut look = scanner.look();
        pieces.iter().for_each(|piece| look.at(piece));
        look.finding()
    }

    fn scanner(env: &str) -> Scanner {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write_atomic(&folder.path().join(".env"), env.as_bytes()).expect("writes");
        Scanner::of_project(folder.path()).expect("reads")
    }

    #[test]
    fn private_keys_and_aws_keys_are_found_in_text_only() {
        let scanner = scanner("");
        let begin = b"x\n-----BEGIN RSA PRIV".as_slice();
        let end = b"ATE KEY-----\n".as_slice();
        assert!(finding(&scanner, &[begin, end]).expect("found").contains("private key"));
        assert_eq!(finding(&scanner, &[b"\0", begin, end]), None, "a program may hold the words");
        assert_eq!(finding(&scanner, &[b"-----BEGIN PUBLIC KEY-----"]), None);
        let id = ["AKIA", "Q7ZK3M5N8P2R4T6V"].concat();
        assert!(finding(&scanner, &[b"id=", id.as_bytes()]).is_some());
        assert_eq!(finding(&scanner, &[b"AKIAIOSFODNN7EXAMPLE"]), None);
        let secret = format!("AWS_SECRET_ACCESS_KEY = \"{}\"", "aB3/".repeat(10));
        assert!(finding(&scanner, &[secret.as_bytes()]).is_some());
        assert_eq!(finding(&scanner, &[b"aws_secret_access_key = \"$FROM_ENV\""]), None);
    }

    #[test]
    fn a_secret_of_the_env_file_is_found_in_any_file_and_never_shown() {
        let scanner = scanner(
            "# x\nexport SECRET_KEY=\"0123456789abcdef\"\nPORT=5000\nDB_PASSWORD=short\nX_TOKEN=abcdefabcdef # c\n",
        );
        assert_eq!(scanner.values.len(), 2);
        let found = finding(&scanner, &[b"\0\0program 01234567", b"89abcdef more"]).expect("found");
        assert_eq!(found, "holds the value of SECRET_KEY in .env");
        assert!(finding(&scanner, &[b"abcdefabcdef"]).is_some());
        assert_eq!(finding(&scanner, &[b"short 5000"]), None);
    }

    #[test]
    fn names_of_keys_are_known() {
        for bad in ["tls/server.KEY", "id_rsa", "a/.aws/credentials", "x.p12", ".netrc", ".cargo/credentials.toml"] {
            assert!(in_name(bad).is_some(), "{bad}");
        }
        for good in ["bin/web", "static/keyboard.js", "rds-ca.pem", "src/key.rs", "id_rsa.pub"] {
            assert_eq!(in_name(good), None, "{good}");
        }
    }
}
