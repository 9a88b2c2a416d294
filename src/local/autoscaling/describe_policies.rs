//! `DescribePolicies`: there are none, because nothing scales here.

use super::super::query::{Call, Fault, Structure, Value};

pub(super) fn run(_call: &Call) -> Result<Value, Fault> {
    Ok(Structure::new().with("ScalingPolicies", Value::members(Vec::<Value>::new())).into())
}
