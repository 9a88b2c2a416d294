//! `setenv`: what a file of variables says of those that AWS cannot keep. The rest is in `operations`.

use crate::support::Stage;

#[test]
fn variables_of_a_file_that_have_no_value_are_named() {
    let stage = Stage::new(&["--no-db"]);
    stage.sandbox().write("production.env", "GREETING=hello\nEMPTY=\nQUOTED=''\n");
    let told = stage.run(&["setenv", "--from-file", "production.env", "--dry-run"]).success();
    let note = "empty in production.env, and AWS keeps no empty variables: EMPTY, QUOTED";
    assert!(told.stderr.contains(note), "{told}");
    assert!(told.stdout.starts_with("would set GREETING\n"), "{told}");
    let told = stage.run(&["setenv", "GREETING=hello", "EMPTY=", "--dry-run"]).success();
    assert!(!told.stderr.contains("no empty variables"), "on the command line it is how one asks for that: {told}");
}
