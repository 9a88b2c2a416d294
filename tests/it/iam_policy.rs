//! The one table of commands and calls, held against what the local Elastic Beanstalk records: every call that a command
//! makes is in the policy, and nothing is in it that no command asked for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tasks_eb::deploy::permissions::{NEEDS, actions};

use crate::guard::MUTATING;
use crate::help::commands;
use crate::support::{Sandbox, Stage};

/// How actions begin that change nothing; instances are asked for their logs.
const LOOKS: [&str; 7] = ["Describe", "List", "Get", "Check", "Head", "Request", "Retrieve"];

/// A story in which every command works.
struct Story {
    stage: Stage,
    last: u64,
    recorded: BTreeMap<String, BTreeSet<String>>,
}

impl Story {
    /// Runs a command, whatever comes of it, and notes what it asked for.
    fn run(&mut self, command: &str, flags: &[&str], exit: i32) {
        self.run_with(command, flags, exit, "");
    }

    fn run_with(&mut self, command: &str, flags: &[&str], exit: i32, input: &str) {
        let args: Vec<&str> = command.split(' ').chain(flags.iter().copied()).collect();
        let ended = self.stage.command(&args).input(input).run().exit(exit);
        let after = self.last.to_string();
        let list = ["local", "calls", "--output", "json", "--limit", "5000", "--after", &after];
        let calls = self.stage.sandbox().run(&list).success().json();
        let noted = self.recorded.entry(command.to_owned()).or_default();
        let mut changes = false;
        for call in calls["calls"].as_array().expect("a list") {
            self.last = self.last.max(call["number"].as_u64().expect("a number"));
            let text = |name: &str| call[name].as_str().expect("text").to_owned();
            let action = text("action");
            changes |= !LOOKS.iter().any(|start| action.starts_with(start));
            noted.insert(format!("{}:{action}", text("service")));
        }
        // Whoever changes something is told where, once.
        let told = ended.stderr.lines().filter(|line| line.contains("account ") && line.contains(", region us-west-2"));
        assert!(!changes || told.count() == 1, "{ended}");
        // What it is about to do is its first screen; what destroys warns of it.
        let screen = ["note: plan: ", "warning: "].iter().any(|start| ended.stderr.contains(start));
        assert!(!changes || screen, "`{command}` shows no plan: {ended}");
        assert!(!changes || MUTATING.iter().any(|(known, _)| *known == command), "`{command}` changes something");
    }

    fn bundle(&self, content: &str) {
        self.stage.bundle(content);
    }
}

fn tell() -> BTreeMap<String, BTreeSet<String>> {
    let mut story = Story { stage: Stage::without_environment(), last: 0, recorded: BTreeMap::new() };
    let build = ["--skip-build"];
    story.run("create", &["shop-dev", "--skip-build", "--yes", "--cname-prefix", "shop-front"], 0);
    for look in [
        "status",
        "events",
        "health",
        "list",
        "ssh",
        "printenv",
        "versions list",
        "releases",
        "config list",
        "config diff",
    ] {
        story.run(look, &[], 0);
    }
    story.run("open", &["--url"], 0);
    story.run("config explain", &["Timeout"], 0);
    story.run("config save", &["saved"], 0);
    story.run("config reset", &["RootVolumeType", "--yes"], 0);
    story.run("logs", &[], 0);
    story.run("plan", &build, 0);
    let big: String = (0..2_600_000_u32).map(|number| format!("{:08x}", number.wrapping_mul(2_654_435_761))).collect();
    story.bundle(&big);
    story.run("deploy", &build, 0);
    story.run("wait", &["--for", "ready"], 0);
    story.run("rollback", &["--yes"], 0);
    story.stage.bundle_that_misbehaves("error");
    story.run("deploy", &build, 4);
    story.run("setenv", &["A=b"], 0);
    for cache in ["cache check", "cache stats", "cache verify"] {
        story.run(cache, &[], 8);
    }
    story.run("migrate", &[], 0);
    story.run("restart", &[], 0);
    story.run("scale", &["2", "--yes"], 0);
    story.run("upgrade", &[], 0);
    story.bundle("another");
    story.run("create", &["shop-two", "--skip-build", "--yes", "--no-db"], 0);
    story.run("swap", &["shop-dev", "--with", "shop-two"], 0);
    story.run("rebuild", &["shop-two", "--confirm", "shop-two"], 0);
    story.run("audit", &[], 0);
    story.run("versions prune", &["--keep", "0", "--yes"], 0);
    story.run("terminate", &["shop-two", "--confirm", "shop-two"], 0);
    story.run("terminate", &["--all", "--confirm", "shop"], 0);
    story.run("audit", &[], 0);
    story.recorded
}

