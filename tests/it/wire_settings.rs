//! What the local Elastic Beanstalk says of options and keeps of saved configurations, and how its lists are paged.

use aws_sdk_elasticbeanstalk::Client;
use aws_sdk_elasticbeanstalk::error::ProvideErrorMetadata;
use aws_sdk_elasticbeanstalk::types::{
    ApplicationResourceLifecycleConfig, ApplicationVersionLifecycleConfig, ConfigurationOptionDescription,
    MaxCountRule, OptionSpecification, S3Location, Tag,
};

use crate::support::Wire;
use crate::wire_elasticbeanstalk::{STACK, option};

const PROPERTIES: &str = "aws:elasticbeanstalk:application:environment";

async fn stand() -> (Wire, Client) {
    let wire = Wire::start().await;
    let client = Client::new(&wire.sdk());
    client.create_application().application_name("tasks").send().await.expect("made");
    (wire, client)
}

/// The description of one option.
async fn describe(client: &Client, namespace: &str, name: &str) -> ConfigurationOptionDescription {
    let wanted = OptionSpecification::builder().namespace(namespace).option_name(name).build();
    let described = client.describe_configuration_options().solution_stack_name(STACK).options(wanted).send().await;
    let described = described.expect("described");
    assert_eq!(described.options().len(), 1, "{namespace} {name}");
    described.options()[0].clone()
}

#[tokio::test]
async fn the_description_of_an_option_is_that_of_the_service() {
    let (_wire, client) = stand().await;
    let size = describe(&client, "aws:autoscaling:asg", "MaxSize").await;
    assert_eq!((size.default_value(), size.min_value(), size.max_value()), (Some("4"), Some(0), Some(10000)));
    assert_eq!((size.value_type().map(|kind| kind.as_str()), size.user_defined()), (Some("Scalar"), Some(false)));
    assert_eq!(size.change_severity(), Some("NoInterruption"));
    let kind = describe(&client, "aws:elasticbeanstalk:environment", "EnvironmentType").await;
    assert_eq!(kind.value_options(), ["SingleInstance", "LoadBalanced"]);
    assert_eq!(kind.change_severity(), Some("RestartEnvironment"));
    let role = describe(&client, "aws:elasticbeanstalk:environment", "ServiceRole").await;
    assert_eq!((role.default_value(), role.max_length()), (None, Some(500)));
    let logs = describe(&client, "aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs").await;
    assert_eq!(logs.value_type().map(|kind| kind.as_str()), Some("Boolean"));
    let subnets = describe(&client, "aws:ec2:vpc", "Subnets").await;
    assert_eq!(subnets.value_type().map(|kind| kind.as_str()), Some("CommaSeparatedList"));
    let document = describe(&client, "aws:elasticbeanstalk:healthreporting:system", "ConfigDocument").await;
    assert_eq!(document.value_type().map(|kind| kind.as_str()), Some("Json"));
    let codes = describe(&client, "aws:elasticbeanstalk:environment:process:default", "MatcherHTTPCode").await;
    assert_eq!(codes.default_value(), Some("200"));
    let regex = codes.regex().expect("a rule");
    assert_eq!(regex.pattern(), Some(r"^((\d{3}(-\d{3})?)|(\d{3}(,\d{3})*))$"));
    assert!(regex.label().is_some_and(|label| label.contains("single code of 3 digits")));
    let all = client.describe_configuration_options().solution_stack_name(STACK).send().await.expect("described");
    assert!(all.options().len() > 120, "{}", all.options().len());
    assert_eq!(all.solution_stack_name(), Some(STACK));
}

#[tokio::test]
async fn options_that_the_user_made_are_described_with_the_configuration_that_has_them() {
    let (_wire, client) = stand().await;
    let template = client.create_configuration_template().application_name("tasks").template_name("saved");
    let template = template.solution_stack_name(STACK).option_settings(option(PROPERTIES, "MODE", "x"));
    template.send().await.expect("made");
    let wanted = OptionSpecification::builder().namespace(PROPERTIES).build();
    let described = client.describe_configuration_options().application_name("tasks").template_name("saved");
    let described = described.options(wanted).send().await.expect("described");
    let own = &described.options()[0];
    assert_eq!((own.name(), own.user_defined()), (Some("MODE"), Some(true)));
    assert_eq!(described.options().len(), 1);
}

