//! `PutRetentionPolicy` and `DeleteRetentionPolicy`. Older events are no longer found; their lines go with their stream.

use super::super::query::{Call, Fault, Value, constraint};
use super::{input, invalid};

/// The numbers of days that may be asked for (CloudWatch Logs API reference, PutRetentionPolicy).
const DAYS: [i64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// `PutRetentionPolicy`.
pub(super) fn put(call: &Call) -> Result<Value, Fault> {
    let days = constraint::number(&call.params, "retentionInDays", i64::MIN..=i64::MAX)?;
    let days = days.ok_or_else(|| constraint::violated("retentionInDays", "Member must not be null"))?;
    if !DAYS.contains(&days) {
        return Err(invalid(format!(
            "1 validation error detected: Value '{days}' at 'retentionInDays' failed to \
                                    satisfy constraint: Member must satisfy enum value set: {DAYS:?}"
        )));
    }
    set(call, Some(days))
}

/// `DeleteRetentionPolicy`.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    set(call, None)
}

fn set(call: &Call, days: Option<i64>) -> Result<Value, Fault> {
    let name = input::group_name(&call.params)?;
    call.local.account.change(|state| {
        state.region_mut(&call.region).logs.group_mut(name)?.retention = days;
        Ok(Value::Void)
    })
}
