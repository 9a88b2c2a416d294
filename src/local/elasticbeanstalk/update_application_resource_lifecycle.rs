//! `UpdateApplicationResourceLifecycle`.

use time::OffsetDateTime;

use super::{input, lifecycle_input, shapes};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = input::application_name(call)?;
    let Some(given) = call.params.structure("ResourceLifecycleConfig") else {
        return Err(Fault::missing_parameter("ResourceLifecycleConfig"));
    };
    let lifecycle = call.local.account.change(|state| {
        let application = state.region_mut(&call.region).application_mut(name.as_str())?;
        application.lifecycle = lifecycle_input::read(given, &application.lifecycle)?;
        application.updated = OffsetDateTime::now_utc();
        Ok::<_, Fault>(application.lifecycle.clone())
    })?;
    Ok(Structure::new()
        .with("ApplicationName", name.as_str())
        .with("ResourceLifecycleConfig", shapes::lifecycle(&lifecycle))
        .into())
}
