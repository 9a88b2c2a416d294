//! `PutParameter`: a parameter, or a new version of one.

use time::OffsetDateTime;

use super::super::query::{Call, Fault, Params, Structure, Value, constraint};
use super::state::{Kind, MOST_VERSIONS, Parameter, State, Version};
use crate::secret::Secret;

/// Most levels of a name.
const DEEPEST: usize = 15;
/// Longest name, the part of the ARN before it included.
const LONGEST: usize = 1011;
/// Most characters of a value of the standard tier.
const STANDARD: usize = 4096;
/// Most characters of a value of the advanced tier.
const ADVANCED: usize = 8192;
const ARN_START: usize = "arn:aws:ssm:us-west-2:123456789012:parameter/".len();

/// What a request asks for.
struct Input<'a> {
    name: &'a str,
    value: &'a str,
    kind: Option<Kind>,
    overwrite: bool,
    tier: Option<&'static str>,
    description: Option<&'a str>,
    key_id: Option<&'a str>,
    data_type: &'a str,
    tags: Vec<(String, String)>,
}

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let input = read(&call.params)?;
    let cipher = format!("AQICAH{}", Secret::generate_alphanumeric(158)?.expose());
    let (version, tier) = call.local.account.change(|state| {
        let parameters = &mut state.region_mut(&call.region).parameters;
        let parameter = next(parameters, &input, cipher)?;
        let answer = (parameter.latest().map_or(1, |version| version.number), parameter.tier.clone());
        parameters.insert(parameter);
        Ok::<_, Fault>(answer)
    })?;
    Ok(Structure::new().with("Version", version).with("Tier", tier).into())
}

fn read(params: &Params) -> Result<Input<'_>, Fault> {
    // Spaces at either end are not part of the name.
    let name = constraint::required_text(params, "Name", 1..=2048)?.trim_matches(' ');
    check_name(name)?;
    let value = constraint::required_text(params, "Value", 1..=32_768)?;
    let input = Input {
        name,
        value,
        kind: constraint::word(params, "Type", &Kind::WORDS)?.and_then(Kind::parse),
        overwrite: constraint::truth(params, "Overwrite")?,
        tier: constraint::word(params, "Tier", &["Standard", "Advanced", "Intelligent-Tiering"])?,
        description: constraint::text(params, "Description", 0..=1024)?,
        key_id: constraint::text(params, "KeyId", 1..=256)?,
        data_type: constraint::text(params, "DataType", 0..=128)?.filter(|text| !text.is_empty()).unwrap_or("text"),
        tags: constraint::tags(params)?,
    };
    check_support(params)?;
    if input.overwrite && !input.tags.is_empty() {
        return invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove \
             overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or \
             RemoveTagsFromResource.",
        );
    }
    if value.contains("{{") && value.contains("}}") {
        return invalid("Parameter value: a parameter can't be nested in the value of another: {{ }} is reserved.");
    }
    if !["text", "aws:ec2:image", "aws:ssm:integration"].contains(&input.data_type) {
        let data_type = input.data_type;
        return invalid(&format!(
            "The following data type is not supported: {data_type} (Data type names are all lowercase.)"
        ));
    }
    Ok(input)
}

/// Refuses what the local account could only remember and not do.
fn check_support(params: &Params) -> Result<(), Fault> {
    for name in ["AllowedPattern", "Policies"] {
        if params.optional(name).is_some() {
            return invalid(&format!("The local Parameter Store does not support {name}."));
        }
    }
    Ok(())
}

