//! The whole journey with the real app, MariaDB and the real binary: from an empty folder to a served page, through
//! changes and three ways to break a deploy, back to nothing.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tasks_eb::local::host::memcached;

use crate::host_servers::Servers;
use crate::support::browser::Browser;
use crate::support::{BINARY, Finished, LocalBeanstalk, http};

struct Journey<'a> {
    beanstalk: &'a LocalBeanstalk,
    project: PathBuf,
}

impl Journey<'_> {
    fn run(&self, args: &[&str]) -> Finished {
        self.beanstalk.command(args).dir(&self.project).run()
    }

    fn json(&self, args: &[&str]) -> Value {
        self.beanstalk.command(args).args(["--output", "json"]).dir(&self.project).run().success().json()
    }

    fn url(&self) -> String {
        self.json(&["status"])["url"].as_str().expect("status names the URL").trim_end_matches('/').to_owned()
    }

    /// The page that the environment serves.
    fn page(&self) -> String {
        let answer = http::get(&self.url());
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body
    }

    fn release(&self) -> String {
        self.json(&["status"])["version"].as_str().expect("status names the version").to_owned()
    }

    /// Replaces text in a file of the project; the text must be there.
    fn replace(&self, file: &str, old: &str, new: &str) {
        let path = self.project.join(file);
        let text = std::fs::read_to_string(&path).expect("reads");
        assert!(text.contains(old), "{file} has no {old}");
        write(&path, &text.replace(old, new));
    }

    /// Adds a migration for both databases.
    fn migrate(&self, name: &str, sql: &str) {
        for dialect in ["mysql", "sqlite"] {
            write(&self.project.join(format!("migrations/{dialect}/{name}.sql")), sql);
        }
        let list = std::fs::read_to_string(self.project.join("src/db/migrations.rs")).expect("reads");
        let last = list.rfind("migration!(\"").expect("a list of migrations");
        let end = last + list[last..].find(')').expect("its end") + 1;
        let longer = format!("{}, migration!(\"{name}\"){}", &list[..end], &list[end..]);
        write(&self.project.join("src/db/migrations.rs"), &longer);
    }

    /// A deploy that must fail, with the old version still serving.
    fn broken_deploy(&self, evidence: &str) -> Finished {
        let before = self.release();
        let failed = self.run(&["deploy"]);
        assert!(failed.code.is_some_and(|code| code != 0), "a broken deploy must not end well: {failed}");
        assert!(failed.stderr.contains(evidence), "no '{evidence}' in: {failed}");
        assert_eq!(self.release(), before, "the old version stays: {failed}");
        assert!(self.page().contains("water the plants"), "the old version still serves: {failed}");
        failed
    }
}

fn write(path: &Path, text: &str) {
    tasks_eb::fs::write_atomic(path, text.as_bytes()).expect("writes");
}

#[test]
fn journey_from_nothing_to_a_served_page_and_back() {
    let beanstalk = LocalBeanstalk::start();
    let sandbox = &beanstalk.sandbox;
    sandbox.run(&["init", "garden", "--name", "garden", "--region", "us-west-2", "--yes"]).success();
    let journey = Journey { beanstalk: &beanstalk, project: sandbox.work().join("garden") };

    create(&journey);
    use_the_page(&journey);
    deploy_a_migration(&journey);
    set_variables(&journey);
    connect_a_cache(&journey);
    read_logs(&journey);
    break_it_in_three_ways(&journey);
    terminate(&journey);
}

fn create(journey: &Journey<'_>) {
    let created = journey.run(&["create", "garden-dev", "--yes"]).success();
    assert!(created.stdout.contains("http://garden-dev."), "the answer is the URL: {created}");
    let again = journey.run(&["create", "garden-dev", "--yes"]);
    assert!(again.stderr.contains("garden-dev") || again.stdout.contains("garden-dev"), "{again}");
    let status = journey.json(&["status"]);
    assert_eq!((&status["status"], &status["health"]), (&"Ready".into(), &"Green".into()), "{status}");
    let health = beanstalk_json(journey, "/health");
    assert_eq!(health["database"]["kind"].as_str().unwrap_or_default().to_lowercase(), "mysql", "{health}");
}

