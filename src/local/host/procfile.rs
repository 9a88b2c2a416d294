//! `Procfile` and `Buildfile`: which processes a bundle runs, and what is run when it does not say.

use std::path::Path;

use crate::fs;

/// One line: a name and its command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) command: String,
}

/// Reads lines of `name: command`. Source: developer guide, Go platform: `^[A-Za-z0-9_-]+:\s*[^\s].*$`.
///
/// # Errors
/// The line that has another form, as a sentence.
pub(crate) fn parse(file: &str, text: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let broken = || format!("{file} line {} must have the form 'name: command', and is '{line}'", index + 1);
        let (name, command) = line.split_once(':').ok_or_else(broken)?;
        let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let command = command.trim();
        if !named || command.is_empty() {
            return Err(broken());
        }
        if entries.iter().any(|entry| entry.name == name) {
            return Err(format!("{file} names the process '{name}' twice"));
        }
        entries.push(Entry { name: name.to_owned(), command: command.to_owned() });
    }
    if entries.is_empty() { Err(format!("{file} names no process")) } else { Ok(entries) }
}

/// Checks that the first process is the one that is served.
pub(crate) fn check_web_first(entries: &[Entry]) -> Result<(), String> {
    match entries.first() {
        Some(first) if first.name == "web" => Ok(()),
        Some(first) => Err(format!("the first process of the Procfile must be 'web', and is '{}'", first.name)),
        None => Err("the Procfile names no process".to_owned()),
    }
}

/// The Procfile that the platform makes for a bundle without one: `bin/application` wins over `application`.
pub(crate) fn generate(folder: &Path) -> Option<String> {
    let found = ["bin/application", "application"].into_iter().find(|name| fs::is_executable(&folder.join(name)))?;
    Some(format!("web: {found}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_commands_are_read() {
        let entries =
            parse("Procfile", "# comment\nweb: bin/app --port $PORT\n\nworker:   bin/worker  \n").expect("reads");
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0], Entry { name: "web".into(), command: "bin/app --port $PORT".into() });
        assert_eq!(entries[1].command, "bin/worker");
        assert_eq!(check_web_first(&entries), Ok(()));
    }

    #[test]
    fn a_line_of_another_form_is_named() {
        for bad in ["web bin/app", "web:", "we b: x", ": x", "", "web: a\nweb: b"] {
            assert!(parse("Procfile", bad).is_err(), "{bad:?}");
        }
        let error = parse("Procfile", "web: x\nnonsense").expect_err("refused");
        assert_eq!(error, "Procfile line 2 must have the form 'name: command', and is 'nonsense'");
        let worker = parse("Procfile", "worker: x\nweb: y").expect("reads");
        assert!(check_web_first(&worker).is_err());
    }

    #[test]
    fn whatever_it_says_it_is_read_or_refused_and_what_is_read_is_what_it_said() {
        use proptest::prelude::*;
        let name = prop_oneof![Just("web".to_owned()), "[A-Za-z0-9_-]{1,8}", ".{0,4}"];
        let line = (name, "[ \t]{0,2}", prop_oneof!["[ -~]{0,20}", ".{0,12}"], "\r?\n{0,2}");
        let line = line.prop_map(|(name, space, command, end)| format!("{name}:{space}{command}{end}\n"));
        let text = prop::collection::vec(prop_oneof![4 => line, 1 => ".{0,12}\n", 1 => "#.{0,8}\n"], 0..6);
        crate::local::fuzz::each(text, |lines| {
            let text = lines.concat();
            let Ok(entries) = parse("Procfile", &text) else { return };
            let written: String = entries.iter().map(|entry| format!("{}: {}\n", entry.name, entry.command)).collect();
            assert_eq!(parse("Procfile", &written), Ok(entries.clone()), "{text:?}");
            for entry in &entries {
                assert!(!entry.name.is_empty() && !entry.command.contains('\n'), "{text:?}: {entry:?}");
                let said = text.lines().any(|line| line.starts_with(&entry.name) && line.contains(&entry.command));
                assert!(said, "{text:?}: {entry:?}");
            }
        });
    }
}
