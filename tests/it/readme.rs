//! The README tells the truth: its transcript is run, its tables are those of the program.

use std::fmt::Write as _;
use std::path::PathBuf;

use tasks_eb::error::Class;

use crate::support::{LocalBeanstalk, repository};

fn readme() -> (PathBuf, String) {
    let path = repository().join("README.md");
    let text = std::fs::read_to_string(&path).expect("reads the README");
    (path, text)
}

fn commands() -> String {
    let mut table = String::from("| command | what it does |\n|---|---|\n");
    for command in tasks_eb::cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(table, "| `{}` | {about} |", command.get_name());
    }
    table
}

fn exit_codes() -> String {
    let mut table = String::from("| code | meaning |\n|---|---|\n| 0 | done, or nothing to do |\n");
    for (class, meaning) in Class::ALL {
        let _ = writeln!(table, "| {} | {meaning} |", class.exit_code());
    }
    table
}

fn variables() -> String {
    let mut table = String::from("| variable | what it does |\n|---|---|\n");
    for (name, meaning) in tasks_eb::env::VARIABLES {
        let _ = writeln!(table, "| `{name}` | {meaning} |");
    }
    table
}

#[test]
fn the_tables_of_the_readme_are_those_of_the_program() {
    let (path, mut text) = readme();
    let bless = std::env::var_os("TASKS_EB_BLESS").is_some();
    for (name, table) in [("commands", commands()), ("exit codes", exit_codes()), ("variables", variables())] {
        let marker = format!("<!-- {name}: written by TASKS_EB_BLESS=1 tests/run readme -->\n");
        let start = text.find(&marker).unwrap_or_else(|| panic!("the README has no marker for {name}")) + marker.len();
        let rows =
            text[start..].lines().take_while(|line| line.starts_with('|')).map(|line| line.len() + 1).sum::<usize>();
        if bless {
            text.replace_range(start..start + rows, &table);
            tasks_eb::fs::write_atomic(&path, text.as_bytes()).expect("writes the README");
        }
        assert!(text[start..].starts_with(&table), "{name} are stale. Run: TASKS_EB_BLESS=1 tests/run readme\n{table}");
    }
}

/// Commands of the transcript with the output that it shows.
fn transcript(text: &str) -> Vec<(String, Vec<String>)> {
    let block = text.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a transcript");
    let mut steps: Vec<(String, Vec<String>)> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push((command.to_owned(), Vec::new())),
            (None, Some((_, shown))) => shown.push(line.to_owned()),
            (None, None) => panic!("the transcript starts with output: {line}"),
        }
    }
    steps
}

/// Words of a command line; quotes keep spaces.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    let mut words = Vec::new();
    for (number, part) in parts {
        match number % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

/// Whether a line looks as shown: `…` stands for anything.
fn looks_like(line: &str, shown: &str) -> bool {
    match shown.split_once('…') {
        None => line == shown,
        Some((start, end)) => line.len() >= start.len() + end.len() && line.starts_with(start) && line.ends_with(end),
    }
}

#[test]
fn readme_transcript_happens_as_written() {
    let beanstalk = LocalBeanstalk::start();
    let mut folder = beanstalk.sandbox.work();
    for (command, shown) in transcript(&readme().1) {
        let words = words(&command);
        if let [cd, name] = words.as_slice()
            && cd == "cd"
        {
            folder = folder.join(name);
            continue;
        }
        let (program, args) = words.split_first().expect("a command");
        assert_eq!(program, "tasks-eb", "{command}");
        let done = beanstalk.sandbox.command(args).dir(&folder).run().success();
        let mut lines = done.stdout.lines();
        for wanted in shown.iter().filter(|line| *line != "…") {
            assert!(lines.any(|line| looks_like(line, wanted)), "no line like '{wanted}' in order: {done}");
        }
    }
}