fn beanstalk_json(journey: &Journey<'_>, path: &str) -> Value {
    let body = http::get(&format!("{}{path}", journey.url())).body;
    serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
}

fn use_the_page(journey: &Journey<'_>) {
    let answer = http::post_json(&format!("{}/api/tasks", journey.url()), r#"{"name":"water the plants"}"#);
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(journey.page().contains("water the plants"));
    let Some(browser) = Browser::open() else { return };
    browser.go(&journey.url());
    browser.fill("input[name=name]", "sow \u{1f345} <b>tomatoes</b>");
    browser.click("form button[type=submit]");
    browser.wait_for_text("main", "sow \u{1f345} <b>tomatoes</b>");
    assert!(browser.text("main").contains("water the plants"));
    browser.resize(390, 800);
    let overflow = browser.script("return document.documentElement.scrollWidth > window.innerWidth");
    assert_eq!(overflow, false, "nothing sticks out on a phone");
    let forms = browser.count("form[action$='/delete']");
    assert_eq!(forms, 2, "a delete button for each task");
}

fn deploy_a_migration(journey: &Journey<'_>) {
    let column = "ALTER TABLE task ADD COLUMN priority VARCHAR(10) NOT NULL DEFAULT 'normal';\n";
    journey.migrate("0900_add_priority", column);
    journey.replace(
        "src/tasks/store.rs",
        "const NEWEST: &str = \"SELECT id, name FROM",
        "const NEWEST: &str = \"SELECT id, CONCAT(name, ' with priority ', priority) AS name FROM",
    );
    let before = journey.release();
    journey.run(&["deploy", "--dry-run"]).success();
    assert_eq!(journey.release(), before, "a dry run changes nothing");
    journey.run(&["deploy"]).success();
    assert_ne!(journey.release(), before);
    assert!(journey.page().contains("water the plants with priority normal"), "the new column is used");
    let again = journey.run(&["deploy"]).success();
    assert!(format!("{}{}", again.stdout, again.stderr).contains("othing to do"), "{again}");
    journey.run(&["migrate", "--status"]).success();
}

fn set_variables(journey: &Journey<'_>) {
    journey.run(&["setenv", "MOTTO=a, \"b\" = c", "API_TOKEN=canary-5d1f"]).success();
    let shown = journey.run(&["printenv"]).success();
    assert!(shown.stdout.contains("a, \"b\" = c"), "{shown}");
    assert!(!format!("{}{}", shown.stdout, shown.stderr).contains("canary-5d1f"), "secrets are masked: {shown}");
    journey.run(&["setenv", "MOTTO="]).success();
    let shown = journey.run(&["printenv"]).success();
    assert!(!shown.stdout.contains("MOTTO"), "{shown}");
    assert!(journey.page().contains("water the plants"));
}

/// The arithmetic of the tutorial, on the app as it is made and with every page from Memcache.
fn connect_a_cache(journey: &Journey<'_>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = Servers::new();
    let dir = folder.0.path().join("cache");
    let cache = runtime.block_on(memcached::start(&dir, Path::new(BINARY))).expect("starts");
    let (servers, user, password) = (&cache.servers, &cache.credentials.user, cache.credentials.password.expose());
    let given = serde_json::json!({"servers": servers, "username": user, "password": password}).to_string();
    let setup = journey.beanstalk.command(&["cache", "setup", "--stdin"]).dir(&journey.project).input(&given).run();
    setup.success();
    for mode in ["near", "shared"] {
        if mode == "shared" {
            journey.run(&["setenv", "CACHE=shared"]).success();
        }
        let verified = journey.json(&["cache", "verify"]);
        assert_eq!((&verified["mode"], &verified["as_expected"]), (&mode.into(), &true.into()), "{verified:#}");
    }
    let page = journey.page();
    assert!(page.contains("water the plants") && !page.contains("cache verify"), "its task is gone again: {page}");
    journey.run(&["setenv", "CACHE=", "MEMCACHIER_SERVERS=", "MEMCACHIER_USERNAME=", "MEMCACHIER_PASSWORD="]).success();
}

fn read_logs(journey: &Journey<'_>) {
    let tail = journey.run(&["logs"]).success();
    assert!(
        tail.stdout.contains("/var/log/eb-engine.log") && tail.stdout.contains("/var/log/web.stdout.log"),
        "{tail}"
    );
    let events = journey.run(&["events"]).success();
    assert!(events.stdout.contains("Environment update completed successfully."), "{events}");
}

fn break_it_in_three_ways(journey: &Journey<'_>) {
    let list = std::fs::read_to_string(journey.project.join("src/db/migrations.rs")).expect("reads");
    journey.migrate("0901_break", "ALTER TABLE no_such_table ADD COLUMN x INT;\n");
    journey.broken_deploy("no_such_table");
    write(&journey.project.join("src/db/migrations.rs"), &list);
    for dialect in ["mysql", "sqlite"] {
        std::fs::remove_file(journey.project.join(format!("migrations/{dialect}/0901_break.sql"))).expect("removes");
    }

    let bad = journey.project.join(".ebextensions/99-bad.config");
    write(&bad, "option_settings:\n\t- tab: [\n");
    journey.broken_deploy("99-bad.config");
    std::fs::remove_file(&bad).expect("removes");

    journey.replace("Procfile", "bin/web serve", "bin/web no-such-command");
    journey.broken_deploy("no-such-command");
    journey.replace("Procfile", "bin/web no-such-command", "bin/web serve");

    journey.run(&["deploy"]).success();
    assert!(journey.page().contains("water the plants"));
}

fn terminate(journey: &Journey<'_>) {
    let refused = journey.run(&["terminate"]).exit(5);
    assert!(refused.stderr.contains("--confirm"), "{refused}");
    let url = journey.url();
    let ended = journey.run(&["terminate", "--all", "--confirm", "garden"]).success();
    assert!(format!("{}{}", ended.stdout, ended.stderr).contains("napshot"), "a kept snapshot is reported: {ended}");
    assert!(http::try_get(&url).is_none_or(|answer| answer.status >= 400), "nothing serves any more");
    let local = journey.beanstalk.sandbox.state().join("local");
    let left = |folder: &str| std::fs::read_dir(local.join(folder)).map_or(0, Iterator::count);
    assert_eq!((left("environments"), left("databases")), (0, 0), "no folder is left");
    assert_eq!(processes_under(&local), Vec::<String>::new(), "no process is left");
    assert_eq!(bundles(&local), Vec::<PathBuf>::new(), "no bundle is left");
}

/// Command lines of the processes that mention this folder, except the server itself.
fn processes_under(folder: &Path) -> Vec<String> {
    let folder = folder.to_str().expect("a path of text");
    let lines = std::fs::read_dir("/proc").expect("lists processes").flatten().filter_map(|entry| {
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        let line = String::from_utf8_lossy(&line).replace('\0', " ");
        let cwd = std::fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        (line.contains(folder) || cwd.starts_with(folder)).then_some(line)
    });
    lines.filter(|line| !line.contains("local start")).collect()
}

/// Source bundles that lie in the local S3.
fn bundles(local: &Path) -> Vec<PathBuf> {
    let files = ignore::WalkBuilder::new(local.join("s3")).standard_filters(false).build();
    let zips = files.flatten().map(ignore::DirEntry::into_path);
    zips.filter(|path| path.is_file() && path.to_string_lossy().contains(".zip")).collect()
}
