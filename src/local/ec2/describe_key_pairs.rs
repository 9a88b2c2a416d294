//! `DescribeKeyPairs`: there are none, because nobody logs in to an instance here.

use super::super::query::{Call, Fault, Structure, Value};
use super::{items, missing};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    match call.params.strings("KeyName").first() {
        Some(name) => Err(missing("InvalidKeyPair.NotFound", "key pair", name)),
        None => Ok(Structure::new().with("keySet", items([])).into()),
    }
}
