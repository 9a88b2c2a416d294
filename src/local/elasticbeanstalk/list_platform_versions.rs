//! `ListPlatformVersions`.

use super::filters;
use super::page::Page;
use crate::local::account::platform::{OPERATING_SYSTEM, PLATFORMS, Platform, SUPPORTED_ADDONS, SUPPORTED_TIERS};
use crate::local::query::{Call, Fault, Structure, Value};

const TYPES: [&str; 10] = [
    "PlatformName",
    "PlatformVersion",
    "PlatformStatus",
    "PlatformBranchName",
    "PlatformLifecycleState",
    "PlatformOwner",
    "SupportedTier",
    "SupportedAddon",
    "ProgrammingLanguageName",
    "OperatingSystemName",
];

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let page = Page::read(call)?;
    let filters = filters::read(&call.params, "Type", &TYPES)?;
    let found: Vec<&Platform> = PLATFORMS
        .iter()
        .filter(|platform| filters.iter().all(|filter| filter.takes(|name| values(platform, name))))
        .collect();
    let (found, next) = page.cut(found);
    let shapes = found.into_iter().map(|platform| summary(call, platform));
    Ok(Structure::new().with("PlatformSummaryList", Value::members(shapes)).with_some("NextToken", next).into())
}

fn values(platform: &Platform, attribute: &str) -> Vec<&'static str> {
    match attribute {
        // eb asks by the branch words as well as by the name of the platform.
        "PlatformName" => vec![platform.name(), platform.branch],
        "PlatformVersion" => vec![platform.version],
        "PlatformStatus" => vec!["Ready"],
        "PlatformBranchName" => vec![platform.branch],
        "PlatformLifecycleState" => vec!["Recommended"],
        "PlatformOwner" => vec!["AWSElasticBeanstalk"],
        "SupportedTier" => SUPPORTED_TIERS.to_vec(),
        "SupportedAddon" => SUPPORTED_ADDONS.to_vec(),
        "ProgrammingLanguageName" => platform.language.iter().map(|(name, _)| *name).collect(),
        _ => vec![OPERATING_SYSTEM.0],
    }
}

/// The fields that a list and a description share.
pub(super) fn summary(call: &Call, platform: &Platform) -> Structure {
    Structure::new()
        .with("PlatformArn", platform.arn(call.region.as_str()))
        .with("PlatformOwner", "AWSElasticBeanstalk")
        .with("PlatformStatus", "Ready")
        .with("PlatformCategory", platform.name())
        .with("OperatingSystemName", OPERATING_SYSTEM.0)
        .with("OperatingSystemVersion", OPERATING_SYSTEM.1)
        .with("SupportedTierList", Value::members(SUPPORTED_TIERS))
        .with("SupportedAddonList", Value::members(SUPPORTED_ADDONS))
        .with("PlatformLifecycleState", "Recommended")
        .with("PlatformVersion", platform.version)
        .with("PlatformBranchName", platform.branch)
        .with("PlatformBranchLifecycleState", "Supported")
}
