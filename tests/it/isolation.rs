//! `--isolate`: bundles in namespaces of their own, by a real bubblewrap.

use tasks_eb::local::host::{Confinement, ProxyKind, sandbox};

use crate::host::{Stage, processes_of};
use crate::support::Sandbox;

/// Whether this machine can isolate; a test that needs it says aloud that it tests nothing.
#[expect(clippy::print_stderr, reason = "a test that tests nothing says so")]
fn can_isolate() -> bool {
    let checked = sandbox::check();
    if let Err(error) = &checked {
        assert!(std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "tests/run installs bubblewrap: {error}");
        eprintln!("NOTICE: nothing was tested: {error}");
    }
    checked.is_ok()
}

/// A stage that isolates, where this machine can.
fn stage() -> Option<Stage> {
    can_isolate().then(|| Stage::confined(Confinement { isolate: true, ..Confinement::default() }))
}

/// Serves the files of the bundle; the app of the other tests lies where an isolated bundle may not look.
const WEB: &str = "web: exec python3 -m http.server \"$PORT\" --bind 127.0.0.1\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_finds_an_instance_and_can_write_nothing_else() {
    let Some(stage) = stage() else { return };
    let home = tempfile::Builder::new().prefix(".tasks-eb-test-").tempdir_in("/var/tmp").expect("a folder");
    let outside = home.path().display().to_string();
    let config = r#"
files:
  /etc/tasks-eb-test/app.conf: {content: "made by files\n"}
commands:
  01_reads_what_files_made: {command: 'test "$(cat /etc/tasks-eb-test/app.conf)" = "made by files"'}
  02_stands_in_the_root: {command: 'test "$PWD" = /'}
  03_cannot_write_there: {command: '! touch /here /usr/here /etc/here /opt/elasticbeanstalk/here "$EB_INSTANCE_ROOT/here"'}
  04_keeps_a_file: {command: 'echo kept > /tmp/kept'}
container_commands:
  01_stands_in_staging: {command: 'test "$PWD" = /var/app/staging && echo built > built'}
  02_finds_the_file: {command: 'test "$(cat /tmp/kept)" = kept'}
  03_sees_no_home: {command: 'test ! -e /root && test "$(ls /home)" = webapp'}
  06_cannot_fill_the_memory: {command: '! head -c 2000000 /dev/zero > /run/big && test "$(df -k --output=size /dev/shm | tail -1)" -le 262144'}
  04_sees_its_processes: {command: 'test "$(ls -d /proc/[0-9]* | wc -l)" -lt 6'}
  05_is_found: {command: 'get-config environment -k HOST_TEST_APP | grep 1'}
