//! Reading what several actions take: names, environment keys, options, tags, platforms.

use crate::beanstalk::names::NameError;
use crate::beanstalk::{ApplicationName, OptionSetting};
use crate::local::account::application::Tags;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::platform::{self, Platform};
use crate::local::query::{Call, Fault, Params};

/// Most characters of a description.
const DESCRIPTION: usize = 200;
/// Most tags of a resource: AWS keeps three of fifty for itself.
const TAGS: usize = 47;

/// A name that breaks AWS's rule.
pub(super) fn bad_name(error: NameError) -> Fault {
    Fault::invalid_parameter_value(error.to_string())
}

/// The application's name, which must be given.
pub(super) fn application_name(call: &Call) -> Result<ApplicationName, Fault> {
    ApplicationName::parse(call.params.required("ApplicationName")?).map_err(bad_name)
}

/// The environment that is meant.
///
/// # Errors
/// `MissingRequiredParameter` when neither id nor name is given.
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

/// A description of at most 200 characters.
pub(super) fn description(params: &Params) -> Result<Option<String>, Fault> {
    match params.given("Description") {
        Some(text) if text.chars().count() > DESCRIPTION => {
            Err(Fault::invalid_parameter_value("Description must have at most 200 characters."))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

/// Options to set. Every one needs namespace and name.
pub(super) fn option_settings(params: &Params) -> Result<Vec<OptionSetting>, Fault> {
    let read = |item: &Params| {
        let mut setting = OptionSetting::new(
            item.required("Namespace")?,
            item.required("OptionName")?,
            item.given("Value").unwrap_or_default(),
        );
        setting.resource = item.optional("ResourceName").map(str::to_owned);
        Ok(setting)
    };
    params.list("OptionSettings").into_iter().map(read).collect()
}

/// Options whose value is to be given back, as namespace and name.
pub(super) fn options_to_remove(params: &Params) -> Result<Vec<(String, String)>, Fault> {
    let read = |item: &Params| Ok((item.required("Namespace")?.to_owned(), item.required("OptionName")?.to_owned()));
    params.list("OptionsToRemove").into_iter().map(read).collect()
}

/// Tags under a list of that name.
pub(super) fn tags(params: &Params, list: &str) -> Result<Tags, Fault> {
    let mut tags = Tags::new();
    for item in params.list(list) {
        let key = item.required("Key")?;
        let value = item.given("Value").unwrap_or_default();
        check_tag(key, value)?;
        tags.insert(key.to_owned(), value.to_owned());
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
        return Err(Fault::new("TooManyTagsException", format!("A resource can have at most {TAGS} tags.")));
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

/// A page of a list: where it starts and how many items it has.
pub(super) struct Page {
    skip: usize,
    limit: usize,
}

impl Page {
    /// Reads `MaxRecords` and `NextToken`.
    pub(super) fn read(params: &Params) -> Result<Self, Fault> {
        let limit = params.integer("MaxRecords")?.unwrap_or(1000);
        if !(1..=1000).contains(&limit) {
            return Err(Fault::invalid_parameter_value("MaxRecords must be between 1 and 1000."));
        }
        let skip = match params.optional("NextToken") {
            None => 0,
            Some(token) => token.parse().map_err(|_| Fault::invalid_parameter_value("NextToken is not valid."))?,
        };
        Ok(Self { skip, limit: usize::try_from(limit).unwrap_or(1000) })
    }

    /// The items of this page, and the token of the next.
    pub(super) fn cut<T>(&self, items: Vec<T>) -> (Vec<T>, Option<String>) {
        let end = self.skip.saturating_add(self.limit);
        let next = (items.len() > end).then(|| end.to_string());
        (items.into_iter().skip(self.skip).take(self.limit).collect(), next)
    }
}
