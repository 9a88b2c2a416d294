//! What the arguments say without a command that runs: which format is asked for, help and version as data, and what is
//! wrong with them.

use std::ffi::OsString;
use std::fmt;

use clap::error::ErrorKind;
use serde::Serialize;

use crate::error::{Class, Error, Result};
use crate::ui::{Format, Outcome};

/// The format for programs that the arguments ask for, for what is told before they are read.
pub(super) fn asks_for_data(args: &[OsString]) -> Option<Format> {
    let asks = |word: &str| {
        args.iter().any(|arg| *arg == *format!("--output={word}"))
            || args.windows(2).any(|pair| pair[0] == "--output" && pair[1] == word)
    };
    [("json", Format::Json), ("ndjson", Format::Ndjson)]
        .into_iter()
        .find_map(|(word, format)| asks(word).then_some(format))
}

/// The arguments without a format, which `help` does not take, when it is `help` that they ask for. The exit codes are a
/// topic of the help that is data itself.
pub(super) fn without_format(mut args: Vec<OsString>) -> Vec<OsString> {
    let mut plain: Vec<&OsString> = Vec::new();
    let mut given = args.iter();
    while let Some(arg) = given.next() {
        if arg == "--output" {
            given.next();
        } else if !arg.to_string_lossy().starts_with("--output=") {
            plain.push(arg);
        }
    }
    match plain.get(1..) {
        Some([help, topic]) if *help == "help" && *topic == "exit-codes" => {
            args.retain(|arg| arg != "help");
            args
        }
        Some([help, ..]) if *help == "help" => plain.into_iter().cloned().collect(),
        _ => args,
    }
}

#[derive(Debug, Serialize)]
struct Version {
    version: &'static str,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.version)
    }
}

#[derive(Debug, Serialize)]
struct Help {
    help: String,
}

impl fmt::Display for Help {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.help)
    }
}

/// Help or version, which clap hands over as an error, with the schema of its document.
///
/// # Errors
/// When it cannot be written as JSON, which is a fault of ours.
pub(super) fn told(asked: &clap::Error) -> Result<(&'static str, Outcome)> {
    match asked.kind() {
        ErrorKind::DisplayVersion => {
            Ok(("tasks-eb/version@1", Outcome::new(&Version { version: env!("CARGO_PKG_VERSION") })?))
        }
        _ => Ok(("tasks-eb/help@1", Outcome::new(&Help { help: asked.render().to_string() })?)),
    }
}

/// What is wrong with the arguments, in clap's words.
pub(super) fn usage(error: &clap::Error, args: &[OsString]) -> Error {
    let text = error.render().to_string();
    let text = text.trim_start_matches("error: ");
    let (message, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let causes =
        rest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    let error = causes.fold(Error::new(Class::Usage, message.trim()).code("TE1114"), Error::because);
    error.next(help_of(args))
}

/// The help of the command that these arguments name, as far as they name one.
fn help_of(args: &[OsString]) -> String {
    let whole = super::command();
    let (mut at, mut words) = (&whole, vec!["tasks-eb"]);
    for arg in args.iter().skip(1).filter_map(|arg| arg.to_str()) {
        if let Some(below) = at.find_subcommand(arg) {
            words.push(below.get_name());
            at = below;
        }
    }
    words.push("--help");
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn data_is_asked_for_in_both_spellings() {
        assert_eq!(asks_for_data(&words("tasks-eb --output json")), Some(Format::Json));
        assert_eq!(asks_for_data(&words("tasks-eb --output=ndjson")), Some(Format::Ndjson));
        assert!(
            asks_for_data(&words("tasks-eb --output text")).is_none()
                && asks_for_data(&words("tasks-eb json")).is_none()
        );
    }

    #[test]
    fn help_is_asked_without_its_format_and_the_exit_codes_keep_theirs() {
        assert_eq!(
            without_format(words("tasks-eb help local start --output json")),
            words("tasks-eb help local start")
        );
        assert_eq!(without_format(words("tasks-eb --output=json help create")), words("tasks-eb help create"));
        let topic = without_format(words("tasks-eb help exit-codes --output json"));
        assert_eq!(topic, words("tasks-eb exit-codes --output json"));
        let other = words("tasks-eb status help --output json");
        assert_eq!(without_format(other.clone()), other);
    }

    #[test]
    fn the_help_that_is_advised_is_that_of_the_command_named() {
        assert_eq!(help_of(&words("tasks-eb --output json versions list --nonsense")), "tasks-eb versions list --help");
        assert_eq!(help_of(&words("tasks-eb nonsense")), "tasks-eb --help");
    }
}
