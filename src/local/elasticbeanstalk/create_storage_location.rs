//! `CreateStorageLocation`: the account's bucket in the region, made on first use.

use crate::local::account::bundles;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let bucket = bundles::storage_location(&call.local, &call.region)?;
    Ok(Structure::new().with("S3Bucket", bucket).into())
}
