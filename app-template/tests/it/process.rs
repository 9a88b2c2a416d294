//! The binary as Beanstalk runs it: environment in, port open, logs on stdout, signals, exit codes.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::mariadb;
use crate::support::web::{Web, run, told};

fn set(name: &'static str, value: &str) -> (&'static str, String) {
    (name, value.to_owned())
}

#[test]
fn a_fresh_folder_serves_at_once_and_keeps_its_tasks_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut web = Web::start(folder.path(), &[]);
    assert!(web.ask("POST /", "name=kept").starts_with("HTTP/1.1 303"));
    web.terminate();
    assert!(web.wait().success());
    assert!(folder.path().join("instance/tasks.sqlite").is_file());
    let web = Web::start(folder.path(), &[]);
    assert!(web.ask("GET /", "").contains("kept"));
}

#[tokio::test]
async fn mariadb_is_migrated_by_migrate_and_served_with_any_password() {
    let Some(server) = mariadb::server() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let variables = mariadb::variables(&server.create_database().await);
    // Serving does not migrate: until the leader has, the app says that it is not ready.
    let mut web = Web::start(folder.path(), &variables);
    assert!(web.ask("GET /health", "").starts_with("HTTP/1.1 503"));
    assert_eq!(
        run(folder.path(), &["migrate"], &variables).status.code(),
        Some(0)
    );
    assert!(web.ask("GET /health", "").starts_with("HTTP/1.1 200"));
    assert!(
        web.ask("POST /", "name=%F0%9F%A6%80")
            .starts_with("HTTP/1.1 303")
    );
    assert!(web.ask("GET /", "").contains('🦀'));
    web.terminate();
    assert!(web.wait().success());
    assert!(
        !folder.path().join("instance").exists(),
        "no SQLite beside MySQL"
    );
    let log = web.log.join("\n");
    assert!(!log.contains(&mariadb::PASSWORD[..9]), "{log}");
    for line in &web.log {
        let line: serde_json::Value = serde_json::from_str(line).expect("production logs are JSON");
        assert!(line["level"].is_string());
    }
}

#[test]
fn what_is_logged_for_a_request_bears_its_names() {
    let trace = "Root=1-\"quoted\"";
    for format in ["json", "text"] {
        let folder = tempfile::tempdir().unwrap();
        let mut web = Web::start(folder.path(), &[set("LOG_FORMAT", format)]);
        let mut stream = web.connect();
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\
             Sec-Fetch-Site: cross-site\r\nX-Amzn-Trace-Id: {trace}\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let id = answer.split_once("x-request-id: ").unwrap().1;
        let id = id.lines().next().unwrap();
        // A line of a handler's and the line of the request itself.
        for text in ["refused", "answered"] {
            let line = web.wait_for(text);
            if format == "text" {
                let names = format!("{id} {} ", serde_json::json!(trace));
                assert!(line.starts_with(&names), "{line}");
                continue;
            }
            let line: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(
                (&line["request_id"], &line["amzn_trace_id"]),
                (&id.into(), &trace.into())
            );
        }
        let listening = serde_json::from_str::<serde_json::Value>(&web.log[0]);
        assert!(listening.is_ok_and(|line| line["request_id"].is_null()) || format == "text");
    }
}

#[test]
fn sigterm_finishes_what_is_in_flight_takes_nothing_new_and_exits_0() {
    let folder = tempfile::tempdir().unwrap();
    let mut web = Web::start(folder.path(), &[]);
    // Keeps a connection open with nothing on it: it must not hold up the end.
    let _idle = web.connect();
    let mut stream = web.connect();
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    // The server asks for the body: from here the request is in flight.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    web.terminate();
    web.wait_for("stopping");
    while TcpStream::connect(("127.0.0.1", web.port)).is_ok() {
        std::thread::yield_now();
    }
    stream.write_all(b"name=late").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert_eq!(web.wait().code(), Some(0));
    let web = Web::start(folder.path(), &[]);
    assert!(web.ask("GET /", "").contains("late"));
}

