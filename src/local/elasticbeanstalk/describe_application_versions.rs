//! `DescribeApplicationVersions`: newest first, in pages.

use std::cmp::Reverse;

use super::page::Page;
use super::shapes;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let page = Page::read(call)?;
    let application = call.params.optional("ApplicationName");
    let labels = call.params.strings("VersionLabels");
    let state = call.local.account.snapshot();
    let mut found: Vec<_> = state
        .region(&call.region)
        .into_iter()
        .flat_map(|region| &region.versions)
        .filter(|(name, _)| application.is_none_or(|application| application == name.as_str()))
        .flat_map(|(name, versions)| versions.iter().map(move |(label, version)| (name, label, version)))
        .filter(|(_, label, _)| labels.is_empty() || labels.contains(&label.as_str()))
        .collect();
    found.sort_by_key(|(_, _, version)| Reverse(version.created));
    let (found, next) = page.cut(found);
    let shapes = found.into_iter().map(|(name, label, version)| shapes::version(call, name, label, version));
    Ok(Structure::new().with("ApplicationVersions", Value::members(shapes)).with_some("NextToken", next).into())
}
