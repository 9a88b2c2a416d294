//! Reading what several actions take: names, environment keys, options, tags, platforms.

use std::collections::BTreeMap;

use crate::beanstalk::names::NameError;
use crate::beanstalk::version::ApplicationVersionStatus;
use crate::beanstalk::{ApplicationName, CnamePrefix, EnvironmentName, OptionSetting, VersionLabel};
use crate::local::account::application::Tags;
use crate::local::account::environment::Tier;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::platform::{self, Platform};
use crate::local::account::state::RegionState;
use crate::local::query::{Call, Fault, Params};

/// Most tags of a resource: AWS keeps three of fifty for itself.
const TAGS: usize = 47;

/// A name with characters that AWS does not take there. Lengths and slashes are the model's business.
pub(super) fn bad_name(error: NameError) -> Fault {
    Fault::invalid_parameter_value(error.to_string())
}

/// An environment's name. The sentence is one that people have seen (tflint-ruleset-aws, rule
/// `aws_elastic_beanstalk_environment_invalid_name_format`).
pub(super) fn environment_name(text: &str) -> Result<EnvironmentName, Fault> {
    EnvironmentName::parse(text).map_err(|_| not_hyphenated("EnvironmentName", text))
}

/// The start of a domain name.
pub(super) fn cname_prefix(text: &str) -> Result<CnamePrefix, Fault> {
    CnamePrefix::parse(text).map_err(|_| not_hyphenated("CNAMEPrefix", text))
}

fn not_hyphenated(member: &str, text: &str) -> Fault {
    Fault::invalid_parameter_value(format!(
        "Value {text} at '{member}' failed to satisfy constraint: Member must contain only letters, digits, and the \
         dash character and may not start or end with a dash"
    ))
}

/// The application's name, which must be given.
pub(super) fn application_name(call: &Call) -> Result<ApplicationName, Fault> {
    ApplicationName::parse(call.params.required("ApplicationName")?).map_err(bad_name)
}

/// The environment that is meant.
///
/// # Errors
/// `MissingRequiredParameter` when neither id nor name is given (the sentence is ours).
pub(super) fn environment_key(call: &Call) -> Result<EnvironmentKey, Fault> {
    let key = EnvironmentKey {
        id: call.params.optional("EnvironmentId").map(str::to_owned),
        name: call.params.optional("EnvironmentName").map(str::to_owned),
    };
    if key == EnvironmentKey::default() {
        return Err(Fault::missing_required_parameter("Either EnvironmentId or EnvironmentName must be specified."));
    }
    Ok(key)
}

/// The ARN of a role, of at most 256 characters (the model's bound).
pub(super) fn role_arn(parameter: &str, text: &str) -> Result<String, Fault> {
    let of_iam = text.strip_prefix("arn:").and_then(|rest| rest.split_once(":iam::")).is_some();
    if of_iam && text.contains(":role/") && text.chars().count() <= 256 {
        return Ok(text.to_owned());
    }
    Err(Fault::invalid_parameter_value(format!("{parameter} '{text}' is not the ARN of a role.")))
}

/// The role in whose name an environment is operated: one that IAM has. AWS could not act in another; the sentence is
/// ours.
pub(super) fn operations_role(call: &Call, text: &str) -> Result<String, Fault> {
    let arn = role_arn("OperationsRole", text)?;
    if call.local.account.read(|state| state.iam.has_role(&arn)) {
        Ok(arn)
    } else {
        Err(Fault::invalid_parameter_value(format!("OperationsRole '{arn}' does not exist.")))
    }
}

/// The version to deploy; none, and a version without a bundle, mean the sample application. It may be the one that runs,
/// and is then deployed again. One that failed its validation is refused (the sentence is ours).
pub(super) fn version(call: &Call, region: &RegionState, application: &str) -> Result<Option<VersionLabel>, Fault> {
    let Some(label) = call.params.optional("VersionLabel") else { return Ok(None) };
    if region.version(application, label)?.status == ApplicationVersionStatus::Failed {
        let message = format!("Application version {label} is unusable and cannot be used with an environment.");
        return Err(Fault::invalid_parameter_value(message));
    }
    VersionLabel::parse(label).map(Some).map_err(bad_name)
}

/// The description, when one is given; it may be empty.
pub(super) fn description(params: &Params) -> Option<String> {
    params.given("Description").map(str::to_owned)
}

