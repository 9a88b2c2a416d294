//! What the commands ask the server that runs, through its signed admin API.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::server::Server;
use crate::error::{Class, OrFail, Result};
use crate::local::admin::client;
use crate::local::{Keys, ServerRecord};

/// Asks the server of a record; `failed` says what could not be done.
///
/// # Errors
/// When the server refuses, does not answer, or answers something else.
pub(super) async fn ask<T: DeserializeOwned>(
    (server, record): (&Server, &ServerRecord),
    action: &'static str,
    input: Value,
    failed: &'static str,
) -> Result<T> {
    let (url, keys) = (server.url(record.port), Keys::open(server.home())?);
    let asked = tokio::task::spawn_blocking(move || client::ask(&url, &keys, action, &input)).await;
    serde_json::from_value(asked.or_fail(Class::Bug, || failed)??).or_fail(Class::Bug, || failed)
}
