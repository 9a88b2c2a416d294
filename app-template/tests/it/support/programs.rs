//! Programs of this machine that tests need: where they are, and what is said when they are not there.

use std::io::Write;
use std::path::PathBuf;

/// Set, either makes a failure of what is otherwise skipped.
const REQUIRE: [&str; 2] = ["CI", "TASKS_EB_REQUIRE_SERVERS"];

/// The first of these names that is a program here.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/usr/bin".into()])
        .collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Says what is not tested and why; where everything has to be tested, that is a failure.
pub(crate) fn skip(what: &str, why: &str) {
    let required = REQUIRE.iter().find(|name| std::env::var_os(name).is_some());
    assert!(
        required.is_none(),
        "{why}, and {} is set",
        required.unwrap()
    );
    say(what, why);
}

/// The same where it is never a failure.
pub(crate) fn say(what: &str, why: &str) {
    // Straight to stderr: `eprintln!` would be swallowed while the tests pass.
    let _ = writeln!(std::io::stderr(), "\n*** NOT TESTED {what}: {why} ***\n");
}
