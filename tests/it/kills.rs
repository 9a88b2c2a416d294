//! The server is killed in the middle of create, update and terminate, again and again: afterwards every environment is
//! Ready and serves what it says, or has failed in words, or is gone, and nothing is left of what is gone.
//!
//! `TASKS_EB_KILLS` is how many environments go through it (three kills each), `TASKS_EB_KILL_SEED` repeats a run.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use aws_sdk_elasticbeanstalk::types::{ConfigurationOptionSetting, EventSeverity};
use tasks_eb::local::host::mysql;
use tasks_eb::retry::{Deadline, Pace, pause, until};

use crate::support::{LocalBeanstalk, http};
use crate::wire_elasticbeanstalk::{Field, STACK, app, basics, option};

const PATIENCE: Duration = Duration::from_secs(120);
/// Every so manieth environment has a database.
const WITH_DATABASE: u64 = 2;

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

/// Processes that were started for anything below a folder.
fn processes(root: &Path) -> Vec<String> {
    let mark = format!("EB_INSTANCE_ROOT={}", root.to_str().expect("text"));
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let ours = entries.filter(|path| {
        let environment = std::fs::read(path.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry.starts_with(mark.as_bytes()))
    });
    ours.map(|path| String::from_utf8_lossy(&std::fs::read(path.join("cmdline")).unwrap_or_default()).into_owned())
        .collect()
}

fn entries(folder: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

struct Siege {
    beanstalk: LocalBeanstalk,
    field: Field,
    dice: Dice,
    seed: u64,
}

impl Siege {
    /// Kills the server at some moment of the next `most` milliseconds, and starts it again.
    async fn kill_within(&mut self, most: u64) {
        pause(Duration::from_millis(self.dice.below(most))).await;
        self.beanstalk.kill();
        self.beanstalk.start_again();
    }

    /// Whether the environment says that an operation failed.
    async fn has_failed(&self, name: &str) -> bool {
        let errors = self.field.client.describe_events().environment_name(name).severity(EventSeverity::Error);
        !errors.send().await.expect("described").events().is_empty()
    }

    /// An environment that is Ready serves the version that it names. One that never had an app serves none, and says
    /// that something failed. Whether it serves.
    async fn check(&self, name: &str, when: &str, had_an_app: bool) -> bool {
        let found = self.field.settled(name).await;
        assert_eq!(found.status().map(|status| status.as_str()), Some("Ready"), "{when}, seed {}", self.seed);
        let said = format!("{} ", found.version_label().unwrap_or("no version"));
        let failed = self.has_failed(name).await;
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

    async fn attack(&mut self, name: &str, with_database: bool) {
        let mut options = basics();
        options.extend(with_database.then(database).into_iter().flatten());
        let create = self.field.client.create_environment().application_name("tasks").environment_name(name);
        let create = create.version_label("one").solution_stack_name(STACK).set_option_settings(Some(options));
        create.send().await.expect("taken");
        self.kill_within(if with_database { 2_500 } else { 1_000 }).await;
        let has_an_app = self.check(name, "create", false).await;

        let update = self.field.client.update_environment().environment_name(name).version_label("two");
        update.send().await.expect("taken");
        self.kill_within(if with_database { 1_500 } else { 800 }).await;
        self.check(name, "update", has_an_app).await;

        self.field.client.terminate_environment().environment_name(name).send().await.expect("taken");
        self.kill_within(500).await;
        let gone = self.field.settled(name).await;
        assert_eq!(gone.status().map(|status| status.as_str()), Some("Terminated"), "seed {}", self.seed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_the_server_is_killed_nothing_is_lost_and_nothing_is_left() {
    let seed = number("TASKS_EB_KILL_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let rounds = number("TASKS_EB_KILLS").unwrap_or(4);
    let beanstalk = LocalBeanstalk::start();
    let home = beanstalk.sandbox.state().join("local");
    let field = Field::with(&beanstalk.sdk());
    field.found().await;
    field.version("one", app("one", &[])).await;
    field.version("two", app("two", &[])).await;
    let has_mysql = mysql::available().is_some();
    assert!(has_mysql || std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "tests/run installs a MySQL server");
    let mut siege = Siege { beanstalk, field, dice: Dice(seed), seed };
    for round in 0..rounds {
        let name = format!("tasks-{round}");
        siege.attack(&name, has_mysql && round % WITH_DATABASE == 0).await;
        // Its past is kept, its folders are not.
        for folder in ["environments", "databases"] {
            let left = entries(&home.join(folder));
            assert!(left.is_empty(), "{left:?} is left of {name}, seed {seed}");
        }
        let left = processes(&home);
        assert!(left.is_empty(), "{left:?} is left of {name}, seed {seed}");
    }
    let databases = siege.field.rds.describe_db_instances().send().await.expect("described");
    assert!(databases.db_instances().is_empty(), "{databases:?}, seed {seed}");
}
