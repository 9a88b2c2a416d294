//! The command line: words in, a `Command` out. Four commands need no parser library.

use crate::error::Error;

/// What `web` was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Answer requests until told to stop.
    Serve,
    /// Apply pending migrations.
    Migrate,
    /// List applied and pending migrations, change nothing.
    MigrateStatus,
    /// Ask the server running on `PORT` whether it is ready.
    Healthcheck,
    /// Print `HELP`.
    Help,
    /// Print name and version.
    Version,
}

/// The text of `web --help`.
pub const HELP: &str = "\
Usage: web [COMMAND]

Commands:
  serve             Answer requests on HOST:PORT until SIGTERM (default)
  migrate           Apply pending migrations; two at once are safe
  migrate --status  List applied and pending migrations, change nothing
  healthcheck       Ask the server on PORT whether it is ready

Options:
  -h, --help        Print this
  -V, --version     Print the version

Exit codes:
  0   done
  1   failed (healthcheck: not ready)
  2   the command line is wrong
  3   migrate --status: migrations are pending
  4   the database holds migrations this release does not know
  78  an environment variable is missing or wrong

Configuration is read from the environment; README.md has the table.
";

impl Command {
    /// Parses the arguments after the program's name.
    pub fn parse(arguments: &[String]) -> Result<Self, Error> {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        match words.as_slice() {
            [] | ["serve"] => Ok(Self::Serve),
            ["migrate"] => Ok(Self::Migrate),
            ["migrate", "--status"] => Ok(Self::MigrateStatus),
            ["healthcheck"] => Ok(Self::Healthcheck),
            ["-h" | "--help" | "help"] | [_, "-h" | "--help"] => Ok(Self::Help),
            ["-V" | "--version"] => Ok(Self::Version),
            _ => Err(Error::Usage(format!(
                "`web {}` is not a command; `web --help` lists them",
                words.join(" ")
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    fn parse(line: &str) -> Result<Command, Error> {
        Command::parse(
            &line
                .split_whitespace()
                .map(String::from)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn no_word_at_all_means_serve() {
        assert_eq!(parse("").unwrap(), Command::Serve);
        assert_eq!(parse("serve").unwrap(), Command::Serve);
    }

    #[test]
    fn status_is_an_option_of_migrate_only() {
        assert_eq!(parse("migrate").unwrap(), Command::Migrate);
        assert_eq!(parse("migrate --status").unwrap(), Command::MigrateStatus);
        assert!(parse("serve --status").is_err());
    }

    #[test]
    fn an_unknown_word_is_a_usage_error_that_repeats_it() {
        let error = parse("migrat").unwrap_err();
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().contains("migrat"));
    }
}
