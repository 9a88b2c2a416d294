//! The pace of operations: stage by stage under `manual`, what a waiting one can be told, and how it ends with its server.

use std::ops::ControlFlow;
use std::time::Duration;

use serde_json::json;
use tasks_eb::local::pace::Pace as Tempo;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::support::{Sandbox, Wire};
use crate::wire_elasticbeanstalk::Field;

/// Waits until an operation waits, and says at which stage.
async fn waits(field: &Field) -> String {
    let found = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        match field.admin("ListStages", &json!({}))["Waiting"][0]["Stage"].as_str() {
            Some(stage) => ControlFlow::Break(stage.to_owned()),
            None => ControlFlow::Continue(()),
        }
    });
    found.await.expect("an operation waits")
}

async fn status(field: &Field, name: &str) -> String {
    let found = field.client.describe_environments().environment_names(name).send().await.expect("described");
    let first = found.environments().first().expect("an environment");
    first.status().expect("a status").as_str().to_owned()
}

/// Lets everything go on to its end.
async fn go(field: &Field) {
    waits(field).await;
    field.admin("AdvanceStages", &json!({ "All": true }));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stage_waits_for_a_word_and_an_abort_ends_the_waiting() {
    let field = Field::on(Wire::start_at(Tempo::Manual).await).await;
    field.begin("tasks-dev").await;
    for stage in ["resources", "instances", "deployment"] {
        assert_eq!(waits(&field).await, stage);
        assert_eq!(status(&field, "tasks-dev").await, "Launching");
        let another = field.admin("AdvanceStages", &json!({ "Environment": "another" }));
        assert_eq!(another["Advanced"], json!([]));
        let gone = field.admin("AdvanceStages", &json!({ "Environment": "tasks-dev" }));
        assert_eq!(gone["Advanced"][0]["Action"], "CreateEnvironment", "{gone}");
    }
    field.settled("tasks-dev").await;

    let update = field.begin_update("tasks-dev", "new").await;
    assert_eq!(waits(&field).await, "deployment");
    assert_eq!(status(&field, "tasks-dev").await, "Updating");
    field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
    let told = field.sentences(&update).await;
    assert!(told.iter().any(|text| text.starts_with("The environment was reverted")), "{told:?}");
    assert_eq!(field.admin("ListStages", &json!({}))["Waiting"], json!([]));

    let end = field.client.terminate_environment().environment_name("tasks-dev");
    end.send().await.expect("taken");
    assert_eq!(waits(&field).await, "termination");
    assert_eq!(status(&field, "tasks-dev").await, "Terminating");
    go(&field).await;
    field.settled("tasks-dev").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launch_that_waits_is_ended_by_a_termination_and_by_the_end_of_its_server() {
    let mut field = Field::on(Wire::start_at(Tempo::Manual).await).await;
    field.begin("tasks-one").await;
    assert_eq!(waits(&field).await, "resources");
    field.client.terminate_environment().environment_name("tasks-one").send().await.expect("taken");
    let ended = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        if waits(&field).await == "termination" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    ended.await.expect("the termination has the turn");

    let launch = field.begin("tasks-two").await;
    // The server ends although two operations wait.
    let wire = field.wire.take().expect("a server").restart().await;
    let field = Field::over(wire);
    assert_eq!(status(&field, "tasks-two").await, "Ready");
    let told = field.sentences(&launch).await;
    assert!(told.contains(&"Failed to launch environment.".to_owned()), "{told:?}");
    assert_eq!(waits(&field).await, "termination", "which goes on");
    go(&field).await;
    field.settled("tasks-one").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_pace_of_aws_a_launch_is_seen_under_way() {
    let mut field = Field::on(Wire::start_at(Tempo::Realistic).await).await;
    let launch = field.begin("tasks-dev").await;
    assert_eq!(status(&field, "tasks-dev").await, "Launching");
    let events = field.client.describe_events().request_id(launch).send().await.expect("described");
    assert!(!events.events().iter().any(|event| event.message().unwrap_or_default().starts_with("Created EIP")));
    // Minutes are left of it, and the server ends all the same.
    field.wire.take().expect("a server").stop().await;
}

#[test]
fn the_command_shows_who_waits_and_lets_it_go_on() {
    let sandbox = Sandbox::new();
    sandbox.run(&["local", "start", "--port", "0"]).success();
    let refused = sandbox.run(&["local", "advance"]).exit(8);
    assert!(refused.stderr.contains("--pace manual"), "{refused}");
    sandbox.run(&["local", "start", "--pace", "manual"]).exit(6);
    sandbox.run(&["local", "stop"]).success();
    sandbox.run(&["local", "start", "--port", "0", "--pace", "manual"]).success();
    let json = sandbox.run(&["local", "status", "--output", "json"]).success().json();
    assert_eq!((&json["pace"], &json["waiting"]), (&json!("manual"), &json!(null)), "{json}");
    sandbox.run(&["local", "advance", "nobody-here"]).exit(8);
    sandbox.run(&["local", "stop"]).success();
    sandbox.run(&["local", "start", "--port", "0"]).success();
    let json = sandbox.run(&["local", "status", "--output", "json"]).success().json();
    assert_eq!(json["pace"], "manual", "it is remembered: {json}");
    sandbox.run(&["local", "stop"]).success();
}
