//! `TagResource` and `UntagResource`, of groups.

use super::super::query::{Call, Fault, Value, constraint};
use super::super::tagging::Change;
use super::{input, state};

/// `TagResource`.
pub(super) fn tag(call: &Call) -> Result<Value, Fault> {
    let add = input::tags(&call.params)?;
    if add.is_empty() {
        return Err(constraint::violated("tags", "Member must have length greater than or equal to 1"));
    }
    change(call, &Change { add, remove: Vec::new() })
}

/// `UntagResource`.
pub(super) fn untag(call: &Call) -> Result<Value, Fault> {
    let remove = constraint::texts(&call.params, "tagKeys", 0..=50)?;
    change(call, &Change { add: Vec::new(), remove })
}

fn change(call: &Call, change: &Change<'_>) -> Result<Value, Fault> {
    let arn = constraint::required_text(&call.params, "resourceArn", 1..=1011)?;
    call.local.account.change(|account| {
        let tags = account.region_mut(&call.region).logs.tags_of(&call.region, arn).ok_or_else(state::no_group)?;
        change.apply(tags);
        Ok(Value::Void)
    })
}
