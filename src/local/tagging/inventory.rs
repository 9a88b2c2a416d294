//! What of the account bears tags, and which service changes the tags of what.

use super::super::query::{Call, Fault};
use super::super::{autoscaling, cloudformation, ec2, elasticbeanstalk, elasticloadbalancing, logs, rds};
use super::{Change, Tagged, invalid};

/// Everything with tags in the region of a call, by ARN.
pub(super) fn all(call: &Call) -> Vec<Tagged> {
    logs::collect(&call.local, &call.region);
    let state = call.local.account.snapshot();
    let mut found = call.local.store.tagged(&call.region);
    if let Some(region) = state.region(&call.region) {
        found.extend(elasticbeanstalk::tagged(&call.region, region));
        found.extend(region.rds.tagged(&call.region));
        found.extend(ec2::tagged_groups(&call.region, &region.rds));
        found.extend(region.secrets.tagged(&call.region));
        found.extend(region.parameters.tagged(&call.region));
        found.extend(region.logs.tagged(&call.region));
        for environment in region.live() {
            found.push(cloudformation::tagged(&call.region, environment));
            found.extend(ec2::tagged(&call.region, environment));
            found.extend(autoscaling::tagged(&call.region, environment));
            found.extend(elasticloadbalancing::tagged(&call.region, environment));
        }
    }
    found.retain(|one| !one.tags.is_empty());
    found.sort_by(|a, b| a.arn.cmp(&b.arn));
    found
}

/// Changes the tags of a resource, where its service keeps tags of its own.
pub(super) fn change(call: &Call, arn: &str, change: &Change<'_>) -> Result<(), Fault> {
    let service = arn.split(':').nth(2).unwrap_or_default();
    let changed = match service {
        "elasticbeanstalk" => return elasticbeanstalk::change_tags(call, arn, change),
        "s3" => call.local.store.change_tags(arn, change)?,
        _ => call.local.account.change(|state| {
            let region = state.region_mut(&call.region);
            let tags = match service {
                "rds" => rds::tags_of(&mut region.rds, arn).ok(),
                "secretsmanager" => region.secrets.tags_of(&call.region, arn),
                "logs" => region.logs.tags_of(&call.region, arn),
                "ssm" => region.parameters.tags_of(&call.region, arn),
                _ => None,
            };
            Ok::<_, Fault>(tags.map(|tags| change.apply(tags)))
        })?,
    };
    // Wording ours. Stacks, instances and what else is only described bear the tags of their environment.
    changed.ok_or_else(|| invalid(format!("There is no {arn} whose tags can be changed here.")))
}
