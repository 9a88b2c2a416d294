//! `UpdateSecret`: another description or key, and a new current version when a value is given.

use time::OffsetDateTime;

use super::super::query::{Call, Fault, Structure, Value};
use super::input;
use super::state::CURRENT;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = input::secret_id(call)?;
    let token = input::token(&call.params)?;
    let content = input::content(&call.params)?;
    let description = input::description(&call.params)?;
    let kms_key_id = input::kms_key_id(&call.params)?;
    call.local.account.change(|state| {
        let secret = state.region_mut(&call.region).secrets.secret_mut(&call.region, id)?;
        secret.check_not_deleted()?;
        let version = content.is_some().then_some(token);
        if let Some(content) = content {
            secret.put(&call.region, token, content, &[CURRENT.to_owned()])?;
        }
        secret.description = description.or_else(|| secret.description.take());
        secret.kms_key_id = kms_key_id.or_else(|| secret.kms_key_id.take());
        secret.changed = OffsetDateTime::now_utc();
        Ok(Structure::new()
            .with("ARN", secret.arn(&call.region))
            .with("Name", &secret.name)
            .with_some("VersionId", version)
            .into())
    })
}
