//! Options and policies that replace the instance of an environment, through the real SDK.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::ConfigurationOptionSetting;
use serde_json::json;
use tasks_eb::local::pace::Pace as Tempo;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::local_pace::{go, restarted, step, waits};
use crate::support::Wire;
use crate::wire_elasticbeanstalk::{Field, app, option};

/// What a bootstrap leaves in the folder of the instance; it fails where somebody asks for that.
const BOOTSTRAP: &str = "\
container_commands:
  01_leader: {command: 'touch \"$EB_INSTANCE_ROOT/leader\"', leader_only: true}
  02_each: {command: 'touch \"$EB_INSTANCE_ROOT/each\"'}
  03_judge: {command: 'test \"$BREAKS\" != yes'}
";

fn instance_type(value: &str) -> ConfigurationOptionSetting {
    option("aws:ec2:instances", "InstanceTypes", value)
}

fn breaks(value: &str) -> ConfigurationOptionSetting {
    option("aws:elasticbeanstalk:application:environment", "BREAKS", value)
}

/// An environment that runs `v1`.
async fn launched(options: Vec<ConfigurationOptionSetting>) -> Field {
    let field = Field::new().await;
    field.version("v1", app("one", &[(".ebextensions/10.config", BOOTSTRAP)])).await;
    field.create("tasks-dev", "v1", options).await;
    field
}

/// The instances that the environment has.
async fn instances(field: &Field) -> Vec<String> {
    let asked = field.client.describe_environment_resources().environment_name("tasks-dev").send().await;
    let resources = asked.expect("described").environment_resources().expect("resources").clone();
    resources.instances().iter().filter_map(|found| found.id()).map(str::to_owned).collect()
}

/// Changes options, waits, and gives back what was told of it.
async fn change(field: &Field, options: Vec<ConfigurationOptionSetting>) -> Vec<String> {
    let update = field.client.update_environment().environment_name("tasks-dev").set_option_settings(Some(options));
    let request = update.send().await.expect("taken").request_id().expect("an id").to_owned();
    let told = field.sentences(&request).await;
    field.settled("tasks-dev").await;
    told
}

async fn folder(field: &Field) -> PathBuf {
    let id = field.settled("tasks-dev").await.environment_id().expect("an id").to_owned();
    field.wire.as_ref().expect("a server").home().join("environments").join(id)
}