"#;
    let hook = format!(
        "#!/bin/sh\nset -e\ntest \"$PWD\" = /var/app/current\ntest ! -e {outside}\necho logged > /var/log/hook.log\n\
         echo data > /var/app/data/kept\ntouch ~/mine\nls -A /run > /var/log/run.log\n"
    );
    let files = [("Procfile", WEB), (".ebextensions/01.config", config), (".platform/hooks/postdeploy/01", &hook)];
    stage.deploy("v1", &files).await.expect("deploys");
    assert_eq!(stage.get("/version").await, (200, "v1".to_owned()));
    assert_eq!(stage.get("/built").await, (200, "built\n".to_owned()));
    assert_eq!(stage.log("hook.log"), "logged\n");
    assert!(stage.log("run.log").lines().all(|name| name == "systemd"), "{}", stage.log("run.log"));
    let read = |name: &str| std::fs::read_to_string(stage.root().join(name)).expect("was written");
    assert_eq!(read("var/app/data/kept"), "data\n");
    assert!(stage.root().join("home/webapp/mine").exists());
    // What prints without an end to it is still logged from outside.
    assert!(stage.log("web.stderr.log").contains("GET /version"));
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_and_groups_are_made_for_the_instance_alone() {
    let Some(stage) = stage() else { return };
    let config = r#"
groups: {tasks-eb-tea: {gid: "45678"}}
users: {tasks-eb-ann: {groups: [tasks-eb-tea], uid: "45679", homeDir: /srv/ann}}
commands:
  01_user: {command: 'test "$(getent passwd tasks-eb-ann)" = tasks-eb-ann:x:45679:45679::/srv/ann:/sbin/nologin'}
  02_group: {command: 'test "$(getent group tasks-eb-tea)" = tasks-eb-tea:x:45678:tasks-eb-ann'}
  03_groups: {command: 'id -nG tasks-eb-ann | grep -w tasks-eb-tea'}
"#;
    let files = [("Procfile", WEB), (".ebextensions/01.config", config)];
    stage.deploy("v1", &files).await.expect("deploys");
    stage.deploy("v2", &files).await.expect("they are there already");
    let machine = std::fs::read_to_string("/etc/passwd").expect("reads");
    assert!(!machine.contains("tasks-eb-ann"), "the machine's own are as they were");
    let taken = "users: {tasks-eb-bob: {uid: 0}}\n";
    let failure =
        stage.deploy("v3", &[("Procfile", WEB), (".ebextensions/01.config", taken)]).await.expect_err("fails");
    assert!(failure.contains("UID 0 is not unique"), "{failure}");
    stage.environment.destroy().await.expect("is removed");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_dies_with_its_namespace_whatever_it_took_off() {
    let Some(stage) = stage() else { return };
    stage.deploy("v1", &[("Procfile", WEB)]).await.expect("deploys");
    let before = processes_of(&stage.root());
    // Without its mark, its variables, its session and its parent.
    let stray = "(setsid prlimit --locks=1 env -i sleep 1000.25 & ) ; trap '' TERM;";
    let procfile = format!("web: {stray} {}", WEB.trim_start_matches("web: "));
    stage.deploy("v2", &[("Procfile", &procfile)]).await.expect("deploys");
    let strays = || {
        let all = std::fs::read_dir("/proc").expect("lists").flatten();
        let lines = all.map(|entry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default());
        lines.filter(|line| line == b"sleep\x001000.25\0").count()
    };
    crate::host::eventually("it went astray", async || strays() > 0).await;
    stage.deploy("v3", &[("Procfile", WEB)]).await.expect("deploys");
    assert_eq!(strays(), 0);
    assert_eq!(stage.get("/version").await, (200, "v3".to_owned()));
    assert_eq!(processes_of(&stage.root()), before);
    stage.environment.destroy().await.expect("is removed");
    assert_eq!(processes_of(&stage.root()), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_real_nginx_is_isolated_with_its_app() {
    if !can_isolate() || !crate::host_nginx::has_nginx() {
        return;
    }
    let stage = Stage::confined(Confinement { isolate: true, proxy: ProxyKind::Nginx, ..Confinement::default() });
    let outside = tempfile::Builder::new().prefix(".tasks-eb-test-").tempdir_in("/var/tmp").expect("a folder");
    tasks_eb::fs::write_atomic(&outside.path().join("secret"), b"secret\n").expect("writes");
    let up = "/..".repeat(stage.root().components().count());
    let snippet = format!(
        "location /own/ {{ alias /var/app/current/public/; }}\nlocation /out/ {{ alias {up}{}/; }}\n",
        outside.path().display()
    );
    let files = [
        ("Procfile", WEB),
        ("public/page", "a page\n"),
        (".platform/nginx/conf.d/elasticbeanstalk/a.conf", snippet.as_str()),
    ];
    stage.deploy("v1", &files).await.expect("deploys");
    assert_eq!(stage.get("/version").await, (200, "v1".to_owned()));
    assert_eq!(stage.get("/own/page").await, (200, "a page\n".to_owned()));
    assert_eq!(stage.get("/out/secret").await.0, 404, "what lies outside is not there");
    let log = async || stage.log("nginx/access.log").contains("GET /own/page");
    crate::host::eventually("nginx writes its log", log).await;
    stage.deploy("v2", &files).await.expect("deploys");
    assert_eq!(stage.get("/version").await, (200, "v2".to_owned()));
    stage.environment.destroy().await.expect("is removed");
    assert_eq!(processes_of(&stage.root()), 0);
}

#[test]
fn a_machine_that_cannot_isolate_says_why_and_starts_nothing() {
    let sandbox = Sandbox::new();
    let refused = sandbox.command(&["local", "start", "--isolate"]).env("PATH", "/nonexistent").run().exit(1);
    assert!(refused.stderr.contains("this machine cannot isolate bundles"), "{refused}");
    assert!(refused.stderr.contains("bwrap is not on PATH; it comes with the package bubblewrap"), "{refused}");
    assert!(refused.stderr.contains("try: tasks-eb local start --isolate=false"), "{refused}");
    assert_eq!(sandbox.run(&["local", "status", "--output", "json"]).success().json()["running"], false);
}

#[test]
fn isolation_is_remembered_until_it_is_ended() {
    if !can_isolate() {
        return;
    }
    let sandbox = Sandbox::new();
    let start = |flags: &[&str]| sandbox.run(&[&["local", "start", "--output", "json"], flags].concat());
    assert_eq!(start(&["--port", "0", "--isolate"]).success().json()["isolate"], true);
    assert_eq!(start(&[]).success().json()["isolate"], true, "one that runs is left alone");
    let busy = start(&["--isolate=false"]).exit(6);
    assert!(busy.stdout.contains("runs with isolation already"), "{busy}");
    sandbox.run(&["local", "stop"]).success();
    assert_eq!(start(&["--port", "0"]).success().json()["isolate"], true, "it is remembered");
    sandbox.run(&["local", "stop"]).success();
    assert_eq!(start(&["--port", "0", "--isolate=false"]).success().json()["isolate"], false);
    sandbox.run(&["local", "stop"]).success();
    assert_eq!(start(&["--port", "0"]).success().json()["isolate"], false);
    sandbox.run(&["local", "stop"]).success();
}
