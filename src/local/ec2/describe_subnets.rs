//! `DescribeSubnets`: there are none.

use super::super::query::{Call, Fault, Structure, Value};
use super::{items, missing};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    match call.params.strings("SubnetId").first() {
        Some(id) => Err(missing("InvalidSubnetID.NotFound", "subnet ID", id)),
        None => Ok(Structure::new().with("subnetSet", items([])).into()),
    }
}
