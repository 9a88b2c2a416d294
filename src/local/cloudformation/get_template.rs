//! `GetTemplate`: what the stack consists of, as a template. It says which resources there are, not how they are set up:
//! there is no engine that could read more from it.

use serde_json::json;

use super::super::account::stack::DATABASE;
use super::super::query::{Call, Fault, Structure, Value};
use super::{describe_stacks::description, find, resources};

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let environment = find(call, call.params.required("StackName")?)?;
    let mut shapes = serde_json::Map::new();
    for resource in resources(&call.region, &environment) {
        let mut shape = json!({ "Type": resource.kind });
        let policy = environment.database_properties.deletion_policy.as_deref();
        let option = environment.effective(crate::beanstalk::option::namespace::DB_INSTANCE, "DBDeletionPolicy");
        if let (DATABASE, Some(policy)) = (resource.logical, policy.or(option)) {
            shape["DeletionPolicy"] = json!(policy);
        }
        shapes.insert(resource.logical.to_owned(), shape);
    }
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09", "Description": description(&environment), "Resources": shapes,
    });
    let stages = Value::members(["Original", "Processed"]);
    Ok(Structure::new().with("TemplateBody", template.to_string()).with("StagesAvailable", stages).into())
}
