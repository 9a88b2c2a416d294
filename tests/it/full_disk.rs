//! A result that does not reach stdout is no good end: every format says so on stderr, with exit code 1.

#![cfg(target_os = "linux")]

use crate::support::{BINARY, Finished, Sandbox};

/// A command whose stdout is a disk without room.
fn on_a_full_disk(sandbox: &Sandbox, command: &str) -> Finished {
    let script = format!("{BINARY} {command} >/dev/full; echo $?");
    sandbox.program("bash").args(["-c", &script]).run().success()
}

#[test]
fn a_result_that_is_lost_is_told_in_every_format() {
    let sandbox = Sandbox::new();
    sandbox.write("Procfile", "web: true\n");
    sandbox.write(
        ".ebextensions/a.config",
        "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    PORT: '5000'\n",
    );
    for command in [
        "explain TE1103",
        "explain TE1103 --output json",
        "explain TE1103 --output ndjson",
        "lint --output sarif",
        "completions zsh",
        "--help",
        "--version",
        "help deploy --output json",
    ] {
        let finished = on_a_full_disk(&sandbox, command);
        assert_eq!(finished.stdout, "1\n", "{command}: {finished}");
        let told = "the result could not be written to stdout";
        assert!(finished.stderr.contains(told) && finished.stderr.contains("No space left"), "{command}: {finished}");
    }
}

#[test]
fn a_failure_that_is_lost_keeps_its_exit_code_and_is_told_on_stderr() {
    let sandbox = Sandbox::new();
    for output in ["json", "ndjson"] {
        let finished = on_a_full_disk(&sandbox, &format!("status --output {output}"));
        assert_eq!(finished.stdout, "8\n", "{finished}");
        for told in ["there is no Elastic Beanstalk project", "the result could not be written to stdout"] {
            assert!(finished.stderr.contains(told), "{finished}");
        }
    }
    let finished = on_a_full_disk(&sandbox, "status");
    assert_eq!((finished.stdout.as_str(), finished.stderr.contains("could not be written")), ("8\n", false));
}
