//! `UntagResources`: keys that several resources lose.

use super::super::query::{Call, Fault, Value, constraint};
use super::{Change, change};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let remove = constraint::texts(&call.params, "TagKeys", 1..=50)?;
    change(call, &Change { add: Vec::new(), remove })
}
