//! Services of `.ebextensions` whose unit the bundle brings: run, restarted by what they look at, started with the
//! instance, and gone with the environment.

use tasks_eb::beanstalk::Severity;
use tasks_eb::local::host::DeploymentKind;

use crate::host::{Stage, eventually, processes_of};

/// A worker that says when it starts, and with which variables.
fn worker(version: &str) -> String {
    format!(
        r#"
files:
  /etc/systemd/system/worker.service:
    content: |
      [Unit]
      Description=A worker
      [Service]
      Environment=WHO=worker
      EnvironmentFile=/opt/worker/env
      WorkingDirectory=/opt/worker
      ExecStart=/bin/sh /opt/worker/run.sh "${{WHO}} of" $MANY
      Restart=always
      User=worker
  /opt/worker/env:
    content: |
      MANY=two words
  /opt/worker/run.sh:
    content: |
      echo "$# $1 {version} $(basename "$PWD")" >> "$EB_INSTANCE_ROOT/worker"
      while [ -e "$EB_INSTANCE_ROOT" ]; do sleep 0.2; done
services:
  systemd:
    worker:
      enabled: true
      ensureRunning: true
      files: [/opt/worker/run.sh]
    cron:
      ensureRunning: true
"#
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_of_the_bundle_runs_restarts_and_ends_with_its_environment() {
    let stage = Stage::new();
    let started = || std::fs::read_to_string(stage.root().join("worker")).unwrap_or_default();
    let starts = |version: &str| format!("3 worker of {version} worker\n");
    let one = worker("one");
    let files = [(".ebextensions/worker.config", one.as_str())];
    stage.deploy("v1", &files).await.expect("deploys");
    eventually("the worker starts", async || started() == starts("one")).await;
    let warned = stage.notebook.heard(Severity::Warn).join("\n");
    assert!(warned.contains("neither runs nor stops: cron running ("), "the machine's own are told: {warned}");
    assert!(warned.contains("in the unit of the service worker: User."), "{warned}");

    stage.deploy("v2", &files).await.expect("deploys");
    let begun = || stage.log("eb-engine.log").matches("Starting service worker: ").count();
    assert_eq!(begun(), 1, "what has not changed restarts nothing");
    let two = worker("two");
    stage.deploy("v3", &[(".ebextensions/worker.config", two.as_str())]).await.expect("deploys");
    let both = starts("one") + &starts("two");
    eventually("the worker starts anew", async || started() == both).await;

    // As when the instance boots: nobody runs `.ebextensions` again, and what is enabled starts.
    stage.environment.stop().await;
    let bundle = stage.bundle("v3", &[(".ebextensions/worker.config", two.as_str())]);
    let boots = stage.deployment(DeploymentKind::SelfStartup, Some(&bundle));
    stage.environment.deploy(boots, &stage.notebook).await.expect("starts");
    let thrice = both + &starts("two");
    eventually("the worker starts with the instance", async || started() == thrice).await;

    let off = two.replace("enabled: true\n      ensureRunning: true", "enabled: false\n      ensureRunning: false");
    stage.deploy("v4", &[(".ebextensions/worker.config", off.as_str())]).await.expect("deploys");
    assert_eq!((started(), begun()), (thrice, 3));
    assert!(!stage.root().join("run/enabled/worker").exists());
    stage.environment.destroy().await.expect("goes");
    assert_eq!(processes_of(&stage.root()), 0);
}
