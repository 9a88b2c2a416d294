//! Secrets that another service keeps for what is its own: made, renewed and deleted together with that.

use time::OffsetDateTime;

use super::super::query::Fault;
use super::state::{CURRENT, Content, State, StoredSecret};
use crate::beanstalk::Region;
use crate::local::account::ids;
use crate::secret::Secret;

/// What such a secret is called and bears.
pub(crate) struct Managed {
    /// Name.
    pub(crate) name: String,
    /// Description.
    pub(crate) description: String,
    /// Key, as asked for; nothing is encrypted with it.
    pub(crate) kms_key_id: Option<String>,
    /// Tags.
    pub(crate) tags: Vec<(String, String)>,
}

/// Makes one with its first value, and says its ARN.
///
/// # Errors
/// When the operating system has no random bytes.
pub(crate) fn make(secrets: &mut State, region: &Region, managed: Managed, value: Secret) -> Result<String, Fault> {
    let now = OffsetDateTime::now_utc();
    let mut secret = StoredSecret {
        name: managed.name,
        suffix: Secret::generate_alphanumeric(6)?.expose().to_owned(),
        description: Some(managed.description),
        kms_key_id: managed.kms_key_id,
        tags: managed.tags,
        created: now,
        changed: now,
        accessed: None,
        deletion: None,
        versions: Vec::new(),
    };
    secret.put(region, &ids::request()?, Content::String(value), &[CURRENT.to_owned()])?;
    let arn = secret.arn(region);
    secrets.insert(secret);
    Ok(arn)
}

/// Gives one another value. One that somebody deleted is gone.
///
/// # Errors
/// When the operating system has no random bytes, or the secret is not there.
pub(crate) fn renew(secrets: &mut State, region: &Region, arn: &str, value: Secret) -> Result<(), Fault> {
    let secret = secrets.secret_mut(region, arn)?;
    secret.put(region, &ids::request()?, Content::String(value), &[CURRENT.to_owned()]).map(drop)
}

/// Deletes one for good; none is fine.
pub(crate) fn forget(secrets: &mut State, region: &Region, arn: &str) {
    let name = secrets.secret(region, arn).ok().map(|found| found.name.clone());
    name.iter().for_each(|name| secrets.remove(name));
}
