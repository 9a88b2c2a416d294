//! `DescribeAvailabilityZones`: one zone, this machine.

use super::super::query::{Call, Fault, Structure, Value};
use super::items;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let zone = Structure::new()
        .with("zoneName", format!("{}a", call.region))
        .with("zoneState", "available")
        .with("regionName", call.region.as_str())
        .with("zoneType", "availability-zone");
    Ok(Structure::new().with("availabilityZoneInfo", items([zone])).into())
}
