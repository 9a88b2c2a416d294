//! Bundles that do not behave: what they start ends with them, and the kernel holds them to limits.

use tasks_eb::beanstalk::Severity;

use super::host::{Stage, eventually, processes_of};

fn app() -> String {
    let binary = std::env::current_exe().expect("this runs from a file");
    format!("exec {} host::the_app_of_these_tests --exact --nocapture", binary.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ignores_the_end_or_left_its_session_ends_with_its_version() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let alone = processes_of(&stage.root());
    let stray = "setsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' & (setsid sleep 1000 &)";
    let procfile = format!("web: trap '' TERM; {stray}; {}\nworker: trap '' TERM; {stray}; sleep 1000\n", app());
    stage.deploy("v2", &[("Procfile", &procfile)]).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v2".to_owned()));
    eventually("everything runs", async || processes_of(&stage.root()) >= alone + 5).await;
    stage.deploy("v3", &[]).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v3".to_owned()));
    // The old version has ended before its deployment is told as done.
    assert_eq!(processes_of(&stage.root()), alone);
    stage.environment.destroy().await.expect("is removed");
    assert_eq!(processes_of(&stage.root()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn strays_of_a_process_that_crashed_do_not_gather() {
    let stage = Stage::new();
    let procfile = format!("web: (setsid sleep 1000 &); {}\n", app());
    stage.deploy("v1", &[("Procfile", &procfile)]).await.expect("deploys");
    let at_first = processes_of(&stage.root());
    for _ in 0..2 {
        stage.get("/crash").await;
        eventually("it serves again", async || stage.get("/").await.0 == 200).await;
        eventually("only its own strays are there", async || processes_of(&stage.root()) == at_first).await;
    }
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_may_not_grow_without_limit_and_the_app_has_the_limits_as_well() {
    let stage = Stage::new();
    let note = "#!/bin/sh\necho \"core $(ulimit -c)\" > \"$EB_INSTANCE_ROOT/limits\"; ulimit -d >> \"$EB_INSTANCE_ROOT/limits\"\n";
    stage.deploy("v1", &[(".platform/hooks/predeploy/01", note)]).await.expect("deploys");
    let limits = std::fs::read_to_string(stage.root().join("limits")).expect("was written");
    let (core, data) = limits.trim().split_once('\n').expect("two lines");
    assert_eq!(core, "core 0");
    assert!(data.parse::<u64>().is_ok_and(|kibibytes| kibibytes >= 1024 * 1024), "{limits}");
    // No byte is written: the kernel refuses the length.
    let fills = "container_commands:\n  01: {command: 'truncate -s 100G big'}\n";
    let failure = stage.deploy("v2", &[(".ebextensions/01.config", fills)]).await.expect_err("fails");
    assert!(failure.starts_with("[PostBuildEbExtension] container_commands 01"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    assert!(stage.notebook.heard(Severity::Error).iter().any(|text| text.starts_with("Instance deployment failed.")));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_env_of_a_command_takes_the_place_of_all_variables_and_that_of_a_container_command_adds() {
    let stage = Stage::new();
    let config = "\
commands:
  01_all: {command: 'env > \"$EB_INSTANCE_ROOT/all\"'}
  02_own: {command: 'env > \"$EB_INSTANCE_ROOT/own\"', env: {ONLY: this}}
container_commands:
  01: {command: 'env > \"$EB_INSTANCE_ROOT/added\"', env: {ONLY: this}}
";
    stage.deploy("v1", &[(".ebextensions/01.config", config)]).await.expect("deploys");
    let read = |name: &str| std::fs::read_to_string(stage.root().join(name)).expect("was written");
    let has = |name: &str, variable: &str| read(name).lines().any(|line| line.starts_with(&format!("{variable}=")));
    assert!(has("all", "HOME") && !has("all", "ONLY"), "{}", read("all"));
    assert!(!has("own", "HOME") && !has("own", "LANG") && has("own", "ONLY"), "{}", read("own"));
    assert!(has("added", "HOME") && has("added", "PORT") && has("added", "ONLY"), "{}", read("added"));
    stage.environment.destroy().await.expect("is removed");
}
