//! The table of `model`: each action's members that have a rule. Data only, in the order of the model.

use super::{Member, Rule};

const fn member(path: &'static str, rule: Rule) -> Member {
    Member { path, rule, required: false }
}

const fn text(least: usize, most: usize) -> Rule {
    Rule::Text(least, most)
}

const fn name(least: usize, most: usize) -> Rule {
    Rule::Name(least, most)
}

const fn words(words: &'static [&'static str]) -> Rule {
    Rule::Words(words)
}

const fn number(least: i64, most: i64) -> Rule {
    Rule::Number(least, most)
}

const APPLICATION: Member = member("ApplicationName", name(1, 100));
const ENVIRONMENT: Member = member("EnvironmentName", text(4, 40));
const VERSION: Member = member("VersionLabel", name(1, 100));
const TEMPLATE: Member = member("TemplateName", name(1, 100));
const GROUP: Member = member("GroupName", text(1, 19));
const DESCRIPTION: Member = member("Description", text(0, 200));
const SETTING_RESOURCE: Member = member("OptionSettings[].ResourceName", text(1, 256));
const REMOVED_RESOURCE: Member = member("OptionsToRemove[].ResourceName", text(1, 256));
const TAG_KEY: Member = member("Tags[].Key", text(1, 128));
const TAG_VALUE: Member = member("Tags[].Value", text(1, 256));
const RECORDS: Member = member("MaxRecords", number(1, 1000));
const COMPUTE_TYPES: Rule = words(&["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"]);
#[rustfmt::skip]
const HEALTH_ATTRIBUTES: Rule = words(&[
    "Status", "Color", "Causes", "ApplicationMetrics", "InstancesHealth", "All", "HealthStatus", "RefreshedAt",
]);
#[rustfmt::skip]
const INSTANCE_ATTRIBUTES: Rule = words(&[
    "HealthStatus", "Color", "Causes", "ApplicationMetrics", "RefreshedAt", "LaunchedAt", "System", "Deployment",
    "AvailabilityZone", "InstanceType", "All",
]);

