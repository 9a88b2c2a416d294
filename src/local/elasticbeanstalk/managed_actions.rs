//! `DescribeEnvironmentManagedActions` and `DescribeEnvironmentManagedActionHistory`: there are none, because the one
//! platform version that is offered is the newest.

use super::input;
use super::page::Page;
use crate::local::query::{Call, Fault, Structure, Value};

/// DescribeEnvironmentManagedActions.
pub(super) fn upcoming(call: &Call) -> Result<Value, Fault> {
    none(call, "ManagedActions")
}

/// DescribeEnvironmentManagedActionHistory.
pub(super) fn history(call: &Call) -> Result<Value, Fault> {
    Page::of(call, "MaxItems")?;
    none(call, "ManagedActionHistoryItems")
}

fn none(call: &Call, list: &'static str) -> Result<Value, Fault> {
    let key = input::environment_key(call)?;
    call.local
        .account
        .read(|state| state.region(&call.region).cloned().unwrap_or_default().environment(&key).map(|_| ()))?;
    Ok(Structure::new().with(list, Value::members(Vec::<Value>::new())).into())
}
