//! What a project pins: its account, and the environments that are never taken down. Through the variables that point any
//! AWS client at the local Elastic Beanstalk, because with `--local` nobody's account is compared.

use crate::support::{Finished, SLOW, Stage};

const RAILS: &str = ".elasticbeanstalk/config.global.yml";

struct Guarded(Stage);

impl Guarded {
    fn run(&self, args: &[&str]) -> Finished {
        let printed = self.0.sandbox().run(&["local", "env", "--shell", "json"]).success().json();
        let variables = printed.as_object().expect("variables");
        let command = variables.iter().fold(self.0.sandbox().command(args), |command, (name, value)| {
            command.env(name, value.as_str().expect("text"))
        });
        command.run()
    }

    fn changes(&self) -> usize {
        let calls = self.0.sandbox().run(&["local", "calls", "--limit", "5000", "--output", "json"]).success().json();
        let calls = calls["calls"].as_array().expect("a list").clone();
        let is_change = |call: &&serde_json::Value| {
            let action = call["action"].as_str().unwrap_or_default();
            !["Describe", "Get", "List", "Check", "Head"].iter().any(|start| action.starts_with(start))
        };
        calls.iter().filter(is_change).count()
    }
}

/// Every command that changes something at AWS, with arguments that would. `tests/it/iam_policy.rs` sees from the recorded
/// calls that none is missing.
pub(crate) const MUTATING: &[(&str, &[&str])] = &[
    ("create", &["shop-new", "--skip-build", "--no-db", "--yes"]),
    ("deploy", &["--skip-build"]),
    ("rollback", &["--yes"]),
    ("setenv", &["A=b"]),
    ("config save", &["kept"]),
    ("config reset", &["RootVolumeType", "--yes"]),
    ("migrate", &[]),
    ("restart", &[]),
    ("scale", &["2", "--yes"]),
    ("swap", &["shop-dev", "--with", "shop-two"]),
    ("rebuild", &["shop-dev", "--confirm", "shop-dev"]),
    ("versions prune", &["--keep", "0", "--yes"]),
    ("terminate", &["shop-dev", "--confirm", "shop-dev"]),
    ("terminate", &["--all", "--confirm", "shop"]),
    ("abort", &[]),
];

#[test]
fn another_account_than_the_pinned_one_is_refused_by_every_command_that_changes_something() {
    let stage = Guarded(Stage::new(&["--no-db"]));
    for content in ["second", "third"] {
        stage.0.bundle(content);
        stage.0.run(&["deploy", "--skip-build"]).success();
    }
    stage.0.run(&["create", "shop-two", "--skip-build", "--no-db", "--yes"]).success();
    stage.0.sandbox().write(RAILS, "tasks-eb:\n  account: '999999999999'\n");
    stage.0.bundle("fourth");
    for (command, flags) in MUTATING {
        if *command == "abort" {
            stage.0.bundle_with("slow", &[SLOW]);
            stage.0.run(&["deploy", "--skip-build", "--no-wait"]).success();
        }
        let before = stage.changes();
        let args: Vec<&str> = command.split(' ').chain(["--output", "text"]).chain(flags.iter().copied()).collect();
        let refused = stage.run(&args).exit(7);
        let names_both = refused.stderr.contains("999999999999") && refused.stderr.contains("credentials of account ");
        assert!(names_both && refused.stderr.contains("config.global.yml"), "{refused}");
        assert_eq!(stage.changes(), before, "{args:?}");
    }
    stage.run(&["status"]).success();
    stage.0.run(&["abort"]).success();

    // The domain name of a protected environment is not given away, on whichever side it stands.
    stage.0.sandbox().write(RAILS, "tasks-eb:\n  protected: [shop-two]\n");
    let before = stage.changes();
    let refused = stage.run(&["swap", "shop-dev", "--with", "shop-two", "--wait-ready", "5m"]).exit(2);
    assert!(refused.stderr.contains("shop-two is protected") && refused.stderr.contains(RAILS), "{refused}");
    assert_eq!(stage.changes(), before);
}

#[test]
fn a_protected_environment_is_not_taken_down_and_where_it_is_done_is_said_before() {
    let stage = Guarded(Stage::new(&["--no-db"]));
    stage.0.sandbox().write(RAILS, "tasks-eb:\n  protected: [shop-dev]\n");
    let before = stage.changes();
    let cases: &[&[&str]] = &[
        &["rebuild", "--confirm", "shop-dev"],
        &["terminate", "--force"],
        &["terminate", "--all", "--confirm", "shop"],
    ];
    for case in cases {
        let refused = stage.run(case).exit(2);
        assert!(refused.stderr.contains("shop-dev is protected") && refused.stderr.contains(RAILS), "{refused}");
        assert_eq!(stage.changes(), before, "{case:?}");
    }
    let changed = stage.run(&["setenv", "A=b"]).success();
    let told = changed.stderr.lines().filter(|line| line.contains("account ") && line.contains("region us-west-2"));
    assert_eq!(told.count(), 1, "{changed}");

    stage.0.sandbox().write(RAILS, "tasks-eb:\n  protected: sometimes, maybe\n");
    let broken = stage.0.run(&["terminate", "--force"]).exit(2);
    assert!(broken.stderr.contains("tasks-eb.protected"), "{broken}");
    stage.0.sandbox().write(RAILS, "tasks-eb:\n  protected: false\n");
    stage.run(&["terminate", "--force"]).success();
}
