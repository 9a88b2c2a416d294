//! The command line as it was typed, to be typed again: quoted for a shell, and without the values of variables, which may
//! be secret. A journal keeps it, and an interrupted command names it.

use crate::report::word;

/// The command line of this process.
pub(super) fn line() -> String {
    let args: Vec<String> = std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    retold(&args)
}

fn retold(args: &[String]) -> String {
    let sets = args.iter().any(|arg| arg == "setenv");
    let mut words = vec!["tasks-eb".to_owned()];
    let mut before = "";
    for arg in args {
        words.push(match (before, arg.strip_prefix("--env=")) {
            ("--env", _) => asked_of_the_shell(arg),
            (_, Some(assignment)) => format!("--env={}", asked_of_the_shell(assignment)),
            _ if sets && !arg.starts_with('-') && !takes_a_value(before) => asked_for(arg),
            _ => word(arg),
        });
        before = arg;
    }
    words.join(" ")
}

/// `NAME=VALUE` without the value, which the shell has to know then: it refuses the command when it does not.
fn asked_of_the_shell(assignment: &str) -> String {
    match assignment.split_once('=') {
        Some((name, value)) if !value.is_empty() => format!("\"{name}=${{{name}:?}}\""),
        _ => word(assignment),
    }
}

/// `NAME=VALUE` of `setenv` as `NAME`, which asks for the value without showing it.
fn asked_for(assignment: &str) -> String {
    match assignment.split_once('=') {
        Some((name, value)) if !value.is_empty() => word(name),
        _ => word(assignment),
    }
}

/// Flags whose value stands in the next word; others stand alone or hold it themselves.
fn takes_a_value(flag: &str) -> bool {
    const ALONE: [&str; 14] = [
        "setenv",
        "--stdin",
        "--dry-run",
        "--no-wait",
        "--nohang",
        "--local",
        "--verbose",
        "-v",
        "--quiet",
        "-q",
        "--break-lock",
        "--wait-ready",
        "--lock-wait",
        "--yes",
    ];
    flag.starts_with('-') && !flag.contains('=') && !ALONE.contains(&flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &[&str]) -> String {
        retold(&line.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_command_is_told_as_it_was_typed() {
        assert_eq!(told(&["deploy", "tasks-dev", "--timeout", "5m"]), "tasks-eb deploy tasks-dev --timeout 5m");
        assert_eq!(told(&["deploy", "-m", "It's big"]), "tasks-eb deploy -m 'It'\\''s big'");
        assert_eq!(told(&["terminate", "--confirm", ""]), "tasks-eb terminate --confirm ''");
    }

    #[test]
    fn values_of_variables_are_not_told() {
        let setenv =
            told(&["setenv", "TOKEN=canary", "OLD=", "NAME", "-e", "tasks-dev", "B=$x", "--stdin", "C=canary"]);
        assert_eq!(setenv, "tasks-eb setenv TOKEN OLD= NAME -e tasks-dev B --stdin C");
        let create = told(&["create", "--env", "TOKEN=canary", "--env=B=canary", "--env", "EMPTY=", "--tags", "a=b"]);
        assert_eq!(create, "tasks-eb create --env \"TOKEN=${TOKEN:?}\" --env=\"B=${B:?}\" --env EMPTY= --tags a=b");
        for line in [&["setenv", "--wait-ready", "A=canary"][..], &["--local", "setenv", "A=canary", "--timeout=5m"]] {
            assert!(!told(line).contains("canary"), "{}", told(line));
        }
    }
}
