//! `DescribeEnvironments`: unknown names give an empty list, not an error.

use std::cmp::Reverse;

use time::OffsetDateTime;

use super::page::Page;
use super::shapes;
use crate::local::account::environment::Environment;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let page = Page::read(call)?;
    // Absent counts as true: the service lists recently terminated environments unless told not to.
    let deleted = params.boolean("IncludeDeleted")?.unwrap_or(true);
    let back_to = params.time("IncludedDeletedBackTo")?;
    let (ids, names) = (params.strings("EnvironmentIds"), params.strings("EnvironmentNames"));
    let (application, version) = (params.optional("ApplicationName"), params.optional("VersionLabel"));
    let now = OffsetDateTime::now_utc();
    let asked = |found: &Environment| {
        !found.is_forgotten(now)
            && (ids.is_empty() || ids.contains(&found.id.as_str()))
            && (names.is_empty() || names.contains(&found.name.as_str()))
            && application.is_none_or(|name| name == found.application.as_str())
            && version.is_none_or(|label| found.version_label.as_ref().is_some_and(|has| has.as_str() == label))
            && (!found.is_terminated() || deleted && back_to.is_none_or(|back_to| found.updated >= back_to))
    };
    let (state, _) = call.seen("elasticbeanstalk");
    let environments = state.region(&call.region).into_iter().flat_map(|region| region.environments.values());
    let mut found: Vec<&Environment> = environments.filter(|found| asked(found)).collect();
    found.sort_by_key(|found| (found.name.clone(), Reverse(found.created)));
    let (found, next) = page.cut(found);
    let shapes = found.into_iter().map(|found| shapes::environment(call, found));
    Ok(Structure::new().with("Environments", Value::members(shapes)).with_some("NextToken", next).into())
}
