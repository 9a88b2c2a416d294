//! CloudWatch Logs: what the instances of an environment stream there.

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::aws::Aws;
use crate::aws::leftovers::{list, text};
use crate::error::Result;

/// An event of a log group: a line of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent {
    /// What no other event has.
    pub id: String,
    /// Its stream: for an environment's logs, the id of the instance.
    pub stream: String,
    /// Its moment, in milliseconds since 1970.
    pub timestamp: i64,
    /// The line.
    pub message: String,
}

impl Aws {
    /// The events of a log group from this moment on, the oldest first; none where there is no such group.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn log_events(&self, group: &str, from: OffsetDateTime) -> Result<Vec<LogEvent>> {
        let from = from.unix_timestamp_nanos() / 1_000_000;
        let input = json!({"logGroupName": group, "startTime": i64::try_from(from).unwrap_or_default()});
        let pages = match self.pages(("logs", "Logs_20140328", "FilterLogEvents"), input, "nextToken").await {
            Ok(pages) => pages,
            Err(error) if error.aws().is_some_and(|fault| fault.is("ResourceNotFoundException")) => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(pages.iter().flat_map(|page| list(page, "events").map(event)).collect())
    }
}

fn event(one: &Value) -> LogEvent {
    LogEvent {
        id: text(one, "eventId").unwrap_or_default(),
        stream: text(one, "logStreamName").unwrap_or_default(),
        timestamp: one.get("timestamp").and_then(Value::as_i64).unwrap_or_default(),
        message: text(one, "message").unwrap_or_default(),
    }
}
