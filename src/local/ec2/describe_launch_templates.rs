//! `DescribeLaunchTemplates`: that of each environment.

use super::super::account::ids;
use super::super::query::{Call, Fault, Structure, Value};
use super::{instances, items, passes, tag_filter, tag_set};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("LaunchTemplateId");
    let state = call.local.account.snapshot();
    let mut shapes = Vec::new();
    for (environment, instance) in instances(&state, &call.region) {
        let id = ids::launch_template(&environment.id);
        let name = format!("{}-AWSEBEC2LaunchTemplate", super::stack::name(environment));
        let passes = passes(&call.params, |filter| match filter {
            "launch-template-name" => Some(name.clone()),
            filter => tag_filter(environment, filter),
        })?;
        if passes && (wanted.is_empty() || wanted.contains(&id.as_str())) {
            let shape = Structure::new()
                .with("launchTemplateId", &id)
                .with("launchTemplateName", name)
                .with("createTime", instance.launched)
                .with("defaultVersionNumber", 1_i64)
                .with("latestVersionNumber", 1_i64)
                .with("tagSet", tag_set(environment));
            shapes.push((id, shape));
        }
    }
    if let Some(id) = wanted.iter().find(|id| !shapes.iter().any(|(known, _)| known == *id)) {
        let message = format!("The specified launch template, with template ID {id}, does not exist.");
        return Err(Fault::new("InvalidLaunchTemplateId.NotFound", message));
    }
    Ok(Structure::new().with("launchTemplates", items(shapes.into_iter().map(|(_, shape)| shape))).into())
}
