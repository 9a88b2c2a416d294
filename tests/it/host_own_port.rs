//! An app that does not ask which port it is given, and listens where AWS's proxy would ask it.

use std::net::{Ipv4Addr, TcpListener};

use tasks_eb::local::host::DeploymentKind;

use crate::host::Stage;

/// A port below those that the kernel gives away by itself.
fn port() -> u16 {
    let start = 21_000 + u16::try_from(std::process::id() % 9_000).expect("small");
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    (start..start + 1_000).find(free).expect("a free port")
}

async fn deploy(stage: &Stage, version: &str, port: u16, procfile: &str) -> Result<(), String> {
    let bundle = stage.bundle(version, &[("Procfile", procfile)]);
    let mut deployment = stage.deployment(DeploymentKind::AppDeploy, Some(&bundle));
    deployment.properties.insert("PORT".to_owned(), port.to_string());
    stage.environment.deploy(deployment, &stage.notebook).await.map_err(|failure| failure.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_there_and_makes_way_for_its_next_version() {
    let (stage, port) = (Stage::new(), port());
    let serves = format!("web: exec python3 -m http.server --bind 127.0.0.1 {port}\n");
    for version in ["v1", "v2"] {
        deploy(&stage, version, port, &serves).await.expect("deploys");
        assert_eq!(stage.get("/version").await, (200, version.to_owned()));
    }
    assert!(stage.log("eb-engine.log").contains(&format!("listens on port {port}, as AWS would ask it")));

    // What does not start leaves what ran before, which had to end for it.
    let failed = deploy(&stage, "v3", port, "web: exit 3\n").await.expect_err("fails");
    assert!(failed.contains("exited with code 3"), "{failed}");
    assert_eq!(stage.get("/version").await, (200, "v2".to_owned()));

    stage.environment.restart(Ok(Default::default())).await.expect("restarts");
    assert_eq!(stage.get("/version").await, (200, "v2".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_an_older_http_is_answered_for_in_ours() {
    let (stage, port) = (Stage::new(), port());
    let serves = format!("web: exec python3 -m http.server --bind 127.0.0.1 {port}\n");
    deploy(&stage, "v1", port, &serves).await.expect("deploys");
    let request = b"GET /version HTTP/1.1\r\nhost: tasks.localhost\r\nconnection: close\r\n\r\n".to_vec();
    let answer = crate::host::exchange_bytes(stage.environment.endpoint(), request).await;
    assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{}", String::from_utf8_lossy(&answer));
}