#[tokio::test]
async fn a_saved_configuration_that_lies_only_in_the_bucket_is_found_and_followed() {
    let (wire, client) = stand().await;
    let s3 = aws_sdk_s3::Client::new(&wire.sdk());
    let bucket = client.create_storage_location().send().await.expect("made").s3_bucket().expect("a name").to_owned();
    let put = async |name: &str, content: String| {
        let key = format!("resources/templates/tasks/{name}");
        s3.put_object().bucket(&bucket).key(key).body(content.into_bytes().into()).send().await.expect("put");
    };
    // As `eb config put` leaves it: it tells nobody else.
    let file = |mode: &str| {
        format!(
            "EnvironmentConfigurationMetadata:\n  Description: by hand\nSolutionStack: {STACK}\nOptionSettings:\n  \
             {PROPERTIES}:\n    MODE: {mode}\n  AWSEBAutoScalingGroup.aws:autoscaling:asg:\n    Cooldown: 300\n\
             EnvironmentTier:\n  Type: Standard\n  Name: WebServer\nAWSConfigurationTemplateVersion: 1.1.0.0\n"
        )
    };
    put("handmade", file("first")).await;
    let listed = client.describe_applications().send().await.expect("described");
    assert_eq!(listed.applications()[0].configuration_templates(), ["handmade"]);
    let settings = async || {
        let found = client.describe_configuration_settings().application_name("tasks").template_name("handmade");
        let found = found.send().await.expect("described").configuration_settings()[0].clone();
        let value = |name: &str| {
            let option = found.option_settings().iter().find(|option| option.option_name() == Some(name));
            option.and_then(|option| option.value()).map(str::to_owned)
        };
        (found.description().map(str::to_owned), value("MODE"), value("Cooldown"), found.date_updated().copied())
    };
    let (description, mode, cooldown, updated) = settings().await;
    assert_eq!((description.as_deref(), mode.as_deref()), (Some("by hand"), Some("first")));
    assert_eq!(cooldown.as_deref(), Some("300"));
    assert_eq!(settings().await.3, updated, "looking changes nothing");
    put("handmade", file("second")).await;
    let create = client.create_environment().application_name("tasks").environment_name("from-file");
    create.template_name("handmade").send().await.expect("taken");
    let of = client.describe_configuration_settings().application_name("tasks").environment_name("from-file");
    let text = format!("{:?}", of.send().await.expect("described"));
    assert!(text.contains("second") && !text.contains("first"), "{text}");
    let update = client.update_configuration_template().application_name("tasks").template_name("handmade");
    update.option_settings(option(PROPERTIES, "MODE", "third")).send().await.expect("updated");
    assert_eq!(settings().await.1.as_deref(), Some("third"));

    put("broken", "OptionSettings: [1, 2".to_owned()).await;
    let create = client.create_environment().application_name("tasks").environment_name("from-none");
    let refused = create.clone().template_name("broken").send().await.expect_err("refused");
    assert!(refused.message().is_some_and(|text| text.starts_with("Configuration Template broken could not be read")));
    put("unknown", file("x").replace("Cooldown", "Heat")).await;
    let refused = create.template_name("unknown").send().await.expect_err("refused");
    assert_eq!(refused.code(), Some("ConfigurationValidationException"));
    client
        .delete_configuration_template()
        .application_name("tasks")
        .template_name("handmade")
        .send()
        .await
        .expect("gone");
    let gone = client.describe_configuration_settings().application_name("tasks").template_name("handmade");
    let gone = gone.send().await.expect_err("gone");
    assert_eq!(gone.message(), Some("No Configuration Template named 'tasks/handmade' found."));
}

