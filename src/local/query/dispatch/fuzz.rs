//! What any action of any service may be asked: anything, and it answers without a panic and without a 500, in well-formed
//! XML or JSON.

use std::panic::{AssertUnwindSafe, catch_unwind};

use http::Request;
use proptest::prelude::*;

use super::{Form, Params, SERVICES, Wrapping};
use crate::beanstalk::Region;
use crate::local::fuzz::each;
use crate::local::{Config, Local};

/// Names of parameters, whole or as parts. None of them can make an environment launch or a database start: no test may
/// depend on what a machine has installed.
const NAMES: &str = "ApplicationName ApplicationNames.member.1 VersionLabel VersionLabels.member.1 EnvironmentName EnvironmentId \
    EnvironmentNames.member.1 EnvironmentIds.member.1 SourceEnvironmentName DestinationEnvironmentName \
    SourceEnvironmentId DestinationEnvironmentId TemplateName Description CNAMEPrefix SolutionStackName PlatformArn \
    PlatformName PlatformVersion PlatformDefinitionBundle.S3Bucket Tier.Name Tier.Type Tier.Version \
    OptionSettings.member.1.Namespace OptionSettings.member.1.OptionName OptionSettings.member.1.Value \
    OptionSettings.member.1.ResourceName OptionSettings.member.2.Namespace OptionSettings.member.2.OptionName \
    OptionSettings.member.2.Value OptionsToRemove.member.1.Namespace OptionsToRemove.member.1.OptionName \
    Options.member.1.Namespace Options.member.1.OptionName OptionSettings Tags.member.1.Key Tags.member.1.Value \
    Tags.member.2.Key Tags TagsToAdd.member.1.Key TagsToAdd.member.1.Value TagsToRemove.member.1 ResourceArn \
    SourceBundle.S3Bucket SourceBundle.S3Key Process AutoCreateApplication DeleteSourceBundle TerminateEnvByForce \
    TerminateResources ForceTerminate IncludeDeleted IncludedDeletedBackTo MaxRecords NextToken MaxItems StartTime \
    EndTime Severity RequestId InfoType AttributeNames.member.1 ResourceLifecycleConfig.ServiceRole \
    ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule.Enabled \
    ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule.MaxCount \
    ResourceLifecycleConfig.VersionLifecycleConfig.MaxAgeRule.Enabled \
    ResourceLifecycleConfig.VersionLifecycleConfig.MaxAgeRule.MaxAgeInDays SourceConfiguration.ApplicationName \
    SourceConfiguration.TemplateName TemplateSpecification.TemplateSource.EnvironmentName OperationsRole ActionId \
    Status GroupName Filters.member.1.Type Filters.member.1.Operator Filters.member.1.Values.member.1 Filter.1.Name \
    Filter.1.Value.1 Filters.Filter.1.Name Filters.Filter.1.Values.Value.1 SourceBuildInformation Marker MaxResults \
    StackName LogicalResourceId StackStatusFilter.member.1 InstanceId.1 VolumeId.1 AutoScalingGroupNames.member.1 \
    LoadBalancerNames.member.1 LoadBalancerArn TargetGroupArns.member.1 RoleName PolicyArn PolicyDocument \
    AssumeRolePolicyDocument PolicyName PathPrefix Path DBInstanceIdentifier DBSnapshotIdentifier Engine \
    EngineVersion AllocatedStorage SkipFinalSnapshot FinalDBSnapshotIdentifier ResourceName TagKeys.member.1 \
    DefaultOnly Version X.Y.Z";

/// Members of the inputs of JSON services.
const MEMBERS: &str = "Name SecretId SecretString SecretBinary VersionId VersionStage ClientRequestToken Description \
    ForceDeleteWithoutRecovery RecoveryWindowInDays Tags Key Value Names Path Type Overwrite Recursive \
    WithDecryption MaxResults NextToken ParameterFilters Option Values Filters logGroupName logGroupNamePrefix \
    logStreamName logStreamNames logStreamNamePrefix logEvents timestamp message startTime endTime limit \
    filterPattern nextToken retentionInDays orderBy descending startFromHead resourceArn tags TagFilters \
    ResourceARNList TagKeys ResourceTypeFilters ResourcesPerPage TagsPerPage PaginationToken Faults Action Service \
    Kind Tier DataType AllowedPattern SortOrder logGroupIdentifier";

