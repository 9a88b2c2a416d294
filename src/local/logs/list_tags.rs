//! `ListTagsForResource` and, by name, its elder `ListTagsLogGroup`.

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::{input, state};

/// `ListTagsForResource`.
pub(super) fn for_resource(call: &Call) -> Result<Value, Fault> {
    let arn = constraint::required_text(&call.params, "resourceArn", 1..=1011)?;
    let mut groups = input::groups(call);
    let tags = groups.tags_of(&call.region, arn).ok_or_else(state::no_group)?;
    Ok(shape(tags))
}

/// `ListTagsLogGroup`.
pub(super) fn of_group(call: &Call) -> Result<Value, Fault> {
    let name = input::group_name(&call.params)?;
    Ok(shape(&input::groups(call).group(name)?.tags))
}

fn shape(tags: &[(String, String)]) -> Value {
    let tags = tags.iter().map(|(key, value)| (key.clone(), Value::from(value)));
    Structure::new().with("tags", Value::Map(tags.collect())).into()
}
