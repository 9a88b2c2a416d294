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
    fn names_of_secrets_are_recognised() {
        for name in ["MEMCACHIER_PASSWORD", "SECRET_KEY", "github_token", "RDS_PASSWORD", "STRIPE_API_KEY"] {
            assert!(name_is_secret(name), "{name}");
        }
        for name in ["PORT", "RUST_LOG", "MEMCACHIER_SERVERS", "KEYBOARD", "RDS_HOSTNAME"] {
            assert!(!name_is_secret(name), "{name}");
        }
    }
}
