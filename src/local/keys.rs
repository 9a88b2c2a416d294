//! The access key of the local account: made at the first start, kept for this user only, asked of every request.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Class, Error, Result};
use crate::fs;
use crate::secret::Secret;

const FILE: &str = "keys.json";

/// An access key id with its secret.
#[derive(Debug, Clone)]
pub struct Keys {
    access_key_id: String,
    secret_access_key: Secret,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    access_key_id: String,
    secret_access_key: String,
}

impl Keys {
    /// Reads the keys of a home, or makes them (mode 0600).
    ///
    /// # Errors
    /// When the file cannot be read, written or understood.
    pub fn open(home: &Path) -> Result<Self> {
        let path = home.join(FILE);
        if let Some(text) = fs::read_text(&path)? {
            let stored: Stored = serde_json::from_str(&text).map_err(|error| {
                Error::new(Class::Failed, format!("could not understand {}", path.display()))
                    .because(error)
                    .next("tasks-eb local reset")
            })?;
            return Ok(Self {
                access_key_id: stored.access_key_id,
                secret_access_key: Secret::new(stored.secret_access_key),
            });
        }
        let keys = Self::generate()?;
        let stored = Stored {
            access_key_id: keys.access_key_id.clone(),
            secret_access_key: keys.secret_access_key.expose().to_owned(),
        };
        fs::create_private_dir(home)?;
        let text = serde_json::to_vec_pretty(&stored)
            .map_err(|error| Error::new(Class::Bug, "could not write down the access key").because(error))?;
        fs::write_private(&path, &text)?;
        Ok(keys)
    }

    fn generate() -> Result<Self> {
        let id = Secret::generate_alphanumeric(16)?.expose().to_ascii_uppercase();
        Ok(Self { access_key_id: format!("AKIA{id}"), secret_access_key: Secret::generate_alphanumeric(40)? })
    }

    #[cfg(test)]
    pub(crate) fn of(access_key_id: &str, secret_access_key: &str) -> Self {
        Self { access_key_id: access_key_id.to_owned(), secret_access_key: Secret::new(secret_access_key) }
    }

    /// The public half: `AKIA` and 16 letters and digits.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret half: 40 letters and digits.
    pub fn secret_access_key(&self) -> &Secret {
        &self.secret_access_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_once_and_kept_private() {
        let home = tempfile::tempdir().expect("a folder");
        let first = Keys::open(home.path()).expect("made");
        let again = Keys::open(home.path()).expect("read");
        assert_eq!(first.access_key_id(), again.access_key_id());
        assert_eq!(first.secret_access_key(), again.secret_access_key());
        assert_eq!((first.access_key_id().len(), first.secret_access_key().expose().len()), (20, 40));
        let mode = fs::mode_of(&std::fs::metadata(home.path().join(FILE)).expect("exists"));
        assert_eq!(mode, 0o600);
    }
}
