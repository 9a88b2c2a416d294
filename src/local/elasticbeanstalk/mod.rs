//! Elastic Beanstalk's API (2010-12-01): the table of its actions, one file an action.
//!
//! An action reads its parameters, checks them as AWS does, changes the account and answers. What takes longer than an
//! answer may is the account's lifecycle. No waiting and no process is here.

mod describe_events;

use super::query::Action;

/// Every action that is answered.
pub const ACTIONS: &[Action] = &[Action { name: "DescribeEvents", run: describe_events::run }];
