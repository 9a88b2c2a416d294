//! What `deploy --blue-green` says.

use std::fmt;

use serde::Serialize;

use crate::beanstalk::EnvironmentName;
use crate::commands::swap::Swapped;
use crate::deploy::Plan;
use crate::deploy::ship::Shipped;

/// What would be done.
#[derive(Debug, Serialize)]
pub(super) struct Planned {
    plan: Plan,
    /// What follows when the new environment is proved.
    then: Vec<String>,
}

impl Planned {
    pub(super) fn of(plan: Plan, old: &EnvironmentName, new: &EnvironmentName, old_may_go: bool) -> Self {
        let mut then = vec![
            format!("prove that {new} serves the new version under its own name"),
            format!("exchange the domain names of {old} and {new}, and prove it under the old name"),
        ];
        then.push(match old_may_go {
            true => format!("terminate {old}, when that is confirmed"),
            false => format!("keep {old}"),
        });
        Self { plan, then }
    }
}

impl fmt::Display for Planned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.plan)?;
        self.then.iter().try_for_each(|step| write!(f, "\n  {step}"))
    }
}

/// What was done.
#[derive(Debug, Serialize)]
pub(super) struct Released {
    #[serde(flatten)]
    pub(super) shipped: Shipped,
    /// The environment that served before.
    pub(super) old: String,
    /// Whether it is gone.
    pub(super) old_terminated: bool,
    /// What undoes it, as long as the old environment is there.
    pub(super) undo: Option<String>,
    /// The exchange; absent where an earlier run made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) swapped: Option<Swapped>,
}

impl fmt::Display for Released {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shipped.fmt(f)?;
        match &self.undo {
            Some(undo) => write!(f, "\nto undo it: {undo}"),
            None => Ok(()),
        }
    }
}
