//! Identity and Access Management: the roles and instance profiles that `eb` and tasks-eb make for an environment.
//!
//! They are remembered and returned; no policy is evaluated, because the local account has one user, who may do all.

mod policy;
mod profile;
mod role;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::query::{Action, Call, Fault, Params, Structure, Value};
use crate::error::Result as Outcome;
use crate::secret::Secret;

/// What IAM answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "CreateRole", run: role::create },
    Action { name: "GetRole", run: role::get },
    Action { name: "ListRoles", run: role::list },
    Action { name: "DeleteRole", run: role::delete },
    Action { name: "UpdateAssumeRolePolicy", run: role::update_trust },
    Action { name: "AttachRolePolicy", run: policy::attach },
    Action { name: "DetachRolePolicy", run: policy::detach },
    Action { name: "ListAttachedRolePolicies", run: policy::list_attached },
    Action { name: "PutRolePolicy", run: policy::put },
    Action { name: "GetRolePolicy", run: policy::get },
    Action { name: "DeleteRolePolicy", run: policy::delete },
    Action { name: "ListRolePolicies", run: policy::list },
    Action { name: "CreateInstanceProfile", run: profile::create },
    Action { name: "GetInstanceProfile", run: profile::get },
    Action { name: "ListInstanceProfiles", run: profile::list },
    Action { name: "ListInstanceProfilesForRole", run: profile::list_for_role },
    Action { name: "DeleteInstanceProfile", run: profile::delete },
    Action { name: "AddRoleToInstanceProfile", run: profile::add_role },
    Action { name: "RemoveRoleFromInstanceProfile", run: profile::remove_role },
];

/// What IAM remembers. IAM has no regions.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    /// Roles by name.
    pub(crate) roles: BTreeMap<String, Role>,
    /// Instance profiles by name.
    pub(crate) instance_profiles: BTreeMap<String, InstanceProfile>,
}

/// A role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Role {
    name: String,
    path: String,
    id: String,
    #[serde(with = "time::serde::rfc3339")]
    created: OffsetDateTime,
    trust: String,
    description: Option<String>,
    max_session: Option<i64>,
    #[serde(default)]
    attached: Vec<String>,
    #[serde(default)]
    inline: BTreeMap<String, String>,
    #[serde(default)]
    tags: Vec<(String, String)>,
}

/// An instance profile: the container by which an instance gets its role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InstanceProfile {
    name: String,
    path: String,
    id: String,
    #[serde(with = "time::serde::rfc3339")]
    created: OffsetDateTime,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    tags: Vec<(String, String)>,
}

fn arn(kind: &str, path: &str, name: &str) -> String {
    format!("arn:aws:iam::{}:{kind}{path}{name}", super::ACCOUNT_ID)
}

/// An id as IAM gives: four letters for the kind and 17 random letters and digits.
fn new_id(kind: &str) -> Outcome<String> {
    Ok(format!("{kind}{}", Secret::generate_alphanumeric(17)?.expose().to_ascii_uppercase()))
}

/// A name of IAM: letters, digits and `+=,.@-_`.
fn name<'a>(params: &'a Params, parameter: &str, most: usize) -> Result<&'a str, Fault> {
    let name = params.required(parameter)?;
    let good =
        name.len() <= most && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte));
    if good {
        Ok(name)
    } else {
        Err(Fault::new(
            "ValidationError",
            format!(
                "The specified value for {parameter} is invalid. It must contain only alphanumeric characters and/or \
                 the following: +=,.@_- and have at most {most} of them"
            ),
        ))
    }
}

/// The path of a resource; `/` when none is given.
fn path(params: &Params) -> Result<String, Fault> {
    let path = params.optional("Path").unwrap_or("/");
    let good = path.len() <= 512
        && path.starts_with('/')
        && path.ends_with('/')
        && path.bytes().all(|byte| byte.is_ascii_graphic());
    if good {
        Ok(path.to_owned())
    } else {
        Err(Fault::new("ValidationError", "The specified value for path is invalid. It must begin and end with /"))
    }
}

fn tags(params: &Params) -> Result<Vec<(String, String)>, Fault> {
    let tags = params.list("Tags");
    tags.into_iter()
        .map(|tag| Ok((tag.required("Key")?.to_owned(), tag.given("Value").unwrap_or_default().to_owned())))
        .collect()
}

fn tag_list(tags: &[(String, String)]) -> Option<Value> {
    let items = tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value));
    (!tags.is_empty()).then(|| Value::members(items))
}

/// A policy document that must at least be JSON.
fn document<'a>(params: &'a Params, parameter: &str) -> Result<&'a str, Fault> {
    let text = params.required(parameter)?;
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(_)) => Ok(text),
        _ => Err(Fault::new("MalformedPolicyDocument", "Syntax errors in policy.")),
    }
}

/// Policy documents go out URL-encoded.
fn encoded(document: &str) -> String {
    percent_encoding::utf8_percent_encode(document, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn already_exists(message: String) -> Fault {
    Fault::new("EntityAlreadyExists", message).with_status(409)
}

fn no_such_entity(message: String) -> Fault {
    Fault::new("NoSuchEntity", message).with_status(404)
}

fn delete_conflict(message: &str) -> Fault {
    Fault::new("DeleteConflict", message).with_status(409)
}

/// A page of a list: `Marker` is the position where it goes on.
fn page<'a, T: 'a>(call: &Call, items: impl Iterator<Item = &'a T>, show: impl Fn(&T) -> Value) -> Result<Page, Fault> {
    let most = call.params.integer("MaxItems")?.unwrap_or(100).clamp(1, 1000);
    let most = usize::try_from(most).unwrap_or(100);
    let first = match call.params.optional("Marker") {
        None => 0,
        Some(marker) => marker.parse().map_err(|_| Fault::new("ValidationError", "Invalid Marker."))?,
    };
    let mut rest = items.skip(first);
    let items: Vec<Value> = rest.by_ref().take(most).map(show).collect();
    let next = rest.next().map(|_| (first + items.len()).to_string());
    Ok(Page { items, next })
}

struct Page {
    items: Vec<Value>,
    next: Option<String>,
}

impl Page {
    fn into_value(self, name: &'static str) -> Value {
        Structure::new()
            .with(name, Value::members(self.items))
            .with("IsTruncated", self.next.is_some())
            .with_some("Marker", self.next)
            .into()
    }
}