const WORDS: &[&str] = &[
    "tasks",
    "tasks-dev",
    "v1",
    "saved",
    "",
    " ",
    "-",
    "true",
    "false",
    "TRUE",
    "0",
    "1",
    "-1",
    "1000",
    "1001",
    "4294967295",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "1e9",
    "NaN",
    "tail",
    "bundle",
    "INFO",
    "FATAL",
    "All",
    "2026-01-01T00:00:00Z",
    "-9999-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "+10000-01-01T00:00:00Z",
    "20260101T000000Z",
    "0000-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-W01-1",
    "WebServer",
    "Worker",
    "Standard",
    "SQS/HTTP",
    "64bit Amazon Linux 2023 v4.4.0 running Go 1",
    "aws:elasticbeanstalk:application:environment",
    "aws:autoscaling:asg",
    "aws:elasticbeanstalk:environment",
    "EnvironmentType",
    "SingleInstance",
    "LoadBalanced",
    "MaxSize",
    "MESSAGE",
    "aws:rds:dbinstance",
    "DBAllocatedStorage",
    "DBEngine",
    "HasCoupledDatabase",
    "aws:ec2:vpc",
    "a=b",
    "../..",
    "/",
    "a/b",
    "*",
    "%",
    "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/tasks/tasks-dev",
    "arn:aws:elasticbeanstalk:us-west-2:123456789012:application/tasks",
    "arn:aws:elasticbeanstalk:us-west-2::platform/Go 1",
    "arn:aws:iam::123456789012:role/x",
    "arn:::::",
    "arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/",
    "arn:aws:elasticbeanstalk:us-west-2:123456789012:applicationversion/tasks/v1",
    "elasticbeanstalk-us-west-2-123456789012",
    "{\"a\":",
    "{}",
    "[ERROR]",
    "\"x\"",
    "{ $.a = 1 }",
    "?a ?b -c",
    "String",
    "SecureString",
    "Equals",
    "BeginsWith",
    "tag:x",
    "\u{0}",
    "\u{1b}\u{fffe}",
    "<&>\"'\r\n",
    "é",
    "🦀",
    "PlatformName",
    "PlatformOwner",
    "=",
    "!=",
    "begins_with",
    "contains",
    "LifecycleState",
];

fn words(text: &'static str) -> impl Strategy<Value = &'static str> {
    prop::sample::select(text.split_ascii_whitespace().collect::<Vec<_>>())
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        12 => prop::sample::select(WORDS).prop_map(str::to_owned),
        3 => ".{0,12}",
        1 => (".{1,3}", 1..400_usize).prop_map(|(text, times)| text.repeat(times)),
    ]
}

fn form() -> impl Strategy<Value = Params> {
    let pairs = prop::collection::vec((words(NAMES), value()), 0..9);
    pairs.prop_map(|pairs| {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Params::parse(form.as_bytes()).expect("no name of ours is too deep")
    })
}

fn json() -> impl Strategy<Value = Params> {
    let leaf = prop_oneof![
        6 => value().prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => any::<i64>().prop_map(serde_json::Value::from),
        1 => any::<f64>().prop_map(serde_json::Value::from),
    ];
    let map = |inner: BoxedStrategy<serde_json::Value>| {
        let entries = prop::collection::vec((words(MEMBERS), inner), 0..6);
        entries.prop_map(|entries| {
            serde_json::Value::Object(entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
        })
    };
    let inner = leaf.prop_recursive(3, 12, 3, move |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::from), map(inner.boxed())]
    });
    map(inner.boxed()).prop_map(|body| Params::from_json(body.to_string().as_bytes()).expect("a shallow object"))
}

