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

/// Where a walk through a log group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The moment that it began with.
    pub from: OffsetDateTime,
    /// AWS's token for the next page; absent at the first. AWS may send pages without any event before those that have some.
    pub token: Option<String>,
}

impl Aws {
    /// The events of a log group from this place on, the oldest first, and where to go on when there are more pages than
    /// `most`. None where there is no such group.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached.
    pub async fn log_events(&self, group: &str, place: Place, most: usize) -> Result<(Vec<LogEvent>, Option<Place>)> {
        let Place { from, mut token } = place;
        let start = i64::try_from(from.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
        let mut input = json!({"logGroupName": group, "startTime": start});
        let mut events = Vec::new();
        for _ in 0..most {
            if let Some(token) = token.take() {
                input["nextToken"] = token.into();
            }
            let message = "could not look at what logs has";
            let page = match self.ask_json("logs", "Logs_20140328", "FilterLogEvents", &input, message).await {
                Ok(page) => page,
                Err(error) if error.aws().is_some_and(|fault| fault.is("ResourceNotFoundException")) => break,
                Err(error) => return Err(error),
            };
            events.extend(list(&page, "events").map(event));
            token = text(&page, "nextToken").filter(|token| !token.is_empty());
            if token.is_none() {
                break;
            }
        }
        Ok((events, token.map(|token| Place { from, token: Some(token) })))
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
