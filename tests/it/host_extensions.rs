//! What `.ebextensions` leave to be filled in: functions of CloudFormation, templates of `files`, links.

use aws_sdk_elasticbeanstalk::types::EventSeverity;
use tasks_eb::beanstalk::Severity;
use tasks_eb::local::host::StackFacts;

use crate::host::Stage;
use crate::wire_elasticbeanstalk::{Field, app, coupled_database};

const FUNCTIONS: &str = r#"
Parameters:
  Colour: {Type: String, Default: red}
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  AWSEBRDSDatabase:
    Type: AWS::RDS::DBInstance
    Properties:
      AllocatedStorage: {"Fn::GetOptionSetting": {OptionName: Storage, DefaultValue: 30}}
option_settings:
  aws:elasticbeanstalk:application:environment:
    MESSAGE: '`{"Fn::Join": ["/", [{"Ref": "AWS::Region"}, {"Ref": "AWSEBEnvironmentName"}, {"Fn::GetAtt": ["AWSEBRDSDatabase", "Endpoint.Address"]}, {"Ref": "Colour"}]]}`'
    QUEUE: '`{"Ref": "Queue"}`'
container_commands:
  01_say:
    command: |
      echo 'database `{"Ref" : "AWSEBRDSDatabase"}` of `{"Ref" : "AWS::StackName"}`'
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn functions_are_filled_in_on_the_instance_and_shown_as_they_were_written() {
    assert!(tasks_eb::local::host::mysql::available().is_some(), "tests/run installs mariadb-server");
    let mut field = Field::new().await;
    field.version("v1", app("one", &[(".ebextensions/functions.config", FUNCTIONS)])).await;
    let request = field.create("tasks-dev", "v1", coupled_database()).await;
    let told = field.sentences(&request).await;
    assert!(told.iter().any(|text| text.starts_with("Successfully launched")), "{told:#?}");
    let page = field.page("tasks-dev").await;
    assert!(page.contains("MESSAGE=us-west-2/tasks-dev/127.0.0.1/red RDS_HOSTNAME=127.0.0.1"), "{page}");
    let made = field.rds.describe_db_instances().send().await.expect("described");
    assert_eq!(made.db_instances()[0].allocated_storage(), Some(30));

    let asked = field.client.describe_configuration_settings().application_name("tasks").environment_name("tasks-dev");
    let shown = asked.send().await.expect("described");
    let settings = shown.configuration_settings()[0].option_settings();
    let message = settings.iter().find(|one| one.option_name() == Some("MESSAGE")).and_then(|one| one.value());
    assert!(message.is_some_and(|text| text.starts_with("`{\"Fn::Join\": ")), "{message:?}");

    let warned = field.client.describe_events().request_id(&request).severity(EventSeverity::Warn);
    let warned = warned.send().await.expect("described");
    let warned: Vec<_> = warned.events().iter().filter_map(|event| event.message()).collect();
    let told = "{\"Ref\":\"Queue\"} in 'option_settings aws:elasticbeanstalk:application:environment QUEUE' of \
                .ebextensions/functions.config stays as it is, where AWS would fill it in: the local environment does not \
                make the resource Queue.";
    assert_eq!(warned.iter().filter(|text| **text == told).count(), 1, "{warned:#?}");
    let terminate = field.client.terminate_environment().environment_name("tasks-dev").send().await;
    terminate.expect("taken");
    field.settled("tasks-dev").await;
    field.wire.as_mut().expect("a server").stop().await;
}

const FILES: &str = r#"
files:
  /etc/app/greeting:
    mode: "000640"
    content: |
      {{#names}}
      hello {{.}} in `{"Ref": "AWS::Region"}`
      {{/names}}
    context: {names: [Ann, Bob]}
  /etc/app/link:
    mode: "120777"
    content: /etc/passwd
  /etc/app/tool:
    mode: "120777"
    content: /usr/bin/env
  /etc/app/quoteless:
    mode: 000644
    content: read by me alone
  /etc/passwd:
    content: of the instance
"#;

#[tokio::test(flavor = "multi_thread")]
async fn files_are_rendered_and_links_lead_to_the_instances_own() {
    let stage = Stage::new();
    let deployment = |version: &str, text: &str| {
        let bundle = stage.bundle(version, &[(".ebextensions/files.config", text)]);
        let mut deployment = stage.deployment(tasks_eb::local::host::DeploymentKind::AppDeploy, Some(&bundle));
        deployment.facts =
            StackFacts { references: [("AWS::Region".into(), "us-west-2".into())].into(), ..StackFacts::default() };
        deployment
    };
    // Twice: a link that is there is made anew.
    for version in ["v1", "v2"] {
        stage.environment.deploy(deployment(version, FILES), &stage.notebook).await.expect("deploys");
        let read = |name: &str| std::fs::read_to_string(stage.root().join("etc/app").join(name)).expect("reads");
        assert_eq!(read("greeting"), "hello Ann in us-west-2\nhello Bob in us-west-2\n");
        assert_eq!(read("link"), "of the instance");
        let link = std::fs::read_link(stage.root().join("etc/app/tool")).expect("is a link");
        assert_eq!(link, std::path::Path::new("/usr/bin/env"), "a program of the machine stays the machine's");
        let mode = std::fs::metadata(stage.root().join("etc/app/quoteless")).expect("is there").permissions();
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777, 0o420, "as cfn-init makes it");
    }
    let heard = stage.notebook.heard(Severity::Warn).join("\n");
    assert!(!heard.contains("stays as it is"), "{heard}");
    let wrong = "files: {/etc/x: {content: '{{#open}}', context: {a: b}}}\n";
    let failure = stage.environment.deploy(deployment("v3", wrong), &stage.notebook).await.expect_err("is refused");
    let told = "files: '/etc/x' could not be written: the section 'open' of its template does not end";
    assert!(failure.to_string().contains(told), "{failure}");
    let number = "files: {/etc/x: {content: a, mode: 000755}}\n";
    let failure = stage.environment.deploy(deployment("v4", number), &stage.notebook).await.expect_err("is refused");
    assert!(failure.to_string().contains("invalid literal for int() with base 8: '493'"), "{failure}");
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_for_want_of_isolation_and_by_its_first_line_is_told_so() {
    let stage = Stage::new();
    let config = "files: {/only-of-this-bundle: {content: a}}\ncommands: {01: {command: cat /only-of-this-bundle}}\n";
    let failure = stage.deploy("v1", &[(".ebextensions/a.config", config)]).await.expect_err("fails");
    assert!(failure.contains("commands 01 exited with code 1"), "{failure}");
    let heard = stage.notebook.heard(Severity::Warn);
    let told = "commands 01 names paths that exist only with --isolate, and lie below ";
    assert!(heard.iter().any(|text| text.starts_with(told) && text.ends_with(": /only-of-this-bundle.")), "{heard:#?}");
    let hook = ("v2", ".platform/hooks/prebuild/01.sh", "#!/bin/bash\r\necho a\r\n");
    let failure = stage.deploy(hook.0, &[(hook.1, hook.2)]).await.expect_err("fails");
    let told = "Command .platform/hooks/prebuild/01.sh failed with error fork/exec .platform/hooks/prebuild/01.sh: no such \
                file or directory (its first line ends with a carriage return";
    assert!(failure.contains(told), "{failure}");
    stage.environment.destroy().await.expect("is removed");
}
