//! `AssociateEnvironmentOperationsRole` and `DisassociateEnvironmentOperationsRole`: the role in whose name an
//! environment is operated. It is kept and shown; here nobody acts in it.

use super::input;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::query::{Call, Fault, Value};

/// AssociateEnvironmentOperationsRole.
pub(super) fn associate(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("EnvironmentName")?;
    let key = EnvironmentKey { id: None, name: Some(name.to_owned()) };
    call.local.account.read(|state| {
        let region = state.region(&call.region).cloned().unwrap_or_default();
        region.environment(&key).map(|_| ())
    })?;
    let role = input::operations_role(call, call.params.required("OperationsRole")?)?;
    set(call, name, Some(role))
}

/// DisassociateEnvironmentOperationsRole.
pub(super) fn disassociate(call: &Call) -> Result<Value, Fault> {
    set(call, call.params.required("EnvironmentName")?, None)
}

fn set(call: &Call, name: &str, role: Option<String>) -> Result<Value, Fault> {
    let key = EnvironmentKey { id: None, name: Some(name.to_owned()) };
    call.local.account.change(|state| {
        state.region_mut(&call.region).environment_mut(&key)?.operations_role = role.clone();
        Ok(Value::Void)
    })
}
