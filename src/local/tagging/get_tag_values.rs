//! `GetTagValues`: every value that a key has.

use std::collections::BTreeSet;

use super::super::query::{Call, Fault, Value, constraint};
use super::{inventory, page};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let key = constraint::required_text(&call.params, "Key", 1..=128)?;
    let found = inventory::all(call).into_iter();
    let values: BTreeSet<String> = found.filter_map(|mut one| one.tags.remove(key)).collect();
    page(&call.params, "TagValues", values.into_iter().collect())
}
