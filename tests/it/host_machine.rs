//! `packages`, `users`, `groups` and `services` of `.ebextensions`: looked for on this machine, never changed.

use tasks_eb::beanstalk::Severity;

use super::host::Stage;

const CONFIG: &str = "\
packages: {yum: {git: [], no-such-package: []}, python: {no-such-module: []}}
users: {ann: {groups: [developers]}}
groups: {developers: {}}
services: {sysvinit: {nginx: {ensureRunning: true}, crond: {}}, systemd: {atd: {ensureRunning: false}}}
";

#[tokio::test(flavor = "multi_thread")]
async fn what_the_machine_has_is_taken_and_what_it_lacks_is_told() {
    let stage = Stage::new();
    stage.deploy("v1", &[(".ebextensions/01.config", CONFIG)]).await.expect("deploys");
    let told = [
        "Packages that are not on this machine, and that the local environment does not install: python \
         no-such-module, yum no-such-package (.ebextensions/01.config).",
        "Not made by the local environment, where everything runs as one user: users ann, groups developers \
         (.ebextensions/01.config).",
        "Services that the local environment neither runs nor stops: atd stopped, crond running \
         (.ebextensions/01.config).",
    ];
    assert_eq!(stage.notebook.heard(Severity::Warn), told);
    let failure = stage.deploy("v2", &[(".ebextensions/01.config", "services: {sysvinit: [nginx]}\n")]).await;
    let failure = failure.expect_err("is refused");
    assert!(failure.contains("the values of 'sysvinit' must be a map"), "{failure}");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}
