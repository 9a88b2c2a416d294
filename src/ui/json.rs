//! The one JSON document of a command: `{"ok":true,"schema":…,fields}` or `{"ok":false,"schema":…,"error":{…}}`.

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::error::Error;

/// The document of a result. The fields of the value stand beside `ok`; a value without fields is `result`. A check that
/// found something has both its findings and its error.
pub(super) fn outcome(schema: &str, outcome: &Outcome) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("ok".into(), Value::Bool(outcome.failure().is_none()));
    document.insert("schema".into(), schema.into());
    if let Some(error) = outcome.failure() {
        document.insert("error".into(), error_fields(error));
    }
    match outcome.data() {
        Value::Object(fields) => document.extend(fields),
        Value::Null => {}
        value => drop(document.insert("result".into(), value)),
    }
    document
}

/// The document of a failure.
pub(super) fn failure(schema: &str, error: &Error) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("ok".into(), Value::Bool(false));
    document.insert("schema".into(), schema.into());
    document.insert("error".into(), error_fields(error));
    document
}

fn error_fields(error: &Error) -> Value {
    let mut fields = Map::new();
    if let Ok(Value::Object(of_error)) = serde_json::to_value(error) {
        fields.extend(of_error);
    }
    fields.insert("exit_code".into(), error.class().exit_code().into());
    Value::Object(fields)
}

/// A document as text, for people to read as well.
pub(super) fn render(document: Map<String, Value>) -> String {
    let document = Value::Object(document);
    // Only a map with keys other than text fails, and this one has none.
    serde_json::to_string_pretty(&document).unwrap_or_else(|_| json!({"ok": false}).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Class;

    #[derive(serde::Serialize)]
    struct Named {
        name: &'static str,
    }

    impl std::fmt::Display for Named {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.name)
        }
    }

    #[test]
    fn fields_stand_beside_ok_and_schema() {
        let outcome = Outcome::new(&Named { name: "tasks-dev" }).expect("serialises");
        let document: Value = serde_json::from_str(&render(super::outcome("tasks-eb/x@1", &outcome))).expect("parses");
        assert_eq!(document, json!({"ok": true, "schema": "tasks-eb/x@1", "name": "tasks-dev"}));
    }

    #[test]
    fn an_error_carries_its_class_and_exit_code() {
        let error = Error::new(Class::NotFound, "there is no project here").next("tasks-eb init");
        let document: Value = serde_json::from_str(&render(failure("tasks-eb/x@1", &error))).expect("parses");
        assert_eq!(document["ok"], false);
        assert_eq!(document["error"]["class"], "not-found");
        assert_eq!(document["error"]["exit_code"], 8);
        assert_eq!(document["error"]["next"], "tasks-eb init");
    }
}
