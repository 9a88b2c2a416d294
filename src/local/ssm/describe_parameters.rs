//! `DescribeParameters`: everything but the values.

use super::super::ACCOUNT_ID;
use super::super::query::{Call, Fault, Structure, Value, constraint};
use super::filters::{self, Asker};
use super::page;
use super::state::Parameter;
use crate::beanstalk::Region;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let most = usize::try_from(constraint::number(params, "MaxResults", 1..=50)?.unwrap_or(50)).unwrap_or(50);
    let filters = filters::read(params, Asker::Describe)?;
    let state = call.local.account.snapshot();
    let none = Default::default();
    let parameters = state.region(&call.region).map_or(&none, |region| &region.parameters);
    let found = parameters.all().filter(|parameter| filters.iter().all(|filter| filter.passes(parameter)));
    page(params, "Parameters", found.filter_map(|parameter| shape(parameter, &call.region)).collect(), most)
}

fn shape(parameter: &Parameter, region: &Region) -> Option<Value> {
    let version = parameter.latest()?;
    Some(
        Structure::new()
            .with("Name", &parameter.name)
            .with("ARN", parameter.arn(region))
            .with("Type", version.kind.as_str())
            .with_some("KeyId", parameter.key_id.as_ref())
            .with("LastModifiedDate", version.modified)
            .with("LastModifiedUser", format!("arn:aws:iam::{ACCOUNT_ID}:root"))
            .with_some("Description", parameter.description.as_ref())
            .with("Version", version.number)
            .with("Tier", &parameter.tier)
            .with("Policies", Value::members(Vec::<Value>::new()))
            .with("DataType", &version.data_type)
            .into(),
    )
}
