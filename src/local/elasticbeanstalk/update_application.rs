//! `UpdateApplication`: its description. An empty one removes it; without one nothing changes.

use time::OffsetDateTime;

use super::{input, shapes, story};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = input::application_name(call)?;
    let description = input::description(&call.params);
    let shape = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let application = region.application_mut(name.as_str())?;
        if let Some(description) = description {
            application.description = Some(description).filter(|text| !text.is_empty());
            application.updated = OffsetDateTime::now_utc();
        }
        let (known, application) = region.application(name.as_str())?;
        let shape = shapes::application(call, region, known, application);
        let said = ["updateApplication is starting.", "updateApplication completed successfully."];
        state.tell(&call.region, said.map(|message| story::of_application(call, name.as_str(), None, message)));
        Ok::<_, Fault>(shape)
    })?;
    Ok(Structure::new().with("Application", shape).into())
}
