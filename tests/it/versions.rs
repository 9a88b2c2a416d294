//! `tasks-eb versions`: what is listed, what may go, and what is never deleted.

use serde_json::{Value, json};

use crate::support::Stage;

fn list(stage: &Stage) -> Vec<Value> {
    let listed = stage.run(&["versions", "list", "--output", "json"]).success().json();
    listed["versions"].as_array().expect("a list").clone()
}

fn labels(stage: &Stage) -> Vec<String> {
    list(stage).iter().map(|version| version["label"].as_str().expect("a label").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn old_versions_go_with_their_bundles_and_what_is_needed_stays() {
    let stage = Stage::new(&["--no-db"]);
    for content in ["second", "third"] {
        stage.bundle(content);
        stage.run(&["deploy", "--skip-build"]).success();
    }
    let [third, second, first] = labels(&stage).try_into().expect("three versions");
    assert_eq!(list(&stage)[0]["runs_in"], json!(["shop-dev"]));
    assert_eq!(list(&stage)[1]["before_in"], json!(["shop-dev"]));
    let table = stage.run(&["versions", "list", "--limit", "1"]).success();
    assert!(table.stdout.contains(&third) && table.stdout.contains("shop-dev"), "{table}");
    assert!(!table.stdout.contains(&second), "{table}");

    let young = stage.run(&["versions", "prune", "--older-than", "1h", "--yes"]).success();
    assert!(young.stdout.contains("nothing to delete: 3 versions of shop stay"), "{young}");
    let dry = stage.run(&["versions", "prune", "--keep", "0", "--dry-run", "--output", "json"]).success().json();
    assert_eq!((&dry["deleted"], &dry["kept"]), (&json!([first]), &json!(2)), "what runs, and what ran before, stay");
    let unasked = stage.run(&["versions", "prune", "--keep", "0"]).exit(5);
    assert!(unasked.stderr.contains("--yes"), "{unasked}");
    let used = stage.run(&["versions", "delete", &second, &third, "--yes"]).exit(1);
    assert!(used.stderr.contains("it runs in shop-dev"), "{used}");
    stage.run(&["versions", "delete", "v-nowhere", "--yes"]).exit(8);
    stage.run(&["versions", "prune", "--yes"]).exit(2);
    assert_eq!(labels(&stage), [third.as_str(), second.as_str(), first.as_str()], "nothing went yet");

    let s3 = aws_sdk_s3::config::Builder::from(&stage.sdk()).force_path_style(true).build();
    let s3 = aws_sdk_s3::Client::from_conf(s3);
    let objects = async || {
        let bucket = "elasticbeanstalk-us-west-2-123456789012";
        let listed = s3.list_objects_v2().bucket(bucket).prefix("shop/").send().await.expect("lists");
        listed.contents().len()
    };
    assert_eq!(objects().await, 3);
    stage.run(&["versions", "prune", "--keep", "1", "--yes"]).success();
    assert_eq!((labels(&stage), objects().await), (vec![third.clone(), second.clone()], 2));
    // What would be gone back to may go when it is named; the environment goes on.
    stage.run(&["versions", "delete", &second, "--yes"]).success();
    assert_eq!((labels(&stage), objects().await), (vec![third], 1));
    assert_eq!(stage.get("/").0, 200);
    let none = stage.run(&["rollback", "--yes"]).exit(8);
    assert!(none.stderr.contains("there is no version before"), "{none}");
}
