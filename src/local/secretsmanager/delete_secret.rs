//! `DeleteSecret`: after a time in which it can be restored, or at once.

use time::{Duration, OffsetDateTime};

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::input;
use super::state::arn;
use crate::secret::Secret;

/// Days in which a secret can be restored, when none are asked for.
const WINDOW: i64 = 30;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = input::secret_id(call)?;
    let window = constraint::number(&call.params, "RecoveryWindowInDays", i64::MIN..=i64::MAX)?;
    let force = constraint::truth(&call.params, "ForceDeleteWithoutRecovery")?;
    let invalid = |message: &str| Err(Fault::new("InvalidParameterException", message));
    if force && window.is_some() {
        return invalid("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    let days = window.unwrap_or(WINDOW);
    if !(7..=30).contains(&days) {
        return invalid("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    }
    if force { at_once(call, id) } else { later(call, id, Duration::days(days)) }
}

fn later(call: &Call, id: &str, window: Duration) -> Result<Value, Fault> {
    call.local.account.change(|state| {
        let secret = state.region_mut(&call.region).secrets.secret_mut(&call.region, id)?;
        secret.check_not_deleted()?;
        let due = OffsetDateTime::now_utc() + window;
        secret.deletion = Some(due);
        Ok(shape(secret.arn(&call.region), &secret.name, due))
    })
}

/// Nothing to delete is fine, so that a request can be sent twice.
fn at_once(call: &Call, id: &str) -> Result<Value, Fault> {
    let suffix = Secret::generate_alphanumeric(6)?;
    let now = OffsetDateTime::now_utc();
    call.local.account.change(|state| {
        let secrets = &mut state.region_mut(&call.region).secrets;
        let Some(found) = secrets.secret(&call.region, id).ok().cloned() else {
            let arn = if id.starts_with("arn:") {
                id.to_owned()
            } else {
                arn(&call.region, &format!("{id}-{}", suffix.expose()))
            };
            return Ok(shape(arn, id, now));
        };
        secrets.remove(&found.name);
        Ok(shape(found.arn(&call.region), &found.name, now))
    })
}

fn shape(arn: String, name: &str, due: OffsetDateTime) -> Value {
    Structure::new().with("ARN", arn).with("Name", name).with("DeletionDate", due).into()
}
