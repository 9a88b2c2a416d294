//! Nothing is found where nobody looked for it before: another region, a misspelt name, a checkout without a branch. None of
//! it is a silent success, and no next step makes, unasked, what costs.

use crate::support::{Finished, Stage};

fn elsewhere(stage: &Stage, args: &[&str]) -> Finished {
    stage.command(args).env("AWS_REGION", "eu-central-1").run()
}

/// What is advised.
fn next(failed: &Finished) -> String {
    let next = failed.stderr.lines().rev().find_map(|line| line.trim().strip_prefix("try: "));
    next.unwrap_or_else(|| panic!("nothing is advised: {failed}")).to_owned()
}

#[test]
fn an_end_and_an_audit_in_another_region_are_no_silent_success() {
    let stage = Stage::new(&["--no-db"]);
    let misspelt = elsewhere(&stage, &["terminate", "--all", "--confirm", "shopp"]).exit(2);
    assert!(misspelt.stderr.contains("'shop'"), "{misspelt}");
    let terminate = ["terminate", "--all", "--confirm", "shop"];
    let nothing = elsewhere(&stage, &terminate).exit(8);
    assert!(nothing.stderr.contains("there is no application shop in eu-central-1"), "{nothing}");
    assert!(nothing.stderr.contains("the project's own region is us-west-2"), "{nothing}");
    let step = next(&nothing);
    assert!(
        step.starts_with("tasks-eb terminate --all --confirm shop") && step.contains("--region us-west-2"),
        "{step}"
    );
    let one = elsewhere(&stage, &["terminate", "shop-dev", "--confirm", "shop-dev"]).exit(8);
    assert!(next(&one).contains("--region us-west-2") && !one.stderr.contains("tasks-eb create"), "{one}");

    let audit = elsewhere(&stage, &["audit"]).success();
    assert!(audit.stdout.contains(", region eu-central-1; the project's own region is us-west-2\n"), "{audit}");
    assert!(audit.stdout.contains("there is no application shop in eu-central-1\n"), "{audit}");
    assert!(audit.stderr.contains("tasks-eb audit --region us-west-2"), "{audit}");
    let audit = elsewhere(&stage, &["audit", "--output", "json"]).success().json();
    let told = [&audit["region"], &audit["project_region"], &audit["application"]];
    assert_eq!(told, ["eu-central-1", "us-west-2", "shop"], "{audit}");
    assert_eq!(audit["application_exists"], false, "{audit}");
    let misspelt = stage.run(&["audit", "--application", "shopp"]).exit(8);
    assert!(misspelt.stderr.contains("there is no application shopp in us-west-2"), "{misspelt}");
    assert!(next(&misspelt).contains("--application shop"), "{misspelt}");

    let ended = stage.run(&[&terminate[..], &["--output", "json"]].concat()).success().json();
    assert_eq!((&ended["region"], &ended["was_here"]), (&"us-west-2".into(), &true.into()), "{ended}");
    let again = stage.run(&terminate).success();
    assert!(again.stdout.contains("region us-west-2\n") && again.stdout.contains("gone already"), "{again}");
    stage.run(&["audit", "--application", "shop"]).success();
}

#[test]
fn what_never_was_in_the_own_region_is_said_to_be_not_there() {
    let stage = Stage::without_environment();
    let nothing = stage.run(&["terminate", "--all", "--confirm", "shop"]).success();
    assert!(nothing.stdout.ends_with("there is no application shop in us-west-2\n"), "{nothing}");
    let audit = stage.run(&["audit"]).success();
    assert!(audit.stdout.contains("there is no application shop in us-west-2\n"), "{audit}");
}

#[test]
fn an_unknown_environment_is_not_answered_with_a_new_one_where_another_was_meant() {
    let stage = Stage::new(&["--no-db"]);
    for args in
        [&["status", "shop-dev", "-r", "eu-central-1"][..], &["deploy", "shop-dev", "--skip-build", "-reu-central-1"]]
    {
        let wrong = stage.run(args).exit(8);
        let step = next(&wrong);
        assert!(step.contains("--region us-west-2") && !step.contains("eu-central-1"), "{wrong}");
        assert!(!wrong.stderr.contains("tasks-eb create") && !step.contains("--yes"), "{wrong}");
        let step: Vec<&str> = step.split(' ').skip(1).filter(|word| *word != "--local").collect();
        stage.run(&step).success();
    }
    let new = stage.run(&["deploy", "another-one", "--skip-build"]).exit(8);
    assert!(new.stderr.contains("those there are: shop-dev"), "{new}");
    assert!(new.stderr.contains("a new environment, which costs"), "{new}");
    assert!(next(&new).starts_with("tasks-eb create another-one"), "{new}");
    let gone = stage.run(&["terminate", "another-one", "--confirm", "another-one"]).exit(8);
    assert!(next(&gone).starts_with("tasks-eb list"), "{gone}");
    let word = stage.run(&["migrate", "status"]).exit(8);
    assert!(next(&word).starts_with("tasks-eb migrate --status"), "{word}");
}

#[test]
fn a_checkout_without_a_branch_names_what_is_there_and_keeps_nothing() {
    let mut stage = Stage::without_environment();
    stage.sandbox().write(".git/HEAD", &format!("{}\n", "0123456789".repeat(4)));
    let none = stage.run(&["deploy", "--skip-build"]).exit(8);
    assert!(none.stderr.contains("no branch is checked out (detached HEAD)"), "{none}");
    assert!(next(&none).starts_with("tasks-eb list"), "{none}");
    stage.create(&["--no-db"], "");
    let config = std::fs::read_to_string(stage.sandbox().work().join(".elasticbeanstalk/config.yml")).expect("reads");
    assert!(!config.contains("shop-dev"), "{config}");
    let unnamed = stage.run(&["deploy", "--skip-build"]).exit(8);
    assert!(unnamed.stderr.contains("those there are: shop-dev"), "{unnamed}");
    assert!(next(&unnamed).starts_with("tasks-eb deploy shop-dev"), "{unnamed}");
    let status = stage.run(&["status"]).exit(8);
    assert!(next(&status).starts_with("tasks-eb list"), "{status}");
}
