//! The master user's password: another one, and where it is kept.

use std::sync::Arc;

use serde_json::json;

use super::super::super::query::Fault;
use super::super::state::ManagedSecret;
use super::super::{Instance, Status, shapes};
use super::{Master, database, invalid_state, look_up, set};
use crate::beanstalk::Region;
use crate::local::Local;
use crate::local::account::State;
use crate::local::secretsmanager::managed::{self, Managed};
use crate::secret::Secret;

/// Characters of a password that RDS makes: more than it asks of anybody, and few enough for every engine.
const LENGTH: usize = 32;

/// Where a password is kept.
pub(crate) enum Keeping {
    /// Whoever gave it knows it.
    Nowhere,
    /// In a secret, with this key.
    Secret(Option<String>),
}

/// A password that nobody knows.
///
/// # Errors
/// When the operating system has no random bytes.
pub(in super::super) fn generate() -> Result<Secret, Fault> {
    Ok(Secret::generate_alphanumeric(LENGTH)?)
}

/// Gives the master user another password. It is written down when the server has taken it.
///
/// # Errors
/// RDS's words when the instance is busy or stopped; `InternalFailure` when its server does not take it.
pub(crate) async fn reset_password(
    local: &Arc<Local>,
    region: &Region,
    identifier: &str,
    password: Secret,
    keeping: Keeping,
) -> Result<(), Fault> {
    let instance = look_up(local, region, identifier)?;
    if !matches!(instance.status, Status::Available | Status::ResettingMasterCredentials) {
        return Err(invalid_state(&instance));
    }
    // A server that is killed in between finds here that the two may differ.
    set(local, region, identifier, |instance| instance.status = Status::ResettingMasterCredentials)?;
    let master = Master { user: &instance.user, password: &password };
    let changed = database(local, &instance).set_password(master).await;
    let running = changed.as_ref().ok().copied();
    local.account.change(|state| {
        let Ok(mut instance) = state.region_mut(region).rds.instance(identifier).cloned() else { return Ok(()) };
        instance.status = Status::Available;
        if let Some(running) = running {
            instance.password = password;
            instance.port = Some(running.port);
            keep(state, region, &mut instance, keeping)?;
        }
        state.region_mut(region).rds.instances.insert(identifier.to_ascii_lowercase(), instance);
        Ok::<_, Fault>(())
    })?;
    changed.map(|_| ()).map_err(Fault::from)
}

/// Keeps an instance's password where it is to be kept. Name, text and tags of the secret are those of RDS's user guide
/// ("Password management with Secrets Manager"); the name's UUID is the resource's id here.
pub(in super::super) fn keep(
    state: &mut State,
    region: &Region,
    instance: &mut Instance,
    keeping: Keeping,
) -> Result<(), Fault> {
    let secrets = &mut state.region_mut(region).secrets;
    let text = json!({ "username": &instance.user, "password": instance.password.expose() });
    let value = Secret::new(text.to_string());
    let Keeping::Secret(kms_key_id) = keeping else {
        instance.managed.take().iter().for_each(|secret| managed::forget(secrets, region, &secret.arn));
        return Ok(());
    };
    if let Some(secret) = &instance.managed
        && managed::renew(secrets, region, &secret.arn, value.clone()).is_ok()
    {
        return Ok(());
    }
    let owner = shapes::instance_arn(region, &instance.identifier);
    let made = Managed {
        name: format!("rds!{}", instance.resource_id.to_ascii_lowercase()),
        description: format!("Secret associated with primary RDS DB instance: {owner}"),
        kms_key_id: kms_key_id.clone(),
        tags: [("aws:secretsmanager:owningService", "rds"), ("aws:rds:primaryDBInstanceArn", owner.as_str())]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
    };
    let arn = managed::make(secrets, region, made, value)?;
    instance.managed = Some(ManagedSecret { arn, kms_key_id });
    Ok(())
}
