//! `DescribeApplications`: unknown names are left out, as AWS does.

use super::{saved_configuration, shapes};
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let names = call.params.strings("ApplicationNames");
    saved_configuration::adopt_all(call)?;
    let applications: Vec<Value> = call.local.account.read(|state| {
        let Some(region) = state.region(&call.region) else { return Vec::new() };
        let asked = region.applications.iter().filter(|(name, _)| names.is_empty() || names.contains(&name.as_str()));
        asked.map(|(name, application)| shapes::application(call, region, name, application)).collect()
    });
    Ok(Structure::new().with("Applications", Value::members(applications)).into())
}
