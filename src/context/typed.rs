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
        let (flag, value) = arg.split_once('=').filter(|(flag, _)| flag.starts_with("--")).unwrap_or((before, arg));
        let joined = if flag == before { String::new() } else { format!("{flag}=") };
        words.push(match flag {
            // The shell has to know the value then: it refuses the command when it does not.
            "--env" => joined + &without_value(value, |name| format!("\"{name}=${{{name}:?}}\"")),
            // A command for a shell, and an address, may hold a secret anywhere.
            "--smoke" => joined + "\"${SMOKE:?}\"",
            "--endpoint-url" if value.contains('@') => joined + "\"${ENDPOINT_URL:?}\"",
            "--from-file" => word(arg),
            // A name alone asks for the value without showing it.
            _ if sets && !arg.starts_with('-') => without_value(arg, word),
            _ => word(arg),
        });
        before = arg;
    }
    words.join(" ")
}

/// `NAME=VALUE` as it is told by its name alone; what has no value stays as it is.
fn without_value(assignment: &str, told: impl Fn(&str) -> String) -> String {
    match assignment.split_once('=') {
        Some((name, value)) if !value.is_empty() => told(name),
        _ => word(assignment),
    }
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
        for line in [
            &["setenv", "--wait-ready", "A=canary"][..],
            &["--local", "setenv", "A=canary", "--timeout=5m"],
            &["setenv", "-etasks-dev", "A=canary"],
            &["setenv", "-vv", "A=canary", "--", "B=canary"],
            &["deploy", "--smoke", "curl -H 'Authorization: canary' x"],
            &["deploy", "--smoke=curl -u canary x"],
            &["list", "--endpoint-url", "http://me:canary@127.0.0.1"],
            &["list", "--endpoint-url=http://me:canary@127.0.0.1"],
        ] {
            assert!(!told(line).contains("canary"), "{}", told(line));
        }
        let line = ["setenv", "-e", "tasks-dev", "--from-file", "a=b", "--endpoint-url", "http://127.0.0.1:1", "A"];
        assert_eq!(told(&line), format!("tasks-eb {}", line.join(" ")));
    }
}
