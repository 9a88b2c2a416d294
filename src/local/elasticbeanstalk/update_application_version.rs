//! `UpdateApplicationVersion`: its description.

use time::OffsetDateTime;

use super::{input, shapes};
use crate::beanstalk::VersionLabel;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let label = VersionLabel::parse(call.params.required("VersionLabel")?).map_err(input::bad_name)?;
    let description = input::description(&call.params);
    let version = call.local.account.change(|state| {
        let version = state.region_mut(&call.region).version_mut(application.as_str(), label.as_str())?;
        if let Some(description) = description {
            version.description = Some(description).filter(|text| !text.is_empty());
            version.updated = OffsetDateTime::now_utc();
        }
        Ok::<_, Fault>(version.clone())
    })?;
    Ok(Structure::new().with("ApplicationVersion", shapes::version(call, &application, &label, &version)).into())
}
