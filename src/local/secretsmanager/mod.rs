//! Secrets Manager: secrets with their versions and staging labels, as applications and Elastic Beanstalk read them.
//!
//! The values lie in the account's file as they are (mode 0600): there is no key service to encrypt them with.

mod create_secret;
mod delete_secret;
mod describe_secret;
mod get_secret_value;
mod input;
mod list_secrets;
pub(crate) mod managed;
mod put_secret_value;
mod restore_secret;
mod state;
mod update_secret;

pub(crate) use state::{Content, State};

use super::query::Action;

/// What Secrets Manager answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "CreateSecret", run: create_secret::run },
    Action { name: "DeleteSecret", run: delete_secret::run },
    Action { name: "DescribeSecret", run: describe_secret::run },
    Action { name: "GetSecretValue", run: get_secret_value::run },
    Action { name: "ListSecrets", run: list_secrets::run },
    Action { name: "PutSecretValue", run: put_secret_value::run },
    Action { name: "RestoreSecret", run: restore_secret::run },
    Action { name: "UpdateSecret", run: update_secret::run },
];
