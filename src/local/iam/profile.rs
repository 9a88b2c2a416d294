//! Instance profiles.

use time::OffsetDateTime;

use super::super::query::{Call, Fault, Structure, Value};
use super::{
    InstanceProfile, State, already_exists, arn, delete_conflict, name, new_id, no_such_entity, page, path, role,
    tag_list, tags,
};

fn missing(name: &str) -> Fault {
    no_such_entity(format!("Instance Profile {name} cannot be found."))
}

fn shape(state: &State, profile: &InstanceProfile) -> Value {
    let roles = profile.roles.iter().filter_map(|name| state.roles.get(name)).map(role::shape);
    Structure::new()
        .with("Path", &profile.path)
        .with("InstanceProfileName", &profile.name)
        .with("InstanceProfileId", &profile.id)
        .with("Arn", arn("instance-profile", &profile.path, &profile.name))
        .with("CreateDate", profile.created)
        .with("Roles", Value::members(roles))
        .with_some("Tags", tag_list(&profile.tags))
        .into()
}

/// CreateInstanceProfile.
pub(super) fn create(call: &Call) -> Result<Value, Fault> {
    let profile_name = name(&call.params, "InstanceProfileName", 128)?;
    let profile = InstanceProfile {
        name: profile_name.to_owned(),
        path: path(&call.params)?,
        id: new_id("AIPA")?,
        created: OffsetDateTime::now_utc(),
        roles: Vec::new(),
        tags: tags(&call.params)?,
    };
    let shape = shape(&State::default(), &profile);
    call.local.account.change(|state| {
        if state.iam.instance_profiles.contains_key(profile_name) {
            return Err(already_exists(format!("Instance Profile {profile_name} already exists.")));
        }
        state.iam.instance_profiles.insert(profile_name.to_owned(), profile);
        Ok(())
    })?;
    Ok(Structure::new().with("InstanceProfile", shape).into())
}

/// GetInstanceProfile.
pub(super) fn get(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("InstanceProfileName")?;
    let (state, _) = call.seen("iam");
    let profile = state.iam.instance_profiles.get(name).ok_or_else(|| missing(name))?;
    let shape = shape(&state.iam, profile);
    Ok(Structure::new().with("InstanceProfile", shape).into())
}

/// ListInstanceProfiles.
pub(super) fn list(call: &Call) -> Result<Value, Fault> {
    let prefix = call.params.optional("PathPrefix").unwrap_or("/");
    let page = call.local.account.read(|state| {
        let profiles = state.iam.instance_profiles.values().filter(|profile| profile.path.starts_with(prefix));
        page(call, profiles, |profile| shape(&state.iam, profile))
    })?;
    Ok(page.into_value("InstanceProfiles"))
}

/// ListInstanceProfilesForRole.
pub(super) fn list_for_role(call: &Call) -> Result<Value, Fault> {
    let role = call.params.required("RoleName")?;
    let page = call.local.account.read(|state| {
        state.iam.role(role)?;
        let profiles = state.iam.instance_profiles.values();
        let holding = profiles.filter(|profile| profile.roles.iter().any(|held| held == role));
        page(call, holding, |profile| shape(&state.iam, profile))
    })?;
    Ok(page.into_value("InstanceProfiles"))
}

/// DeleteInstanceProfile: refused while it holds a role, as AWS does.
pub(super) fn delete(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("InstanceProfileName")?;
    call.local.account.change(|state| {
        let profile = state.iam.instance_profiles.get(name).ok_or_else(|| missing(name))?;
        if !profile.roles.is_empty() {
            return Err(delete_conflict("Cannot delete entity, must remove roles from instance profile first."));
        }
        state.iam.instance_profiles.remove(name);
        Ok(())
    })?;
    Ok(Value::Void)
}

/// AddRoleToInstanceProfile: a profile holds one role, and says so in AWS's words.
pub(super) fn add_role(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("InstanceProfileName")?;
    let role = call.params.required("RoleName")?;
    call.local.account.change(|state| {
        state.iam.role(role)?;
        let profile = state.iam.instance_profiles.get_mut(name).ok_or_else(|| missing(name))?;
        if !profile.roles.is_empty() {
            let message = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1";
            return Err(Fault::new("LimitExceeded", message).with_status(409));
        }
        profile.roles.push(role.to_owned());
        Ok(())
    })?;
    Ok(Value::Void)
}

/// RemoveRoleFromInstanceProfile.
pub(super) fn remove_role(call: &Call) -> Result<Value, Fault> {
    let name = call.params.required("InstanceProfileName")?;
    let role = call.params.required("RoleName")?;
    call.local.account.change(|state| {
        let profile = state.iam.instance_profiles.get_mut(name).ok_or_else(|| missing(name))?;
        let count = profile.roles.len();
        profile.roles.retain(|held| held != role);
        if profile.roles.len() == count {
            return Err(no_such_entity(format!("Role with name {role} cannot be found.")));
        }
        Ok(())
    })?;
    Ok(Value::Void)
}
