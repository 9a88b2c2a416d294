//! What clients may rely on and no other test shows: states follow each other without a gap, a launch that fails on the
//! instance, an app that is killed from outside. `CONTRIBUTING.md` has the whole list.

use std::ops::ControlFlow;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::operation::RequestId;
use tasks_eb::retry::{Deadline, Pace, until};

use crate::host::exchange;
use crate::wire_elasticbeanstalk::{Field, STACK, app, basics, bundle};

const PATIENCE: Duration = Duration::from_secs(120);

/// States as they follow each other, looked at all the time until the last of them is there.
async fn states(field: &Field, name: &str, last: &str) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let deadline = Deadline::after(PATIENCE);
    while seen.last().is_none_or(|state| state != last) {
        assert!(!deadline.is_over(), "{seen:?}");
        let found = field.client.describe_environments().environment_names(name).include_deleted(true).send().await;
        let found = found.expect("described").environments()[0].status().expect("a status").as_str().to_owned();
        if seen.last() != Some(&found) {
            seen.push(found);
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_is_told_before_its_answer_and_never_ready_in_its_middle() {
    let field = Field::new().await;
    field.version("v1", app("one", &[])).await;
    field.version("v2", app("two", &[])).await;
    let create = field.client.create_environment().application_name("tasks").environment_name("tasks-dev");
    let create = create.version_label("v1").solution_stack_name(STACK).set_option_settings(Some(basics()));
    let request = create.send().await.expect("taken").request_id().expect("an id").to_owned();
    let told = field.client.describe_events().request_id(request).send().await.expect("described");
    assert_eq!(told.events().last().and_then(|event| event.message()), Some("createEnvironment is starting."));
    assert_eq!(states(&field, "tasks-dev", "Ready").await, ["Launching", "Ready"]);
    field.client.update_environment().environment_name("tasks-dev").version_label("v2").send().await.expect("taken");
    assert_eq!(states(&field, "tasks-dev", "Ready").await, ["Updating", "Ready"]);
    field.client.restart_app_server().environment_name("tasks-dev").send().await.expect("taken");
    assert_eq!(states(&field, "tasks-dev", "Ready").await, ["Updating", "Ready"]);
    field.client.terminate_environment().environment_name("tasks-dev").send().await.expect("taken");
    assert_eq!(states(&field, "tasks-dev", "Terminated").await, ["Terminating", "Terminated"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_launch_whose_commands_fail_ends_ready_and_red() {
    let field = Field::new().await;
    let failing = "container_commands:\n  01_migrate:\n    command: 'exit 3'\n";
    field.version("v1", app("one", &[(".ebextensions/a.config", failing)])).await;
    let request = field.create("tasks-dev", "v1", Vec::new()).await;
    let told = field.sentences(&request).await;
    let last = "Create environment operation is complete, but with errors. For more information, see troubleshooting \
                documentation.";
    assert_eq!(told.last().map(String::as_str), Some(last));
    let found = field.settled("tasks-dev").await;
    assert_eq!(found.status().map(|status| status.as_str()), Some("Ready"));
    assert_eq!(found.health().map(|health| health.as_str()), Some("Red"));

    // A restart changes nothing of that: its address still answers, and that there is no app.
    let Field { wire, .. } = field;
    let field = Field::over(wire.expect("a server").restart().await);
    let again = field.settled("tasks-dev").await;
    assert_eq!((again.health(), again.health_status()), (found.health(), found.health_status()));
    let address = format!("http://{}/", again.endpoint_url().expect("an address"));
    let answer = tokio::task::spawn_blocking(move || ureq::get(address).call()).await.expect("asked");
    assert!(matches!(answer, Err(ureq::Error::StatusCode(502))), "{answer:?}");
}

/// A server whose pages tell its process id, so that anybody may kill it.
const APP: &str = r#"
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = str(os.getpid()).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_that_is_killed_runs_again_and_events_tell_of_its_health() {
    let field = Field::new().await;
    field.version("v1", bundle(&[("Procfile", "web: exec python3 app.py\n"), ("app.py", APP)])).await;
    field.create("tasks-dev", "v1", Vec::new()).await;
    let address = field.settled("tasks-dev").await.endpoint_url().expect("an address").parse().expect("a socket");
    let mut former = String::new();
    for _ in 0..3 {
        let running = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let question = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
            let (status, page) = exchange(address, question.into()).await;
            let is_new = status == 200 && page != former;
            if is_new { ControlFlow::Break(page) } else { ControlFlow::Continue(()) }
        });
        former = running.await.expect("it is started again");
        let pid = rustix::process::Pid::from_raw(former.parse().expect("a process id")).expect("a process");
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it runs");
    }
    let told = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
        let events = field.client.describe_events().environment_name("tasks-dev").send().await.expect("described");
        let fell = |text: &str| {
            text.starts_with("Environment health has transitioned from ")
                && [" to Warning.", " to Degraded.", " to Severe."].iter().any(|word| text.contains(word))
        };
        let told = events.events().iter().find(|event| event.message().is_some_and(fell)).cloned();
        told.map_or(ControlFlow::Continue(()), ControlFlow::Break)
    });
    let told = told.await.expect("an event tells it");
    assert_eq!(told.severity().map(|severity| severity.as_str()), Some("WARN"));
    assert_eq!(told.request_id(), None, "nobody asked for it");
}
