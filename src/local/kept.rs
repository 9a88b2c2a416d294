//! How a secret of the account is written down: as it is. Only the account's own file (mode 0600) is written with it;
//! everywhere else a [`Secret`] serialises as its mask.

use serde::{Deserialize, Deserializer, Serializer};

use crate::secret::Secret;

/// Writes the value.
pub(crate) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

/// Takes the value back into custody.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}
