//! Parameters that several actions take.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::query::{Call, Fault, Params, constraint};
use super::state::Content;
use crate::secret::Secret;

/// Most bytes of a value.
const LARGEST: usize = 65_536;

/// Which secret an action is about.
pub(super) fn secret_id(call: &Call) -> Result<&str, Fault> {
    constraint::required_text(&call.params, "SecretId", 1..=2048)
}

/// The value of a request; `None` when it has none.
pub(super) fn content(params: &Params) -> Result<Option<Content>, Fault> {
    match (params.given("SecretString"), params.given("SecretBinary")) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(Fault::new(
            "InvalidParameterException",
            "You can't specify both a binary secret value and a string secret value in the same secret.",
        )),
        (Some(""), None) | (None, Some("")) => Err(nothing()),
        (Some(text), None) => {
            check_size("SecretString", text.len())?;
            Ok(Some(Content::String(Secret::new(text))))
        }
        (None, Some(encoded)) => {
            let broken = |_| Fault::new("SerializationException", "The value of SecretBinary is not base64.");
            check_size("SecretBinary", STANDARD.decode(encoded).map_err(broken)?.len())?;
            Ok(Some(Content::Binary(Secret::new(encoded))))
        }
    }
}

fn check_size(name: &str, bytes: usize) -> Result<(), Fault> {
    if bytes <= LARGEST {
        return Ok(());
    }
    Err(constraint::violated(name, &format!("Member must have length less than or equal to {LARGEST}")))
}

/// The fault of a request that must have a value.
pub(super) fn nothing() -> Fault {
    Fault::new("InvalidRequestException", "You must provide either SecretString or SecretBinary.")
}

/// The id of the version that a request makes. Every SDK makes one up.
pub(super) fn token(params: &Params) -> Result<&str, Fault> {
    let Some(token) = params.optional("ClientRequestToken") else {
        let message = "You must provide a ClientRequestToken value. We recommend a UUID-type value.";
        return Err(Fault::new("InvalidRequestException", message));
    };
    if (32..=64).contains(&token.chars().count()) {
        Ok(token)
    } else {
        Err(Fault::new("InvalidParameterException", "ClientRequestToken must be 32-64 characters long."))
    }
}

/// The description of a request.
pub(super) fn description(params: &Params) -> Result<Option<String>, Fault> {
    Ok(constraint::text(params, "Description", 0..=2048)?.map(str::to_owned))
}

/// The key of a request.
pub(super) fn kms_key_id(params: &Params) -> Result<Option<String>, Fault> {
    Ok(constraint::text(params, "KmsKeyId", 0..=2048)?.filter(|key| !key.is_empty()).map(str::to_owned))
}
