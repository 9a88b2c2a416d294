//! `ListStages`, `AdvanceStages`: operations that wait at a stage for somebody's word (`--pace manual`).

use super::super::account::environment::Environment;
use super::super::account::running::Present;
use super::super::pace::Pace;
use super::super::query::{Call, Fault, Structure, Value};

/// The stages that wait.
pub(super) fn list(call: &Call) -> Result<Value, Fault> {
    let waiting = each(call, |_, present| {
        let waiting = present.waiting.as_ref()?;
        Some((waiting.action.clone(), waiting.stage.as_str()))
    });
    Ok(Structure::new().with("Waiting", Value::members(waiting)).into())
}

/// Lets `Environment`, or everyone who waits, go one stage on; with `All` to the end of the operation.
pub(super) fn advance(call: &Call) -> Result<Value, Fault> {
    if call.local.config.pace != Pace::Manual {
        let pace = call.local.config.pace.as_str();
        return Err(Fault::invalid_parameter_value(format!("No stage waits: the pace is {pace}.")));
    }
    let (wanted, all) = (call.params.optional("Environment"), call.params.boolean("All")?.unwrap_or(false));
    let advanced = each(call, |environment, present| {
        if wanted.is_some_and(|name| name != environment.name.as_str()) {
            return None;
        }
        let waiting = present.waiting.take()?;
        present.hurries = all;
        // Nobody listens any more when the operation was aborted meanwhile.
        waiting.go.send(()).ok()?;
        Some((waiting.action, waiting.stage.as_str()))
    });
    Ok(Structure::new().with("Advanced", Value::members(advanced)).into())
}

/// What `look` finds at each environment, as a shape.
fn each(call: &Call, look: impl Fn(&Environment, &mut Present) -> Option<(String, &'static str)>) -> Vec<Value> {
    let state = call.local.account.snapshot();
    let everywhere = state.regions.iter().flat_map(|(region, part)| part.live().map(move |found| (region, found)));
    let found = everywhere.filter_map(|(region, environment)| {
        let (action, stage) =
            call.local.account.running().with(&environment.id, |present| look(environment, present))?;
        let shape = Structure::new()
            .with("Environment", environment.name.as_str())
            .with("Region", region.as_str())
            .with("Action", action)
            .with("Stage", stage);
        Some(shape.into())
    });
    found.collect()
}
