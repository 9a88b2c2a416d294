//! `GetTagKeys`: every key that something bears.

use std::collections::BTreeSet;

use super::super::query::{Call, Fault, Value};
use super::{inventory, page};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let keys: BTreeSet<String> = inventory::all(call).into_iter().flat_map(|one| one.tags.into_keys()).collect();
    page(&call.params, "TagKeys", keys.into_iter().collect())
}
