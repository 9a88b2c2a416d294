//! `ListAvailableSolutionStacks`.

use crate::local::account::platform::PLATFORMS;
use crate::local::query::{Call, Fault, Structure, Value};

pub(super) fn run(_call: &Call) -> Result<Value, Fault> {
    let details = PLATFORMS.iter().map(|platform| {
        Structure::new()
            .with("SolutionStackName", platform.solution_stack())
            .with("PermittedFileTypes", Value::members(platform.file_types().iter().copied()))
    });
    Ok(Structure::new()
        .with("SolutionStacks", Value::members(PLATFORMS.iter().map(|platform| platform.solution_stack())))
        .with("SolutionStackDetails", Value::members(details))
        .into())
}
