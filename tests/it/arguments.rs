//! What is told without a command that runs: version and help as data, and what is wrong with the arguments.

use crate::support::Sandbox;

#[test]
fn version_and_help_are_documents_where_data_is_asked_for() {
    let sandbox = Sandbox::new();
    for args in [&["--version", "--output", "json"][..], &["--output=json", "-V"]] {
        let version = sandbox.run(args).success().json();
        assert_eq!((&version["ok"], &version["schema"]), (&true.into(), &"tasks-eb/version@1".into()));
        assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    }
    for args in [&["create", "--help", "--output", "json"][..], &["help", "create", "--output=json"]] {
        let help = sandbox.run(args).success();
        assert_eq!(help.json()["schema"], "tasks-eb/help@1", "{help}");
        assert!(help.json()["help"].as_str().is_some_and(|text| text.contains("--cname-prefix")), "{help}");
    }
    let topic = sandbox.run(&["help", "exit-codes", "--output", "json"]).success().json();
    assert_eq!(topic["schema"], "tasks-eb/exit-codes@1");
    assert!(topic["exit_codes"].is_array(), "{topic}");
    let line = sandbox.run(&["--version", "--output", "ndjson"]).success();
    assert_eq!(line.stdout.lines().count(), 1, "{line}");
    assert_eq!(sandbox.run(&["--version"]).success().stdout, format!("tasks-eb {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn arguments_that_are_refused_say_why_and_what_next() {
    let sandbox = Sandbox::new();
    let flag = sandbox.run(&["versions", "list", "--nonsense", "--output", "json"]).exit(2).json();
    assert_eq!(
        (&flag["error"]["code"], &flag["error"]["next"]),
        (&"TE1114".into(), &"tasks-eb versions list --help".into())
    );
    let both = sandbox.run(&["terminate", "--all", "--bucket", "--keep-bundles"]).exit(2);
    assert!(both.stderr.starts_with("error[TE1114]: --bucket and --keep-bundles cannot both be done\n"), "{both}");
    assert!(both.stderr.contains("the bundles lie in the bucket, and go with it"), "{both}");
}
