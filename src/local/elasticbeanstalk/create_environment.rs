//! `CreateEnvironment`: checks everything that AWS checks at once, answers with an environment that is Launching.

use time::OffsetDateTime;

use super::{input, saved_configuration, settings, shapes};
use crate::beanstalk::names::TemplateName;
use crate::beanstalk::option::namespace;
use crate::beanstalk::{CnamePrefix, EnvironmentName, EnvironmentStatus};
use crate::local::account::application::Tags;
use crate::local::account::catalogue::{self, Finding};
use crate::local::account::environment::{Environment, Tier};
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::operation::{Operation, OperationKind};
use crate::local::account::options::OptionMap;
use crate::local::account::platform::Platform;
use crate::local::account::state::RegionState;
use crate::local::account::{ids, lifecycle, quotas};
use crate::local::host::DatabaseProperties;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let request = Request::read(call)?;
    if let Some(name) = &request.template {
        saved_configuration::adopt(call, input::application_name(call)?.as_str(), name.as_str())?;
    }
    let environment = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let environment = request.environment(call, region)?;
        check_spread(call, &environment)?;
        region.environments.insert(environment.id.clone(), environment.clone());
        state.tell(&call.region, environment.start());
        Ok::<_, Fault>(environment)
    })?;
    lifecycle::launch(call, &environment);
    Ok(shapes::environment(call, &environment))
}

/// What the call asks for, as far as it can be checked without the account.
struct Request {
    name: EnvironmentName,
    cname: Option<CnamePrefix>,
    platform: Option<&'static Platform>,
    template: Option<TemplateName>,
    /// Environment that is cloned: a private parameter of `eb`.
    source: Option<String>,
    description: Option<String>,
    tier: Option<Tier>,
    tags: Tags,
    operations_role: Option<String>,
}

impl Request {
    fn read(call: &Call) -> Result<Self, Fault> {
        let params = &call.params;
        let template = params.optional("TemplateName");
        let request = Self {
            name: input::environment_name(params.required("EnvironmentName")?)?,
            cname: params.optional("CNAMEPrefix").map(input::cname_prefix).transpose()?,
            platform: input::platform(params)?,
            template: template.map(TemplateName::parse).transpose().map_err(input::bad_name)?,
            source: params.optional("TemplateSpecification.TemplateSource.EnvironmentName").map(str::to_owned),
            description: input::description(params),
            tier: input::tier(params)?,
            tags: input::tags(params, "Tags")?,
            operations_role: params
                .optional("OperationsRole")
                .map(|arn| input::operations_role(call, arn))
                .transpose()?,
        };
        if request.platform.is_some() && request.template.is_some() {
            return Err(Fault::invalid_parameter_combination(
                "You cannot specify both a platform and a configuration template. Specify only one.",
            ));
        }
        Ok(request)
    }

    /// The environment as it starts.
    fn environment(&self, call: &Call, region: &RegionState) -> Result<Environment, Fault> {
        let application = input::application_name(call)?;
        region.application(application.as_str())?;
        self.check_free(call, region)?;
        let base = self.base(call, region, application.as_str())?;
        let version_label = input::version(call, region, application.as_str())?;
        let options = settings::apply(call, &base.platform_arn, &base.options, &OptionMap::default())?;
        let id = ids::environment()?;
        let now = OffsetDateTime::now_utc();
        let mut environment = Environment {
            id,
            name: self.name.clone(),
            application,
            version_label,
            platform_arn: base.platform_arn,
            solution_stack: base.solution_stack,
            template_name: self.template.as_ref().map(ToString::to_string),
            description: self.description.clone(),
            cname_prefix: match &self.cname {
                Some(prefix) => prefix.to_string(),
                None => format!("{}.eba-{}", self.name, ids::lower(8)?),
            },
            tier: self.tier.clone().unwrap_or(base.tier),
            created: now,
            updated: now,
            status: EnvironmentStatus::Launching,
            operation: Some(Operation::new(OperationKind::Launch, &call.request_id)),
            options,
            extension_options: OptionMap::default(),
            draft: None,
            tags: self.tags.clone(),
            instance: None,
            deployment_id: 0,
            database: None,
            database_properties: DatabaseProperties::default(),
            launch_failure: None,
            rds_snippet: input::has_rds_snippet(&call.params),
            operations_role: self.operations_role.clone(),
            lets_go: false,
        };
        environment.rds_snippet |= base.rds_snippet;
        settings::check_database(&environment.options, environment.rds_snippet)?;
        Ok(environment)
    }

    fn check_free(&self, call: &Call, region: &RegionState) -> Result<(), Fault> {
        if region.live().any(|found| found.name == self.name) {
            return Err(Fault::invalid_parameter_value(format!("Environment {} already exists.", self.name)));
        }
        quotas::ENVIRONMENTS.check(region.live().count())?;
        if let Some(prefix) = self.cname.as_ref().filter(|prefix| region.owns_cname(prefix.as_str())) {
            let name = call.local.config.cname(prefix.as_str(), &call.region);
            return Err(Fault::invalid_parameter_value(format!("DNS name ({name}) is not available.")));
        }
        Ok(())
    }

    /// Platform and options that the environment starts from.
    fn base(&self, call: &Call, region: &RegionState, application: &str) -> Result<Base, Fault> {
        if let Some(name) = &self.template {
            let template = region.template(application, name.as_str())?;
            return Ok(Base {
                platform_arn: template.platform_arn.clone(),
                solution_stack: template.solution_stack.clone(),
                tier: template.tier.clone(),
                options: template.options.clone(),
                rds_snippet: false,
            });
        }
        let mut base = Base::default();
        if let Some(name) = &self.source {
            let source = region.environment(&EnvironmentKey { id: None, name: Some(name.clone()) })?;
            base = Base {
                platform_arn: source.platform_arn.clone(),
                solution_stack: source.solution_stack.clone(),
                tier: source.tier.clone(),
                options: source.options.clone(),
                rds_snippet: source.rds_snippet,
            };
        }
        if let Some(platform) = self.platform {
            base.platform_arn = platform.arn(call.region.as_str());
            base.solution_stack = platform.solution_stack();
        }
        if base.platform_arn.is_empty() {
            return Err(Fault::invalid_parameter_value(
                "Unable to determine base for template pack (no solution stack)",
            ));
        }
        Ok(base)
    }
}

/// IAM spreads slowly: a profile that was made a moment ago is refused at once (eb-reference §4; the frame is that of
/// every refused option). Elsewhere a profile is missed by the launch.
fn check_spread(call: &Call, environment: &Environment) -> Result<(), Fault> {
    let Some(profile) = environment.options.get(namespace::LAUNCH_CONFIGURATION, "IamInstanceProfile") else {
        return Ok(());
    };
    let (then, is_old) = call.seen("elasticbeanstalk");
    let name = profile.rsplit('/').next().unwrap_or(profile);
    if !is_old || then.iam.instance_profiles.contains_key(name) {
        return Ok(());
    }
    let reason = format!("The instance profile {profile} associated with the environment does not exist.");
    catalogue::refuse(vec![Finding::value(namespace::LAUNCH_CONFIGURATION, "IamInstanceProfile", profile, &reason)])
}

/// Platform and options that an environment starts from.
#[derive(Default)]
struct Base {
    platform_arn: String,
    solution_stack: String,
    tier: Tier,
    options: OptionMap,
    rds_snippet: bool,
}