async fn events(field: &Field) -> Vec<String> {
    let events = field.client.describe_events().environment_name("tasks-dev").send().await.expect("described");
    events.events().iter().filter_map(|event| Some(event.message()?.to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_instance_type_is_another_instance_that_bootstraps_at_the_same_address() {
    let field = launched(Vec::new()).await;
    let (before, address) =
        (instances(&field).await, field.settled("tasks-dev").await.endpoint_url().map(str::to_owned));
    let root = folder(&field).await;
    assert!(root.join("leader").exists() && root.join("each").exists());
    tasks_eb::fs::write_atomic(&root.join("var/app/data/kept"), b"").expect("is written");

    let told = change(&field, vec![instance_type("t3.large")]).await;
    assert_eq!(
        told,
        [
            "Environment update is starting.",
            "Updating environment tasks-dev's configuration settings.",
            "Instance deployment used the commands in your 'Procfile' to initiate startup of your application.",
            "Instance deployment completed successfully.",
            "Successfully deployed new configuration to environment.",
            "Environment update completed successfully.",
        ]
    );
    let after = instances(&field).await;
    assert!(after.len() == 1 && before.len() == 1 && after != before, "{before:?} {after:?}");
    let all = events(&field).await;
    for sentence in [
        format!("Removed instance [{}] from your environment.", before[0]),
        format!("Added instance [{}] to your environment.", after[0]),
    ] {
        assert!(all.contains(&sentence), "{sentence}: {all:?}");
    }
    assert!(field.page("tasks-dev").await.starts_with("one "));
    assert_eq!(field.settled("tasks-dev").await.endpoint_url().map(str::to_owned), address);
    // It does not lead: nobody deployed a version.
    assert!(root.join("each").exists() && !root.join("leader").exists() && !root.join("var/app/data/kept").exists());
    let ec2 = field.wire.as_ref().expect("a server").signer("us-west-2");
    let told = tokio::task::spawn_blocking(move || ec2.form("ec2", &[("Action", "DescribeInstances")]).body).await;
    let told = told.expect("asked");
    assert!(told.contains(&after[0]) && told.contains("t3.large") && !told.contains(&before[0]), "{told}");

    let told = change(&field, vec![breaks("no")]).await;
    assert!(told.iter().any(|text| text.starts_with("Successfully deployed new configuration")), "{told:?}");
    assert_eq!(instances(&field).await, after, "a variable is no reason for another instance");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_bootstrap_is_rolled_back_and_what_cannot_be_launched_touches_nothing() {
    let field = launched(Vec::new()).await;
    let before = instances(&field).await;
    let profile = option("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "nobody");
    let told = change(&field, vec![profile]).await;
    let why = "The instance profile nobody associated with the environment does not exist.";
    assert!(told.iter().any(|text| text == why), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy configuration."));
    assert_eq!(instances(&field).await, before);

    let told = change(&field, vec![instance_type("t3.large"), breaks("yes")]).await;
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy configuration."), "{told:?}");
    assert!(told.iter().any(|text| text == "Rolling back to the previous configuration."), "{told:?}");
    let after = instances(&field).await;
    assert!(after.len() == 1 && after != before, "{after:?}");
    assert!(field.page("tasks-dev").await.starts_with("one "));
    let (removed, all) = ("Removed instance [", events(&field).await);
    assert_eq!(all.iter().filter(|text| text.starts_with(removed)).count(), 2, "{all:?}");
    // What failed is out of the way of the next one.
    let told = change(&field, vec![instance_type("t3.large")]).await;
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."), "{told:?}");
    assert_ne!(instances(&field).await, after);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_capacity_for_a_rollback_either_the_next_update_launches() {
    let field = launched(Vec::new()).await;
    field.admin("PutFaults", &json!({ "Rules": ["launch-failure,action=UpdateEnvironment,count=2"] }));
    let told = change(&field, vec![instance_type("t3.large")]).await;
    assert_eq!(told.iter().filter(|text| text.contains("do not have sufficient capacity")).count(), 2, "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy configuration."));
    assert!(instances(&field).await.is_empty());
    let told = change(&field, vec![breaks("no")]).await;
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."), "{told:?}");
    assert_eq!(instances(&field).await.len(), 1);
    assert!(field.page("tasks-dev").await.starts_with("one "));
}

/// Options of an environment whose rolling updates keep one instance in service.
fn rolling(kind: &str) -> Vec<ConfigurationOptionSetting> {
    let update = |name: &str, value: &str| option("aws:autoscaling:updatepolicy:rollingupdate", name, value);
    let balanced = option("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced");
    vec![balanced, update("RollingUpdateEnabled", "true"), update("RollingUpdateType", kind)]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn a_rolling_update_turns_no_visitor_away_and_what_serves_survives_a_restart() {
    let field = launched(rolling("Health")).await;
    let before = instances(&field).await;
    let found = field.settled("tasks-dev").await;
    let id = found.environment_id().expect("an id");
    let port = std::fs::read_to_string(folder(&field).await.join("run/endpoint")).expect("a port");
    let url = format!("http://127.0.0.1:{}/", port.trim());
    let done = Arc::new(AtomicBool::new(false));
    let (answered, first) = tokio::sync::mpsc::unbounded_channel();
    let visitors = tokio::task::spawn_blocking({
        let (done, url) = (Arc::clone(&done), url.clone());
        move || {
            let (mut asked, agent) = (0, ureq::Agent::new_with_defaults());
            while !done.load(Ordering::SeqCst) {
                let answer = agent.get(&url).call().expect("an answer").body_mut().read_to_string().expect("text");
                assert!(answer.starts_with("one "), "{answer}");
                asked += 1;
                // Nobody hears it any more after the first.
                let _ = answered.send(());
            }
            asked
        }
    });
    let mut first = first;
    first.recv().await.expect("an answer before the update");
    let told = change(&field, vec![instance_type("t3.large")]).await;
    done.store(true, Ordering::SeqCst);
    assert!(visitors.await.expect("no request failed") > 0);
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."), "{told:?}");
    let after = instances(&field).await;
    assert!(after.len() == 1 && after != before);
    let root = field.wire.as_ref().expect("a server").home().join("environments");
    let name = root.join(id);
    assert!(name.join("each").exists() && !name.join("leader").exists(), "the name leads to the new instance");

    // One that fails is gone, and the other was not touched.
    let told = change(&field, vec![instance_type("t3.micro"), breaks("yes")]).await;
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy configuration."), "{told:?}");
    assert_eq!(instances(&field).await, after);

    let field = Field::over(field.wire.expect("a server").restart().await);
    let again = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        let url = url.clone();
        let answer = tokio::task::spawn_blocking(move || ureq::get(&url).call()).await.expect("asked");
        if answer.is_ok() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    again.await.expect("it serves again");
    assert_eq!(instances(&field).await, after);
    let folders = std::fs::read_dir(&root).expect("lists").count();
    assert_eq!(folders, 2, "the name and what it leads to");
    let end = field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    field.sentences(end.request_id().expect("an id")).await;
    assert_eq!(std::fs::read_dir(&root).expect("lists").count(), 0, "nothing is left");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_with_a_service_of_its_bundle_ends_before_the_next_one_begins() {
    let service = "\
files:
  /etc/systemd/system/worker.service:
    content: |
      [Service]
      ExecStart=/bin/sleep 1000
services:
  systemd:
    worker: {ensureRunning: true}
";
    let field = Field::new().await;
    field.version("v1", app("one", &[(".ebextensions/10.config", service)])).await;
    field.create("tasks-dev", "v1", rolling("Health")).await;
    let before = instances(&field).await;
    let told = change(&field, vec![instance_type("t3.large")]).await;
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."), "{told:?}");
    assert_ne!(instances(&field).await, before);
    let found = std::fs::symlink_metadata(folder(&field).await).expect("is there");
    assert!(found.is_dir(), "nothing took over: the name would be a link");
    assert!(field.page("tasks-dev").await.starts_with("one "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_immutable_deployment_is_another_instance_or_leaves_the_one_that_serves() {
    let field = launched(vec![option("aws:elasticbeanstalk:command", "DeploymentPolicy", "Immutable")]).await;
    let before = instances(&field).await;
    field.version("v2", app("two", &[(".ebextensions/10.config", BOOTSTRAP)])).await;
    let request = field.deploy("tasks-dev", "v2").await;
    let told = field.sentences(&request).await;
    let after = instances(&field).await;
    assert!(after.len() == 1 && after != before);
    let group = |which: &str, text: &str| text.starts_with(which) && text.contains("AWSEBAutoScalingGroup");
    assert_eq!(
        told[2],
        "Immutable deployment policy enabled. Launching one instance with the new settings to verify health."
    );
    assert!(group("Created temporary auto scaling group awseb-e-", &told[3]), "{told:?}");
    assert!(told.contains(&format!("Waiting for instance(s) ({}) to pass health checks.", after[0])), "{told:?}");
    assert!(
        told.iter().any(|text| group("Attached new instance(s) to the permanent auto scaling group awseb-e-", text))
    );
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."), "{told:?}");
    assert!(field.page("tasks-dev").await.starts_with("two "));
    assert!(folder(&field).await.join("leader").exists(), "it leads among the new ones");

    let broken = BOOTSTRAP.replace("test \"$BREAKS\" != yes", "exit 1");
    field.version("v3", app("three", &[(".ebextensions/10.config", &broken)])).await;
    let request = field.deploy("tasks-dev", "v3").await;
    let told = field.sentences(&request).await;
    assert_eq!(told.last().map(String::as_str), Some("Failed to deploy application."), "{told:?}");
    assert_eq!(instances(&field).await, after);
    assert!(field.page("tasks-dev").await.starts_with("two "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_abort_in_the_middle_brings_back_what_ran() {
    for options in [Vec::new(), rolling("Immutable")] {
        let field = launched(options).await;
        field.admin("PutFaults", &json!({ "Rules": ["stuck,action=UpdateEnvironment,count=1"] }));
        let update = field.client.update_environment().environment_name("tasks-dev");
        let update = update.option_settings(instance_type("t3.large")).send().await.expect("taken");
        let met = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
            let left = field.admin("ListFaults", &json!({}))["Rules"] == json!([]);
            if left { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        met.await.expect("the update is stuck");
        field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect("taken");
        let told = field.sentences(update.request_id().expect("an id")).await;
        let end = "The environment was reverted to the previous configuration setting.";
        assert_eq!(told.last().map(String::as_str), Some(end), "{told:?}");
        field.settled("tasks-dev").await;
        assert_eq!(instances(&field).await.len(), 1);
        assert!(field.page("tasks-dev").await.starts_with("one "));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replacement_goes_on_where_it_waited_when_the_server_is_back_and_its_abort_launches_too() {
    let mut field = Field::on(Wire::start_at(Tempo::Manual).await).await;
    field.begin("tasks-dev").await;
    go(&field).await;
    field.settled("tasks-dev").await;
    let first = instances(&field).await;
    let begin = |value: &str| {
        let update = field.client.update_environment().environment_name("tasks-dev");
        update.option_settings(instance_type(value)).send()
    };
    let update = begin("t3.large").await.expect("taken").request_id().expect("an id").to_owned();
    for stage in ["instances", "deployment"] {
        assert_eq!(waits(&field).await, stage);
        field = restarted(&mut field).await;
        assert_eq!(waits(&field).await, stage, "again");
        step(&field);
    }
    field.settled("tasks-dev").await;
    let told = field.sentences(&update).await;
    let distinct: std::collections::BTreeSet<&String> = told.iter().collect();
    assert_eq!(distinct.len(), told.len(), "nothing is told twice: {told:?}");
    assert_eq!(told.last().map(String::as_str), Some("Environment update completed successfully."), "{told:?}");
    let second = instances(&field).await;
    assert!(second.len() == 1 && second != first);
    let count = |all: &[String], start: &str| all.iter().filter(|text| text.starts_with(start)).count();
    let all = events(&field).await;
    assert_eq!((count(&all, "Removed instance ["), count(&all, "Added instance [")), (1, 2), "{all:?}");

    let update = field.client.update_environment().environment_name("tasks-dev");
    let update = update.option_settings(instance_type("t3.small")).send().await.expect("taken");
    assert_eq!(waits(&field).await, "instances");
    assert!(instances(&field).await.is_empty(), "the old one has ended");
    field.client.abort_environment_update().environment_name("tasks-dev").send().await.expect("taken");
    // What brings back what ran launches as well, at the same pace.
    let request = update.request_id().expect("an id");
    let settled = until(Deadline::after(Duration::from_secs(60)), Pace::LOCAL, || async {
        field.admin("AdvanceStages", &json!({ "All": true }));
        let found =
            field.client.describe_environments().environment_names("tasks-dev").send().await.expect("described");
        let status = found.environments()[0].status().map(|status| status.as_str().to_owned());
        if status.as_deref() == Some("Ready") { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    settled.await.expect("in time");
    let told = field.sentences(request).await;
    assert!(told.last().is_some_and(|text| text.starts_with("The environment was reverted")), "{told:?}");
    let third = instances(&field).await;
    assert!(third.len() == 1 && third != second, "{third:?}");
}
