//! stdout is the result and stderr the story; JSON is one document, also for errors; nothing ever waits for a terminal.

use std::time::Duration;

use crate::support::{LocalBeanstalk, Sandbox};

#[test]
fn a_wrong_flag_is_exit_2_and_with_json_one_document_on_stdout() {
    let sandbox = Sandbox::new();
    let text = sandbox.run(&["completions", "--nonsense"]).exit(2);
    assert!(text.stdout.is_empty() && text.stderr.contains("--nonsense"), "{text}");

    for args in [["completions", "bsh", "--output", "json"], ["--output=json", "completions", "--nonsense", "x"]] {
        let json = sandbox.run(&args).exit(2);
        assert!(json.stderr.is_empty(), "{json}");
        let document = json.json();
        assert_eq!(document["ok"], false);
        assert_eq!(document["error"]["class"], "usage");
        assert_eq!(document["error"]["exit_code"], 2);
    }
}

#[test]
fn a_misspelt_command_is_answered_with_the_right_one() {
    let finished = Sandbox::new().run(&["completion"]).exit(2);
    assert!(finished.stderr.contains("completions"), "{finished}");
}

#[test]
fn a_closed_pipe_is_a_normal_end() {
    let sandbox = Sandbox::new();
    let line = format!("{} completions zsh | head -n 1", crate::support::BINARY);
    let script = format!("{line}; echo \"${{PIPESTATUS[0]}}\"");
    let finished = sandbox.program("bash").args(["-c", &script]).limit(Duration::from_secs(60)).run().success();
    assert_eq!(finished.stdout, "#compdef tasks-eb\n0\n", "{finished}");
    assert_eq!(finished.stderr, "");
}

#[test]
fn a_question_that_nobody_hears_is_exit_5_and_names_its_flag() {
    let sandbox = Sandbox::new();
    for input in ["", "y\n"] {
        let finished = sandbox.command(&["local", "reset"]).input(input).run().exit(5);
        assert!(finished.stderr.contains("try: give --yes"), "{finished}");
    }
    let json = sandbox.run(&["local", "reset", "--output", "json"]).exit(5).json();
    assert_eq!(json["schema"], "tasks-eb/local-reset@1");
    assert_eq!(json["error"]["class"], "needs-answer");
}

#[test]
fn text_in_a_pipe_has_no_colour_unless_it_is_forced_and_never_moves() {
    let sandbox = Sandbox::new();
    let plain = sandbox.run(&["local", "env"]).exit(8);
    assert!(!plain.stderr.contains(['\u{1b}', '\r']), "{plain}");
    let forced = sandbox.command(&["local", "env"]).env("CLICOLOR_FORCE", "1").run().exit(8);
    assert!(forced.stderr.contains("\u{1b}["), "{forced}");
    let declined = sandbox.command(&["local", "env"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").run().exit(8);
    assert!(!declined.stderr.contains('\u{1b}'), "{declined}");
}

#[test]
fn quiet_tells_nothing_but_the_result() {
    let beanstalk = LocalBeanstalk::start();
    let finished = beanstalk.run(&["local", "status", "--quiet"]).success();
    assert!(finished.stderr.is_empty() && finished.stdout.contains(&beanstalk.pid().to_string()), "{finished}");
    let finished = beanstalk.command(&["local", "status"]).dir(beanstalk.sandbox.home()).run().success();
    assert!(finished.stderr.is_empty(), "{finished}");
}

#[test]
fn the_folder_of_a_project_that_is_none_is_not_found() {
    let sandbox = Sandbox::new();
    sandbox.write("not-a-project/README.md", "nothing to see");
    let finished = sandbox.run(&["local", "env", "--project", "not-a-project"]).exit(8);
    assert!(finished.stderr.contains("try:"), "{finished}");
}
