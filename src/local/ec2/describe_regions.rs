//! `DescribeRegions`: those that every account has without asking for more (EC2 user guide, "Available Regions").

use super::super::query::{Call, Fault, Structure, Value};
use super::items;

const REGIONS: [&str; 17] = [
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
];

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("RegionName");
    if let Some(name) = wanted.iter().find(|name| !REGIONS.contains(name)) {
        return Err(Fault::invalid_parameter_value(format!("Invalid region name: {name}")));
    }
    let regions = REGIONS.iter().filter(|name| wanted.is_empty() || wanted.contains(name));
    let shapes = regions.map(|name| {
        Structure::new()
            .with("regionName", *name)
            .with("regionEndpoint", format!("ec2.{name}.amazonaws.com"))
            .with("optInStatus", "opt-in-not-required")
    });
    Ok(Structure::new().with("regionInfo", items(shapes)).into())
}