/// The members of every action.
#[rustfmt::skip]
pub(super) const MEMBERS: &[(&str, &[Member])] = &[
    ("AbortEnvironmentUpdate", &[ENVIRONMENT]),
    ("ApplyEnvironmentManagedAction", &[member("ActionId", Rule::Any).required()]),
    ("AssociateEnvironmentOperationsRole", &[
        ENVIRONMENT.required(), member("OperationsRole", text(1, 256)).required(),
    ]),
    ("CheckDNSAvailability", &[member("CNAMEPrefix", text(4, 63)).required()]),
    ("ComposeEnvironments", &[APPLICATION, GROUP, member("VersionLabels[]", name(1, 100))]),
    ("CreateApplication", &[
        APPLICATION.required(), DESCRIPTION,
        member("ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule.Enabled", Rule::Any).required(),
        member("ResourceLifecycleConfig.VersionLifecycleConfig.MaxAgeRule.Enabled", Rule::Any).required(), TAG_KEY,
        TAG_VALUE,
    ]),
    ("CreateApplicationVersion", &[
        APPLICATION.required(), VERSION.required(), DESCRIPTION,
        member("SourceBuildInformation.SourceType", words(&["Git", "Zip"])).required(),
        member("SourceBuildInformation.SourceRepository", words(&["CodeCommit", "S3"])).required(),
        member("SourceBuildInformation.SourceLocation", Rule::SourceLocation).required(),
        member("SourceBundle.S3Bucket", text(0, 255)), member("SourceBundle.S3Key", text(0, 1024)),
        member("BuildConfiguration.CodeBuildServiceRole", Rule::NotBlank).required(),
        member("BuildConfiguration.ComputeType", COMPUTE_TYPES),
        member("BuildConfiguration.Image", Rule::NotBlank).required(), TAG_KEY, TAG_VALUE,
        member("ImageConfiguration.Build.Type", words(&["docker", "buildpack"])),
        member("ImageConfiguration.Build.Architecture", words(&["amd64", "arm64"])),
        member("ImageConfiguration.Build.CodeBuildServiceRole", Rule::NotBlank),
        member("ImageConfiguration.Build.ComputeType", COMPUTE_TYPES),
    ]),
    ("CreateConfigurationTemplate", &[
        APPLICATION.required(), TEMPLATE.required(), member("SourceConfiguration.ApplicationName", name(1, 100)),
        member("SourceConfiguration.TemplateName", name(1, 100)), DESCRIPTION, SETTING_RESOURCE, TAG_KEY, TAG_VALUE,
    ]),
    ("CreateEnvironment", &[
        APPLICATION.required(), ENVIRONMENT, GROUP, DESCRIPTION, member("CNAMEPrefix", text(4, 63)), TAG_KEY,
        TAG_VALUE, VERSION, TEMPLATE, SETTING_RESOURCE, REMOVED_RESOURCE, member("OperationsRole", text(1, 256)),
    ]),
    ("CreatePlatformVersion", &[
        member("PlatformName", Rule::Any).required(), member("PlatformVersion", Rule::Any).required(),
        member("PlatformDefinitionBundle", Rule::Any).required(),
        member("PlatformDefinitionBundle.S3Bucket", text(0, 255)),
        member("PlatformDefinitionBundle.S3Key", text(0, 1024)), ENVIRONMENT, SETTING_RESOURCE, TAG_KEY, TAG_VALUE,
    ]),
    ("CreateStorageLocation", &[]),
    ("DeleteApplication", &[APPLICATION.required()]),
    ("DeleteApplicationVersion", &[APPLICATION.required(), VERSION.required()]),
    ("DeleteConfigurationTemplate", &[APPLICATION.required(), TEMPLATE.required()]),
    ("DeleteEnvironmentConfiguration", &[APPLICATION.required(), ENVIRONMENT.required()]),
    ("DeletePlatformVersion", &[]),
    ("DescribeAccountAttributes", &[]),
    ("DescribeApplicationVersions", &[APPLICATION, member("VersionLabels[]", name(1, 100)), RECORDS]),
    ("DescribeApplications", &[member("ApplicationNames[]", name(1, 100))]),
    ("DescribeConfigurationOptions", &[
        APPLICATION, TEMPLATE, ENVIRONMENT, member("Options[].ResourceName", text(1, 256)),
    ]),
    ("DescribeConfigurationSettings", &[APPLICATION.required(), TEMPLATE, ENVIRONMENT]),
    ("DescribeEnvironmentHealth", &[
        ENVIRONMENT,
        member("AttributeNames[]", HEALTH_ATTRIBUTES),
    ]),
    ("DescribeEnvironmentManagedActionHistory", &[ENVIRONMENT, member("MaxItems", number(1, 100))]),
    ("DescribeEnvironmentManagedActions", &[
        member("Status", words(&["Scheduled", "Pending", "Running", "Unknown"])),
    ]),
    ("DescribeEnvironmentResources", &[ENVIRONMENT]),
    ("DescribeEnvironments", &[APPLICATION, VERSION, member("EnvironmentNames[]", text(4, 40)), RECORDS]),
    ("DescribeEvents", &[
        APPLICATION, VERSION, TEMPLATE, ENVIRONMENT,
        member("Severity", words(&["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"])), RECORDS,
    ]),
    ("DescribeInstancesHealth", &[
        ENVIRONMENT,
        member("AttributeNames[]", INSTANCE_ATTRIBUTES),
        member("NextToken", text(1, 100)),
    ]),
    ("DescribePlatformVersion", &[]),
    ("DisassociateEnvironmentOperationsRole", &[ENVIRONMENT.required()]),
    ("ListAvailableSolutionStacks", &[]),
    ("ListPlatformBranches", &[member("MaxRecords", number(1, i64::MAX))]),
    ("ListPlatformVersions", &[member("MaxRecords", number(1, i64::MAX))]),
    ("ListTagsForResource", &[member("ResourceArn", Rule::Any).required()]),
    ("RebuildEnvironment", &[ENVIRONMENT]),
    ("RequestEnvironmentInfo", &[ENVIRONMENT, member("InfoType", words(&["tail", "bundle", "analyze"])).required()]),
    ("RestartAppServer", &[ENVIRONMENT]),
    ("RetrieveEnvironmentInfo", &[ENVIRONMENT, member("InfoType", words(&["tail", "bundle", "analyze"])).required()]),
    ("SwapEnvironmentCNAMEs", &[
        member("SourceEnvironmentName", text(4, 40)), member("DestinationEnvironmentName", text(4, 40)),
    ]),
    ("TerminateEnvironment", &[ENVIRONMENT]),
    ("UpdateApplication", &[APPLICATION.required(), DESCRIPTION]),
    ("UpdateApplicationResourceLifecycle", &[
        APPLICATION.required(), member("ResourceLifecycleConfig", Rule::Any).required(),
        member("ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule.Enabled", Rule::Any).required(),
        member("ResourceLifecycleConfig.VersionLifecycleConfig.MaxAgeRule.Enabled", Rule::Any).required(),
    ]),
    ("UpdateApplicationVersion", &[APPLICATION.required(), VERSION.required(), DESCRIPTION]),
    ("UpdateConfigurationTemplate", &[
        APPLICATION.required(), TEMPLATE.required(), DESCRIPTION, SETTING_RESOURCE, REMOVED_RESOURCE,
    ]),
    ("UpdateEnvironment", &[
        APPLICATION, ENVIRONMENT, GROUP, DESCRIPTION, VERSION, TEMPLATE, SETTING_RESOURCE, REMOVED_RESOURCE,
    ]),
    ("UpdateTagsForResource", &[
        member("ResourceArn", Rule::Any).required(), member("TagsToAdd[].Key", text(1, 128)),
        member("TagsToAdd[].Value", text(1, 256)), member("TagsToRemove[]", text(1, 128)),
    ]),
    ("ValidateConfigurationSettings", &[
        // OptionSettings are required by the model; `eb config put` sends none with TemplateName. See the action.
        APPLICATION.required(), TEMPLATE, ENVIRONMENT, SETTING_RESOURCE,
    ]),
];
