//! `CheckDNSAvailability`: whether a CNAME prefix is free in the region.

use super::input;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let prefix = input::cname_prefix(call.params.required("CNAMEPrefix")?)?;
    let taken = call
        .local
        .account
        .read(|state| state.region(&call.region).is_some_and(|region| region.owns_cname(prefix.as_str())));
    Ok(Structure::new()
        .with("Available", !taken)
        .with("FullyQualifiedCNAME", call.local.config.cname(prefix.as_str(), &call.region))
        .into())
}
