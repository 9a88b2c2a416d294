//! `RetrieveEnvironmentInfo`: where the logs lie that were asked for in the last minutes.

use super::input;
use super::request_environment_info::info_type;
use crate::local::account::logs;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let kind = info_type(call)?;
    let key = input::environment_key(call)?;
    let environment = call
        .local
        .account
        .read(|state| state.region(&call.region).cloned().unwrap_or_default().environment_or_its_past(&key).cloned())?;
    let samples = logs::samples(&call.local, &environment.id, kind);
    let mut shapes = Vec::new();
    for sample in samples {
        shapes.push(
            Structure::new()
                .with("InfoType", kind.as_str())
                .with("Ec2InstanceId", sample.instance)
                .with("SampleTimestamp", sample.taken)
                .with("Message", sample.url),
        );
    }
    Ok(Structure::new().with("EnvironmentInfo", Value::members(shapes)).into())
}
