//! `DescribeAccountAttributes`: an account without a default VPC. `eb` asks for that before it offers instance types.

use super::super::query::{Call, Fault, Structure, Value};
use super::items;

const ATTRIBUTES: [(&str, &str); 5] = [
    ("supported-platforms", "VPC"),
    ("default-vpc", "none"),
    ("max-instances", "200"),
    ("max-elastic-ips", "200"),
    ("vpc-max-elastic-ips", "200"),
];

pub(super) fn run(call: &Call) -> Result<Value, Fault> {
    let wanted = call.params.strings("AttributeName");
    if let Some(name) = wanted.iter().find(|name| !ATTRIBUTES.iter().any(|(known, _)| known == *name)) {
        let message = format!("Value ({name}) for parameter attributeName is invalid.");
        return Err(Fault::invalid_parameter_value(message));
    }
    let attributes = ATTRIBUTES.iter().filter(|(name, _)| wanted.is_empty() || wanted.contains(name));
    let shapes = attributes.map(|(name, value)| {
        let values = items([Structure::new().with("attributeValue", *value)]);
        Structure::new().with("attributeName", *name).with("attributeValueSet", values)
    });
    Ok(Structure::new().with("accountAttributeSet", items(shapes)).into())
}
