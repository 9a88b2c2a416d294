//! Flags of every command that starts something at AWS: how long to wait for it.

use std::time::Duration;

use crate::deploy::ship::Patience;
use crate::retry::{Deadline, parse_duration};

/// How long to wait.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
#[command(next_help_heading = "Waiting")]
pub struct Waiting {
    /// Longest time to wait, such as 90s, 20m or 2h; the work goes on at AWS when it passes [default: 30m]
    #[arg(long, value_name = "TIME", value_parser = parse_duration)]
    pub timeout: Option<Duration>,
    /// Return as soon as AWS works on it
    #[arg(long, visible_alias = "nohang", conflicts_with = "timeout")]
    pub no_wait: bool,
}

/// A database takes up to a quarter of an hour, and a snapshot of it as long again (eb-reference §6.2).
const DEFAULT: Duration = Duration::from_secs(30 * 60);

impl Waiting {
    /// The patience that these flags give, from now.
    pub fn patience(self) -> Patience {
        Patience { deadline: Deadline::after(self.timeout.unwrap_or(DEFAULT)), wait: !self.no_wait }
    }
}