#[test]
fn a_wrong_environment_ends_every_command_with_78_and_one_line_that_names_the_variable() {
    let folder = tempfile::tempdir().unwrap();
    let half = |missing: &str| -> Vec<(&str, String)> {
        [
            set("RDS_HOSTNAME", "db"),
            set("RDS_PORT", "3306"),
            set("RDS_DB_NAME", "ebdb"),
            set("RDS_USERNAME", "canary-user"),
            set("RDS_PASSWORD", "canary-password"),
            set("SECRET_KEY", "canary-canary-canary-canary-canary-canary"),
        ]
        .into_iter()
        .filter(|(name, _)| *name != missing)
        .collect()
    };
    let cases = [
        ("RDS_PORT", half("RDS_PORT")),
        ("RDS_PASSWORD", half("RDS_PASSWORD")),
        ("SECRET_KEY", half("SECRET_KEY")),
        ("SECRET_KEY", vec![set("APP_ENV", "production")]),
        ("PORT", vec![set("PORT", "http")]),
        (
            "MEMCACHIER_PASSWORD",
            vec![
                set("MEMCACHIER_SERVERS", "a"),
                set("MEMCACHIER_USERNAME", "u"),
            ],
        ),
        ("RUST_LOG", vec![set("RUST_LOG", "app=loud")]),
        (
            "TOKIO_WORKER_THREADS",
            vec![set("TOKIO_WORKER_THREADS", "0")],
        ),
    ];
    for (name, variables) in cases {
        for command in ["serve", "migrate"] {
            let (code, out, error) = told(&run(folder.path(), &[command], &variables));
            assert_eq!(code, 78, "{name}: {out}{error}");
            assert!(
                error.contains(name) && error.trim_end().lines().count() == 1,
                "{name}: {error}"
            );
            assert!(!error.contains("canary"), "{error}");
        }
    }
}

#[test]
fn a_busy_port_is_one_clear_line() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, _, error) = told(&run(folder.path(), &["serve"], &[set("PORT", &port)]));
    assert_eq!(code, 1);
    assert_eq!(error.trim_end().lines().count(), 1);
    assert!(
        error.contains(&format!("port {port}")) && error.contains("set PORT"),
        "{error}"
    );
    assert!(
        !folder.path().join("instance").exists(),
        "nothing is made before the port is ours"
    );
}

#[test]
fn dotenv_fills_in_what_is_not_set_and_only_in_development() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join(".env"),
        "RELEASE=from-file\nSQLITE_PATH='data/x.sqlite'\n",
    )
    .unwrap();
    let web = Web::start(folder.path(), &[]);
    assert!(web.ask("GET /health", "").contains("x-release: from-file"));
    assert!(folder.path().join("data/x.sqlite").is_file());
    drop(web);
    let web = Web::start(folder.path(), &[set("RELEASE", "from-environment")]);
    assert!(
        web.ask("GET /nope", "")
            .contains("x-release: from-environment")
    );
    drop(web);
    let production = [
        set("APP_ENV", "production"),
        set("SECRET_KEY", &"k".repeat(32)),
    ];
    let web = Web::start(folder.path(), &production);
    assert!(!web.ask("GET /health", "").contains("x-release"));
}

#[test]
fn sqlite_in_production_is_migrated_by_serve_not_by_migrate() {
    let folder = tempfile::tempdir().unwrap();
    let variables = [
        set("APP_ENV", "production"),
        set("SECRET_KEY", &"k".repeat(32)),
        set(
            "SQLITE_PATH",
            folder.path().join("kept/tasks.sqlite").to_str().unwrap(),
        ),
    ];
    let (code, out, _) = told(&run(folder.path(), &["migrate"], &variables));
    assert_eq!(code, 0);
    assert!(out.contains("web serve"), "{out}");
    assert!(!folder.path().join("kept").exists());
    let web = Web::start(folder.path(), &variables);
    assert!(web.ask("GET /health", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn healthcheck_says_by_its_exit_code_whether_the_server_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let web = Web::start(folder.path(), &[]);
    let port = [set("PORT", &web.port.to_string())];
    let (code, out, _) = told(&run(folder.path(), &["healthcheck"], &port));
    assert_eq!(code, 0);
    assert!(out.contains("\"status\":\"ready\""), "{out}");
    drop(web);
    let (code, _, error) = told(&run(folder.path(), &["healthcheck"], &port));
    assert_eq!(code, 1);
    assert!(error.contains("no answer"), "{error}");
}

#[test]
fn help_version_and_a_wrong_word_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    let (code, out, _) = told(&run(folder.path(), &["--help"], &[]));
    assert!(code == 0 && out.contains("migrate --status"));
    assert_eq!(told(&run(folder.path(), &["--version"], &[])).0, 0);
    let (code, _, error) = told(&run(folder.path(), &["serv"], &[]));
    assert!(code == 2 && error.contains("serv"));
}
