//! A port that another program of this machine takes between its choice and its use: the app gets another.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;

use tokio::net::TcpSocket;

use crate::host::{Stage, eventually};

/// Says which port was chosen, and waits until somebody has taken it.
const LOSE: &str = "printf %s \"$PORT\" > \"$EB_INSTANCE_ROOT/asked\"; mv \"$EB_INSTANCE_ROOT/asked\" \
                    \"$EB_INSTANCE_ROOT/chosen\"; while [ ! -e \"$EB_INSTANCE_ROOT/taken\" ]; do sleep 0.05; done";

async fn chosen(root: &Path) -> u16 {
    eventually("a port is chosen", async || root.join("chosen").exists()).await;
    let text = std::fs::read_to_string(root.join("chosen")).expect("is written whole");
    text.parse().expect("a port")
}

fn taken(root: &Path) {
    std::fs::File::create(root.join("taken")).expect("makes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_lost_while_the_version_is_built_is_replaced() {
    let stage = Stage::new();
    let root = stage.root();
    let predeploy = format!("#!/bin/sh\n{LOSE}\n");
    let postdeploy = "#!/bin/sh\nprintf %s \"$PORT\" > \"$EB_INSTANCE_ROOT/last\"\n";
    let files = [
        (".platform/hooks/predeploy/01", predeploy.as_str()),
        (".platform/hooks/postdeploy/01", postdeploy),
        (".platform/confighooks/predeploy/01", "#!/bin/sh\n"),
    ];
    let thief = async {
        let port = chosen(&root).await;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("nobody has it yet");
        taken(&root);
        listener
    };
    let (deployed, listener) = tokio::join!(stage.deploy("v1", &files), thief);
    deployed.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()), "the thief does not answer for the app");
    let lost = listener.local_addr().expect("an address").port();
    let last = std::fs::read_to_string(root.join("last")).expect("the hook ran");
    assert_ne!(last, lost.to_string(), "hooks after it see the port that the app has");
    assert!(stage.log("eb-engine.log").contains(&format!("Port {lost} was taken by another program")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_ends_because_its_port_was_taken_starts_on_another() {
    let stage = Stage::new();
    let root = stage.root();
    let binary = std::env::current_exe().expect("this runs from a file");
    let app = format!("exec {} host::the_app_of_these_tests --exact --nocapture", binary.display());
    let procfile = format!("web: [ -e \"$EB_INSTANCE_ROOT/taken\" ] || {{ {LOSE}; }}; {app}\n");
    let thief = async {
        // As a connection that goes out from it: bound, and nobody listens.
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind((Ipv4Addr::LOCALHOST, chosen(&root).await).into()).expect("nobody has it yet");
        taken(&root);
        socket
    };
    let files = [("Procfile", procfile.as_str())];
    let (deployed, socket) = tokio::join!(stage.deploy("v1", &files), thief);
    deployed.expect("deploys");
    assert_eq!(stage.get("/").await, (200, "v1".to_owned()));
    let lost = socket.local_addr().expect("an address").port();
    assert!(stage.log("eb-engine.log").contains(&format!("Port {lost} was taken by another program")));
}
