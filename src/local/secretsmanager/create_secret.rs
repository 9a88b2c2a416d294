//! `CreateSecret`: a secret, with a first version when a value is given.

use time::OffsetDateTime;

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::input;
use super::state::{CURRENT, StoredSecret};
use crate::secret::Secret;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = name(call)?;
    let token = input::token(&call.params)?;
    let content = input::content(&call.params)?;
    let tags = constraint::tags(&call.params)?;
    let now = OffsetDateTime::now_utc();
    let mut secret = StoredSecret {
        name: name.to_owned(),
        suffix: Secret::generate_alphanumeric(6)?.expose().to_owned(),
        description: input::description(&call.params)?,
        kms_key_id: input::kms_key_id(&call.params)?,
        tags,
        created: now,
        changed: now,
        accessed: None,
        deletion: None,
        versions: Vec::new(),
    };
    if let Some(content) = content.clone() {
        secret.put(&call.region, token, content, &[CURRENT.to_owned()])?;
    }
    let secret = call.local.account.change(|state| {
        let secrets = &mut state.region_mut(&call.region).secrets;
        let Ok(found) = secrets.secret(&call.region, name) else {
            secrets.insert(secret.clone());
            return Ok(secret);
        };
        if found.deletion.is_some() {
            return Err(Fault::new(
                "InvalidRequestException",
                "You can't create this secret because a secret with this name is already scheduled for deletion.",
            ));
        }
        // A request that is sent twice makes one secret.
        match found.version(Some(token), None) {
            Ok(version) if content.as_ref() == Some(&version.content) => Ok(found.clone()),
            _ => {
                let message = format!("The operation failed because the secret {name} already exists.");
                Err(Fault::new("ResourceExistsException", message))
            }
        }
    })?;
    Ok(Structure::new()
        .with("ARN", secret.arn(&call.region))
        .with("Name", &secret.name)
        .with_some("VersionId", content.map(|_| token))
        .into())
}

fn name(call: &Call) -> Result<&str, Fault> {
    let name = constraint::required_text(&call.params, "Name", 1..=512)?;
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-/_+=.@!".contains(&byte)) {
        return Ok(name);
    }
    Err(Fault::new(
        "ValidationException",
        "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    ))
}
