//! `RestoreSecret`: a secret that waits for its deletion stays. One that does not is fine.

use super::super::query::{Call, Fault, Structure, Value};
use super::input;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = input::secret_id(call)?;
    call.local.account.change(|state| {
        let secret = state.region_mut(&call.region).secrets.secret_mut(&call.region, id)?;
        secret.deletion = None;
        Ok(Structure::new().with("ARN", secret.arn(&call.region)).with("Name", &secret.name).into())
    })
}
