//! `tasks-eb try`: from nothing to a URL that answers, again, and back to nothing.

use crate::support::Sandbox;

/// Ends the server also when a check fails, so that no test leaves one behind.
pub(crate) struct Ended<'a>(pub(crate) &'a Sandbox);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.run(&["local", "stop"]);
    }
}

/// The page behind a URL whose host is a name of this machine, which not every resolver knows.
fn page(url: &str) -> String {
    let host = url.trim_start_matches("http://").trim_end_matches('/');
    let port = host.rsplit(':').next().expect("the URL has a port");
    let request = ureq::get(format!("http://127.0.0.1:{port}/")).header("Host", host);
    request.call().expect("the app answers").body_mut().read_to_string().expect("a page")
}

#[test]
fn it_goes_from_nothing_to_an_app_that_answers_works_twice_and_leaves_nothing() {
    let sandbox = Sandbox::new();
    let _ended = Ended(&sandbox);

    let first = sandbox.run(&["try", "--output", "json"]).success().json();
    let url = first["url"].as_str().expect("a URL");
    assert!(page(url).contains("New Task"), "{first}");
    let commands = |document: &serde_json::Value| -> Vec<String> {
        let steps = document["steps"].as_array().cloned().unwrap_or_default();
        let command = |step: &serde_json::Value| step["command"].as_str().unwrap_or_default().to_owned();
        steps.iter().map(command).collect()
    };
    let said = commands(&first);
    assert!(said[0].starts_with("tasks-eb init") && said[2].starts_with("tasks-eb create tasks-try"), "{first}");

    let project = first["project"].as_str().expect("a folder");
    let status = sandbox.run(&["status", "--local", "--project", project, "--output", "json"]).success().json();
    assert_eq!(status["environment"], "tasks-try");
    assert_eq!(status["status"], "Ready");

    // The app that was made is connected to the cache, which says what it was asked.
    let stats = || sandbox.run(&["local", "cache", "stats", "--output", "json"]).success().json();
    let before = stats();
    assert!(before["misses"].as_u64() > Some(0) && before["sets"].as_u64() > Some(0), "{before}");
    assert!(!first.to_string().contains("MEMCACHIER_PASSWORD"), "{first}");

    let again = sandbox.run(&["try"]).success();
    assert!(again.stdout.starts_with(url) && again.stdout.contains("tasks-eb deploy tasks-try"), "{again}");

    let server: serde_json::Value = {
        let text = std::fs::read_to_string(sandbox.state().join("local/server.json")).expect("it runs");
        serde_json::from_str(&text).expect("a record")
    };
    let cleaned = sandbox.run(&["try", "--clean"]).success();
    assert!(cleaned.stdout.ends_with("nothing is left on this machine\n"), "{cleaned}");
    assert!(!sandbox.state().exists(), "even the empty folders are gone");
    let port = server["port"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "nothing listens any more");
    let nothing = sandbox.run(&["try", "--clean"]).success();
    assert_eq!(nothing.stdout, "nothing is left on this machine\n");
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("mine/notes.txt", "precious");
    let refused = sandbox.run(&["try", "mine"]).exit(2);
    assert!(refused.stderr.contains("is not empty"), "{refused}");
    let refused = sandbox.run(&["try", "mine", "--clean"]).exit(8);
    assert!(refused.stderr.contains("no try was made"), "{refused}");
    assert!(sandbox.work().join("mine/notes.txt").exists());
}
