//! The secrets of an environment that AWS does not give back: the database password and the app's key.
//!
//! One file an environment under `$TASKS_EB_HOME/secrets`, mode 0600, written before the call that uses them, so that a
//! crash in between loses nothing. Secrets Manager would cost money for as long as it holds them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::beanstalk::{ApplicationName, EnvironmentName, Region};
use crate::env;
use crate::error::{Class, OrFail, Result};
use crate::fs;
use crate::secret::Secret;

/// Length of a generated database password: 24 letters and digits are 142 bits.
const PASSWORD_LENGTH: usize = 24;
/// Bytes of a generated key for the app.
pub(crate) const KEY_BYTES: usize = 32;

/// Whose secrets they are.
#[derive(Debug, Clone)]
pub struct Owner<'a> {
    /// Account, so that two accounts with equal names do not mix.
    pub account: &'a str,
    /// Whether calls go to an endpoint of one's own instead of AWS: a local account is another account.
    pub own_endpoint: bool,
    /// Region.
    pub region: &'a Region,
    /// Application.
    pub application: &'a ApplicationName,
    /// Environment.
    pub environment: &'a EnvironmentName,
}

/// The secrets.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// Password of the database's user.
    pub database_password: Secret,
    /// `SECRET_KEY` of the app.
    pub secret_key: Secret,
}

#[derive(Serialize, Deserialize)]
struct OnDisk {
    database_password: String,
    secret_key: String,
}

impl Owner<'_> {
    /// The secrets of this environment: those that were kept, else new ones, which are kept. A password that is given
    /// takes the place of both.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn secrets(&self, given_password: Option<&Secret>) -> Result<Secrets> {
        let path = self.path()?;
        let kept: Option<OnDisk> = match fs::read_text(&path)? {
            Some(text) => Some(
                serde_json::from_str(&text)
                    .or_fail(Class::Failed, || format!("could not read the secrets in {}", path.display()))?,
            ),
            None => None,
        };
        let secrets = match kept {
            Some(kept) => Secrets {
                database_password: given_password.cloned().unwrap_or_else(|| Secret::new(kept.database_password)),
                secret_key: Secret::new(kept.secret_key),
            },
            None => Secrets {
                database_password: match given_password {
                    Some(given) => given.clone(),
                    None => Secret::generate_alphanumeric(PASSWORD_LENGTH)?,
                },
                secret_key: Secret::generate_hex(KEY_BYTES)?,
            },
        };
        let on_disk = OnDisk {
            database_password: secrets.database_password.expose().to_owned(),
            secret_key: secrets.secret_key.expose().to_owned(),
        };
        let text = serde_json::to_vec_pretty(&on_disk).or_fail(Class::Bug, || "could not write the secrets as JSON")?;
        if let Some(folder) = path.parent() {
            fs::create_private_dir(folder)?;
        }
        fs::write_private(&path, &text)?;
        Ok(secrets)
    }

    /// Forgets them: the environment is gone.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn forget(&self) -> Result<()> {
        fs::remove(&self.path()?)
    }

    /// Where they lie.
    ///
    /// # Errors
    /// When there is no state folder.
    pub fn path(&self) -> Result<PathBuf> {
        // The port of a local endpoint may change from one start to the next, so it says only that it is one.
        let place =
            if self.own_endpoint { format!("{}-at-own-endpoint", self.account) } else { self.account.to_owned() };
        // Names may hold anything but a slash; a percent sign keeps what is left of them apart from the separators.
        let application: String =
            self.application.as_str().chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '%' }).collect();
        let name = format!("{place}_{}_{application}_{}.json", self.region, self.environment);
        Ok(env::state_dir()?.join("secrets").join(name))
    }
}
