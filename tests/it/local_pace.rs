//! The pace of operations: stage by stage under `manual`, what a waiting one can be told, and how it ends with its server.

use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::operation::RequestId;
use serde_json::json;
use tasks_eb::local::pace::Pace as Tempo;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::support::{Sandbox, Wire};
use crate::wire_elasticbeanstalk::{Field, STACK, app, basics};

/// Waits until an operation waits, and says at which stage.
pub(crate) async fn waits(field: &Field) -> String {
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
pub(crate) async fn go(field: &Field) {
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

    // The server ends although an operation waits.
    let field = restarted(&mut field).await;
    assert_eq!(waits(&field).await, "termination", "which goes on");
    go(&field).await;
    let ended = field.settled("tasks-one").await;
    assert_eq!(ended.status().map(|status| status.as_str()), Some("Terminated"));
}

/// The same field on a server that was stopped and started again.
pub(crate) async fn restarted(field: &mut Field) -> Field {
    Field::over(field.wire.take().expect("a server").restart().await)
}

/// Lets one stage begin.
pub(crate) fn step(field: &Field) {
    field.admin("AdvanceStages", &json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launch_and_its_end_go_on_where_they_waited_when_the_server_is_back() {
    let mut field = Field::on(Wire::start_at(Tempo::Manual).await).await;
    let launch = field.begin("tasks-dev").await;
    for stage in ["resources", "instances", "deployment"] {
        assert_eq!(waits(&field).await, stage);
        field = restarted(&mut field).await;
        assert_eq!(status(&field, "tasks-dev").await, "Launching");
        assert_eq!(waits(&field).await, stage, "again");
        step(&field);
    }
    field.settled("tasks-dev").await;
    let told = field.sentences(&launch).await;
    let starts = [
        "createEnvironment is starting.",
        "Using elasticbeanstalk-",
        "Created security group named: sg-0",
        "Created EIP: ",
        "Waiting for EC2 instances to launch.",
    ];
    assert!(told.iter().zip(starts).all(|(text, start)| text.starts_with(start)), "each of them once: {told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Successfully launched environment: tasks-dev"));
    let distinct: std::collections::BTreeSet<&String> = told.iter().collect();
    assert_eq!(distinct.len(), told.len(), "nothing is told twice: {told:?}");

    field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    for stage in ["termination", "stack-deletion"] {
        assert_eq!(waits(&field).await, stage);
        field = restarted(&mut field).await;
        assert_eq!(waits(&field).await, stage, "again");
        step(&field);
    }
    let gone = field.settled("tasks-dev").await;
    assert_eq!(gone.status().map(|status| status.as_str()), Some("Terminated"));
    let events = field.client.describe_events().environment_id(gone.environment_id().expect("an id"));
    let events = events.send().await.expect("described");
    let deleted: Vec<&str> = events.events().iter().filter_map(|event| event.message()).collect();
    let of_groups = deleted.iter().filter(|text| text.starts_with("Deleted security group named: sg-0")).count();
    assert_eq!(of_groups, 1, "{deleted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_a_restart_and_a_swap_go_on_while_what_ran_serves() {
    let mut field = Field::on(Wire::start_at(Tempo::Manual).await).await;
    for (name, label) in [("tasks-one", "one"), ("tasks-two", "two")] {
        field.version(label, app(label, &[])).await;
        let create = field.client.create_environment().application_name("tasks").environment_name(name);
        let create = create.version_label(label).solution_stack_name(STACK).cname_prefix(name);
        create.set_option_settings(Some(basics())).send().await.expect("taken");
        go(&field).await;
        field.settled(name).await;
    }

    let update = field.client.update_environment().environment_name("tasks-one").version_label("two");
    let update = update.send().await.expect("taken").request_id().expect("an id").to_owned();
    assert_eq!(waits(&field).await, "deployment");
    field = restarted(&mut field).await;
    assert_eq!(waits(&field).await, "deployment", "again");
    assert!(field.page("tasks-one").await.starts_with("one "), "what ran before serves");
    step(&field);
    field.settled("tasks-one").await;
    assert!(field.page("tasks-one").await.starts_with("two "));
    let told = field.sentences(&update).await;
    assert_eq!(told.iter().filter(|text| *text == "Deploying new version to instance(s).").count(), 1, "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."));

    let restart = field.client.restart_app_server().environment_name("tasks-one").send().await.expect("taken");
    assert_eq!(waits(&field).await, "restart");
    field = restarted(&mut field).await;
    assert_eq!(waits(&field).await, "restart", "again");
    step(&field);
    field.settled("tasks-one").await;
    let told = field.sentences(restart.request_id().expect("an id")).await;
    assert_eq!(told.last().map(String::as_str), Some("restartAppServer completed successfully."), "{told:?}");

    let swap = field.client.swap_environment_cnames().source_environment_name("tasks-one");
    let swap = swap.destination_environment_name("tasks-two").send().await.expect("taken");
    assert_eq!(waits(&field).await, "swap");
    field = restarted(&mut field).await;
    assert_eq!(waits(&field).await, "swap", "again");
    step(&field);
    for (name, cname) in [("tasks-one", "tasks-two."), ("tasks-two", "tasks-one.")] {
        let found = field.settled(name).await;
        assert!(found.cname().is_some_and(|name| name.starts_with(cname)), "{found:?}");
    }
    let told = field.sentences(swap.request_id().expect("an id")).await;
    assert!(told.last().is_some_and(|text| text.starts_with("Completed swapping CNAMEs")), "{told:?}");
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
