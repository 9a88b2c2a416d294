//! What AWS does not have: questions to this server about itself. A JSON 1.1 service like AWS's own, signed like them.

pub mod client;
mod faults;
mod list_calls;
mod stages;

use super::query::Action;

/// Its word in the credential scope.
pub(crate) const SERVICE: &str = "tasks-eb-local";
/// Start of its `X-Amz-Target`.
pub(crate) const NAMESPACE: &str = "TasksEbLocal.";

/// What it can be asked.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "ListCalls", run: list_calls::run },
    Action { name: "PutFaults", run: faults::put },
    Action { name: "ListFaults", run: faults::list },
    Action { name: "DeleteFaults", run: faults::delete },
    Action { name: "ListStages", run: stages::list },
    Action { name: "AdvanceStages", run: stages::advance },
];
