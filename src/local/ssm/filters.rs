//! Filters of the lists of parameters, and paths.

use super::super::query::{Fault, Params, constraint};
use super::state::{Kind, Parameter};

/// Which action filters: they know different keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// `DescribeParameters`.
    Describe,
    /// `GetParametersByPath`.
    ByPath,
}

/// What a parameter must be; of several values one is enough.
pub(super) struct Filter<'a> {
    key: &'a str,
    option: &'a str,
    values: Vec<&'a str>,
}

/// The filters of a request: `ParameterFilters`, or the older `Filters`.
///
/// # Errors
/// `InvalidFilterKey`, `InvalidFilterOption`, `InvalidFilterValue`, `ValidationException`.
pub(super) fn read(params: &Params, asker: Asker) -> Result<Vec<Filter<'_>>, Fault> {
    let (old, new) = (params.list("Filters"), params.list("ParameterFilters"));
    if asker == Asker::Describe && !old.is_empty() && !new.is_empty() {
        let message = "You can use either Filters or ParameterFilters in a single request.";
        return Err(Fault::new("ValidationException", message));
    }
    let given = if asker == Asker::Describe && new.is_empty() { old } else { new };
    let mut filters: Vec<Filter<'_>> = Vec::new();
    for filter in given {
        let filter = read_one(filter, asker)?;
        if filters.iter().any(|other| other.key == filter.key) {
            let message = format!(
                "The following filter is duplicated in the request: {}. A request can contain only one occurrence of a \
                 specific filter.",
                filter.key
            );
            return Err(Fault::new("InvalidFilterKey", message));
        }
        filters.push(filter);
    }
    Ok(filters)
}

fn read_one(given: &Params, asker: Asker) -> Result<Filter<'_>, Fault> {
    let key = constraint::required_text(given, "Key", 1..=132)?;
    check_key(key, asker)?;
    let option = constraint::text(given, "Option", 1..=10)?;
    let option = option.unwrap_or(if key == "Path" { "OneLevel" } else { "Equals" });
    let options: &[&str] = match key {
        "Path" => &["Recursive", "OneLevel"],
        "Name" => &["BeginsWith", "Equals", "Contains"],
        _ => &["BeginsWith", "Equals"],
    };
    if !options.contains(&option) {
        let valid = options.join(", ");
        let message = format!("The following filter option is not valid: {option}. Valid options include: [{valid}].");
        return Err(Fault::new("InvalidFilterOption", message));
    }
    let values: Vec<&str> = given.list("Values").into_iter().filter_map(Params::value).collect();
    if values.is_empty() && !key.starts_with("tag:") {
        let message = format!("The following filter values are missing : null for filter key {key}.");
        return Err(Fault::new("InvalidFilterValue", message));
    }
    if key == "Path" {
        values.iter().try_for_each(|path| check_path(path))?;
    }
    let valid: &[&str] = match key {
        "Type" => &["String", "StringList", "SecureString"],
        "Tier" => &["Standard", "Advanced", "Intelligent-Tiering"],
        _ => return Ok(Filter { key, option, values }),
    };
    match values.iter().find(|value| !valid.contains(value)) {
        None => Ok(Filter { key, option, values }),
        Some(value) => {
            let valid = valid.join(", ");
            let message = format!("The following filter value is not valid: {value}. Valid values include: [{valid}].");
            Err(Fault::new("InvalidFilterOption", message))
        }
    }
}

fn check_key(key: &str, asker: Asker) -> Result<(), Fault> {
    let valid: &[&str] = match asker {
        Asker::Describe => &["Path", "Name", "Type", "KeyId", "Tier", "DataType"],
        Asker::ByPath => &["Type", "KeyId"],
    };
    let is_tag = asker == Asker::Describe && key.strip_prefix("tag:").is_some_and(|name| !name.is_empty());
    if is_tag || valid.contains(&key) {
        return Ok(());
    }
    let valid = valid.join(", ");
    let message = format!("The following filter key is not valid: {key}. Valid filter keys include: [{valid}].");
    Err(Fault::new("InvalidFilterKey", message))
}

/// Refuses what is no path.
///
/// # Errors
/// `ValidationException`.
pub(super) fn check_path(path: &str) -> Result<(), Fault> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    if path.starts_with('/') && !path.contains("//") && path.bytes().all(allowed) {
        return Ok(());
    }
    Err(Fault::new(
        "ValidationException",
        "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward \
         slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, \
         numbers, or the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not \
         allowed. All sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: \
         /get/parameters2-/by1./path0_.",
    ))
}

/// Whether a parameter lies below a path: at the next level, or at any.
pub(super) fn is_below(name: &str, path: &str, recursive: bool) -> bool {
    let path = path.trim_end_matches('/');
    // A name without a slash lies at the root.
    let rest = if name.starts_with('/') { name.strip_prefix(path) } else { path.is_empty().then_some(name) };
    let Some(rest) = rest else { return false };
    let rest = match rest.strip_prefix('/') {
        Some(rest) => rest,
        None if !name.starts_with('/') => rest,
        None => return false,
    };
    !rest.is_empty() && (recursive || !rest.contains('/'))
}

impl Filter<'_> {
    /// Whether a parameter passes.
    pub(super) fn passes(&self, parameter: &Parameter) -> bool {
        if let Some(tag) = self.key.strip_prefix("tag:") {
            let held = parameter.tags.iter().find(|(key, _)| key == tag).map(|(_, value)| value.as_str());
            return held.is_some_and(|value| self.values.is_empty() || self.accepts(value));
        }
        let version = parameter.latest();
        match self.key {
            "Path" => {
                let recursive = self.option == "Recursive";
                self.values.iter().any(|path| is_below(&parameter.name, path, recursive))
            }
            "Name" => self.accepts(&parameter.name),
            "Type" => version.map(|version| version.kind).is_some_and(|kind: Kind| self.accepts(kind.as_str())),
            "KeyId" => parameter.key_id.as_deref().is_some_and(|key| self.accepts(key)),
            "Tier" => self.accepts(&parameter.tier),
            "DataType" => version.is_some_and(|version| self.accepts(&version.data_type)),
            _ => false,
        }
    }

    fn accepts(&self, held: &str) -> bool {
        self.values.iter().any(|value| match self.option {
            "BeginsWith" => held.starts_with(value),
            "Contains" => held.contains(value),
            _ => held == *value,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_counted_from_the_path() {
        for (name, path, one, any) in [
            ("/app/db", "/app", true, true),
            ("/app/db", "/app/", true, true),
            ("/app/db/user", "/app", false, true),
            ("/apple", "/app", false, false),
            ("/app", "/app", false, false),
            ("plain", "/", true, true),
            ("/app/db", "/", false, true),
        ] {
            assert_eq!((is_below(name, path, false), is_below(name, path, true)), (one, any), "{name} {path}");
        }
    }
}
