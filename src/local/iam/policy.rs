//! The policies of a role: those attached by ARN, and those written into it.

use super::super::query::{Call, Fault, Structure, Value};
use super::{document, encoded, name, no_such_entity, page};

/// Policies that may be attached to one role, AWS's default quota.
const MOST_ATTACHED: usize = 10;

/// AttachRolePolicy; attaching twice is fine.
pub(super) fn attach(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let policy = call.params.required("PolicyArn")?;
    if !(policy.starts_with("arn:aws:iam::") && policy.contains(":policy/")) {
        return Err(Fault::new("InvalidInput", format!("ARN {policy} is not valid.")));
    }
    call.local.account.change(|state| {
        let role = state.iam.role_mut(role)?;
        if !role.attached.iter().any(|held| held == policy) {
            if role.attached.len() >= MOST_ATTACHED {
                let message = format!("Cannot exceed quota for PoliciesPerRole: {MOST_ATTACHED}");
                return Err(Fault::new("LimitExceeded", message).with_status(409));
            }
            role.attached.push(policy.to_owned());
        }
        Ok(())
    })?;
    Ok(Value::Void)
}

/// DetachRolePolicy.
pub(super) fn detach(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let policy = call.params.required("PolicyArn")?;
    call.local.account.change(|state| {
        let attached = &mut state.iam.role_mut(role)?.attached;
        let count = attached.len();
        attached.retain(|held| held != policy);
        if attached.len() == count {
            return Err(no_such_entity(format!("Policy {policy} was not found.")));
        }
        Ok(())
    })?;
    Ok(Value::Void)
}

/// ListAttachedRolePolicies.
pub(super) fn list_attached(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let page = call.local.account.read(|state| {
        page(call, state.iam.role(role)?.attached.iter(), |arn| {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            Structure::new().with("PolicyName", name).with("PolicyArn", arn).into()
        })
    })?;
    Ok(page.into_value("AttachedPolicies"))
}

/// PutRolePolicy.
pub(super) fn put(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let policy = name(&call.params, "PolicyName", 128)?;
    let text = document(&call.params, "PolicyDocument")?;
    call.local.account.change(|state| {
        state.iam.role_mut(role)?.inline.insert(policy.to_owned(), text.to_owned());
        Ok::<_, Fault>(())
    })?;
    Ok(Value::Void)
}

fn missing(policy: &str) -> Fault {
    no_such_entity(format!("The role policy with name {policy} cannot be found."))
}

/// GetRolePolicy.
pub(super) fn get(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let policy = call.params.required("PolicyName")?;
    let text = call
        .local
        .account
        .read(|state| state.iam.role(role)?.inline.get(policy).cloned().ok_or_else(|| missing(policy)))?;
    Ok(Structure::new().with("RoleName", role).with("PolicyName", policy).with("PolicyDocument", encoded(&text)).into())
}

/// DeleteRolePolicy.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let policy = call.params.required("PolicyName")?;
    call.local
        .account
        .change(|state| state.iam.role_mut(role)?.inline.remove(policy).map(|_| ()).ok_or_else(|| missing(policy)))?;
    Ok(Value::Void)
}

/// ListRolePolicies.
pub(super) fn list(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let page =
        call.local.account.read(|state| page(call, state.iam.role(role)?.inline.keys(), |name| Value::from(name)))?;
    Ok(page.into_value("PolicyNames"))
}
