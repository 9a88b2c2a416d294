//! The server is killed in the middle of everything that takes time, again and again: afterwards every environment is
//! Ready and serves what it says, or has failed in words, or is gone, and nothing is left of what is gone.
//!
//! `TASKS_EB_KILLS` is how many environments go through it (six kills each, nine where it has a database),
//! `TASKS_EB_KILL_SEED` repeats a run.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use aws_sdk_elasticbeanstalk::operation::RequestId;
use aws_sdk_elasticbeanstalk::types::{
    ConfigurationDeploymentStatus, ConfigurationOptionSetting, EnvironmentDescription, EventSeverity,
};
use tasks_eb::local::host::mysql;
use tasks_eb::retry::{Deadline, Pace, pause, until};

use crate::support::{LocalBeanstalk, http};
use crate::wire_elasticbeanstalk::{Field, STACK, app, basics, option};

const PATIENCE: Duration = Duration::from_secs(120);
/// Every so manieth environment has a database.
const WITH_DATABASE: u64 = 2;
/// The environment that stays, for the others to swap names with.
const SPARE: &str = "tasks-spare";
/// Commands that a kill can come between.
const COMMANDS: &str = "\
commands:
  01_wait: {command: 'exec sleep 0.2'}
container_commands:
  01_wait: {command: 'exec sleep 0.2'}
";

/// Numbers that a seed decides (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

fn database() -> Vec<ConfigurationOptionSetting> {
    let database = |name: &str, value: &str| option("aws:rds:dbinstance", name, value);
    vec![
        database("HasCoupledDatabase", "true"),
        database("DBAllocatedStorage", "20"),
        database("DBPassword", "secretpw1"),
        database("DBDeletionPolicy", "Delete"),
    ]
}

