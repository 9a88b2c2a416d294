//! `DescribeVpcs`: there are none.

use super::super::query::{Call, Fault, Structure, Value};
use super::{items, missing};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    match call.params.strings("VpcId").first() {
        Some(id) => Err(missing("InvalidVpcID.NotFound", "vpc ID", id)),
        None => Ok(Structure::new().with("vpcSet", items([])).into()),
    }
}
