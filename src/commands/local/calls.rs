//! `tasks-eb local calls`: what clients asked the local Elastic Beanstalk for.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::macros::format_description;

use super::admin;
use super::server::Server;
use crate::error::Result;
use crate::secret::MASK;
use crate::ui::Outcome;
use crate::ui::table::{Column, Table};

/// List the calls that clients made, oldest first: what eb, a script or tasks-eb really asked for
///
/// The server keeps the last 5000 in memory, of every service that it answers for; they go when it stops. Values that
/// may be secret are never kept: they are shown as a mask.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb local calls
  tasks-eb local calls --parameters --limit 5
  tasks-eb local calls --failed
  tasks-eb local calls --service s3 --action PutObject --output json")]
pub(super) struct Args {
    /// Only those of this service: elasticbeanstalk, s3, rds, iam, sts, ...
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// Only those of this action, in AWS's spelling; may be given several times
    #[arg(long = "action", value_name = "ACTION")]
    actions: Vec<String>,
    /// Only those that were refused or failed
    #[arg(long)]
    failed: bool,
    /// Only those after the one with this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0, hide_default_value = true)]
    after: u32,
    /// At most so many, the newest
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    limit: u16,
    /// Show the parameters too
    #[arg(long)]
    parameters: bool,
}

/// A call as the server tells it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase"))]
struct Call {
    number: u64,
    #[serde(serialize_with = "time::serde::rfc3339::serialize", deserialize_with = "seconds")]
    time: OffsetDateTime,
    service: String,
    region: String,
    #[serde(default)]
    action: Option<String>,
    parameters: Map<String, Value>,
    status: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error_code: Option<String>,
    microseconds: u64,
    request_id: String,
    client: String,
}

/// Reads a moment of a JSON service: seconds since 1970, with a fraction.
fn seconds<'de, D: serde::Deserializer<'de>>(value: D) -> Result<OffsetDateTime, D::Error> {
    let seconds = f64::deserialize(value)?;
    let span = time::Duration::checked_seconds_f64(seconds);
    let moment = span.and_then(|span| OffsetDateTime::UNIX_EPOCH.checked_add(span));
    moment.ok_or_else(|| serde::de::Error::custom("a moment is out of range"))
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase"))]
struct Calls {
    calls: Vec<Call>,
    /// Of this run of the server, listed or not.
    count: u64,
    #[serde(skip)]
    with_parameters: bool,
}

impl fmt::Display for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calls.is_empty() {
            return write!(f, "none of the {} calls that it answered", self.count);
        }
        let columns = [Column::Name, Column::Name, Column::Name, Column::Name, Column::Below];
        let lines = Table::new(columns, self.calls.iter().map(row)).groups(f.width(), 0);
        for (number, (line, call)) in lines.iter().zip(&self.calls).enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            f.write_str(line)?;
            for (name, value) in call.parameters.iter().filter(|_| self.with_parameters) {
                write!(f, "\n    {name}={}", one_line(value.as_str().unwrap_or(MASK)))?;
            }
        }
        Ok(())
    }
}

fn row(call: &Call) -> [String; 5] {
    let clock = format_description!("[hour]:[minute]:[second].[subsecond digits:3]");
    let status = match &call.error_code {
        Some(code) => format!("{} {code}", call.status),
        None => call.status.to_string(),
    };
    [
        call.number.to_string(),
        call.time.format(clock).unwrap_or_default(),
        format!("{}.{}ms", call.microseconds / 1000, call.microseconds % 1000 / 100),
        format!("{} {}", call.service, one_line(call.action.as_deref().unwrap_or("-"))),
        one_line(&status),
    ]
}

/// What a client sent is shown, never obeyed by a terminal.
fn one_line(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).collect()
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Result<Outcome> {
    let server = Server::of_this_user()?;
    let record = server.running().await.map_err(|error| error.because("the record of calls goes when it stops"))?;
    let input = json!({
        "Service": args.service, "Actions": args.actions, "Failed": args.failed, "After": args.after,
        "MaxResults": args.limit,
    });
    let failed = "could not read the record of calls";
    let calls: Calls = admin::ask((&server, &record), "ListCalls", input, failed).await?;
    Outcome::new(&Calls { with_parameters: args.parameters, ..calls })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_sent_cannot_move_the_cursor() {
        assert_eq!(one_line("a\u{1b}[2Jb\nc"), "a\u{fffd}[2Jb\u{fffd}c");
    }

    #[test]
    fn calls_line_up_with_their_parameters_below() {
        let answer = json!({ "Count": 12, "Calls": [
            { "Number": 9, "Time": 1700000000.25, "RequestId": "r", "Service": "sts", "Region": "us-west-2",
              "Action": "GetCallerIdentity", "Status": 200, "Microseconds": 450, "Client": "c", "Parameters": {} },
            { "Number": 12, "Time": 1700000001.0, "RequestId": "r", "Service": "s3", "Region": "us-west-2",
              "Status": 403, "ErrorCode": "AccessDenied", "Microseconds": 12345, "Client": "c",
              "Parameters": { "Path": "/bucket/key" } },
        ]});
        let mut calls: Calls = serde_json::from_value(answer).expect("reads");
        calls.with_parameters = true;
        let text = "9   22:13:20.250  0.4ms   sts GetCallerIdentity  200\n\
                    12  22:13:21.000  12.3ms  s3 -                   403 AccessDenied\n    Path=/bucket/key";
        assert_eq!(calls.to_string(), text);
        assert_eq!(Calls { calls: Vec::new(), ..calls }.to_string(), "none of the 12 calls that it answered");
    }
}
