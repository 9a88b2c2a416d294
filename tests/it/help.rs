//! The help of every command: checked in, wide enough for 80 columns, with examples that really parse.

use clap::Command;

use crate::support::Sandbox;

/// Words of every command that is shown, such as `["local", "start"]`; the first is the whole command line.
pub(crate) fn commands() -> Vec<Vec<String>> {
    fn below(command: &Command, path: &[String], found: &mut Vec<Vec<String>>) {
        found.push(path.to_vec());
        for child in command.get_subcommands().filter(|child| !child.is_hide_set() && child.get_name() != "help") {
            let path = [path, &[child.get_name().to_owned()]].concat();
            below(child, &path, found);
        }
    }
    let mut found = Vec::new();
    below(&tasks_eb::cli::command(), &[], &mut found);
    found
}

fn help(sandbox: &Sandbox, path: &[String], flag: &str) -> String {
    let args: Vec<String> = path.iter().cloned().chain([flag.to_owned()]).collect();
    let finished = sandbox.run(&args).success();
    assert!(finished.stderr.is_empty(), "{finished}");
    finished.stdout
}

fn name(path: &[String]) -> String {
    if path.is_empty() { "tasks-eb".to_owned() } else { path.join("-") }
}

#[test]
fn the_help_of_every_command_is_the_one_checked_in() {
    let sandbox = Sandbox::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/help");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in commands() {
            insta::assert_snapshot!(name(&path), help(&sandbox, &path, "--help"));
        }
    });
}

#[test]
fn no_snapshot_of_a_command_that_is_gone_is_left() {
    let folder = crate::support::repository().join("tests/it/snapshots/help");
    let known: Vec<_> = commands().iter().map(|path| format!("{}.snap", name(path))).collect();
    for entry in std::fs::read_dir(folder).expect("lists the snapshots").flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        assert!(known.contains(&found), "tests/it/snapshots/help/{found} belongs to no command: remove it");
    }
}

#[test]
fn no_line_of_help_is_wider_than_80_columns() {
    let sandbox = Sandbox::new();
    for path in commands() {
        for flag in ["-h", "--help"] {
            for line in help(&sandbox, &path, flag).lines() {
                assert!(line.chars().count() <= 80, "{} {flag}: {line}", name(&path));
            }
        }
    }
}

#[test]
fn the_short_help_of_every_command_fits_a_screen() {
    let sandbox = Sandbox::new();
    for path in commands() {
        let lines = help(&sandbox, &path, "-h").lines().count();
        assert!(lines <= 50, "{} -h has {lines} lines", name(&path));
    }
}

#[test]
fn every_help_has_examples_and_all_of_them_parse() {
    let sandbox = Sandbox::new();
    for path in commands() {
        let text = help(&sandbox, &path, "--help");
        let (_, examples) = text.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{}: no examples", name(&path)));
        let lines: Vec<_> = examples.lines().take_while(|line| line.starts_with("  ")).collect();
        assert!(!lines.is_empty(), "{}: no examples", name(&path));
        for line in lines {
            let args = arguments(line).unwrap_or_else(|| panic!("{}: not an example: {line}", name(&path)));
            if let Err(error) = tasks_eb::cli::command().try_get_matches_from(args) {
                let told = matches!(
                    error.kind(),
                    clap::error::ErrorKind::DisplayHelp | clap::error::ErrorKind::DisplayVersion
                );
                assert!(told, "{}: {line}\n{error}", name(&path));
            }
        }
    }
}

/// The words of the `tasks-eb` command in a line of shell. Two spaces begin a remark.
fn arguments(line: &str) -> Option<Vec<String>> {
    let start = line.find("tasks-eb ")?;
    let (mut words, mut word, mut quote, mut began) = (Vec::new(), String::new(), None, false);
    let line = line[start..].split("  ").next()?;
    for character in line.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => word.push(character),
            (None, '\'' | '"') => (quote, began) = (Some(character), true),
            (None, '|' | '>' | '<' | ')' | '&' | ';' | '#') => break,
            (None, ' ') => {
                if began || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                began = false;
            }
            (None, _) => word.push(character),
        }
    }
    if began || !word.is_empty() {
        words.push(word);
    }
    Some(words)
}

#[test]
fn words_of_an_example_are_read_as_a_shell_reads_them() {
    assert_eq!(arguments("  eval \"$(tasks-eb local env)\"").expect("one"), ["tasks-eb", "local", "env"]);
    let words = arguments("  tasks-eb setenv 'A=b c' D= > file").expect("one");
    assert_eq!(words, ["tasks-eb", "setenv", "A=b c", "D="]);
    assert_eq!(arguments("  tasks-eb init x   ask, then").expect("one"), ["tasks-eb", "init", "x"]);
    assert_eq!(arguments("  cargo build"), None);
}

#[test]
fn the_topic_of_exit_codes_lists_every_class() {
    let sandbox = Sandbox::new();
    let topic = sandbox.run(&["help", "exit-codes"]).success();
    for (class, meaning) in tasks_eb::error::Class::ALL {
        let code = class.exit_code().to_string();
        let told = topic.stdout.lines().any(|line| line.trim_start().starts_with(&code) && line.contains(meaning));
        assert!(told, "{code} {meaning}\n{topic}");
    }
    let json = sandbox.run(&["exit-codes", "--output", "json"]).success().json();
    assert_eq!(json["exit_codes"].as_array().map(Vec::len), Some(tasks_eb::error::Class::ALL.len() + 1));
}

#[test]
fn the_version_is_that_of_the_package() {
    let finished = Sandbox::new().run(&["--version"]).success();
    assert_eq!(finished.stdout, format!("tasks-eb {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn no_command_at_all_shows_the_help_as_a_usage_error() {
    let none: [&str; 0] = [];
    let finished = Sandbox::new().run(&none).exit(2);
    assert!(finished.stderr.contains("Usage: tasks-eb"), "{finished}");
}
