//! What stands in front of an app when it is not a proxy of the bundle's rules.

use tasks_eb::beanstalk::option::namespace;
use tasks_eb::beanstalk::platform::Runtime;
use tasks_eb::beanstalk::{OptionSetting, Severity};
use tasks_eb::local::host::DeploymentKind;

use crate::host::{Stage, exchange};

const SNIPPET: (&str, &str) =
    (".platform/nginx/conf.d/elasticbeanstalk/a.conf", "location = /old { return 301 /new; }\n");

async fn deploy(stage: &Stage, version: &str, server: &str) {
    let path = stage.bundle(version, &[SNIPPET]);
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&path));
    deployment.runtime = if server == "apache" { Runtime::Python } else { Runtime::DotNet };
    deployment.settings = vec![OptionSetting::new(namespace::PROXY, "ProxyServer", server)];
    stage.environment.deploy(deployment, &stage.notebook).await.expect("deploys");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_proxy_the_app_is_asked_as_the_visitor_asks() {
    let stage = Stage::new();
    deploy(&stage, "v1", "none").await;
    assert_eq!(stage.get("/old").await, (200, "v1".to_owned()), "no rule of nginx holds");
    let (status, head) = stage.get("/head").await;
    assert_eq!(status, 200);
    assert!(head.contains("host: tasks.localhost:8080"), "{head}");
    assert!(!head.to_ascii_lowercase().contains("x-forwarded") && !head.contains("x-real-ip"), "{head}");
    assert_eq!(stage.log("nginx/access.log"), "", "nobody writes one");
    assert!(!stage.log("eb-engine.log").contains("nginx"));
    // A web page whose name was pointed here is still refused, and requests are counted for the health.
    let foreign = "GET / HTTP/1.1\r\nhost: example.org\r\nconnection: close\r\n\r\n";
    assert_eq!(exchange(stage.environment.endpoint(), foreign.into()).await.0, 403);
    assert_eq!(stage.notebook.heard(Severity::Warn), [""; 0]);

    deploy(&stage, "v2", "nginx").await;
    assert_eq!(stage.get("/old").await.0, 301);
    deploy(&stage, "v3", "none").await;
    assert_eq!(stage.get("/old").await, (200, "v3".to_owned()));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn apache_is_told_to_be_missing() {
    let stage = Stage::new();
    deploy(&stage, "v1", "apache").await;
    let warnings = stage.notebook.heard(Severity::Warn);
    assert!(warnings.len() == 1 && warnings[0].contains("has no Apache HTTP Server"), "{warnings:?}");
    assert_eq!(stage.get("/old").await.0, 301);
    stage.environment.destroy().await.expect("is removed");
}
