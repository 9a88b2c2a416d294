//! `UpdateConfigurationTemplate`: description and options.

use time::OffsetDateTime;

use super::{input, saved_configuration, settings, story};
use crate::local::account::options::OptionMap;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let name = call.params.required("TemplateName")?;
    let description = input::description(&call.params);
    saved_configuration::adopt(call, application.as_str(), name)?;
    let template = call.local.account.change(|state| {
        let template = state.region_mut(&call.region).template_mut(application.as_str(), name)?;
        template.options = settings::apply(call, &template.platform_arn, &template.options, &OptionMap::default())?;
        if let Some(description) = description {
            template.description = Some(description).filter(|text| !text.is_empty());
        }
        template.updated = OffsetDateTime::now_utc();
        template.adopted = None;
        Ok::<_, Fault>(template.clone())
    })?;
    saved_configuration::write(call, application.as_str(), name, &template)?;
    story::tell_template(call, application.as_str(), name, "updateConfigurationTemplate is starting.");
    story::tell_template(call, application.as_str(), name, "updateConfigurationTemplate completed successfully.");
    Ok(settings::of_template(application.as_str(), name, &template, false))
}
