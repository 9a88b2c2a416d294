//! Roles.

use time::OffsetDateTime;

use super::super::query::{Call, Fault, Structure, Value};
use super::{
    Role, State, already_exists, arn, delete_conflict, document, encoded, name, new_id, no_such_entity, page, path,
    tag_list, tags,
};

/// Longest name of a role.
const LONGEST: usize = 64;

impl State {
    /// A role by its name.
    pub(super) fn role(&self, name: &str) -> Result<&Role, Fault> {
        self.roles.get(name).ok_or_else(|| missing(name))
    }

    /// A role by its name, to change.
    pub(super) fn role_mut(&mut self, name: &str) -> Result<&mut Role, Fault> {
        self.roles.get_mut(name).ok_or_else(|| missing(name))
    }

    /// Whether there is a role of this ARN.
    pub(crate) fn has_role(&self, text: &str) -> bool {
        self.roles.values().any(|role| arn("role", &role.path, &role.name) == text)
    }
}

fn missing(name: &str) -> Fault {
    no_such_entity(format!("The role with name {name} cannot be found."))
}

/// A role as the wire shows it.
pub(super) fn shape(role: &Role) -> Value {
    Structure::new()
        .with("Path", &role.path)
        .with("RoleName", &role.name)
        .with("RoleId", &role.id)
        .with("Arn", arn("role", &role.path, &role.name))
        .with("CreateDate", role.created)
        .with("AssumeRolePolicyDocument", encoded(&role.trust))
        .with_some("Description", role.description.as_ref())
        .with("MaxSessionDuration", role.max_session.unwrap_or(3600))
        .with_some("Tags", tag_list(&role.tags))
        .into()
}

/// CreateRole.
pub(super) fn create(call: &Call) -> Result<Value, Fault> {
    let role_name = name(&call.params, "RoleName", LONGEST)?;
    let role = Role {
        name: role_name.to_owned(),
        path: path(&call.params)?,
        id: new_id("AROA")?,
        created: OffsetDateTime::now_utc(),
        trust: document(&call.params, "AssumeRolePolicyDocument")?.to_owned(),
        description: call.params.optional("Description").map(str::to_owned),
        max_session: call.params.integer("MaxSessionDuration")?,
        attached: Vec::new(),
        inline: Default::default(),
        tags: tags(&call.params)?,
    };
    let shape = shape(&role);
    call.local.account.change(|state| {
        if state.iam.roles.contains_key(role_name) {
            return Err(already_exists(format!("Role with name {role_name} already exists.")));
        }
        state.iam.roles.insert(role_name.to_owned(), role);
        Ok(())
    })?;
    Ok(Structure::new().with("Role", shape).into())
}

/// GetRole.
pub(super) fn get(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("RoleName")?;
    let shape = call.seen("iam").0.iam.role(name).map(shape)?;
    Ok(Structure::new().with("Role", shape).into())
}

/// ListRoles.
pub(super) fn list(call: &Call) -> Result<Value, Fault> {
    let prefix = call.params.optional("PathPrefix").unwrap_or("/");
    let page = call
        .local
        .account
        .read(|state| page(call, state.iam.roles.values().filter(|role| role.path.starts_with(prefix)), shape))?;
    Ok(page.into_value("Roles"))
}

/// DeleteRole: refused while anything hangs on it, as AWS does.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("RoleName")?;
    call.local.account.change(|state| {
        let role = state.iam.role(name)?;
        if !role.attached.is_empty() {
            return Err(delete_conflict("Cannot delete entity, must detach all policies first."));
        }
        if !role.inline.is_empty() {
            return Err(delete_conflict("Cannot delete entity, must delete policies first."));
        }
        if state.iam.instance_profiles.values().any(|profile| profile.roles.iter().any(|held| held == name)) {
            return Err(delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
        }
        state.iam.roles.remove(name);
        Ok(())
    })?;
    Ok(Value::Void)
}

/// UpdateAssumeRolePolicy.
pub(super) fn update_trust(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("RoleName")?;
    let trust = document(&call.params, "PolicyDocument")?;
    call.local.account.change(|state| {
        trust.clone_into(&mut state.iam.role_mut(name)?.trust);
        Ok::<_, Fault>(())
    })?;
    Ok(Value::Void)
}
