//! Operations that are dropped in the middle, as an abort does: no process of theirs stays, and the old version serves.

use std::sync::Arc;
use std::time::Duration;

use tasks_eb::local::host::DeploymentKind;

use super::host::{Stage, eventually, processes_of};

/// Begins to deploy a bundle, and drops the operation as soon as the file `begun` tells that it got there.
async fn abort(stage: &Stage, bundle: &std::path::Path) {
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(bundle));
    deployment.deployment_id = 2;
    let begun = stage.root().join("begun");
    let environment = Arc::clone(&stage.environment);
    tokio::select! {
        done = environment.deploy(deployment, &stage.notebook) => panic!("it ended by itself: {done:?}"),
        () = eventually("the operation begins", async || begun.exists()) => {}
    }
}

/// Starts again what was deployed before, as an abort does.
async fn revert(stage: &Stage, bundle: &std::path::Path) {
    let former = stage.deployment(DeploymentKind::SelfStartup, Some(bundle));
    stage.environment.deploy(former, &stage.notebook).await.expect("the former version starts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_an_aborted_deployment_does_not_go_on() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let before = processes_of(&stage.root());
    let slow = "container_commands:\n  01: {command: 'touch $EB_INSTANCE_ROOT/begun; sleep 1000 & sleep 1000'}\n";
    let bundle = stage.bundle("v2", &[(".ebextensions/01.config", slow)]);
    abort(&stage, &bundle).await;
    revert(&stage, &stage.bundle("v1", &[])).await;
    eventually("the command ends", async || processes_of(&stage.root()) == before).await;
    assert_eq!(stage.get("/").await, (200, "v1".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abort_while_the_new_version_starts_brings_the_old_one_back_and_leaves_no_process() {
    let stage = Stage::new();
    let first = stage.bundle("v1", &[]);
    stage.deploy("v1", &[]).await.expect("deploys");
    let before = processes_of(&stage.root());
    // It never listens: the flip is made, and is not decided.
    let bundle = stage.bundle("v2", &[("Procfile", "web: touch $EB_INSTANCE_ROOT/begun; sleep 1000\n")]);
    abort(&stage, &bundle).await;
    revert(&stage, &first).await;
    let current = || std::fs::read_to_string(stage.root().join("var/app/current/version")).expect("reads");
    assert_eq!(current(), "v1");
    assert_eq!(stage.get("/").await, (200, "v1".into()));
    eventually("the process of the aborted version ends", async || processes_of(&stage.root()) == before).await;
    tasks_eb::retry::pause(Duration::from_millis(50)).await;
    stage.environment.restart(Ok(Default::default())).await.expect("restarts");
    assert_eq!(stage.get("/").await, (200, "v1".into()), "also after a restart of its processes");
}
