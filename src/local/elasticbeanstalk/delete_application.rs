//! `DeleteApplication`: with its versions and templates, and with force its environments. Never a bundle in S3.

use super::input;
use crate::local::account::lifecycle;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let name = input::application_name(call)?;
    let force = call.params.boolean("TerminateEnvByForce")?.unwrap_or_default();
    // Deleting what is not there succeeds, as it does at AWS.
    lifecycle::delete_application(call, &name, force)?;
    Ok(Value::Void)
}
