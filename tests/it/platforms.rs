//! Platforms other than Go: what the lists say of them, what of their bundles runs, and what is refused with a reason.

use std::path::Path;

use aws_sdk_elasticbeanstalk::types::{PlatformFilter, SearchFilter};
use tasks_eb::beanstalk::Severity;
use tasks_eb::beanstalk::platform::Runtime;
use tasks_eb::local::host::DeploymentKind;
use tasks_eb::secret::Secret;

use crate::host::{Stage, processes_of};
use crate::support::Wire;

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_tell_the_branches_of_amazon_linux_2023() {
    let mut wire = Wire::start().await;
    let client = aws_sdk_elasticbeanstalk::Client::new(&wire.sdk());
    let stacks = client.list_available_solution_stacks().send().await.expect("listed");
    let details = stacks.solution_stack_details();
    let types = |stack: &str| {
        let found = details.iter().find(|detail| detail.solution_stack_name() == Some(stack)).expect(stack);
        found.permitted_file_types().to_vec()
    };
    assert_eq!(types("64bit Amazon Linux 2023 v4.4.0 running Go 1"), ["zip"]);
    assert_eq!(types("64bit Amazon Linux 2023 v4.6.0 running Corretto 21"), ["jar", "zip"]);
    assert!(types("64bit Amazon Linux 2023 v4.6.0 running Docker").is_empty());
    assert_eq!(details.len(), stacks.solution_stacks().len());

    let named = SearchFilter::builder().attribute("PlatformName").operator("in").values("Java").values("Python");
    let branches = client.list_platform_branches().filters(named.build()).send().await.expect("listed");
    let names: Vec<_> =
        branches.platform_branch_summary_list().iter().filter_map(|branch| branch.branch_name()).collect();
    assert_eq!(names.len(), 8, "{names:?}");
    assert!(names.contains(&"Corretto 8 running on 64bit Amazon Linux 2023"), "{names:?}");

    let filter = |kind: &str, value: &str| PlatformFilter::builder().r#type(kind).operator("=").values(value).build();
    let branch = "Node.js 22 running on 64bit Amazon Linux 2023";
    let versions = client.list_platform_versions().filters(filter("PlatformBranchName", branch)).send().await;
    let versions = versions.expect("listed");
    let [node] = versions.platform_summary_list() else { panic!("one version: {versions:?}") };
    assert_eq!(node.platform_version(), Some("6.6.0"));
    let described = client.describe_platform_version().platform_arn(node.platform_arn().expect("an ARN")).send().await;
    let described = described.expect("described").platform_description.expect("a description");
    assert_eq!(described.solution_stack_name(), Some("64bit Amazon Linux 2023 v6.6.0 running Node.js 22"));
    assert_eq!(described.programming_languages()[0].version(), Some("22"));
    let none = client.list_platform_versions().filters(filter("PlatformOwner", "self")).send().await.expect("listed");
    assert!(none.platform_summary_list().is_empty());
    let languages = client.list_platform_versions().filters(filter("ProgrammingLanguageName", "Ruby")).send().await;
    assert_eq!(languages.expect("listed").platform_summary_list().len(), 3);
    wire.stop().await;
}

async fn deploy(stage: &Stage, runtime: Runtime, bundle: &Path) -> Result<(), String> {
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(bundle));
    deployment.runtime = runtime;
    stage.environment.deploy(deployment, &stage.notebook).await.map_err(|failure| failure.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_procfile_runs_on_every_platform_that_takes_one_and_dependencies_are_told() {
    let stage = Stage::new();
    let bundle = stage.bundle("node", &[("package.json", "{}")]);
    deploy(&stage, Runtime::NodeJs, &bundle).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "node".to_owned()));
    let warnings = stage.notebook.heard(Severity::Warn);
    assert!(
        warnings[0].starts_with("The local environment did not install what package.json asks for"),
        "{warnings:?}"
    );
    // A Buildfile is Go's and Java's.
    let bundle = stage.bundle("python", &[("Buildfile", "build: exit 9\n")]);
    deploy(&stage, Runtime::Python, &bundle).await.expect("deploys");
    assert!(deploy(&stage, Runtime::Corretto, &bundle).await.expect_err("fails").contains("exited with code 9"));
    assert_eq!(stage.get("/").await, (200, "python".to_owned()));
    for (runtime, why) in [
        (Runtime::Tomcat, "its web archive is run by Tomcat"),
        (Runtime::Php, "its pages are run by PHP"),
        (Runtime::Ecs, "its containers are run by Amazon ECS"),
    ] {
        let failure = deploy(&stage, runtime, &bundle).await.expect_err("fails");
        assert!(failure.contains(why), "{failure}");
        let errors = stage.notebook.heard(Severity::Error);
        let told = |text: &String| text.starts_with("Instance deployment failed. The local") && text.contains(why);
        assert!(errors.iter().any(told), "{errors:?}");
    }
    assert_eq!(stage.get("/").await, (200, "python".to_owned()), "the old version serves on");
    stage.environment.destroy().await.expect("is removed");
}

