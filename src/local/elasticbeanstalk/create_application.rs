//! `CreateApplication`.

use time::OffsetDateTime;

use super::{input, lifecycle_input, shapes, story};
use crate::beanstalk::ApplicationName;
use crate::local::account::application::{Application, Lifecycle, Tags};
use crate::local::account::event_log::Entry;
use crate::local::account::quotas;
use crate::local::account::state::RegionState;
use crate::local::query::{Call, Fault, Params, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = input::application_name(call)?;
    let description = input::description(&call.params);
    let tags = input::tags(&call.params, "Tags")?;
    let given = call.params.structure("ResourceLifecycleConfig");
    let lifecycle = given.map(|given: &Params| lifecycle_input::read(given, &Lifecycle::default())).transpose()?;
    let shape = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        add(region, &name, description, tags)?;
        if let (Some(lifecycle), Some(application)) = (lifecycle, region.applications.get_mut(name.as_str())) {
            application.lifecycle = lifecycle;
        }
        let (known, application) = region.application(name.as_str())?;
        let shape = shapes::application(call, region, known, application);
        state.tell(&call.region, story(call, &name));
        Ok::<_, Fault>(shape)
    })?;
    Ok(Structure::new().with("Application", shape).into())
}

/// Adds an application to a region.
pub(super) fn add(
    region: &mut RegionState,
    name: &ApplicationName,
    description: Option<String>,
    tags: Tags,
) -> Result<(), Fault> {
    if region.applications.contains_key(name.as_str()) {
        return Err(Fault::invalid_parameter_value(format!("Application {name} already exists.")));
    }
    quotas::APPLICATIONS.check(region.applications.len())?;
    let now = OffsetDateTime::now_utc();
    let lifecycle = Lifecycle::default();
    let application = Application { description, created: now, updated: now, tags, lifecycle, deleted_for: None };
    region.applications.insert(name.clone(), application);
    Ok(())
}

/// The events of a new application.
pub(super) fn story(call: &Call, name: &ApplicationName) -> [Entry; 3] {
    let said = |message: String| story::of_application(call, name.as_str(), None, message);
    [
        said("createApplication is starting.".into()),
        said(format!("Created new Application: {name}")),
        said("createApplication completed successfully.".into()),
    ]
}
