//! Relational Database Service: MySQL and PostgreSQL databases that are real servers on this machine.
//!
//! Here: the state, its statuses, and the actions. How a server is made, started and copied is `host::database`'s
//! business. Versions and classes are remembered as asked for; the server that runs is the one that is installed.

mod catalog;
mod instances;
pub(crate) mod lifecycle;
mod modify;
mod shapes;
mod snapshots;
mod state;
mod stopping;
mod tags;

pub(crate) use catalog::{check_class, upgrade};
pub(crate) use state::{Instance, Pending, Snapshot, State, Status};
pub(crate) use tags::of as tags_of;

use super::query::{Action, Fault, Params};

/// What RDS answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DescribeDBInstances", run: instances::describe },
    Action { name: "CreateDBInstance", run: instances::create },
    Action { name: "ModifyDBInstance", run: modify::run },
    Action { name: "StartDBInstance", run: stopping::start },
    Action { name: "StopDBInstance", run: stopping::stop },
    Action { name: "RebootDBInstance", run: stopping::reboot },
    Action { name: "DeleteDBInstance", run: instances::delete },
    Action { name: "DescribeDBSnapshots", run: snapshots::describe },
    Action { name: "CreateDBSnapshot", run: snapshots::create },
    Action { name: "DeleteDBSnapshot", run: snapshots::delete },
    Action { name: "RestoreDBInstanceFromDBSnapshot", run: snapshots::restore },
    Action { name: "DescribeDBEngineVersions", run: catalog::engine_versions },
    Action { name: "DescribeOrderableDBInstanceOptions", run: catalog::orderable_options },
    Action { name: "ListTagsForResource", run: tags::list },
    Action { name: "AddTagsToResource", run: tags::add },
    Action { name: "RemoveTagsFromResource", run: tags::remove },
];

/// An identifier: letters, digits and hyphens, a letter first, no hyphen last, no two together; kept in lower case.
fn identifier(text: &str, most: usize, what: &str) -> Result<String, Fault> {
    let good = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.len() <= most
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.ends_with('-')
        && !text.contains("--");
    if good {
        return Ok(text.to_ascii_lowercase());
    }
    Err(Fault::invalid_parameter_value(format!(
        "The parameter {what} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII \
         letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
    )))
}

/// Whether an item passes `Filters`; `value` gives what a filter compares with, `None` for a filter there is not.
fn passes(params: &Params, value: impl Fn(&str) -> Option<String>) -> Result<bool, Fault> {
    for filter in params.list("Filters") {
        let name = filter.required("Name")?;
        let Some(value) = value(name) else {
            return Err(Fault::invalid_parameter_value(format!("Unrecognized filter name: {name}")));
        };
        if !filter.strings("Values").iter().any(|wanted| wanted.eq_ignore_ascii_case(&value)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One page of a list of 20 to 100 items (RDS API reference, MaxRecords); the marker is the position where the next begins.
fn page<T>(params: &Params, items: Vec<T>) -> Result<(Vec<T>, Option<String>), Fault> {
    let most = match params.integer("MaxRecords")? {
        None => 100,
        Some(most @ 20..=100) => usize::try_from(most).unwrap_or(100),
        Some(most) => {
            let message = format!("Invalid value {most} for MaxRecords. Must be between 20 and 100");
            return Err(Fault::invalid_parameter_value(message));
        }
    };
    let first: usize = match params.optional("Marker") {
        None => 0,
        Some(marker) => marker.parse().map_err(|_| Fault::invalid_parameter_value("Invalid marker."))?,
    };
    let more = items.len() > first.saturating_add(most);
    let page = items.into_iter().skip(first).take(most).collect();
    Ok((page, more.then(|| (first + most).to_string())))
}
