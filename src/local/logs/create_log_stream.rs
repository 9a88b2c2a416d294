//! `CreateLogStream`.

use super::super::query::{Call, Fault, Value};
use super::input;
use super::state::{Stream, now};
use crate::local::account::ids;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let (group, name) = (input::group_name(&call.params)?, input::stream_name(&call.params)?);
    let stream = Stream { created: now(), file: ids::hex(16)? };
    call.local.account.change(|state| {
        let group = state.region_mut(&call.region).logs.group_mut(group)?;
        if group.streams.contains_key(name) {
            let message = "The specified log stream already exists";
            return Err(Fault::new("ResourceAlreadyExistsException", message));
        }
        group.streams.insert(name.to_owned(), stream);
        Ok(Value::Void)
    })
}
