//! Security Token Service: who am I.

use super::ACCOUNT_ID;
use super::query::{Action, Call, Fault, Structure, Value};

/// What STS answers.
pub(crate) const ACTIONS: &[Action] = &[Action { name: "GetCallerIdentity", run: get_caller_identity }];

/// The keys are those of the account's root user: the local account has no other.
fn get_caller_identity(_call: &Call) -> Result<Value, Fault> {
    Ok(Structure::new()
        .with("Arn", format!("arn:aws:iam::{ACCOUNT_ID}:root"))
        .with("UserId", ACCOUNT_ID)
        .with("Account", ACCOUNT_ID)
        .into())
}
