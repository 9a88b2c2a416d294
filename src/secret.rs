//! Values that must never be seen: typed from the door to the call that needs them.
//!
//! A [`Secret`] has no `Display`, its `Debug` and `Serialize` show a mask, and its memory is wiped on drop.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

use crate::error::{Class, Error, Result};

/// What is shown in place of a secret.
pub const MASK: &str = "********";

/// A value that is never printed.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes a value into custody.
    pub fn new(value: impl Into<String>) -> Self {
        Self(SecretString::from(value.into()))
    }

    /// The value, for the one call that needs it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// A random value of `length` letters and digits (about 5.95 bits each).
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate_alphanumeric(length: usize) -> Result<Self> {
        const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let mut value = String::with_capacity(length);
        let mut pool = [0_u8; 64];
        while value.len() < length {
            fill(&mut pool)?;
            // 248 = 4 * 62: larger bytes are dropped so that every character is equally likely.
            let usable = pool.iter().filter(|byte| **byte < 248);
            let missing = length - value.len();
            value.extend(usable.take(missing).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])));
        }
        Ok(Self::new(value))
    }

    /// A random value of `bytes` bytes in lower-case hexadecimal.
    ///
    /// # Errors
    /// When the operating system gives no randomness.
    pub fn generate_hex(bytes: usize) -> Result<Self> {
        let mut pool = vec![0_u8; bytes];
        fill(&mut pool)?;
        Ok(Self::new(hex::encode(pool)))
    }
}

fn fill(pool: &mut [u8]) -> Result<()> {
    getrandom::fill(pool).map_err(|error| {
        Error::new(Class::Failed, "could not get random bytes from the operating system").because(error)
    })
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.serialize_str(MASK)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.expose().as_bytes(), other.expose().as_bytes());
        // Every byte is looked at, so that the time taken says nothing about where they differ.
        a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y)) == 0
    }
}

impl Eq for Secret {}

/// Whether a variable's *name* says that its value is secret: such values are masked in every output.
pub fn name_is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    const PARTS: [&str; 8] =
        ["PASSWORD", "PASSWD", "SECRET", "TOKEN", "PRIVATE_KEY", "API_KEY", "ACCESS_KEY", "CREDENTIAL"];
    PARTS.iter().any(|part| name.contains(part))
        || name.ends_with("_KEY")
        || name.ends_with("_DSN")
        || name.ends_with("_PASS")
        || name == "DATABASE_URL"
        || name.ends_with("CONNECTION_STRING")
}

/// The first line of a command, for people: values that its words call a secret are masked, and so is the password in a
/// URL. A variable that the shell fills in is no secret itself.
pub fn masked_command(command: &str) -> String {
    let mut lines = command.trim().lines();
    let first = lines.next().unwrap_or_default();
    let mut masking = Masking { takes_p: first.contains("mysql"), next: false, quote: None };
    let mut shown: Vec<String> = first.split(' ').filter_map(|word| masking.shown(word)).collect();
    if lines.next().is_some() {
        shown.push("…".to_owned());
    }
    shown.join(" ")
}

struct Masking {
    /// Whether `-pWORD` is a password, as the programs of MySQL take it.
    takes_p: bool,
    /// Whether the next word is the value of a flag that is named like a secret.
    next: bool,
    /// The quote that ends a masked value.
    quote: Option<char>,
}

impl Masking {
    /// A word as it may be seen; `None` inside of a value that is masked already.
    fn shown(&mut self, word: &str) -> Option<String> {
        if let Some(quote) = self.quote {
            self.quote = Some(quote).filter(|quote| !word.ends_with(*quote));
            return None;
        }
        let is_value = std::mem::take(&mut self.next) && !word.is_empty();
        let bare = |word: &str| word.trim_start_matches(['-', '"', '\'']).replace('-', "_");
        let (kept, value) = match word.split_once('=') {
            _ if is_value => ("", word),
            Some((name, value)) if name_is_secret(&bare(name)) => (&word[..=name.len()], value),
            _ if self.takes_p && word.len() > 2 && word.starts_with("-p") => word.split_at(2),
            _ => {
                self.next = word.starts_with('-') && (name_is_secret(&bare(word)) || word == "-u" || word == "--user");
                return Some(without_login(word));
            }
        };
        if value.is_empty() || value.trim_start_matches('"').starts_with('$') {
            return Some(word.to_owned());
        }
        let quote = value.chars().next().filter(|first| ['"', '\''].contains(first));
        self.quote = quote.filter(|quote| value.len() == 1 || !value.ends_with(*quote));
        Some(format!("{kept}{MASK}"))
    }
}

/// A word whose URL has no password any more.
fn without_login(word: &str) -> String {
    let masked = || {
        let (scheme, rest) = word.split_once("://")?;
        let (login, host) = rest.split_once('@')?;
        let (user, password) = login.split_once(':')?;
        (!password.starts_with('$')).then(|| format!("{scheme}://{user}:{MASK}@{host}"))
    };
    masked().unwrap_or_else(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_only_its_mask() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?}"), MASK);
        assert_eq!(serde_json::to_string(&secret).expect("serialises"), format!("\"{MASK}\""));
    }

    #[test]
    fn generated_passwords_are_letters_and_digits_of_the_length_asked() {
        let secret = Secret::generate_alphanumeric(24).expect("randomness");
        assert_eq!(secret.expose().len(), 24);
        assert!(secret.expose().bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_ne!(secret, Secret::generate_alphanumeric(24).expect("randomness"));
    }

    #[test]
    fn of_a_command_everything_but_its_secrets_is_shown() {
        for (command, shown) in [
            ("bin/web migrate", "bin/web migrate"),
            ("API_TOKEN=abc bin/web", "API_TOKEN=******** bin/web"),
            ("DB_PASSWORD='a b c' bin/web", "DB_PASSWORD=******** bin/web"),
            ("x --password hunter2 --api-key=k y", "x --password ******** --api-key=******** y"),
            ("mysql -u root -phunter2 -e 'x'", "mysql -u ******** -p******** -e 'x'"),
            ("curl -u me:pw https://me:pw@host/x", "curl -u ******** https://me:********@host/x"),
            ("x --password \"$DB_PASSWORD\"", "x --password \"$DB_PASSWORD\""),
            ("mkdir -p ../data", "mkdir -p ../data"),
            ("set -e\nbin/web", "set -e …"),
        ] {
            assert_eq!(masked_command(command), shown);
        }
    }

    #[test]
    fn names_of_secrets_are_recognised() {
        for name in ["MEMCACHIER_PASSWORD", "SECRET_KEY", "github_token", "RDS_PASSWORD", "STRIPE_API_KEY"] {
            assert!(name_is_secret(name), "{name}");
        }
        for name in ["PORT", "RUST_LOG", "MEMCACHIER_SERVERS", "KEYBOARD", "RDS_HOSTNAME"] {
            assert!(!name_is_secret(name), "{name}");
        }
    }
}
