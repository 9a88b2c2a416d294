//! `PutSecretValue`: a new version, current unless other labels are asked for.

use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::input;
use super::state::CURRENT;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let id = input::secret_id(call)?;
    let token = input::token(&call.params)?;
    let content = input::content(&call.params)?.ok_or_else(input::nothing)?;
    let stages: Vec<String> = if call.params.has("VersionStages") {
        let stages = constraint::texts(&call.params, "VersionStages", 1..=20)?;
        stages.into_iter().map(str::to_owned).collect()
    } else {
        vec![CURRENT.to_owned()]
    };
    if stages.iter().any(|stage| !(1..=256).contains(&stage.chars().count())) {
        let rule = "Member must satisfy constraint: [Member must have length less than or equal to 256, Member must \
                    have length greater than or equal to 1]";
        return Err(constraint::violated("VersionStages", rule));
    }
    call.local.account.change(|state| {
        let secret = state.region_mut(&call.region).secrets.secret_mut(&call.region, id)?;
        secret.check_not_deleted()?;
        let stages = secret.put(&call.region, token, content, &stages)?;
        Ok(Structure::new()
            .with("ARN", secret.arn(&call.region))
            .with("Name", &secret.name)
            .with("VersionId", token)
            .with("VersionStages", Value::members(&stages))
            .into())
    })
}
