//! `packages`, `users`, `groups` and `services` of `.ebextensions`: looked for on this machine, never changed.

use tasks_eb::beanstalk::Severity;

use super::host::Stage;

const CONFIG: &str = "\
packages: {yum: {git: [], no-such-package: []}, python: {no-such-module: [1.0.1, '2']}}
users: {ann: {groups: [developers]}}
groups: {developers: {}}
files: {/etc/cron.d/tidy: {content: tidy}}
commands: {01_make: {command: 'true'}, 02_skip: {command: 'true', test: 'false'}}
services:
  sysvinit: {nginx: {ensureRunning: true}, crond: {ensureRunning: true, files: [/etc/cron.d/tidy], commands: [02_skip]}}
  systemd: {atd: {ensureRunning: false, commands: [01_make]}, worker: {commands: [01_make, 02_skip]}}
";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_machine_has_is_taken_and_what_it_lacks_is_told() {
    let stage = Stage::new();
    stage.deploy("v1", &[(".ebextensions/01.config", CONFIG)]).await.expect("deploys");
    let told = [
        "Packages that are not on this machine, and that the local environment does not install: yum \
         no-such-package, python no-such-module 1.0.1 or 2 (.ebextensions/01.config).",
        "Not made by the local environment, where everything runs as one user (see --isolate): groups \
         developers, users ann (.ebextensions/01.config).",
        "Services that the local environment neither runs nor stops: atd stopped, crond running and restarted for \
         /etc/cron.d/tidy, worker restarted for 01_make (.ebextensions/01.config).",
    ];
    let heard = stage.notebook.heard(Severity::Warn);
    assert!(told.iter().all(|sentence| heard.iter().any(|text| text == sentence)), "{heard:#?}");
    let known = stage.notebook.heard(Severity::Info);
    let told = "Packages that this machine has already, as it has them: yum git (.ebextensions/01.config).";
    assert!(known.iter().any(|text| text == told), "{known:#?}");
    // The same file again changes nothing; the command runs at each deployment.
    stage.deploy("v1b", &[(".ebextensions/01.config", CONFIG)]).await.expect("deploys");
    let last = stage.notebook.heard(Severity::Warn).pop().expect("a warning");
    assert!(last.contains(": atd stopped, crond running, worker restarted for 01_make ("), "{last}");
    let failure = stage.deploy("v2", &[(".ebextensions/01.config", "services: {sysvinit: [nginx]}\n")]).await;
    let failure = failure.expect_err("is refused");
    assert!(failure.contains("the values of 'sysvinit' must be a map"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1b".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}
