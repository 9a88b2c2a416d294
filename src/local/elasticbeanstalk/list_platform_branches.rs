//! `ListPlatformBranches`.

use super::filters;
use super::page::Page;
use crate::local::account::platform::{PLATFORMS, Platform, SUPPORTED_TIERS};
use crate::local::query::{Call, Fault, Structure, Value};

const ATTRIBUTES: [&str; 4] = ["BranchName", "LifecycleState", "PlatformName", "TierType"];

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let page = Page::read(call)?;
    let filters = filters::read(&call.params, "Attribute", &ATTRIBUTES)?;
    let found: Vec<(i64, &Platform)> = (1..)
        .zip(PLATFORMS)
        .filter(|(_, platform)| filters.iter().all(|filter| filter.takes(|name| values(platform, name))))
        .collect();
    let (found, next) = page.cut(found);
    let shapes = found.into_iter().map(|(order, platform)| {
        Structure::new()
            .with("PlatformName", platform.name())
            .with("BranchName", platform.branch)
            .with("LifecycleState", "Supported")
            .with("BranchOrder", order)
            .with("SupportedTierList", Value::members(SUPPORTED_TIERS))
    });
    Ok(Structure::new().with("PlatformBranchSummaryList", Value::members(shapes)).with_some("NextToken", next).into())
}

fn values(platform: &Platform, attribute: &str) -> Vec<&'static str> {
    match attribute {
        "BranchName" => vec![platform.branch],
        "PlatformName" => vec![platform.name()],
        "TierType" => SUPPORTED_TIERS.to_vec(),
        _ => vec!["Supported"],
    }
}
