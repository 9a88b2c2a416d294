//! `DescribeSecret`: everything but the value, also of a secret that waits for its deletion.

use super::super::query::{Call, Fault, Structure, Value};
use super::input;
use super::state::StoredSecret;
use crate::beanstalk::Region;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = input::secret_id(call)?;
    let state = call.local.account.snapshot();
    let none = Default::default();
    let secrets = state.region(&call.region).map_or(&none, |region| &region.secrets);
    let secret = secrets.secret(&call.region, id)?;
    Ok(shape(secret, &call.region, "VersionIdsToStages"))
}

/// A secret as the wire shows it; `versions` is the name of its labels there.
pub(super) fn shape(secret: &StoredSecret, region: &Region, versions: &'static str) -> Value {
    let labelled = secret.versions.iter().filter(|version| !version.stages.is_empty());
    let labels: Vec<_> = labelled.map(|version| (version.id.clone(), Value::members(&version.stages))).collect();
    let tags = secret.tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value));
    Structure::new()
        .with("ARN", secret.arn(region))
        .with("Name", &secret.name)
        .with_some("Description", secret.description.as_ref().filter(|text| !text.is_empty()))
        .with_some("KmsKeyId", secret.kms_key_id.as_ref())
        .with("LastChangedDate", secret.changed)
        .with_some("LastAccessedDate", secret.accessed)
        .with_some("DeletedDate", secret.deletion)
        .with_some("Tags", (!secret.tags.is_empty()).then(|| Value::members(tags)))
        .with_some(versions, (!labels.is_empty()).then_some(Value::Map(labels)))
        .with("CreatedDate", secret.created)
        .into()
}
