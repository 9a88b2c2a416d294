//! `deploy NAME --blue-green` from a pipeline, which keeps nothing between its runs: one name for ever, and what serves is
//! never advised to be terminated.

use crate::support::Stage;

const CONFIG: &str = ".elasticbeanstalk/config.yml";

#[test]
fn the_same_command_line_deploys_for_ever() {
    let stage = Stage::new(&["--no-db"]);
    let config = std::fs::read_to_string(stage.sandbox().work().join(CONFIG)).expect("reads");
    let deploy = ["deploy", "shop-dev", "--skip-build", "--blue-green", "--confirm", "shop-dev", "--output", "json"];
    for (round, now) in ["shop-dev-green", "shop-dev-blue", "shop-dev-green"].into_iter().enumerate() {
        stage.bundle(&format!("round {round}"));
        // Every run has a checkout of its own.
        stage.sandbox().write(CONFIG, &config);
        let deployed = stage.run(&deploy).success();
        let done = deployed.json();
        assert_eq!((&done["environment"], &done["old_terminated"]), (&now.into(), &true.into()), "{deployed}");
        assert_eq!(done["url"].as_str(), Some(stage.url()), "{deployed}");
        assert_eq!(stage.names(), [now], "{deployed}");
        assert_eq!(deployed.stderr.contains("shop-dev is gone, and "), round > 0, "{deployed}");
    }
    let again = stage.run(&deploy).success();
    assert!(again.stderr.contains("nothing to do"), "{again}");
    let other = ["deploy", "shop-dev", "--skip-build", "--blue-green", "--confirm", "shop-prod"];
    stage.run(&other).exit(2);
    stage.sandbox().write(".elasticbeanstalk/config.global.yml", "tasks-eb:\n  protected: [shop-dev]\n");
    stage.bundle("protected");
    let refused = stage.run(&deploy).exit(2);
    assert!(refused.stdout.contains("shop-dev is protected"), "{refused}");
}

#[test]
fn what_serves_under_the_name_is_named_and_never_to_be_terminated() {
    let stage = Stage::new(&["--no-db", "--cname-prefix", "shop-front"]);
    let deploy = ["deploy", "shop-dev", "--skip-build", "--blue-green", "--keep-old"];
    stage.bundle("second");
    stage.run(&deploy).success();
    let refused = stage.run(&deploy).exit(1);
    assert!(refused.stderr.contains("shop-dev-green serves in the place of shop-dev"), "{refused}");
    assert!(refused.stderr.contains("try: tasks-eb deploy shop-dev-green --blue-green"), "{refused}");
    assert!(!refused.stderr.contains("terminate shop-dev-green"), "{refused}");
    stage.bundle("third");
    stage.run(&["deploy", "shop-dev-green", "--skip-build", "--blue-green", "--keep-old"]).success();
    stage.run(&["terminate", "shop-dev", "--confirm", "shop-dev"]).success();
    // Of the two that are left, the blue one has the name; the green one served before.
    stage.bundle("fourth");
    let taken = stage.run(&deploy).exit(1);
    assert!(taken.stderr.contains("shop-dev is gone, and shop-dev-blue took its place"), "{taken}");
    assert!(taken.stderr.contains("try: tasks-eb terminate shop-dev-green"), "{taken}");
    stage.run(&["terminate", "shop-dev-green", "--confirm", "shop-dev-green"]).success();
    let deployed = stage.run(&[&deploy[..5], &["--output", "json"]].concat()).success().json();
    assert_eq!((&deployed["environment"], &deployed["old"]), (&"shop-dev-green".into(), &"shop-dev-blue".into()));
}

#[test]
fn one_that_never_took_the_place_is_not_guessed() {
    let mut stage = Stage::without_environment();
    stage.create(&["--no-db"], "");
    stage.run(&["create", "shop-new-green", "--skip-build", "--yes", "--no-db"]).success();
    let refused = stage.run(&["deploy", "shop-new", "--skip-build", "--blue-green"]).exit(8);
    assert!(refused.stderr.contains("shop-new-green may be meant"), "{refused}");
    assert!(refused.stderr.contains("try: tasks-eb deploy shop-new-green --blue-green"), "{refused}");
    stage.run(&["create", "shop-new-blue", "--skip-build", "--yes", "--no-db"]).success();
    let refused = stage.run(&["deploy", "shop-new", "--skip-build", "--blue-green"]).exit(8);
    assert!(refused.stderr.contains("shop-new-blue or shop-new-green may be meant"), "{refused}");
    assert!(refused.stderr.contains("try: tasks-eb list"), "{refused}");
}