/// The parameter as it is after the request.
fn next(parameters: &State, input: &Input<'_>, cipher: String) -> Result<Parameter, Fault> {
    let found = parameters.get(input.name);
    if found.is_some() && !input.overwrite {
        return Err(Fault::new(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
        ));
    }
    let last = found.and_then(Parameter::latest);
    let Some(kind) = input.kind.or(last.map(|version| version.kind)) else {
        return invalid("A parameter type is required when you create a parameter.");
    };
    if last.is_some_and(|version| version.kind != kind) {
        let message = "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you \
                       can't change a parameter from a String type to a SecureString type. You must create a new, \
                       unique parameter.";
        return Err(Fault::new("HierarchyTypeMismatchException", message));
    }
    let secure = kind == Kind::SecureString;
    let version = Version {
        number: last.map_or(1, |version| version.number + 1),
        kind,
        value: Secret::new(input.value),
        cipher: secure.then_some(cipher),
        data_type: input.data_type.to_owned(),
        modified: OffsetDateTime::now_utc(),
    };
    let mut parameter = found.cloned().unwrap_or_else(|| Parameter {
        name: input.name.to_owned(),
        description: None,
        key_id: None,
        tier: "Standard".to_owned(),
        tags: input.tags.clone(),
        versions: Vec::new(),
    });
    parameter.tier = tier(&parameter.tier, input)?.to_owned();
    parameter.description = input.description.map(str::to_owned).or(parameter.description);
    let key = || input.key_id.map(str::to_owned).or(parameter.key_id).unwrap_or_else(|| "alias/aws/ssm".to_owned());
    parameter.key_id = secure.then(key);
    parameter.versions.push(version);
    if parameter.versions.len() > MOST_VERSIONS {
        parameter.versions.remove(0);
    }
    Ok(parameter)
}

/// The tier that the value gets, and whether it fits.
fn tier(now: &str, input: &Input<'_>) -> Result<&'static str, Fault> {
    let count = input.value.chars().count();
    let advanced = match input.tier {
        Some("Standard") if now == "Advanced" => {
            return invalid(
                "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the \
                 advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced \
                 parameter and recreate it as a standard parameter.",
            );
        }
        Some("Intelligent-Tiering") => now == "Advanced" || count > STANDARD,
        asked => now == "Advanced" || asked == Some("Advanced"),
    };
    if !advanced && count > STANDARD {
        return invalid(&format!(
            "Standard tier parameters support a maximum parameter value of {STANDARD} characters. To create a larger \
             parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see \
             https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"
        ));
    }
    if count > ADVANCED {
        return invalid(&format!(
            "Advanced tier parameters support a maximum parameter value of {ADVANCED} characters."
        ));
    }
    Ok(if advanced { "Advanced" } else { "Standard" })
}

fn check_name(name: &str) -> Result<(), Fault> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-/".contains(&byte);
    let plain = name.trim_start_matches('/').to_ascii_lowercase();
    let is_path = name.matches('/').count() > 1;
    if plain.starts_with("aws") && name.starts_with('/') && is_path {
        let message = format!("No access to reserved parameter name: {name}.");
        return Err(Fault::new("AccessDeniedException", message));
    }
    if (plain.starts_with("aws") || plain.starts_with("ssm")) && !is_path {
        return invalid("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
    }
    if name.contains('/') && !name.starts_with('/') {
        return invalid("Parameter name must be a fully qualified name.");
    }
    let broken = name.contains("//") || (name.len() > 1 && name.ends_with('/')) || plain.is_empty();
    if plain.starts_with("ssm") || broken || !name.bytes().all(allowed) {
        return invalid(
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of \
             sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the \
             following 3 symbols .-_",
        );
    }
    if name.matches('/').count() > DEEPEST {
        let message = format!("A hierarchy can have a maximum of {DEEPEST} levels.");
        return Err(Fault::new("HierarchyLevelLimitExceededException", message));
    }
    if name.len() + ARN_START > LONGEST {
        return Err(constraint::violated("Name", &format!("Member must have length less than or equal to {LONGEST}")));
    }
    Ok(())
}

fn invalid<T>(message: &str) -> Result<T, Fault> {
    Err(Fault::new("ValidationException", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_rules_of_aws() {
        for good in ["plain", "/app/db.password", "a_b-c", "/one"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        let deep = "/x".repeat(16);
        for (bad, code) in [
            ("app/db", "ValidationException"),
            ("/app//db", "ValidationException"),
            ("/app/", "ValidationException"),
            ("/", "ValidationException"),
            ("a b", "ValidationException"),
            ("AwsThing", "ValidationException"),
            ("/ssm/x", "ValidationException"),
            ("/aws/x", "AccessDeniedException"),
            (deep.as_str(), "HierarchyLevelLimitExceededException"),
            (&"x".repeat(1000), "ValidationException"),
        ] {
            assert_eq!(check_name(bad).expect_err(bad).code, code, "{bad}");
        }
    }
}
