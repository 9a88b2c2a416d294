//! `GetResources`: what bears tags, by tags, kinds or ARNs; a resource and its tags are never split over two pages.

use super::super::query::{Call, Fault, Params, Structure, Value, constraint};
use super::{Tagged, after, invalid, inventory, token};

/// Resources of a page when nobody says how many.
const USUAL: i64 = 100;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let page = Page::read(params)?;
    let filters = filters(params)?;
    let kinds = params.strings("ResourceTypeFilters");
    if kinds.len() > 100 {
        return Err(invalid("ResourceTypeFilters can have at most 100 items."));
    }
    let found = inventory::all(call);
    if params.has("ResourceARNList") {
        let arns = constraint::texts(params, "ResourceARNList", 1..=100)?;
        let others = ["TagFilters", "ResourceTypeFilters", "ResourcesPerPage", "TagsPerPage", "PaginationToken"];
        if let Some(other) = others.iter().find(|name| params.has(name)) {
            // Wording ours.
            return Err(invalid(format!("ResourceARNList cannot be combined with {other}.")));
        }
        let shapes = found.iter().filter(|one| arns.contains(&one.arn.as_str())).map(shape);
        return Ok(answer(Value::members(shapes), None));
    }
    let mut wanted = found.iter().filter(|one| {
        (kinds.is_empty() || kinds.iter().any(|kind| is_of(&one.arn, kind)))
            && filters.iter().all(|filter| filter.takes(one))
            && page.after.as_ref().is_none_or(|after| one.arn > *after)
    });
    let (mut shapes, mut tags, mut last) = (Vec::new(), 0, None);
    let more = loop {
        let Some(one) = wanted.next() else { break false };
        // A resource without tags counts as one.
        tags += one.tags.len().max(1);
        if shapes.len() == page.resources || (tags > page.tags && !shapes.is_empty()) {
            break true;
        }
        shapes.push(shape(one));
        last = Some(one.arn.as_str());
    };
    Ok(answer(Value::members(shapes), last.filter(|_| more)))
}

fn answer(shapes: Value, last: Option<&str>) -> Value {
    Structure::new().with("PaginationToken", token(last)).with("ResourceTagMappingList", shapes).into()
}

fn shape(one: &Tagged) -> Structure {
    let tags = one.tags.iter().map(|(key, value)| Structure::new().with("Key", key).with("Value", value));
    Structure::new().with("ResourceARN", &one.arn).with("Tags", Value::members(tags))
}

/// Where a page begins and how much it holds.
struct Page {
    after: Option<String>,
    resources: usize,
    tags: usize,
}

impl Page {
    fn read(params: &Params) -> Result<Self, Fault> {
        let resources = constraint::number(params, "ResourcesPerPage", 1..=100)?.unwrap_or(USUAL);
        let tags = constraint::number(params, "TagsPerPage", 100..=500)?;
        if tags.is_some_and(|tags| tags % 100 != 0) {
            return Err(invalid("TagsPerPage must be a multiple of 100."));
        }
        if constraint::truth(params, "ExcludeCompliantResources")?
            && !constraint::truth(params, "IncludeComplianceDetails")?
        {
            return Err(invalid("ExcludeCompliantResources needs IncludeComplianceDetails."));
        }
        let count = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Self { after: after(params)?, resources: count(resources), tags: tags.map_or(usize::MAX, count) })
    }
}

/// A tag that a resource must have; without values, any value will do.
struct Filter<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

impl Filter<'_> {
    fn takes(&self, one: &Tagged) -> bool {
        let held = one.tags.get(self.key);
        held.is_some_and(|held| self.values.is_empty() || self.values.contains(&held.as_str()))
    }
}

fn filters(params: &Params) -> Result<Vec<Filter<'_>>, Fault> {
    let given = params.list("TagFilters");
    if given.len() > 50 {
        return Err(constraint::violated("TagFilters", "Member must have length less than or equal to 50"));
    }
    given.into_iter().map(filter).collect()
}

fn filter(given: &Params) -> Result<Filter<'_>, Fault> {
    let key = constraint::required_text(given, "Key", 1..=128)?;
    let values: Vec<&str> = given.list("Values").into_iter().filter_map(Params::value).collect();
    if values.len() > 20 {
        return Err(constraint::violated("Values", "Member must have length less than or equal to 20"));
    }
    Ok(Filter { key, values })
}

/// Whether an ARN is of a kind: `ec2`, or `ec2:instance`.
fn is_of(arn: &str, kind: &str) -> bool {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (Some(service), Some(resource)) = (parts.next(), parts.nth(2)) else { return false };
    match kind.split_once(':') {
        None => service == kind,
        // The ARN of a bucket is its name alone.
        Some(("s3", "bucket")) => service == "s3",
        Some((wanted, kind)) => {
            service == wanted && resource.strip_prefix(kind).is_some_and(|rest| rest.starts_with(['/', ':']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_service_or_a_service_and_a_kind_of_its_resources() {
        let environment = "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/shop/dev";
        let balancer = "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/x/1";
        for (arn, kind, is) in [
            (environment, "elasticbeanstalk", true),
            (environment, "elasticbeanstalk:environment", true),
            (environment, "elasticbeanstalk:env", false),
            (environment, "ec2", false),
            (balancer, "elasticloadbalancing:loadbalancer/app", true),
            (balancer, "elasticloadbalancing:loadbalancer", true),
            ("arn:aws:rds:us-west-2:123456789012:db:x", "rds:db", true),
            ("arn:aws:logs:us-west-2:123456789012:log-group:/aws/x", "logs:log-group", true),
            ("arn:aws:s3:::bucket", "s3", true),
        ] {
            assert_eq!(is_of(arn, kind), is, "{arn} {kind}");
        }
    }
}
