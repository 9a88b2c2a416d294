//! AWS's query protocol and its JSON 1.1: a form or an object goes in, a tree comes out, a table of actions lies between.
//!
//! [`Params`] is the request as a tree, [`Value`] the answer as a tree (rendered as XML, or JSON where asked), [`Fault`]
//! an error in AWS's shape. No action lives here: each service has its own table.

pub(crate) mod constraint;
pub(crate) mod dispatch;
pub mod fault;
pub mod params;
pub mod value;

use std::sync::Arc;

pub use fault::Fault;
pub use params::Params;
pub use value::{Structure, Value};

use super::Local;
use super::account::State;
use super::faults::environments_named;
use crate::beanstalk::Region;

/// One verified request for an action.
pub struct Call {
    /// Name of the action, such as `CreateEnvironment`.
    pub action: String,
    /// Its parameters.
    pub params: Params,
    /// Region of the credential scope: each region has a state of its own.
    pub region: Region,
    /// Identifier of the request; events of the operation it starts carry it.
    pub request_id: String,
    /// The server.
    pub local: Arc<Local>,
}

impl Call {
    /// The state as this action of a service sees it: a former one where a scripted fault makes it eventually consistent.
    pub(crate) fn seen(&self, service: &str) -> (Arc<State>, bool) {
        self.local.seen(service, &self.action, &environments_named(&self.params))
    }
}

/// What an action does. It runs on a thread that may block for a short time (files, locks); longer work is spawned on
/// the runtime after the change of state, and the answer does not wait for it.
pub type Run = fn(&Call) -> Result<Value, Fault>;

/// A row in the table of a service.
pub struct Action {
    /// AWS's name.
    pub name: &'static str,
    /// What it does.
    pub run: Run,
}
