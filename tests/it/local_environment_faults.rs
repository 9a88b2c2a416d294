//! Faults of environments and of consistency: what AWS tells of them, and what can be done about it.

use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::error::ProvideErrorMetadata;
use aws_sdk_elasticbeanstalk::operation::RequestId;
use serde_json::json;
use tasks_eb::local::host::database::Engine;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::wire_elasticbeanstalk::{Field, STACK, basics, can_run, option};

fn script(field: &Field, rule: &str) {
    field.admin("PutFaults", &json!({ "Rules": [rule] }));
}

fn has(told: &[String], part: &str) -> bool {
    told.iter().any(|text| text.contains(part))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_launch_without_capacity_fails_in_aws_words_and_another_environment_is_spared() {
    let field = Field::new().await;
    script(&field, "launch-failure,environment=tasks-full");
    let (full, spared) = (field.begin("tasks-full").await, field.begin("tasks-dev").await);
    field.settled("tasks-full").await;
    let told = field.sentences(&full).await;
    assert!(has(&told, "failed Reason: ") && has(&told, "Current state: 'CREATE_FAILED'"), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Failed to launch environment."));
    field.settled("tasks-dev").await;
    assert!(has(&field.sentences(&spared).await, "Successfully launched environment: tasks-dev"));
    // The next update makes it good.
    field.admin("DeleteFaults", &json!({}));
    let update = field.begin_update("tasks-full", "now").await;
    field.settled("tasks-full").await;
    assert!(has(&field.sentences(&update).await, "Environment update completed successfully."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_made_fails_the_launch_and_leaves_nothing_to_a_termination() {
    let field = Field::new().await;
    if !can_run(Engine::MySql) {
        return;
    }
    script(&field, "db-failure,environment=tasks-dev,count=1");
    let database = |name: &str, value: &str| option("aws:rds:dbinstance", name, value);
    let options = vec![
        database("HasCoupledDatabase", "true"),
        database("DBPassword", "secretpw1"),
        database("DBAllocatedStorage", "20"),
    ];
    let create = field.client.create_environment().application_name("tasks").environment_name("tasks-dev");
    let create = create.solution_stack_name(STACK).set_option_settings(Some([basics(), options].concat()));
    let made = create.send().await.expect("taken");
    let left = field.settled("tasks-dev").await;
    assert_eq!(left.status().map(|status| status.as_str()), Some("Ready"), "as AWS leaves it");
    let told = field.sentences(made.request_id().expect("an id")).await;
    let [.., reason, stack, end] = told.as_slice() else { panic!("{told:?}") };
    assert!(
        reason.starts_with("Creating RDS database named: awseb-e-")
            && reason.ends_with(
                " failed Reason: The specified DB instance class isn't available in the specified Availability Zone."
            ),
        "{told:?}"
    );
    assert!(
        stack.ends_with(
            "aborted operation. Current state: 'CREATE_FAILED'  Reason: The following resource(s) failed to create: \
             [AWSEBRDSDatabase]."
        ),
        "{told:?}"
    );
    assert_eq!(end, "Failed to launch environment.");
    let databases =
        || async { field.rds.describe_db_instances().send().await.expect("described").db_instances().len() };
    assert_eq!(databases().await, 0);
    // Made good by the next update, as at AWS; then everything goes.
    let update = field.begin_update("tasks-dev", "now").await;
    field.settled("tasks-dev").await;
    assert!(has(&field.sentences(&update).await, "Environment update completed successfully."));
    assert_eq!(databases().await, 1);
    field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    let gone = field.settled("tasks-dev").await;
    assert_eq!(gone.status().map(|status| status.as_str()), Some("Terminated"));
    assert_eq!(databases().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_fails_once_and_a_stuck_one_is_aborted() {
    let field = Field::new().await;
    field.begin("tasks-dev").await;
    field.settled("tasks-dev").await;
    script(&field, "deploy-failure,action=UpdateEnvironment,count=1");
    let update = field.begin_update("tasks-dev", "one").await;
    field.settled("tasks-dev").await;
    let told = field.sentences(&update).await;
    assert!(has(&told, "Instance deployment failed.") && has(&told, "Failed to deploy configuration."), "{told:?}");
    let again = field.begin_update("tasks-dev", "one").await;
    field.settled("tasks-dev").await;
    assert!(has(&field.sentences(&again).await, "Environment update completed successfully."));

    script(&field, "stuck,environment=tasks-dev,count=1");
    let stuck = field.begin_update("tasks-dev", "two").await;
    let met = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        let left = field.admin("ListFaults", &json!({}))["Rules"] == json!([]);
        if left { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    met.await.expect("the update is stuck");
    let end = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect_err("pending");
    assert!(end.message().is_some_and(|text| text.contains("It is currently pending deployment.")), "{end:?}");
    field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
    assert!(has(&field.sentences(&stuck).await, "The environment was reverted to the previous configuration setting."));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_never_answers_keeps_its_time_when_the_server_starts_again() {
    let field = Field::new().await;
    field.begin("tasks-dev").await;
    field.settled("tasks-dev").await;
    script(&field, "stuck,environment=tasks-dev,count=1");
    let stuck = field.begin_update("tasks-dev", "two").await;
    let state = field.wire.as_ref().expect("a server").home().join("account/state.json");
    let kept = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        let text = std::fs::read_to_string(&state).expect("is there");
        if text.contains("\"stuck\":true") { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    kept.await.expect("it is written down");
    let field = Field::over(field.wire.expect("a server").restart().await);
    // Ten minutes are given: what was cut short would have been settled at the start.
    let found = field.client.describe_environments().environment_names("tasks-dev").send().await.expect("described");
    assert_eq!(found.environments()[0].status().map(|status| status.as_str()), Some("Updating"));
    field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect("taken");
    field.settled("tasks-dev").await;
    let told = field.sentences(&stuck).await;
    assert!(has(&told, "The environment was reverted to the previous configuration setting."), "{told:?}");
    assert!(!has(&told, "was stopped before the operation was complete"), "{told:?}");
    let twice = told.iter().filter(|text| text.starts_with("Updating environment tasks-dev's")).count();
    assert_eq!(twice, 1, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_security_group_that_stays_leaves_the_environment_to_the_next_termination() {
    let field = Field::new().await;
    field.begin("tasks-dev").await;
    field.settled("tasks-dev").await;
    script(&field, "delete-failure,count=1");
    let end = || field.client.terminate_environment().environment_name("tasks-dev").send();
    end().await.expect("taken");
    let left = field.settled("tasks-dev").await;
    assert_eq!(left.status().map(|status| status.as_str()), Some("Ready"));
    let events = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        let events = field.client.describe_events().environment_name("tasks-dev").send().await.expect("described");
        let told: Vec<String> = events.events().iter().filter_map(|event| Some(event.message()?.to_owned())).collect();
        let whole = has(&told, "failed to delete: [AWSEBSecurityGroup].");
        if whole { ControlFlow::Break(told) } else { ControlFlow::Continue(()) }
    });
    let told = events.await.expect("the end is told");
    assert!(has(&told, "has a dependent object"), "{told:?}");
    end().await.expect("taken again");
    let gone = field.settled("tasks-dev").await;
    assert_eq!(gone.status().map(|status| status.as_str()), Some("Terminated"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_instance_is_replaced_at_the_same_address() {
    let field = Field::new().await;
    field.begin("tasks-dev").await;
    let before = field.settled("tasks-dev").await;
    let instances = || async {
        let asked = field.client.describe_environment_resources().environment_name("tasks-dev").send().await;
        let resources = asked.expect("described").environment_resources().expect("resources").clone();
        resources.instances().first().and_then(|found| found.id()).map(str::to_owned)
    };
    let old = instances().await.expect("an instance");
    script(&field, "instance-loss,environment=tasks-dev,count=1");
    let replaced = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        match instances().await {
            Some(new) if new != old => ControlFlow::Break(new),
            _ => ControlFlow::Continue(()),
        }
    });
    let new = replaced.await.expect("another instance");
    let events = field.client.describe_events().environment_name("tasks-dev").send().await.expect("described");
    let told: Vec<String> = events.events().iter().filter_map(|event| Some(event.message()?.to_owned())).collect();
    for part in [
        format!("Removed instance [{old}] from your environment."),
        "to No Data. There are no instances.".to_owned(),
        format!("Added instance [{new}] to your environment."),
    ] {
        assert!(has(&told, &part), "{part}: {told:?}");
    }
    assert_eq!(field.settled("tasks-dev").await.endpoint_url(), before.endpoint_url());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stale_is_what_was_true_and_a_quota_is_refused_by_its_code() {
    let field = Field::new().await;
    script(&field, "stale=600s,action=DescribeEnvironments");
    field.begin("tasks-dev").await;
    let found = field.client.describe_environments().send().await.expect("described");
    assert!(found.environments().is_empty(), "it is not seen yet");
    field.admin("DeleteFaults", &json!({}));
    field.settled("tasks-dev").await;
    script(&field, "stale=600s,environment=tasks-dev");
    field.begin_update("tasks-dev", "new").await;
    let found = field.client.describe_environments().environment_names("tasks-dev").send().await.expect("described");
    let status = found.environments().first().and_then(|found| found.status()).map(|status| status.as_str());
    assert_eq!(status, Some("Ready"), "still");
    field.admin("DeleteFaults", &json!({}));
    field.settled("tasks-dev").await;

    script(&field, "stale=600s");
    let iam = field.iam();
    iam.create_instance_profile().instance_profile_name("young").send().await.expect("made");
    let unknown = iam.get_instance_profile().instance_profile_name("young").send().await.expect_err("not seen yet");
    assert_eq!(unknown.code(), Some("NoSuchEntity"));
    let create = field.client.create_environment().application_name("tasks").environment_name("tasks-new");
    let young = option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "young");
    let options = [basics().into_iter().take(1).collect(), vec![young]].concat();
    let create = create.solution_stack_name(STACK).set_option_settings(Some(options));
    let refused = create.clone().send().await.expect_err("too young");
    assert!(
        refused.message().is_some_and(|text| text.contains("The instance profile young") && text.contains("not exist")),
        "{refused:?}"
    );
    field.admin("DeleteFaults", &json!({}));
    script(&field, "quota,action=CreateEnvironment,count=1");
    let refused = create.clone().send().await.expect_err("one too many");
    assert_eq!(refused.code(), Some("TooManyEnvironmentsException"));
    create.send().await.expect("known by now");
    field.settled("tasks-new").await;
}
