//! `DeleteConfigurationTemplate`: with its file in the bucket. Environments made from it stay as they are.

use super::{input, saved_configuration, story};
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let name = call.params.required("TemplateName")?;
    call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        region.application(application.as_str())?;
        // Deleting what is not there succeeds, as it does at AWS.
        if let Some(templates) = region.templates.get_mut(application.as_str()) {
            templates.remove(name);
        }
        Ok::<_, Fault>(())
    })?;
    saved_configuration::remove(call, application.as_str(), name)?;
    story::tell_template(call, application.as_str(), name, "deleteConfigurationTemplate is starting.");
    story::tell_template(call, application.as_str(), name, "deleteConfigurationTemplate completed successfully.");
    Ok(Value::Void)
}