/// What an answer must be, whatever was asked.
fn check(answer: &super::Answer, asked: &str) {
    let body = answer.body();
    assert!(answer.status().as_u16() < 500, "{asked}: {} {body}", answer.status());
    if answer.headers()["content-type"].as_bytes().ends_with(b"xml") {
        let is_legal = |found: char| found >= ' ' || "\t\n".contains(found);
        assert!(body.chars().all(|found| is_legal(found) && !"\u{fffe}\u{ffff}".contains(found)), "{asked}: {body:?}");
        let mut reader = quick_xml::Reader::from_str(body);
        while reader.read_event().unwrap_or_else(|why| panic!("{asked}: {why}: {body}"))
            != quick_xml::events::Event::Eof
        {}
    } else {
        serde_json::from_str::<serde_json::Value>(body).unwrap_or_else(|why| panic!("{asked}: {why}: {body}"));
    }
}

/// An application with a version, an environment and a saved configuration, as far as they are gone.
fn found(ask: &dyn Fn(&str, &str)) {
    let stack = "SolutionStackName=64bit+Amazon+Linux+2023+v4.4.0+running+Go+1";
    for (action, form) in [
        ("CreateApplication", ""),
        ("CreateApplicationVersion", "&VersionLabel=v1"),
        ("CreateConfigurationTemplate", &format!("&TemplateName=saved&{stack}")),
        ("CreateEnvironment", &format!("&EnvironmentName=tasks-dev&VersionLabel=v1&{stack}")),
    ] {
        ask(action, &format!("ApplicationName=tasks{form}"));
    }
}

#[test]
fn every_action_answers_whatever_it_is_asked() {
    let home = tempfile::tempdir().expect("a folder");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    let local = Local::open(Config::new(home.path(), 1)).expect("opens");
    let region = Region::parse("us-west-2").expect("a region");
    let rows: Vec<(usize, usize)> = SERVICES
        .iter()
        .enumerate()
        .flat_map(|(service, found)| (0..found.actions.len()).map(move |action| (service, action)))
        .collect();
    let ask = |service: &super::Service, action: &str, params: Params, json: bool| {
        let target =
            if service.wrapping == Wrapping::Json { format!("{}{action}", service.namespace) } else { action.into() };
        let accept = if json { "application/json" } else { "*/*" };
        let request = Request::post("/").header("x-amz-target", target).header("accept", accept).body(());
        let parts = request.expect("a request").into_parts().0;
        let mut form = Form::new(service.name, &parts, "r-1");
        form.service = Some(SERVICES.iter().find(|known| known.namespace == service.namespace).expect("is there"));
        form.answer(&local, region.clone(), params)
    };
    let of_beanstalk = |action: &str, form: &str| {
        let params = Params::parse(format!("Action={action}&{form}").as_bytes()).expect("a form");
        drop(ask(&SERVICES[0], action, params, false));
    };
    // Elastic Beanstalk's own actions are asked most.
    let own = SERVICES[0].actions.len();
    let row = prop_oneof![3 => 0..own, 2 => 0..rows.len()];
    each((row, form(), json(), any::<bool>(), any::<u8>()), |(row, form, json, wants_json, renewed)| {
        let (service, action) = rows[row];
        let service = &SERVICES[service];
        let name = service.actions[action].name;
        if renewed < 32 {
            found(&of_beanstalk);
        }
        let mut params = if service.wrapping == Wrapping::Json { json } else { form };
        if service.wrapping != Wrapping::Json {
            params = params.and("Action", name).and("Version", version(service.namespace));
        }
        let asked = format!("{}:{name} {:?}", service.name, params.everything());
        let answered = catch_unwind(AssertUnwindSafe(|| ask(service, name, params, wants_json)));
        check(&answered.unwrap_or_else(|_| panic!("{asked} panics")), &asked);
    });
    runtime.block_on(local.stop());
}

/// The date of an API, by its namespace.
fn version(namespace: &str) -> &str {
    namespace.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
