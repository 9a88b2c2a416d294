//! Logs: to stdout, where Beanstalk collects them. JSON in production, readable lines on a laptop.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

use crate::config::{Config, LogFormat};
use crate::error::Error;

/// Starts logging for this process. `RUST_LOG` holds `target=level` pairs and at most one bare level.
pub fn start(config: &Config) -> Result<(), Error> {
    let filter: Targets = config.log_filter.parse().map_err(|_| {
        Error::Config(format!(
            "RUST_LOG is \"{}\"; it must be like info or warn,app=debug",
            config.log_filter
        ))
    })?;
    // sqlx logs every slow or odd statement with its text; values are bound, so none of them is in it.
    let registry = tracing_subscriber::registry().with(filter);
    let started = match config.log_format {
        LogFormat::Json => registry
            .with(
                tracing_subscriber::fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_current_span(true)
                    .with_span_list(false),
            )
            .try_init(),
        LogFormat::Text => {
            use std::io::IsTerminal;
            let colour = std::io::stdout().is_terminal();
            registry
                .with(
                    tracing_subscriber::fmt::layer()
                        .with_ansi(colour)
                        .with_target(false),
                )
                .try_init()
        }
    };
    started.map_err(|error| Error::Failed(format!("cannot start logging: {error}")))
}
