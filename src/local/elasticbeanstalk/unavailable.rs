//! Actions that need what one machine does not have. They say so, in AWS's shape, instead of pretending.

use crate::local::query::{Call, Fault, Value};

/// Answers that the action is not available here.
pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    Err(Fault::new(
        "UnsupportedOperation",
        format!("{} is not available in the local Elastic Beanstalk of tasks-eb.", call.action),
    ))
}
