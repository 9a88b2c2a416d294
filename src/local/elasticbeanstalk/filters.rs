//! Filters of the platform lists: an attribute, an operator, values.

use crate::beanstalk::platform::PlatformVersion;
use crate::local::query::{Fault, Params};

/// One filter.
pub(super) struct Filter {
    attribute: String,
    operator: String,
    values: Vec<String>,
}

/// Reads the filters; `attribute` is the name of the member that says what is compared.
pub(super) fn read(params: &Params, attribute: &str, known: &[&str]) -> Result<Vec<Filter>, Fault> {
    let read = |item: &Params| {
        let name = item.required(attribute)?;
        if !known.contains(&name) {
            return Err(Fault::invalid_parameter_value(format!("Invalid filter {attribute}: '{name}'.")));
        }
        let operator = item.optional("Operator").unwrap_or("=");
        if !OPERATORS.contains(&operator) {
            return Err(Fault::invalid_parameter_value(format!("Invalid filter Operator: '{operator}'.")));
        }
        let values: Vec<String> = item.strings("Values").into_iter().map(str::to_owned).collect();
        // Those of platform versions take one value each, those of branches several (eb-reference §3.1; wording ours).
        if attribute == "Type" && values.len() != 1 {
            let message = format!("The filter {attribute} '{name}' takes exactly one value.");
            return Err(Fault::invalid_parameter_value(message));
        }
        Ok(Filter { attribute: name.to_owned(), operator: operator.to_owned(), values })
    };
    params.list("Filters").into_iter().map(read).collect()
}

const OPERATORS: [&str; 11] = ["=", "!=", "<", "<=", ">", ">=", "contains", "begins_with", "ends_with", "in", "not_in"];

impl Filter {
    /// Whether something with these values of an attribute passes.
    pub(super) fn takes<'a>(&self, values_of: impl Fn(&str) -> Vec<&'a str>) -> bool {
        let actual = values_of(&self.attribute);
        let wanted = self.values.first().map(String::as_str).unwrap_or_default();
        let any = |test: &dyn Fn(&str) -> bool| actual.iter().any(|value| test(value));
        match self.operator.as_str() {
            "=" => any(&|value| value == wanted || is_latest(&self.attribute, wanted)),
            "!=" => !any(&|value| value == wanted),
            "contains" => any(&|value| value.contains(wanted)),
            "begins_with" => any(&|value| value.starts_with(wanted)),
            "ends_with" => any(&|value| value.ends_with(wanted)),
            "in" => any(&|value| self.values.iter().any(|wanted| wanted == value)),
            "not_in" => !any(&|value| self.values.iter().any(|wanted| wanted == value)),
            operator => any(&|value| compare(operator, value, wanted)),
        }
    }
}

/// `latest` means the newest version, and only newest versions are listed.
fn is_latest(attribute: &str, wanted: &str) -> bool {
    attribute == "PlatformVersion" && wanted == "latest"
}

fn compare(operator: &str, value: &str, wanted: &str) -> bool {
    let order = match (PlatformVersion::parse(value), PlatformVersion::parse(wanted)) {
        (Some(value), Some(wanted)) => value.cmp(&wanted),
        _ => value.cmp(wanted),
    };
    match operator {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    }
}