#[tokio::test]
async fn pages_follow_each_other_and_a_token_fits_its_own_list_only() {
    let (_wire, client) = stand().await;
    for label in ["v1", "v2", "v3"] {
        client.create_application_version().application_name("tasks").version_label(label).send().await.expect("made");
    }
    let page = |token: Option<String>| {
        client.describe_application_versions().application_name("tasks").max_records(2).set_next_token(token).send()
    };
    let first = page(None).await.expect("described");
    let labels = |versions: &[aws_sdk_elasticbeanstalk::types::ApplicationVersionDescription]| {
        versions.iter().filter_map(|version| version.version_label().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(labels(first.application_versions()), ["v3", "v2"]);
    let token = first.next_token().expect("more").to_owned();
    let second = page(Some(token.clone())).await.expect("described");
    assert_eq!((labels(second.application_versions()).as_slice(), second.next_token()), (&["v1".to_owned()][..], None));
    let foreign = client.describe_environments().next_token(&token).send().await.expect_err("of another list");
    assert_eq!((foreign.code(), foreign.message()), (Some("InvalidParameterValue"), Some("NextToken is not valid.")));

    let events = client.describe_events().application_name("tasks").max_records(2).send().await.expect("described");
    let token = events.next_token().expect("more").to_owned();
    let more = client.describe_events().application_name("tasks").next_token(&token).send().await.expect("described");
    let newest_of_more = more.events()[0].event_date().expect("a date").as_secs_f64();
    assert!(newest_of_more < events.events()[1].event_date().expect("a date").as_secs_f64());
    // The start is included, the end is not.
    let at = *events.events()[1].event_date().expect("a date");
    let from = client.describe_events().application_name("tasks").start_time(at).send().await.expect("described");
    assert_eq!(from.events().len(), 2);
    let until = client.describe_events().application_name("tasks").end_time(at).send().await.expect("described");
    assert_eq!(until.events().len(), more.events().len());
}

#[tokio::test]
async fn a_lifecycle_runs_with_each_version_and_spares_those_in_use() {
    let (_wire, client) = stand().await;
    let lifecycle = |most: i32| {
        let rule = MaxCountRule::builder().enabled(true).max_count(most).build().expect("a rule");
        let rules = ApplicationVersionLifecycleConfig::builder().max_count_rule(rule).build();
        let role = "arn:aws:iam::123456789012:role/aws-elasticbeanstalk-service-role";
        ApplicationResourceLifecycleConfig::builder().service_role(role).version_lifecycle_config(rules).build()
    };
    let version =
        |label: &str| client.create_application_version().application_name("tasks").version_label(label).send();
    version("v1").await.expect("made");
    let environment = client.create_environment().application_name("tasks").environment_name("tasks-dev");
    environment.solution_stack_name(STACK).version_label("v1").send().await.expect("taken");
    let set = client.update_application_resource_lifecycle().application_name("tasks");
    set.resource_lifecycle_config(lifecycle(2)).send().await.expect("set");
    for label in ["v2", "v3", "v4"] {
        version(label).await.expect("made");
    }
    let left = client.describe_application_versions().application_name("tasks").send().await.expect("described");
    let left: Vec<_> = left.application_versions().iter().filter_map(|version| version.version_label()).collect();
    assert_eq!(left, ["v4", "v3", "v1"], "the two newest, and the one that runs");
}

#[tokio::test]
async fn a_bundle_must_lie_in_the_region_and_tags_have_a_limit() {
    let (wire, client) = stand().await;
    let elsewhere = wire.sdk_in("eu-west-1");
    let bucket = Client::new(&elsewhere).create_storage_location().send().await.expect("made");
    let bucket = bucket.s3_bucket().expect("a name").to_owned();
    assert_eq!(bucket, "elasticbeanstalk-eu-west-1-123456789012");
    let s3 = aws_sdk_s3::Client::new(&elsewhere);
    s3.put_object().bucket(&bucket).key("b.zip").body(Vec::new().into()).send().await.expect("put");
    let source = S3Location::builder().s3_bucket(&bucket).s3_key("b.zip").build();
    let version = client.create_application_version().application_name("tasks").version_label("v1");
    let refused = version.source_bundle(source).send().await.expect_err("another region");
    assert_eq!(refused.code(), Some("S3LocationNotInServiceRegionException"));

    let tags = |count: usize| -> Vec<Tag> {
        (0..count).map(|number| Tag::builder().key(format!("k{number}")).value("v").build()).collect()
    };
    let application = client.create_application().application_name("tagged");
    let refused = application.clone().set_tags(Some(tags(48))).send().await.expect_err("too many");
    assert_eq!(refused.code(), Some("TooManyTagsException"));
    application.set_tags(Some(tags(47))).send().await.expect("made");
    let arn = "arn:aws:elasticbeanstalk:us-west-2:123456789012:application/tagged";
    let one_more = client
        .update_tags_for_resource()
        .resource_arn(arn)
        .tags_to_add(Tag::builder().key("one-more").value("v").build());
    assert_eq!(one_more.clone().send().await.expect_err("too many").code(), Some("TooManyTagsException"));
    one_more.tags_to_remove("k0").send().await.expect("one goes, one comes");
}