/// Runs a test of this file again, alone, where `docker` and its engine are these.
fn again(test: &str, folder: &Path, engine: &str) {
    let path = std::env::var("PATH").expect("is set");
    let again = std::process::Command::new(std::env::current_exe().expect("this runs from a file"))
        .args([&format!("platforms::{test}"), "--exact", "--nocapture"])
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("DOCKER_HOST", engine)
        .env("DOCKER_CONFIG", folder)
        .env(AGAIN, test)
        .output()
        .expect("runs");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ran = said(&again.stdout).contains("1 passed");
    assert!(again.status.success() && ran, "{}{}", said(&again.stdout), said(&again.stderr));
}

/// Names the test that runs again.
const AGAIN: &str = "PLATFORMS_TEST_AGAIN";

fn is_again(test: &str) -> bool {
    std::env::var(AGAIN).is_ok_and(|name| name == test)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_docker_bundle_without_an_engine_is_refused_with_the_reason() {
    let test = "a_docker_bundle_without_an_engine_is_refused_with_the_reason";
    let folder = tempfile::tempdir().expect("a folder");
    if !is_again(test) {
        // The real program, where there is one, and an engine that nobody has.
        return again(test, folder.path(), &format!("unix://{}/none", folder.path().display()));
    }
    let stage = Stage::new();
    let bundle = stage.bundle("v1", &[("Dockerfile", "FROM scratch\nEXPOSE 8000\n")]);
    let failure = deploy(&stage, Runtime::Docker, &bundle).await.expect_err("fails");
    assert!(failure.contains("the Docker platform needs a Docker engine on this machine"), "{failure}");
    let errors = stage.notebook.heard(Severity::Error);
    let start = "Instance deployment failed. The local environment cannot run this bundle";
    assert!(errors[0].starts_with(start), "{errors:?}");
    let bundle = stage.bundle("v2", &[]);
    let failure = deploy(&stage, Runtime::Docker, &bundle).await.expect_err("fails");
    assert!(failure.contains("no Dockerfile and no docker-compose.yml"), "{failure}");
    for (file, why) in [
        (r#"{"AWSEBDockerrunVersion": "1", "Image": {"Name": "x"}}"#, "Ports is required beside Image"),
        (r#"{"AWSEBDockerrunVersion": "2"}"#, "AWSEBDockerrunVersion 2 is the ECS platform's"),
        ("version: 1", "Dockerrun.aws.json is not valid JSON"),
        (DOCKERRUN, "the Docker platform needs a Docker engine on this machine"),
    ] {
        let bundle = stage.bundle("v3", &[("Dockerrun.aws.json", file)]);
        let failure = deploy(&stage, Runtime::Docker, &bundle).await.expect_err("fails");
        assert!(failure.contains(why), "{failure}");
    }
    assert_eq!(processes_of(&stage.root()), 0);
    stage.environment.destroy().await.expect("is removed");
}

/// An image that is there already, and what to add to it.
const DOCKERRUN: &str = r#"{"AWSEBDockerrunVersion": "1", "Image": {"Name": "shop/web:1"}, "Ports": [{"ContainerPort": 9000}],
    "Logging": "/logs", "Command": "serve --fast"}"#;

/// Stands for `docker`: writes down what it is asked, runs the test app for a container, and keeps a list of containers.
const FAKE: &str = r#"#!/bin/bash
at=$DOCKER_CONFIG
echo "$*" >> "$at/calls"
serve() {
    echo "$1" >> "$at/names"
    PORT=$2 HOST_TEST_APP=1 exec "$(cat "$at/app")" host::the_app_of_these_tests --exact
}
case $1 in
version) echo 27.0 ;;
build) echo built; if grep -q BROKEN Dockerfile; then exit 1; fi ;;
run) [[ "$*" =~ --name\ ([^ ]+).*--publish\ 127.0.0.1:([0-9]+): ]]; serve "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" ;;
compose) [[ "$(cat .tasks-eb-compose.yml)" =~ 127.0.0.1:([0-9]+): ]]; serve "$3-web-1" "${BASH_REMATCH[1]}" ;;
ps) cat "$at/names" ;;
rm) shift 3; for name in "$@"; do sed -i "/^$name\$/d" "$at/names"; done ;;
images) echo tasks-eb-image ;;
esac
"#;

