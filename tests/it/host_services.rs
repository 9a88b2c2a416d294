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
    assert!(warned.contains("in the unit of the service worker: User=worker."), "{warned}");

    stage.deploy("v2", &files).await.expect("deploys");
    let begun = || stage.log("eb-engine.log").matches("Starting service worker\n").count();
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

/// Units of every kind, which write what they do into the environment's folder.
const KINDS: &str = r#"
files:
  /opt/say.sh:
    content: |
      echo "$@" >> "$EB_INSTANCE_ROOT/said"
  /opt/notify.py:
    content: |
      import os, socket, time
      teller = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      teller.sendto(b"STATUS=begun\nREADY=1", os.environ["NOTIFY_SOCKET"])
      while os.path.exists(os.environ["EB_INSTANCE_ROOT"]):
          time.sleep(0.2)
  /opt/daemon.sh:
    content: |
      setsid sh -c 'while [ -e "$EB_INSTANCE_ROOT" ]; do sleep 0.2; done' > /dev/null 2>&1 &
      echo $! > "$EB_INSTANCE_ROOT/opt/daemon.pid"
  /etc/systemd/system/once.service:
    content: |
      [Service]
      Type=oneshot
      RemainAfterExit=yes
      ExecStart=/bin/sh /opt/say.sh once one
      ExecStart=-/bin/false
      ExecStart=/bin/sh /opt/say.sh once two
      ExecStop=/bin/sh /opt/say.sh once stopped
  /etc/systemd/system/prepared.service:
    content: |
      [Service]
      ExecStartPre=-/bin/false
      ExecStartPre=/bin/sh /opt/say.sh prepared
      ExecStart=/usr/bin/tail -f /dev/null
      ExecStartPost=/bin/sh /opt/say.sh runs
  /etc/systemd/system/tells.service:
    content: |
      [Service]
      Type=notify
      ExecStart=/usr/bin/env python3 /opt/notify.py
      ExecStartPost=/bin/sh /opt/say.sh ready
  /etc/systemd/system/forks.service:
    content: |
      [Service]
      Type=forking
      PIDFile=/opt/daemon.pid
      ExecStart=/bin/sh /opt/daemon.sh
services:
  systemd:
    once: {ensureRunning: RUNS}
    prepared: {ensureRunning: true}
    tells: {ensureRunning: true}
    forks: {ensureRunning: true}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn units_of_every_kind_have_started_when_the_deployment_goes_on() {
    let stage = Stage::new();
    let said = || std::fs::read_to_string(stage.root().join("said")).unwrap_or_default();
    let runs = KINDS.replace("RUNS", "true");
    stage.deploy("v1", &[(".ebextensions/a.config", runs.as_str())]).await.expect("deploys");
    assert_eq!(said(), "once one\nonce two\nprepared\nruns\nready\n", "each in the order of its unit");
    stage.environment.destroy().await.expect("goes");
    assert_eq!(processes_of(&stage.root()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_cannot_start_fails_the_deployment_and_a_oneshot_that_ran_is_stopped_by_its_command() {
    let stage = Stage::new();
    let runs = KINDS.replace("RUNS", "true");
    stage.deploy("v1", &[(".ebextensions/a.config", runs.as_str())]).await.expect("deploys");
    let again = KINDS.replace("RUNS", "false");
    stage.deploy("v2", &[(".ebextensions/a.config", again.as_str())]).await.expect("deploys");
    let said = std::fs::read_to_string(stage.root().join("said")).expect("reads");
    assert_eq!(said.matches("once one").count(), 1, "it ran once: {said}");
    assert!(said.ends_with("once stopped\n"), "{said}");
    let broken = "files:\n  /etc/systemd/system/bad.service:\n    content: |\n      [Service]\n      Type=oneshot\n      \
                  ExecStartPre=/bin/sh -c 'echo the reason; exit 7'\n      ExecStart=/bin/true\nservices: {systemd: {bad: \
                  {ensureRunning: true}}}\n";
    let failure = stage.deploy("v3", &[(".ebextensions/b.config", broken)]).await.expect_err("fails");
    let told = "services: Could not start bad: its unit did not start: it exited with code 7. Output: the reason";
    assert!(failure.contains(told), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v2".to_owned()));
    stage.environment.destroy().await.expect("goes");
    assert_eq!(processes_of(&stage.root()), 0);
}
