//! `SwapEnvironmentCNAMEs`: two environments exchange their domain names.

use crate::local::account::environment::Environment;
use crate::local::account::lifecycle;
use crate::local::account::lookup::EnvironmentKey;
use crate::local::account::operation::OperationKind;
use crate::local::query::{Call, Fault, Value};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let source = key(call, "Source")?;
    let destination = key(call, "Destination")?;
    let pair = call.local.account.change(|state| {
        let region = state.region_mut(&call.region);
        let (source, destination) =
            (region.environment(&source)?.id.clone(), region.environment(&destination)?.id.clone());
        if source == destination {
            return Err(Fault::invalid_parameter_value("Source and destination environments must be different."));
        }
        let mut begun = Vec::new();
        for (id, gives_to) in [(source, Some(destination.clone())), (destination, None)] {
            if let Some(environment) = region.by_id(&id) {
                environment.begin(OperationKind::Swap, &call.request_id)?;
                environment.operation.iter_mut().for_each(|operation| operation.destination = gives_to.clone());
                begun.push(environment.clone());
            }
        }
        state.tell(&call.region, begun.iter().filter_map(Environment::start));
        Ok(begun)
    })?;
    if let [source, destination] = pair.as_slice() {
        lifecycle::swap(call, source, destination);
    }
    Ok(Value::Void)
}

fn key(call: &Call, side: &str) -> Result<EnvironmentKey, Fault> {
    let text = |what: &str| call.params.optional(&format!("{side}Environment{what}")).map(str::to_owned);
    let key = EnvironmentKey { id: text("Id"), name: text("Name") };
    if key == EnvironmentKey::default() {
        return Err(Fault::missing_required_parameter(format!(
            "Either {side}EnvironmentId or {side}EnvironmentName must be specified."
        )));
    }
    Ok(key)
}
