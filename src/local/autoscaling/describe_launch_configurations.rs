//! `DescribeLaunchConfigurations`: there are none, because environments have launch templates.

use super::super::query::{Call, Fault, Structure, Value};

pub(super) fn run(_call: &Call) -> Result<Value, Fault> {
    Ok(Structure::new().with("LaunchConfigurations", Value::members(Vec::<Value>::new())).into())
}
