//! What was released is written down where every machine finds it, however it ended, and goes with the application.

use serde_json::{Value, json};

use crate::support::Stage;

fn releases(stage: &Stage) -> Vec<Value> {
    let told = stage.run(&["releases", "shop-dev", "--output", "json"]).success().json();
    told["releases"].as_array().expect("a list").clone()
}

#[test]
fn every_release_is_written_down_however_it_ended() {
    let stage = Stage::new(&["--no-db"]);
    let first = releases(&stage)[0]["version"].clone();
    stage.run(&["setenv", "--environment", "shop-dev", "GREETING=hunter2", "--output", "json"]).success();
    stage.bundle_that_misbehaves("error");
    stage.run(&["deploy", "--skip-build", "--message", "Bigger buttons"]).exit(4);
    stage.bundle("second");
    stage.run(&["deploy", "--skip-build", "--no-wait"]).success();
    stage.run(&["wait", "shop-dev", "--for", "healthy"]).success();
    stage.run(&["rollback", first.as_str().expect("a label"), "--yes"]).success();

    let told = releases(&stage);
    let short: Vec<_> = told.iter().map(|release| (&release["action"], &release["ending"])).collect();
    let expected = [
        ("rollback", "serves"),
        ("deploy", "begun"),
        ("deploy", "returned"),
        ("setenv", "serves"),
        ("create", "serves"),
    ];
    assert_eq!(
        short,
        expected.map(|(action, ending)| (json!(action), json!(ending))).each_ref().map(|(a, b)| (a, b)),
        "{told:?}"
    );
    assert_eq!((&told[0]["version"], &told[0]["previous"]), (&first, &told[1]["version"]));
    assert_eq!((&told[2]["message"], &told[2]["previous"]), (&json!("Bigger buttons"), &first));
    assert_eq!((&told[3]["variables"], &told[3]["version"]), (&json!(["GREETING"]), &Value::Null));
    assert!(told.iter().all(|release| release["by"].as_str().is_some_and(|by| by.starts_with("arn:aws:"))), "{told:?}");
    assert!(!json!(told).to_string().contains("hunter2"));
    for limit in ["0", "1001"] {
        stage.run(&["releases", "--limit", limit]).exit(2);
    }
    let text = stage.run(&["releases", "--limit", "1"]).success().stdout;
    assert!(text.contains("rollback  serves") && !text.contains("setenv"), "{text}");

    // Once enough of them tell, it is said how long one takes.
    for content in ["third", "fourth", "fifth", "sixth"] {
        stage.bundle(content);
        let deployed = stage.run(&["deploy", "--skip-build"]).success();
        assert_eq!(deployed.stderr.contains("it usually takes"), content == "sixth", "{deployed}");
    }

    // The past outlives the environment, and not the application.
    stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
    assert_eq!(releases(&stage).len(), 9);
    stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert_eq!(releases(&stage).len(), 0);
}

#[test]
fn a_release_names_the_commit_that_the_project_was_at() {
    let stage = Stage::without_environment();
    let git = |args: &[&str]| {
        let author = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        stage.sandbox().program("git").args(author).args(args.iter().copied()).run().success()
    };
    git(&["init", "--quiet"]);
    git(&["add", ".ebextensions"]);
    git(&["commit", "--quiet", "-m", "one"]);
    let commit = git(&["rev-parse", "HEAD"]).stdout.trim().to_owned();
    let mut stage = stage;
    stage.create(&["--no-db"], "");
    stage.sandbox().write(".ebextensions/app.config", "# changed\n");
    stage.bundle("second");
    stage.run(&["deploy", "shop-dev", "--skip-build"]).success();
    let told = releases(&stage);
    assert_eq!(told[1]["revision"], json!({"commit": commit, "dirty": false}), "{told:?}");
    assert_eq!(told[0]["revision"], json!({"commit": commit, "dirty": true}), "{told:?}");
}