fn of(calls: &BTreeSet<String>) -> BTreeSet<String> {
    calls.iter().flat_map(|call| actions(call)).collect()
}

/// Commands whose calls are partly those of others, or need a state that takes long to bring about: abort needs an
/// update that hangs, cache setup a Memcache server, versions delete does what prune does.
const TOLD_IN_PART: [&str; 4] = ["abort", "cache setup", "upgrade", "versions delete"];

#[test]
fn every_call_is_in_the_policy_of_its_command_and_nothing_else_is() {
    let recorded = tell();
    let mut wrong = Vec::new();
    for (command, calls) in &recorded {
        let Some(need) = NEEDS.iter().find(|need| need.command == command) else {
            wrong.push(format!("{command} is not in the table: {calls:?}"));
            continue;
        };
        let allowed: BTreeSet<String> = need.all_calls().flat_map(actions).collect();
        let seen = of(calls);
        wrong.extend(seen.difference(&allowed).map(|action| format!("{command} asked for {action}")));
        if !TOLD_IN_PART.contains(&command.as_str()) {
            let expected: BTreeSet<String> = need.calls().flat_map(actions).collect();
            wrong.extend(expected.difference(&seen).map(|action| format!("{command} did not ask for {action}")));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    for need in NEEDS.iter().filter(|need| !TOLD_IN_PART.contains(&need.command)) {
        assert!(recorded.contains_key(need.command), "{} was never run", need.command);
    }
    let elsewhere = [
        "",
        "bundle",
        "cache",
        "completions",
        "config",
        "init",
        "lint",
        "try",
        "versions",
        "doctor",
        "explain",
        "iam-policy",
    ];
    for command in commands().iter().map(|words| words.join(" ")) {
        let known = NEEDS.iter().any(|need| need.command == command) || elsewhere.contains(&command.as_str());
        assert!(known || command.starts_with("local"), "`{command}` is missing in the table of calls");
    }
}

#[test]
fn the_policy_is_json_that_names_what_is_known_of_the_place() {
    let sandbox = Sandbox::new();
    let anywhere: Value = serde_json::from_str(&sandbox.run(&["iam-policy", "events"]).success().stdout).expect("JSON");
    assert_eq!(anywhere["Version"], "2012-10-17");
    assert_eq!(anywhere["Statement"][0]["Action"], serde_json::json!(["elasticbeanstalk:DescribeEvents"]));
    sandbox.run(&["iam-policy", "lint"]).exit(2);
    sandbox.run(&["iam-policy", "--account", "12"]).exit(2);

    let stage = Stage::without_environment();
    let pinned = "tasks-eb:\n  account: '123456789012'\n";
    stage.sandbox().write(".elasticbeanstalk/config.global.yml", pinned);
    let policy = stage.sandbox().run(&["iam-policy", "deploy", "--only-calls"]).success();
    assert!(policy.stdout.contains("arn:aws:elasticbeanstalk:us-west-2:123456789012:environment/shop/*"), "{policy}");
    assert!(!policy.stdout.contains("BehindBeanstalk"), "{policy}");
    let whole = stage.sandbox().run(&["iam-policy"]).success();
    assert!(whole.stdout.contains("iam:PassRole") && whole.stderr.contains("--only-calls"), "{whole}");
}
