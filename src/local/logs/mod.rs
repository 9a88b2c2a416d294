//! CloudWatch Logs: the streamed logs of instances, and what clients put there themselves.
//!
//! What there is (groups, streams, retention, tags) is the account's state; the events lie beside it, a file a stream.

mod agent;
mod create_log_group;
mod create_log_stream;
mod delete_log_group;
mod delete_log_stream;
mod describe_log_groups;
mod describe_log_streams;
mod filter_log_events;
mod get_log_events;
mod input;
mod list_tags;
mod pattern;
mod put_log_events;
mod retention_policy;
mod state;
mod store;
mod tag_resource;

pub(crate) use agent::{collect, collect_from, forget, watch};
pub(crate) use state::State;
pub(crate) use store::Store;

use super::query::{Action, Fault, Params, Structure, Value};

/// What CloudWatch Logs answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "CreateLogGroup", run: create_log_group::run },
    Action { name: "CreateLogStream", run: create_log_stream::run },
    Action { name: "DeleteLogGroup", run: delete_log_group::run },
    Action { name: "DeleteLogStream", run: delete_log_stream::run },
    Action { name: "DeleteRetentionPolicy", run: retention_policy::delete },
    Action { name: "DescribeLogGroups", run: describe_log_groups::run },
    Action { name: "DescribeLogStreams", run: describe_log_streams::run },
    Action { name: "FilterLogEvents", run: filter_log_events::run },
    Action { name: "GetLogEvents", run: get_log_events::run },
    Action { name: "ListTagsForResource", run: list_tags::for_resource },
    Action { name: "ListTagsLogGroup", run: list_tags::of_group },
    Action { name: "PutLogEvents", run: put_log_events::run },
    Action { name: "PutRetentionPolicy", run: retention_policy::put },
    Action { name: "TagResource", run: tag_resource::tag },
    Action { name: "UntagResource", run: tag_resource::untag },
];

/// The fault of most wrong requests.
fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterException", message)
}

/// One page of a list of at most 50; the token is the position where the next begins.
fn page(params: &Params, name: &'static str, items: Vec<Structure>) -> Result<Value, Fault> {
    let most = super::query::constraint::number(params, "limit", 1..=50)?.unwrap_or(50);
    let most = usize::try_from(most).unwrap_or(50);
    let first: usize = match params.optional("nextToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| invalid("The specified nextToken is invalid."))?,
    };
    let more = items.len() > first.saturating_add(most);
    let page: Vec<Structure> = items.into_iter().skip(first).take(most).collect();
    let next = more.then(|| (first + most).to_string());
    Ok(Structure::new().with(name, Value::members(page)).with_some("nextToken", next).into())
}
