//! `ListSecrets`, with its filters.

use super::super::query::{Call, Fault, Params, Structure, Value, constraint};
use super::describe_secret::shape;
use super::state::StoredSecret;

const KEYS: [&str; 7] = ["description", "name", "tag-key", "tag-value", "primary-region", "owning-service", "all"];
const ORDERS: [&str; 4] = ["created-date", "last-accessed-date", "last-changed-date", "name"];

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let most = usize::try_from(constraint::number(params, "MaxResults", 1..=100)?.unwrap_or(100)).unwrap_or(100);
    let with_deleted = constraint::truth(params, "IncludePlannedDeletion")?;
    let order = constraint::word(params, "SortBy", &ORDERS)?.unwrap_or("created-date");
    let ascending = constraint::word(params, "SortOrder", &["asc", "desc"])? == Some("asc");
    let filters = filters(params)?;
    let first: usize = match params.optional("NextToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| Fault::new("InvalidNextTokenException", "Invalid token."))?,
    };
    let state = call.local.account.snapshot();
    let none = Default::default();
    let secrets = state.region(&call.region).map_or(&none, |region| &region.secrets);
    let mut found: Vec<&StoredSecret> = secrets
        .all()
        .filter(|secret| with_deleted || secret.deletion.is_none())
        .filter(|secret| filters.iter().all(|filter| filter.passes(secret)))
        .collect();
    match order {
        "name" => found.sort_by(|a, b| a.name.cmp(&b.name)),
        "last-accessed-date" => found.sort_by_key(|secret| secret.accessed),
        "last-changed-date" => found.sort_by_key(|secret| secret.changed),
        _ => found.sort_by_key(|secret| secret.created),
    }
    if !ascending {
        found.reverse();
    }
    let page: Vec<Value> = found
        .iter()
        .skip(first)
        .take(most)
        .map(|secret| shape(secret, &call.region, "SecretVersionsToStages"))
        .collect();
    let next = first.saturating_add(page.len());
    Ok(Structure::new()
        .with("SecretList", Value::members(page))
        .with_some("NextToken", (next < found.len()).then(|| next.to_string()))
        .into())
}

/// What a secret must be; of several values one is enough.
struct Filter<'a> {
    key: &'static str,
    values: Vec<&'a str>,
}

fn filters(params: &Params) -> Result<Vec<Filter<'_>>, Fault> {
    let given = params.list("Filters");
    if given.len() > 10 {
        return Err(constraint::violated("Filters", "Member must have length less than or equal to 10"));
    }
    let filter = |filter: &'_ Params| -> Result<&'static str, Fault> {
        constraint::word(filter, "Key", &KEYS)?
            .ok_or_else(|| Fault::new("InvalidParameterException", "A filter must have a key."))
    };
    given
        .into_iter()
        .map(|given| Ok(Filter { key: filter(given)?, values: constraint::texts(given, "Values", 1..=10)? }))
        .collect()
}

impl Filter<'_> {
    fn passes(&self, secret: &StoredSecret) -> bool {
        self.values.iter().any(|value| match value.strip_prefix('!') {
            Some(unwanted) => !self.matches(secret, unwanted),
            None => self.matches(secret, value),
        })
    }

    /// Beginnings are compared; names and tags with their case, descriptions and words of `all` without.
    fn matches(&self, secret: &StoredSecret, value: &str) -> bool {
        let description = secret.description.as_deref().unwrap_or_default().to_lowercase();
        let plain = value.to_lowercase();
        match self.key {
            "name" => secret.name.starts_with(value),
            "description" => description.starts_with(&plain),
            "tag-key" => secret.tags.iter().any(|(key, _)| key.starts_with(value)),
            "tag-value" => secret.tags.iter().any(|(_, held)| held.starts_with(value)),
            "all" => plain.split_whitespace().all(|word| {
                let tagged = |(key, held): &(String, String)| {
                    key.to_lowercase().contains(word) || held.to_lowercase().contains(word)
                };
                secret.name.to_lowercase().contains(word)
                    || description.contains(word)
                    || secret.tags.iter().any(tagged)
            }),
            // No secret here is a replica, and none belongs to a service.
            _ => false,
        }
    }
}