/// Processes that were started for anything below a folder, except for one of its folders.
fn processes(root: &Path, except: &Path) -> Vec<String> {
    let mark = |path: &Path| format!("EB_INSTANCE_ROOT={}", path.to_str().expect("text"));
    let (mark, other) = (mark(root), mark(except));
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let ours = entries.filter(|path| {
        let environment = std::fs::read(path.join("environ")).unwrap_or_default();
        let mut entries = environment.split(|byte| *byte == 0);
        entries.any(|entry| entry.starts_with(mark.as_bytes()) && !entry.starts_with(other.as_bytes()))
    });
    ours.map(|path| String::from_utf8_lossy(&std::fs::read(path.join("cmdline")).unwrap_or_default()).into_owned())
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn status(environment: &EnvironmentDescription) -> &str {
    environment.status().map_or("", |status| status.as_str())
}

struct Siege {
    beanstalk: LocalBeanstalk,
    field: Field,
    dice: Dice,
    seed: u64,
    kills: u64,
}

impl Siege {
    /// Kills the server at some moment of the next `most` milliseconds, and starts it again.
    async fn kill_within(&mut self, most: u64) {
        pause(Duration::from_millis(self.dice.below(most))).await;
        self.beanstalk.kill();
        self.beanstalk.start_again();
        self.kills += 1;
    }

    /// Whether a call's operation says that it failed. Its story goes on under its request when the server is back.
    async fn has_failed(&self, request: Option<&str>) -> bool {
        let errors = self.field.client.describe_events().set_request_id(request.map(str::to_owned));
        let errors = errors.severity(EventSeverity::Error).send().await.expect("described");
        !errors.events().is_empty()
    }

    /// An environment that is Ready serves the version that it names. One that never had an app serves none, and says
    /// that something failed. Whether it serves.
    async fn check(&self, name: &str, when: &str, request: Option<&str>, had_an_app: bool) -> bool {
        let found = self.field.settled(name).await;
        assert_eq!(status(&found), "Ready", "{when}, seed {}", self.seed);
        let said = format!("{} ", found.version_label().unwrap_or("no version"));
        let failed = self.has_failed(request).await;
        let url = format!("http://{}/", found.endpoint_url().unwrap_or("127.0.0.1:1"));
        let serves = until(Deadline::after(PATIENCE), Pace::LOCAL, || {
            let page = http::try_get(&url);
            async {
                match page {
                    Some(page) if page.status == 200 => ControlFlow::Break(Some(page.body)),
                    _ if failed && !had_an_app => ControlFlow::Break(None),
                    _ => ControlFlow::Continue(()),
                }
            }
        });
        let served = serves.await.unwrap_or_else(|_| panic!("{when}: {found:?} serves nothing, seed {}", self.seed));
        if let Some(page) = &served {
            assert!(page.starts_with(&said), "{when}: {page} is not {said}, seed {}", self.seed);
        }
        served.is_some()
    }

    /// Deploys a version with commands, in the middle of which the server is killed.
    async fn deploy(&mut self, name: &str, had_an_app: bool, with_database: bool) {
        let update = self.field.client.update_environment().environment_name(name).version_label("two");
        let update = update.send().await.expect("taken");
        self.kill_within(if with_database { 1_500 } else { 1_000 }).await;
        self.check(name, "update", update.request_id(), had_an_app).await;
    }

    /// Changes a variable: afterwards the app has the one that the settings tell.
    async fn configure(&mut self, name: &str, had_an_app: bool) {
        let setting = option("aws:elasticbeanstalk:application:environment", "MESSAGE", &self.kills.to_string());
        let update = self.field.client.update_environment().environment_name(name).option_settings(setting);
        let update = update.send().await.expect("taken");
        self.kill_within(600).await;
        if !self.check(name, "configuration", update.request_id(), had_an_app).await {
            return;
        }
        let settings = self.field.client.describe_configuration_settings().application_name("tasks");
        let settings = settings.environment_name(name).send().await.expect("described");
        let in_force = settings.configuration_settings().iter();
        let mut in_force =
            in_force.filter(|of| of.deployment_status() == Some(&ConfigurationDeploymentStatus::Deployed));
        let options = in_force.next().expect("settings in force").option_settings();
        let told = options.iter().find(|option| option.option_name() == Some("MESSAGE"));
        let message = format!(" MESSAGE={} ", told.and_then(|option| option.value()).unwrap_or_default());
        let found = self.field.settled(name).await;
        let page = http::get(&format!("http://{}/", found.endpoint_url().unwrap_or_default())).body;
        assert!(page.contains(&message), "{page} without {message}, seed {}", self.seed);
    }

    /// Swaps names with the spare one: afterwards each name leads to one of the two, to the one that says so.
    async fn swap(&mut self, name: &str) {
        let names = [name, SPARE];
        let mut before = Vec::new();
        for name in names {
            before.push(self.field.settled(name).await.cname().expect("a name").to_owned());
        }
        let swap = self.field.client.swap_environment_cnames().source_environment_name(name);
        let swap = swap.destination_environment_name(SPARE).send().await.expect("taken");
        self.kill_within(60).await;
        let mut after = Vec::new();
        for name in names {
            self.check(name, "swap", swap.request_id(), true).await;
            let found = self.field.settled(name).await;
            let cname = found.cname().expect("a name").to_owned();
            let page = http::get(&format!("http://{cname}/")).body;
            let label = found.version_label().unwrap_or_default();
            assert!(page.starts_with(label), "{cname} of {label} leads to {page}, seed {}", self.seed);
            after.push(cname);
        }
        let swapped: Vec<String> = before.iter().rev().cloned().collect();
        assert!(after == before || after == swapped, "{before:?} became {after:?}, seed {}", self.seed);
    }

    /// Builds the environment anew; one whose launch was cut short is made good by the next deployment.
    async fn rebuild(&mut self, name: &str) {
        let rebuild = self.field.client.rebuild_environment().environment_name(name).send().await.expect("taken");
        self.kill_within(1_200).await;
        if !self.check(name, "rebuild", rebuild.request_id(), false).await {
            self.field.deploy(name, "one").await;
            self.check(name, "the deployment after a rebuild", None, true).await;
        }
    }

    /// A version that is validated is so when the server is back, and the end of it is told.
    async fn process(&mut self, label: &str) {
        let bundle = app(label, &[(".ebextensions/01.config", COMMANDS)]);
        let request = self.field.processed_version(label, bundle).await;
        self.kill_within(40).await;
        let versions =
            self.field.client.describe_application_versions().application_name("tasks").version_labels(label);
        let processed = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let found = versions.clone().send().await.expect("described");
            let status = found.application_versions().first().and_then(|version| version.status()).expect("a version");
            if status.as_str() == "PROCESSED" { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        processed.await.unwrap_or_else(|_| panic!("{label} is never processed, seed {}", self.seed));
        let told = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let told = self.field.client.describe_events().request_id(&request).send().await.expect("described");
            let end = format!("Finished processing application version {label}. Status: PROCESSED.");
            let is_told = told.events().iter().any(|event| event.message() == Some(&end));
            if is_told { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        told.await.unwrap_or_else(|_| panic!("the end of {label} is never told, seed {}", self.seed));
    }

    /// A database of its own: made or failed, and then gone when that is asked for.
    async fn database(&mut self, identifier: &str) {
        let create = self.field.rds.create_db_instance().db_instance_identifier(identifier).engine("mysql");
        let create = create.db_instance_class("db.t3.micro").allocated_storage(20).master_username("admin");
        create.master_user_password("secretpw1").send().await.expect("taken");
        self.kill_within(3_000).await;
        let state = self.database_state(identifier, &["available", "failed"]).await;
        if state.is_some() {
            let delete =
                self.field.rds.delete_db_instance().db_instance_identifier(identifier).skip_final_snapshot(true);
            delete.send().await.expect("taken");
            self.kill_within(700).await;
            let state = self.database_state(identifier, &[]).await;
            assert_eq!(state, None, "seed {}", self.seed);
        }
    }

    /// Waits until a database is gone, or in one of these states.
    async fn database_state(&self, identifier: &str, ends: &[&str]) -> Option<String> {
        let settled = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let all = self.field.rds.describe_db_instances().send().await.expect("described");
            let found = all.db_instances().iter().find(|found| found.db_instance_identifier() == Some(identifier));
            let state = found.and_then(|found| found.db_instance_status()).map(str::to_owned);
            let is_end = state.as_deref().is_none_or(|state| ends.contains(&state));
            if is_end { ControlFlow::Break(state) } else { ControlFlow::Continue(()) }
        });
        settled.await.unwrap_or_else(|_| panic!("{identifier} is never one of {ends:?}, seed {}", self.seed))
    }

    /// Deletes the application with all that it has.
    async fn delete_application(&mut self) {
        let client = self.field.client.clone();
        let delete = client.delete_application().application_name("tasks").terminate_env_by_force(true);
        let delete = delete.send().await.expect("taken");
        self.kill_within(500).await;
        let told = until(Deadline::after(PATIENCE), Pace::LOCAL, || async {
            let told = client.describe_events().set_request_id(delete.request_id().map(str::to_owned)).send().await;
            let told = told.expect("described");
            let is_told = told
                .events()
                .iter()
                .any(|event| event.message() == Some("The application has been deleted successfully."));
            if is_told { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        told.await.unwrap_or_else(|_| panic!("the end of the application is never told, seed {}", self.seed));
        let applications = client.describe_applications().send().await.expect("described");
        assert!(applications.applications().is_empty(), "{applications:?}, seed {}", self.seed);
        assert_eq!(status(&self.field.settled(SPARE).await), "Terminated", "seed {}", self.seed);
    }

    async fn attack(&mut self, name: &str, with_database: bool) {
        let mut options = basics();
        options.extend(with_database.then(database).into_iter().flatten());
        let create = self.field.client.create_environment().application_name("tasks").environment_name(name);
        let create = create.version_label("one").solution_stack_name(STACK).set_option_settings(Some(options));
        let create = create.send().await.expect("taken");
        self.kill_within(if with_database { 2_500 } else { 1_000 }).await;
        let has_an_app = self.check(name, "create", create.request_id(), false).await;
        self.deploy(name, has_an_app, with_database).await;
        // Whatever was cut short, this makes it good.
        self.field.deploy(name, "one").await;
        self.configure(name, true).await;
        self.swap(name).await;
        self.rebuild(name).await;
        if with_database {
            self.process(&format!("of-{name}")).await;
            self.database(&format!("of-{name}")).await;
        }
        let id = self.field.settled(name).await.environment_id().expect("an id").to_owned();
        self.field.client.terminate_environment().environment_name(name).send().await.expect("taken");
        self.kill_within(500).await;
        let gone = self.field.settled(name).await;
        assert_eq!((status(&gone), gone.environment_id()), ("Terminated", Some(id.as_str())), "seed {}", self.seed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_the_server_is_killed_nothing_is_lost_and_nothing_is_left() {
    let seed = number("TASKS_EB_KILL_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let rounds = number("TASKS_EB_KILLS").unwrap_or(2);
    let beanstalk = LocalBeanstalk::start();
    let home = beanstalk.sandbox.state().join("local");
    let field = Field::with(&beanstalk.sdk());
    field.found().await;
    for label in ["one", "spare"] {
        field.version(label, app(label, &[])).await;
    }
    field.version("two", app("two", &[(".ebextensions/01.config", COMMANDS)])).await;
    field.create(SPARE, "spare", Vec::new()).await;
    let spare = field.settled(SPARE).await.environment_id().expect("an id").to_owned();
    let spare = home.join("environments").join(spare);
    let has_mysql = mysql::available().is_some();
    assert!(has_mysql || std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "tests/run installs a MySQL server");
    let mut siege = Siege { beanstalk, field, dice: Dice(seed), seed, kills: 0 };
    for round in 0..rounds {
        let name = format!("tasks-{round}");
        siege.attack(&name, has_mysql && round % WITH_DATABASE == 0).await;
        println!("{name}: {} kills, seed {seed}", siege.kills);
        // Its past is kept, its folders are not.
        let mut left = entries(&home.join("environments"));
        left.extend(entries(&home.join("databases")));
        left.retain(|path| *path != spare);
        assert!(left.is_empty(), "{left:?} is left of {name}, seed {seed}");
        let left = processes(&home, &spare);
        assert!(left.is_empty(), "{left:?} is left of {name}, seed {seed}");
    }
    siege.delete_application().await;
    println!("{} kills, seed {seed}", siege.kills);
    let left = [entries(&home.join("environments")), entries(&home.join("databases"))].concat();
    assert!(left.is_empty() && processes(&home, Path::new("/nowhere")).is_empty(), "{left:?} is left, seed {seed}");
    let databases = siege.field.rds.describe_db_instances().send().await.expect("described");
    assert!(databases.db_instances().is_empty(), "{databases:?}, seed {seed}");
}
