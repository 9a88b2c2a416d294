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

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_of_the_first_weeks_is_read_and_one_without_versions_goes_with_the_application() {
    let stage = Stage::without_environment();
    let (beanstalk, s3) = (aws_sdk_elasticbeanstalk::Client::new(&stage.sdk()), aws_sdk_s3::Client::new(&stage.sdk()));
    beanstalk.create_application().application_name("shop").send().await.expect("created");
    let bucket = beanstalk.create_storage_location().send().await.expect("created");
    let bucket = bucket.s3_bucket().expect("a name");
    let release = |at: &str, version: &str| {
        json!({"at": at, "action": "deploy", "version": version, "previous": null, "ending": "serves", "seconds": 1.0,
            "by": "arn:aws:iam::123456789012:user/alice", "revision": null, "variables": [], "message": ""})
    };
    let put = async |key: &str, document: Value| {
        let body = document.to_string().into_bytes().into();
        s3.put_object().bucket(bucket).key(key).body(body).send().await.expect("put");
    };
    let once = "tasks-eb/releases/shop/shop-dev/01700000000000-deploy-serves-1s.json";
    put(once, release("2023-11-14T22:13:20Z", "v-old")).await;
    let now = ".tasks-eb/releases/shop/shop-dev/01800000000000-deploy-serves-1s.json";
    put(now, release("2027-01-15T08:00:00Z", "v-new")).await;
    put("tasks-eb/releases/other/other-dev/x.json", json!({})).await;
    let versions: Vec<Value> = releases(&stage).into_iter().map(|release| release["version"].clone()).collect();
    assert_eq!(versions, ["v-new", "v-old"]);
    stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    let left = s3.list_objects_v2().bucket(bucket).send().await.expect("listed");
    let left: Vec<&str> = left.contents().iter().filter_map(|object| object.key()).collect();
    assert!(left.iter().all(|key| !key.contains("/shop/")), "{left:?}");
    assert!(left.contains(&"tasks-eb/releases/other/other-dev/x.json"), "what is of others stays: {left:?}");
}
