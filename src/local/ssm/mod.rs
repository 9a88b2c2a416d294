//! Systems Manager: Parameter Store, as applications and Elastic Beanstalk read it. Nothing else of the service.
//!
//! The values lie in the account's file as they are (mode 0600): there is no key service to encrypt them with.

mod delete_parameter;
mod delete_parameters;
mod describe_parameters;
mod filters;
mod get_parameter;
mod get_parameters;
mod get_parameters_by_path;
mod put_parameter;
mod state;

pub(crate) use state::State;

use super::query::{Action, Fault, Params, Structure, Value};

/// What Systems Manager answers.
pub(crate) const ACTIONS: &[Action] = &[
    Action { name: "DeleteParameter", run: delete_parameter::run },
    Action { name: "DeleteParameters", run: delete_parameters::run },
    Action { name: "DescribeParameters", run: describe_parameters::run },
    Action { name: "GetParameter", run: get_parameter::run },
    Action { name: "GetParameters", run: get_parameters::run },
    Action { name: "GetParametersByPath", run: get_parameters_by_path::run },
    Action { name: "PutParameter", run: put_parameter::run },
];

/// One page of a list; the token is the position where the next begins.
fn page(params: &Params, name: &'static str, items: Vec<Value>, most: usize) -> Result<Value, Fault> {
    let first: usize = match params.optional("NextToken") {
        None => 0,
        Some(token) => {
            token.parse().map_err(|_| Fault::new("InvalidNextToken", "The specified token is not valid."))?
        }
    };
    let count = items.len();
    let page: Vec<Value> = items.into_iter().skip(first).take(most).collect();
    let next = first.saturating_add(page.len());
    Ok(Structure::new()
        .with(name, Value::members(page))
        .with_some("NextToken", (next < count).then(|| next.to_string()))
        .into())
}
