//! The completion scripts in `completions/` are those of this command line, and every shell that is there takes them.

use clap_complete::Shell;
use tasks_eb::commands::completions::script;

use crate::support::{Sandbox, repository};

const FILES: [(Shell, &str); 5] = [
    (Shell::Bash, "tasks-eb.bash"),
    (Shell::Zsh, "_tasks-eb"),
    (Shell::Fish, "tasks-eb.fish"),
    (Shell::PowerShell, "_tasks-eb.ps1"),
    (Shell::Elvish, "tasks-eb.elv"),
];

#[test]
fn the_checked_in_completions_are_those_of_this_command_line() {
    let bless = std::env::var_os("TASKS_EB_BLESS").is_some();
    for (shell, name) in FILES {
        let path = repository().join("completions").join(name);
        let wanted = script(shell, tasks_eb::cli::command()).expect("writes");
        if bless {
            std::fs::create_dir_all(repository().join("completions")).expect("makes the folder");
            tasks_eb::fs::write_atomic(&path, wanted.as_bytes()).expect("writes");
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(found == wanted, "completions/{name} is stale. Run: TASKS_EB_BLESS=1 tests/run completions");
    }
}

#[test]
fn the_command_prints_the_script_and_shells_read_it() {
    let sandbox = Sandbox::new();
    let json = sandbox.run(&["completions", "elvish", "--output", "json"]).success().json();
    assert!(json["script"].as_str().is_some_and(|script| script.contains("edit:completion")), "{json}");
    for shell in ["bash", "zsh", "fish"] {
        let script = sandbox.run(&["completions", shell]).success().stdout;
        let path = sandbox.write(&format!("script.{shell}"), &script);
        if tasks_eb::fs::find_program(shell).is_some() {
            sandbox.program(shell).args(["-n"]).args([path]).run().success();
        }
    }
}
