//! `UpdateTagsForResource`: an environment is Updating while its tags change.

use super::{input, tagged};
use crate::local::account::application::Tags;
use crate::local::account::lifecycle;
use crate::local::account::operation::OperationKind;
use crate::local::query::{Call, Fault, Value};
use crate::local::tagging::Change;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let arn = call.params.required("ResourceArn")?;
    let add = input::tags(&call.params, "TagsToAdd")?;
    let remove = call.params.strings("TagsToRemove");
    if add.is_empty() && remove.is_empty() {
        return Err(Fault::missing_required_parameter("Either TagsToAdd or TagsToRemove must be specified."));
    }
    update(call, arn, add, &remove).map(|()| Value::Void)
}

/// The same change, asked for through the Resource Groups Tagging API.
///
/// # Errors
/// As those of `UpdateTagsForResource`.
pub(crate) fn change_tags(call: &Call, arn: &str, change: &Change<'_>) -> Result<(), Fault> {
    change.add.iter().try_for_each(|(key, value)| input::check_tag(key, value))?;
    update(call, arn, change.add.iter().cloned().collect(), &change.remove)
}

fn update(call: &Call, arn: &str, add: Tags, remove: &[&str]) -> Result<(), Fault> {
    let resource = tagged::Resource::parse(call, arn)?;
    remove.iter().try_for_each(|key| input::check_tag(key, ""))?;
    if let Some(key) = remove.iter().find(|key| add.contains_key(**key)) {
        // The sentence is ours: which of the two would win, nothing says.
        return Err(Fault::invalid_parameter_value(format!("Tag key '{key}' cannot be both added and removed.")));
    }
    let environment = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let tags = resource.tags(region)?;
        tags.retain(|key, _| !remove.contains(&key.as_str()));
        tags.extend(add);
        input::check_tag_count(tags)?;
        let tagged::Resource::Environment(key) = &resource else { return Ok(None) };
        let environment = region.environment_mut(key)?;
        // The code and sentence of the model; Must be Ready is what other actions say.
        environment.begin(OperationKind::Tag, &call.request_id).map_err(|_| {
            Fault::new(
                "OperationInProgressFailure",
                "Unable to perform the specified operation because another operation that effects an element in this \
                 activity is already in progress.",
            )
        })?;
        let environment = environment.clone();
        state.tell(&call.region, environment.start());
        Ok::<_, Fault>(Some(environment))
    })?;
    if let Some(environment) = environment {
        lifecycle::tag(call, &environment);
    }
    Ok(())
}
