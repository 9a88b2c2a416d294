//! The list of commands on the first page of the help, by what one wants to do: a line each.

use std::fmt::Write as _;

use clap::Command;

/// Headings with their commands, in the order in which they are shown. A command in none of them fails a test.
const GROUPS: &[(&str, &[&str])] = &[
    ("Begin", &["try", "init", "doctor", "iam-policy", "create"]),
    ("Deploy", &["lint", "plan", "deploy", "rollback", "abort", "wait", "versions", "releases", "migrate", "bundle"]),
    ("Look", &["status", "health", "list", "events", "logs", "open", "ssh", "explain"]),
    ("Change", &["setenv", "printenv", "config", "cache", "restart", "scale", "swap", "upgrade", "rebuild"]),
    ("End", &["terminate", "audit"]),
    ("This machine", &["local", "completions"]),
];

/// The command line with its commands listed by group.
pub(super) fn grouped(command: Command) -> Command {
    let styles = command.get_styles().clone();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let about = |name: &str| command.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string);
    let mut template = "{about-with-newline}\n{usage-heading} {usage}\n\n".to_owned();
    for (heading, names) in GROUPS {
        // Writing to a String cannot fail.
        let _ = writeln!(template, "{header}{heading}:{header:#}");
        for (name, about) in names.iter().filter_map(|name| Some((name, about(name)?))) {
            let _ = writeln!(template, "  {literal}{name:<11}{literal:#}  {about}");
        }
    }
    template.push_str("Options:\n{options}{after-help}");
    command.help_template(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_is_shown_stands_in_one_group_with_one_line() {
        let command = super::super::command();
        let listed: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let is_shown = |child: &&Command| !child.is_hide_set() && child.get_name() != "help";
        for child in command.get_subcommands().filter(is_shown) {
            let name = child.get_name();
            assert_eq!(listed.iter().filter(|listed| **listed == name).count(), 1, "`{name}` in src/cli/groups.rs");
            let about = child.get_about().expect("an about").to_string();
            assert!(about.chars().count() <= 65 && !about.contains('{'), "the first line of `{name}` is long: {about}");
        }
        for name in listed {
            assert!(command.find_subcommand(name).is_some() || !cfg!(feature = "local"), "there is no `{name}`");
        }
    }
}
