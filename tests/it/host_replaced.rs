//! Instances that take the place of others, and operations on them that are dropped in the middle, as an abort does: what
//! has begun is done whole, and what follows finds it done.

use std::net::TcpStream;

use tasks_eb::local::host::DeploymentKind;

use crate::host::{Stage, id};

/// Begins something, and drops it where it stands.
async fn begin<T>(operation: impl Future<Output = T>) {
    tokio::select! {
        biased;
        // The machine was slow: it is done.
        _ = operation => {}
        () = std::future::ready(()) => {}
    }
}

fn folders(stage: &Stage) -> Vec<String> {
    let root = stage.root();
    let all = std::fs::read_dir(root.parent().expect("a folder")).expect("lists").flatten();
    all.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dropped_while_another_takes_over_leaves_the_one_that_follows_alone() {
    let stage = Stage::new();
    stage.deploy("v1", &[]).await.expect("deploys");
    let (host, endpoint) = (&stage.host, stage.environment.endpoint());
    let deployment = |version: &str| {
        let bundle = stage.bundle(version, &[]);
        stage.deployment(DeploymentKind::AppDeploy, Some(&bundle))
    };
    let second = host.beside(&id()).await.expect("is made");
    second.deploy(deployment("v2"), &stage.notebook).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v1".into()), "it serves nobody yet");
    begin(host.take_over(&id())).await;
    let third = host.renew(&id()).await.expect("is made");
    assert_eq!((third.endpoint(), folders(&stage)), (endpoint, vec![id().to_string()]), "the address stays");
    third.deploy(deployment("v3"), &stage.notebook).await.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v3".into()));

    // And so with all others.
    begin(host.beside(&id())).await;
    begin(host.give_up(&id())).await;
    begin(host.renew(&id())).await;
    host.give_up(&id()).await.expect("there is none");
    assert_eq!(host.find(&id()).expect("is there").endpoint(), endpoint);
    let fourth = host.beside(&id()).await.expect("is made");
    fourth.deploy(deployment("v4"), &stage.notebook).await.expect("deploys");
    assert!(host.take_over(&id()).await.expect("takes over").is_none(), "nothing is left of the other");
    assert_eq!(stage.get("/").await, (200, "v4".into()));
    assert_eq!(folders(&stage).len(), 2, "the name and what it leads to");
    begin(host.destroy(&id())).await;
    host.destroy(&id()).await.expect("it is gone already");
    assert!(folders(&stage).is_empty() && host.find(&id()).is_none());
    assert!(TcpStream::connect(endpoint).is_err(), "nobody listens");
}