/// Options to set. Every one needs namespace and name, and has one value: which of two would count, nothing says (the
/// sentence is ours).
pub(super) fn option_settings(params: &Params) -> Result<Vec<OptionSetting>, Fault> {
    let read = |item: &Params| {
        let mut setting = OptionSetting::new(
            item.required("Namespace")?,
            item.required("OptionName")?,
            item.given("Value").unwrap_or_default(),
        );
        setting.resource = item.optional("ResourceName").map(str::to_owned);
        Ok::<_, Fault>(setting)
    };
    let mut seen = BTreeMap::new();
    let mut settings = Vec::new();
    for item in params.list("OptionSettings") {
        let setting = read(item)?;
        let key = (setting.resource.clone(), setting.namespace.clone(), setting.name.clone());
        if seen.insert(key, setting.value.clone()).is_some_and(|former| former != setting.value) {
            return Err(Fault::invalid_parameter_value(format!(
                "Option (Namespace: '{}', OptionName: '{}') is given more than once, with different values.",
                setting.namespace, setting.name
            )));
        }
        settings.push(setting);
    }
    Ok(settings)
}

/// Options whose value is to be given back, as namespace and name.
pub(super) fn options_to_remove(params: &Params) -> Result<Vec<(String, String)>, Fault> {
    let read = |item: &Params| Ok((item.required("Namespace")?.to_owned(), item.required("OptionName")?.to_owned()));
    params.list("OptionsToRemove").into_iter().map(read).collect()
}

/// Tags under a list of that name: keys once, and none of those that AWS keeps for itself.
pub(super) fn tags(params: &Params, list: &str) -> Result<Tags, Fault> {
    let mut tags = Tags::new();
    for item in params.list(list) {
        let key = item.required("Key")?;
        let value = item.given("Value").unwrap_or_default();
        check_tag(key, value)?;
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Fault::invalid_parameter_value(format!("Tag key '{key}' is given more than once.")));
        }
    }
    check_tag_count(&tags)?;
    Ok(tags)
}

/// Refuses a tag that is too long, or whose key is AWS's own.
pub(super) fn check_tag(key: &str, value: &str) -> Result<(), Fault> {
    if key.chars().count() > 128 || value.chars().count() > 256 {
        return Err(Fault::invalid_parameter_value(format!("Tag '{key}' is too long.")));
    }
    if key.starts_with("elasticbeanstalk:") || key.starts_with("aws:") || key == "Name" {
        return Err(Fault::invalid_parameter_value(format!("Tag key '{key}' is reserved.")));
    }
    Ok(())
}

/// Refuses more tags than a resource may have.
pub(super) fn check_tag_count(tags: &Tags) -> Result<(), Fault> {
    if tags.len() > TAGS {
        let message = format!("The number of tags in the resource would exceed the limit of {TAGS}.");
        return Err(Fault::new("TooManyTagsException", message));
    }
    Ok(())
}

/// The platform that is asked for, if one is. `eb` has a private place for it too.
pub(super) fn platform(params: &Params) -> Result<Option<&'static Platform>, Fault> {
    let given = |name: &str| {
        params.optional(name).or_else(|| params.optional(&format!("TemplateSpecification.TemplateSource.{name}")))
    };
    match (given("PlatformArn"), given("SolutionStackName")) {
        (Some(_), Some(_)) => Err(Fault::invalid_parameter_combination(
            "You cannot specify both a solution stack and a platform ARN. Specify only one.",
        )),
        (Some(arn), None) => platform::by_arn(arn).map(Some),
        (None, Some(name)) => platform::by_solution_stack(name).map(Some),
        (None, None) => Ok(None),
    }
}

/// Whether the request carries the private snippet by which `eb create -db` couples a database.
pub(super) fn has_rds_snippet(params: &Params) -> bool {
    params
        .list("TemplateSpecification.TemplateSnippets")
        .iter()
        .any(|snippet| snippet.optional("SnippetName") == Some("RdsExtensionEB"))
}

/// The tier. Workers need a queue, which this machine does not have (the sentences are ours).
pub(super) fn tier(params: &Params) -> Result<Option<Tier>, Fault> {
    let Some(given) = params.structure("Tier") else { return Ok(None) };
    let name = given.optional("Name").unwrap_or("WebServer");
    let kind = given.optional("Type").unwrap_or("Standard");
    match (name, kind) {
        ("WebServer", "Standard") => Ok(Some(Tier::default())),
        ("Worker", "SQS/HTTP") => Err(Fault::invalid_parameter_value(
            "Worker environments are not available in the local Elastic Beanstalk: they need Amazon SQS.",
        )),
        _ => Err(Fault::invalid_parameter_value(format!("Tier (Name: '{name}', Type: '{kind}') does not exist."))),
    }
}
