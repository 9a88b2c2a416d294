//! `CreateConfigurationTemplate`: saves the options of an environment, another template or a platform under a name.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::{input, saved_configuration, settings, story};
use crate::beanstalk::ApplicationName;
use crate::beanstalk::names::TemplateName;
use crate::local::account::environment::Tier;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::options::OptionMap;
use crate::local::account::quotas;
use crate::local::account::state::RegionState;
use crate::local::account::template::ConfigurationTemplate;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let application = input::application_name(call)?;
    let name = TemplateName::parse(call.params.required("TemplateName")?).map_err(input::bad_name)?;
    let description = input::description(&call.params);
    let tags = input::tags(&call.params, "Tags")?;
    adopt(call, application.as_str(), name.as_str())?;
    let template = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        region.application(application.as_str())?;
        let mut template = base(call, region, &application)?;
        template.options = settings::apply(call, &template.platform_arn, &template.options, &OptionMap::default())?;
        template.description = description;
        template.tags = tags;
        quotas::CONFIGURATION_TEMPLATES.check(region.templates.values().map(BTreeMap::len).sum())?;
        let templates = region.templates.entry(application.clone()).or_default();
        if templates.contains_key(name.as_str()) {
            return Err(Fault::invalid_parameter_value(format!("Configuration Template {name} already exists.")));
        }
        templates.insert(name.clone(), template.clone());
        Ok(template)
    })?;
    saved_configuration::write(call, application.as_str(), name.as_str(), &template)?;
    story::tell_template(call, application.as_str(), name.as_str(), "createConfigurationTemplate is starting.");
    let done = "createConfigurationTemplate completed successfully.";
    story::tell_template(call, application.as_str(), name.as_str(), done);
    Ok(settings::of_template(application.as_str(), name.as_str(), &template, false))
}

/// Names the saved configuration that is the source, and the one that is made: both may be known by their files in S3
/// only.
fn adopt(call: &Call, application: &str, name: &str) -> Result<(), Fault> {
    saved_configuration::adopt(call, application, name)?;
    let Some(source) = call.params.structure("SourceConfiguration") else { return Ok(()) };
    let owner = source.optional("ApplicationName").unwrap_or(application);
    saved_configuration::adopt(call, owner, source.required("TemplateName")?)
}

/// What the template starts from: an environment, another template, or a platform alone.
fn base(call: &Call, region: &RegionState, application: &ApplicationName) -> Result<ConfigurationTemplate, Fault> {
    let params = &call.params;
    let now = OffsetDateTime::now_utc();
    let new = |platform_arn: &str, solution_stack: &str, tier: &Tier, options: &OptionMap| ConfigurationTemplate {
        description: None,
        platform_arn: platform_arn.to_owned(),
        solution_stack: solution_stack.to_owned(),
        tier: tier.clone(),
        options: options.clone(),
        created: now,
        updated: now,
        tags: Default::default(),
        adopted: None,
    };
    let key = EnvironmentKey {
        id: params.optional("EnvironmentId").map(str::to_owned),
        name: params.optional("TemplateSpecification.TemplateSource.EnvironmentName").map(str::to_owned),
    };
    if key != EnvironmentKey::default() {
        let found = region.environment(&key)?;
        return Ok(new(&found.platform_arn, &found.solution_stack, &found.tier, &found.options));
    }
    if let Some(source) = params.structure("SourceConfiguration") {
        let owner = source.optional("ApplicationName").unwrap_or(application.as_str());
        let found = region.template(owner, source.required("TemplateName")?)?;
        // "If both are specified, they must match" (the model); the sentence is ours.
        if input::platform(params)?.is_some_and(|platform| platform.solution_stack() != found.solution_stack) {
            return Err(Fault::invalid_parameter_combination(
                "The solution stack of the source configuration must match the solution stack that is specified.",
            ));
        }
        return Ok(new(&found.platform_arn, &found.solution_stack, &found.tier, &found.options));
    }
    match input::platform(params)? {
        Some(platform) => Ok(new(
            &platform.arn(call.region.as_str()),
            &platform.solution_stack(),
            &Tier::default(),
            &OptionMap::default(),
        )),
        None => Err(Fault::invalid_parameter_value("Unable to determine base for template pack (no solution stack)")),
    }
}
