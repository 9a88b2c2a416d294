//! `TagResources`: the same tags for several resources.

use super::super::query::{Call, Fault, Value, constraint};
use super::{Change, change, invalid};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let given = call.params.structure("Tags").into_iter().flat_map(|tags| tags.children());
    let add = given.map(|(key, value)| {
        let value = value.value().unwrap_or_default();
        if !(1..=128).contains(&key.chars().count()) || value.chars().count() > 256 {
            return Err(constraint::violated("Tags", "Map keys must have 1 to 128 characters, values at most 256"));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid("A tag key can't begin with 'aws:'."));
        }
        Ok((key.to_owned(), value.to_owned()))
    });
    let add = add.collect::<Result<Vec<_>, Fault>>()?;
    if !(1..=50).contains(&add.len()) {
        return Err(constraint::violated("Tags", "Member must have length between 1 and 50"));
    }
    change(call, &Change { add, remove: Vec::new() })
}
