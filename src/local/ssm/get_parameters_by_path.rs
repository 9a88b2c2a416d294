//! `GetParametersByPath`: the parameters below a path.

use super::super::query::{Call, Fault, Value, constraint};
use super::filters::{self, Asker};
use super::page;
use super::state::Found;

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let params = &call.params;
    let path = constraint::required_text(params, "Path", 1..=2048)?;
    filters::check_path(path)?;
    let recursive = constraint::truth(params, "Recursive")?;
    let decrypt = constraint::truth(params, "WithDecryption")?;
    let most = usize::try_from(constraint::number(params, "MaxResults", 1..=10)?.unwrap_or(10)).unwrap_or(10);
    let filters = filters::read(params, Asker::ByPath)?;
    let state = call.local.account.snapshot();
    let none = Default::default();
    let parameters = state.region(&call.region).map_or(&none, |region| &region.parameters);
    let found = parameters
        .all()
        .filter(|parameter| filters::is_below(&parameter.name, path, recursive))
        .filter(|parameter| filters.iter().all(|filter| filter.passes(parameter)))
        .filter_map(Found::latest)
        .map(|found| found.shape(&call.region, decrypt));
    page(params, "Parameters", found.collect(), most)
}
