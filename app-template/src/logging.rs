//! Logs: to stdout, where Beanstalk collects them. JSON in production, readable lines on a laptop. A line that is written
//! on behalf of a request names it, unless SQLite's own threads write it.

use std::fmt;
use std::io::IsTerminal;

use axum::http::HeaderValue;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::{Format, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::prelude::*;
use tracing_subscriber::registry::LookupSpan;

use crate::config::{Config, LogFormat};
use crate::error::Error;

/// The names of a request.
#[derive(Debug, Clone)]
pub struct Request {
    /// Ours.
    pub id: HeaderValue,
    /// The load balancer's.
    pub amzn_trace_id: Option<HeaderValue>,
}

tokio::task_local! {
    /// A span would do the same, but is written out for every request, also for the many that log nothing.
    static REQUEST: Request;
}

impl Request {
    /// Does the work; what it logs is named after the request.
    pub async fn scope<F: Future>(self, work: F) -> F::Output {
        REQUEST.scope(self, work).await
    }
}

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
    let lines = tracing_subscriber::fmt::layer();
    let started = match config.log_format {
        LogFormat::Json => {
            let format = Named {
                lines: Format::default().json().flatten_event(true),
                format: config.log_format,
            };
            registry.with(lines.json().event_format(format)).try_init()
        }
        LogFormat::Text => {
            let lines = lines.with_ansi(std::io::stdout().is_terminal());
            let format = Named {
                lines: Format::default().with_target(false),
                format: config.log_format,
            };
            registry.with(lines.event_format(format)).try_init()
        }
    };
    started.map_err(|error| Error::Failed(format!("cannot start logging: {error}")))
}

/// Lines of a format, each with the names of its request.
struct Named<F> {
    lines: F,
    format: LogFormat,
}

impl<S, N, F> FormatEvent<S, N> for Named<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Ok(request) = REQUEST.try_with(Request::clone) else {
            return self.lines.format_event(context, writer, event);
        };
        let (id, trace) = (json(&request.id), request.amzn_trace_id.as_ref().map(json));
        match self.format {
            LogFormat::Text => {
                write!(writer, "{} ", request.id.to_str().unwrap_or(""))?;
                if let Some(trace) = trace {
                    write!(writer, "{trace} ")?;
                }
                self.lines.format_event(context, writer, event)
            }
            LogFormat::Json => {
                // An object, one a line: ours goes first in it.
                let mut line = String::new();
                self.lines
                    .format_event(context, Writer::new(&mut line), event)?;
                write!(writer, "{{\"request_id\":{id},")?;
                if let Some(trace) = trace {
                    write!(writer, "\"amzn_trace_id\":{trace},")?;
                }
                writer.write_str(line.strip_prefix('{').ok_or(fmt::Error)?)
            }
        }
    }
}

/// A string in JSON: a header may hold quotes.
fn json(value: &HeaderValue) -> serde_json::Value {
    String::from_utf8_lossy(value.as_bytes())
        .into_owned()
        .into()
}