/// With a program that only pretends: no engine runs in the sandboxes where these tests do.
#[tokio::test(flavor = "multi_thread")]
async fn a_docker_bundle_is_built_run_and_removed_by_the_docker_program() {
    let test = "a_docker_bundle_is_built_run_and_removed_by_the_docker_program";
    if !is_again(test) {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            tasks_eb::fs::write_atomic(&path, text.as_bytes()).expect("writes");
            tasks_eb::fs::set_mode(&path, 0o755).expect("sets");
        };
        write("docker", FAKE);
        write("app", &std::env::current_exe().expect("this runs from a file").display().to_string());
        return again(test, folder.path(), "unix:///none");
    }
    let folder = std::path::PathBuf::from(std::env::var_os("DOCKER_CONFIG").expect("is set"));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let stage = Stage::new();
    let bundle = stage.bundle("v1", &[("Dockerfile", "FROM scratch\nEXPOSE 8000\n")]);
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&bundle));
    deployment.runtime = Runtime::Docker;
    deployment.properties.insert("GREETING".into(), " hello".into());
    deployment.secrets = Ok([("TOKEN".to_owned(), Secret::new("do-not-show".to_owned()))].into());
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v1 hello".to_owned()));
    let calls = read("calls");
    let build = "build --tag tasks-eb-e-abcdefghij-image:1 --label tasks-eb.environment=e-abcdefghij .";
    assert!(calls.lines().any(|line| line == build), "{calls}");
    let run = calls.lines().find(|line| line.starts_with("run ")).expect("runs");
    assert!(run.starts_with("run --rm --name tasks-eb-e-abcdefghij-"), "{run}");
    assert!(run.contains(":8000 ") && run.contains(" --env GREETING --env HOST_TEST_APP --env TOKEN "), "{run}");
    assert!(!calls.contains("do-not-show"), "{calls}");
    let first = read("names");

    let broken = stage.bundle("v2", &[("Dockerfile", "FROM scratch\nEXPOSE 8000\n# BROKEN\n")]);
    let failure = deploy(&stage, Runtime::Docker, &broken).await.expect_err("fails");
    assert!(failure.contains("Failed to build the Docker image: docker build exited with code 1. built"), "{failure}");
    assert_eq!((stage.get("/").await.1, read("names")), ("v1 hello".to_owned(), first.clone()));

    let compose = "services: {web: {build: ., ports: ['80:8000']}}\n";
    let bundle = stage.bundle("v3", &[("docker-compose.yml", compose)]);
    deploy(&stage, Runtime::Docker, &bundle).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v3".to_owned()));
    let names = read("names");
    assert!(names.lines().count() == 1 && names.ends_with("-web-1\n") && !names.contains(first.trim()), "{names}");

    let bundle = stage.bundle("v4", &[("Dockerrun.aws.json", DOCKERRUN)]);
    deploy(&stage, Runtime::Docker, &bundle).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v4".to_owned()));
    let calls = read("calls");
    let pulled = calls.find("pull shop/web:1\n").expect("is pulled");
    assert!(calls[pulled..].contains("tag shop/web:1 tasks-eb-e-abcdefghij-image:"), "{calls}");
    let run = calls.lines().rfind(|line| line.starts_with("run ")).expect("runs");
    let logs = stage.root().join("var/log/eb-docker/containers/eb-current-app");
    assert!(run.contains(":9000 ") && run.contains(&format!("--volume {}:/logs ", logs.display())), "{run}");
    assert!(run.ends_with(" serve --fast") && logs.is_dir(), "{run}");
    stage.environment.destroy().await.expect("is removed");
    assert_eq!(read("names"), "");
    assert!(read("calls").ends_with("rmi --force tasks-eb-image\n"), "{}", read("calls"));
}
