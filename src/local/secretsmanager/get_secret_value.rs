//! `GetSecretValue`.

use time::{OffsetDateTime, Time};

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::input;
use super::state::{Content, StoredSecret};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = input::secret_id(call)?;
    let version_id = constraint::text(&call.params, "VersionId", 32..=64)?;
    let stage = constraint::text(&call.params, "VersionStage", 1..=256)?;
    let state = call.local.account.snapshot();
    let none = Default::default();
    let secrets = state.region(&call.region).map_or(&none, |region| &region.secrets);
    let secret = secrets.secret(&call.region, id)?;
    let version = secret.version(version_id, stage)?;
    remember_access(call, secret)?;
    let (text, bytes) = match &version.content {
        Content::String(value) => (Some(value.expose()), None),
        Content::Binary(value) => (None, Some(value.expose())),
    };
    Ok(Structure::new()
        .with("ARN", secret.arn(&call.region))
        .with("Name", &secret.name)
        .with("VersionId", &version.id)
        .with_some("SecretString", text)
        .with_some("SecretBinary", bytes)
        .with("VersionStages", Value::members(&version.stages))
        .with("CreatedDate", version.created)
        .into())
}

/// AWS remembers the day only, so that most reads change nothing.
fn remember_access(call: &Call, secret: &StoredSecret) -> Result<(), Fault> {
    let today = OffsetDateTime::now_utc().replace_time(Time::MIDNIGHT);
    if secret.accessed == Some(today) {
        return Ok(());
    }
    call.local.account.change(|state| {
        let secrets = &mut state.region_mut(&call.region).secrets;
        secrets.secret_mut(&call.region, &secret.name)?.accessed = Some(today);
        Ok(())
    })
}
