//! The plan is the first screen of what changes something, and with several environments each event says whose it is.

use crate::support::{Finished, Stage};

/// The plan is told, and before it began.
fn shows(done: &Finished, plan: &str, begins: &str) {
    let (told, began) = (done.stderr.find(plan), done.stderr.find(begins));
    assert!(told.is_some() && told < began, "'{plan}' before '{begins}': {done}");
}

#[test]
fn what_is_about_to_be_done_is_shown_before_it_is_and_events_of_several_environments_name_theirs() {
    let mut stage = Stage::without_environment();
    let created = stage.create(&["--no-db"], "");
    let plan = "note: plan: create application shop\n  make sure that the bucket for bundles exists\n";
    shows(&created, plan, "created application shop");
    assert!(created.stderr.contains("\n  create environment shop-dev: single instance, version v-"), "{created}");
    let name = created.stderr.matches("shop-dev: ").count();
    assert!(name < 3, "one environment is not named again and again: {created}");

    let restarted = stage.run(&["restart"]).success();
    shows(&restarted, "note: plan: restart the app of shop-dev on every instance", "restartAppServer is starting");
    let scaled = stage.run(&["scale", "2", "--yes"]).success();
    let plan =
        "note: plan: scale shop-dev from 1 to 2 instances: load-balanced from now on, which replaces its instance";
    shows(&scaled, plan, "Environment update is starting");
    stage.bundle("second");
    let deployed = stage.run(&["deploy", "--skip-build"]).success();
    shows(&deployed, "note: plan: upload bundle shop/v-", "Environment update is starting");

    stage.run(&["create", "shop-two", "--skip-build", "--yes", "--no-db"]).success();
    let swapped = stage.run(&["swap", "shop-dev", "--with", "shop-two"]).success();
    shows(&swapped, "note: plan: exchange domain names, so that shop-dev answers at ", "swap the domain names");
    let ended = stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    for name in ["shop-dev", "shop-two"] {
        let events = ended.stderr.lines().filter(|line| line.contains(&format!(" {name}: ")));
        assert!(events.count() > 0, "events of {name} are known: {ended}");
    }
}
