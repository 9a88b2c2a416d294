//! Options of `.ebextensions` that AWS refuses, and options that only some platforms have; through the real SDK.

use aws_sdk_elasticbeanstalk::error::ProvideErrorMetadata;
use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::{ConfigurationOptionSetting, OptionSpecification};

use crate::wire_elasticbeanstalk::{Field, STACK, app, basics, option};

const PYTHON: &str = "64bit Amazon Linux 2023 v4.6.0 running Python 3.13";
const DOCKER: &str = "64bit Amazon Linux 2023 v4.6.0 running Docker";
const WSGI: &str = "aws:elasticbeanstalk:container:python";
const STATIC_FILES: &str = "aws:elasticbeanstalk:environment:proxy:staticfiles";
const PROXY: &str = "aws:elasticbeanstalk:environment:proxy";

const FAILED: &str = "\"option_settings\" in one of the configuration files failed validation. More details to follow.";

fn unknown(namespace: &str, name: &str) -> String {
    format!(
        "Invalid option specification (Namespace: '{namespace}', OptionName: '{name}'): Unknown configuration setting."
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_option_in_a_file_fails_the_operation_before_an_instance_is_touched() {
    let field = Field::new().await;
    let wrong = "option_settings:\n  aws:autoscaling:asg:\n    Size: '1'\n  aws:elasticbeanstalk:command:\n    \
                 Timeout: '4000'\n  aws:elasticbeanstalk:container:nodejs:\n    NodeCommand: npm start\n";
    field.version("wrong", app("wrong", &[(".ebextensions/a.config", wrong)])).await;
    let request = field.create("tasks-bad", "wrong", Vec::new()).await;
    let size = unknown("aws:autoscaling:asg", "Size");
    let command = unknown("aws:elasticbeanstalk:container:nodejs", "NodeCommand");
    let timeout = "Invalid option value: '4000' (Namespace: 'aws:elasticbeanstalk:command', OptionName: 'Timeout'): \
                   Value is greater than maximum allowed value: 3600";
    let told = field.sentences(&request).await;
    assert_eq!(told[2..], [FAILED, &size, timeout, &command, "Failed to launch environment."]);
    let resources = field.client.describe_environment_resources().environment_name("tasks-bad").send().await;
    assert!(resources.expect("described").environment_resources().expect("some").instances().is_empty());

    field.version("v1", app("one", &[])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    let request = field.deploy("tasks-dev", "wrong").await;
    let told = field.sentences(&request).await;
    assert_eq!(
        told,
        ["Environment update is starting.", FAILED, &size, timeout, &command, "Failed to deploy application."]
    );
    assert!(field.page("tasks-dev").await.starts_with("one "));
    assert_eq!(field.settled("tasks-dev").await.version_label(), Some("v1"));

    // Right by itself, and wrong with what the API set.
    let rolling = "option_settings:\n  aws:elasticbeanstalk:command:\n    DeploymentPolicy: Rolling\n";
    field.version("rolling", app("two", &[(".ebextensions/a.config", rolling)])).await;
    let request = field.deploy("tasks-dev", "rolling").await;
    let told = field.sentences(&request).await;
    assert!(told[2].starts_with("Invalid option value: 'Rolling'"), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy application."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_platform_has_its_own_options() {
    let field = Field::new().await;
    let describe = async |stack: &str, namespace: &str| {
        let wanted = OptionSpecification::builder().namespace(namespace).build();
        let described = field.client.describe_configuration_options().solution_stack_name(stack).options(wanted);
        described.send().await.expect("described").options().to_vec()
    };
    let python = describe(PYTHON, WSGI).await;
    let names: Vec<_> = python.iter().filter_map(|option| option.name()).collect();
    assert_eq!(names, ["NumProcesses", "NumThreads", "WSGIPath"]);
    assert_eq!(python[1].default_value(), Some("15"));
    assert!(describe(STACK, WSGI).await.is_empty());
    assert_eq!(describe(PYTHON, PROXY).await[0].value_options(), ["nginx", "apache"]);
    assert_eq!(describe(DOCKER, PROXY).await[0].value_options(), ["nginx", "none"]);

    let create = async |name: &str, stack: &str, given: ConfigurationOptionSetting| {
        let create = field.client.create_environment().application_name("tasks").environment_name(name);
        create.solution_stack_name(stack).set_option_settings(Some([basics(), vec![given]].concat())).send().await
    };
    let wsgi = option(WSGI, "WSGIPath", "app:app");
    let refused = create("tasks-go", STACK, wsgi.clone()).await.expect_err("is no option of Go");
    assert_eq!(refused.code(), Some("ConfigurationValidationException"));
    assert!(refused.message().is_some_and(|text| text.ends_with(&unknown(WSGI, "WSGIPath"))), "{refused:?}");
    let refused = create("tasks-docker", DOCKER, option(STATIC_FILES, "/static", "static")).await;
    let refused = refused.expect_err("is no option of Docker");
    assert!(refused.message().is_some_and(|text| text.ends_with(&unknown(STATIC_FILES, "/static"))), "{refused:?}");

    create("tasks-py", PYTHON, wsgi.clone()).await.expect("taken");
    let settings = field.client.describe_configuration_settings().application_name("tasks");
    let settings = settings.environment_name("tasks-py").send().await.expect("described");
    let value = |name: &str| {
        let options = settings.configuration_settings()[0].option_settings();
        options.iter().find(|option| option.option_name() == Some(name)).and_then(|option| option.value())
    };
    assert_eq!((value("WSGIPath"), value("NumThreads")), (Some("app:app"), Some("15")));
    let validate = |given: ConfigurationOptionSetting| {
        field.client.validate_configuration_settings().application_name("tasks").option_settings(given)
    };
    let fine = validate(wsgi.clone()).environment_name("tasks-py").send().await.expect("answered");
    assert!(fine.messages().is_empty(), "{fine:?}");
    let template = field.client.create_configuration_template().application_name("tasks").template_name("go");
    template.solution_stack_name(STACK).send().await.expect("made");
    let wrong = validate(wsgi).template_name("go").send().await.expect("answered");
    assert_eq!(wrong.messages()[0].message(), Some(unknown(WSGI, "WSGIPath").as_str()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn variables_that_are_too_many_together_are_told_before_and_fail_the_operation() {
    let field = Field::new().await;
    field.begin("tasks-dev").await;
    field.settled("tasks-dev").await;
    let half = |name: &str| option("aws:elasticbeanstalk:application:environment", name, &"x".repeat(2100));
    let update = || field.client.update_environment().environment_name("tasks-dev");
    let request = update().option_settings(half("ONE")).send().await.expect("taken");
    field.sentences(request.request_id().expect("an id")).await;
    field.settled("tasks-dev").await;
    let validate =
        field.client.validate_configuration_settings().application_name("tasks").environment_name("tasks-dev");
    let validated = validate.option_settings(half("TWO")).send().await.expect("answers");
    let messages: Vec<_> = validated.messages().iter().filter_map(|one| one.message()).collect();
    let sentence = "Service:AmazonCloudFormation, Message:Template format error: Parameter 'EnvironmentVariables' default \
                    value '[****]' length is greater than 4096.";
    assert_eq!(messages, [sentence]);
    let request = update().option_settings(half("TWO")).send().await.expect("AWS finds that late");
    let told = field.sentences(request.request_id().expect("an id")).await;
    assert!(told.iter().any(|text| text == sentence), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy configuration."));
}
