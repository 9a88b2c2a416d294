//! The list of documents in `docs/output.md`, read back: a field that a command prints and the list does not know, or
//! knows with other types, is a change of the contract that somebody has to want.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;

use serde_json::Value;

/// Schema → field → the types that it was seen with.
type Fields = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Fields whose own fields are names that users chose.
const OPEN: [&str; 3] = ["variables", "secrets", "calls[].parameters"];
/// Where errors of all commands are listed.
const ERROR: &str = "error";
const FROM: &str = "<!-- documents: written by TASKS_EB_BLESS=1 tests/run -->";

/// Checks a document of any command against the list, or adds to the list what it lacks when `TASKS_EB_BLESS` is set.
#[track_caller]
pub(crate) fn check(document: &Value) {
    let Some(schema) = document["schema"].as_str().filter(|schema| schema.starts_with("tasks-eb/")) else { return };
    let (mut fields, mut of_error) = (BTreeMap::new(), BTreeMap::new());
    for (name, value) in document.as_object().expect("a document is an object").iter() {
        match name == ERROR {
            true => note(value, "", &mut of_error),
            false => note(value, name, &mut fields),
        }
    }
    let seen = Fields::from([(schema.to_owned(), fields), (ERROR.to_owned(), of_error)]);
    let path = super::repository().join("docs/output.md");
    let blesses = std::env::var_os("TASKS_EB_BLESS").is_some();
    let turn = File::open(path.with_file_name("coverage.md")).expect("opens a file to take turns by");
    if blesses {
        // Many tests at once have something to add.
        turn.lock().expect("takes its turn");
    }
    let text = std::fs::read_to_string(&path).expect("reads docs/output.md");
    let (head, list) = text.split_once(FROM).expect("the mark of the list");
    let mut known = read(list);
    let news = add(&mut known, &seen);
    if blesses && !news.is_empty() {
        tasks_eb::fs::write_atomic(&path, format!("{head}{FROM}\n{}", written(&known)).as_bytes())
            .expect("writes docs/output.md");
    } else {
        assert!(news.is_empty(), "docs/output.md does not know: {news:#?}\nTASKS_EB_BLESS=1 tests/run");
    }
}

fn note(value: &Value, path: &str, fields: &mut BTreeMap<String, BTreeSet<String>>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    if !path.is_empty() {
        fields.entry(path.to_owned()).or_default().insert(kind.to_owned());
    }
    match value {
        Value::Object(object) if !OPEN.contains(&path) => {
            let dot = if path.is_empty() { "" } else { "." };
            object.iter().for_each(|(name, value)| note(value, &format!("{path}{dot}{name}"), fields));
        }
        Value::Array(list) => list.iter().for_each(|value| note(value, &format!("{path}[]"), fields)),
        _ => {}
    }
}

fn read(list: &str) -> Fields {
    let (mut known, mut schema) = (Fields::new(), String::new());
    for line in list.lines() {
        if let Some(name) = line.strip_prefix("### `").and_then(|rest| rest.strip_suffix('`')) {
            name.clone_into(&mut schema);
        } else if let Some((field, kinds)) = line.strip_prefix("- `").and_then(|rest| rest.split_once("`: ")) {
            let kinds = kinds.split(", ").map(str::to_owned).collect();
            known.entry(schema.clone()).or_default().insert(field.to_owned(), kinds);
        }
    }
    known
}

/// Adds what was seen; what of it is new.
fn add(known: &mut Fields, seen: &Fields) -> Vec<String> {
    let mut news = Vec::new();
    for (schema, fields) in seen {
        for (field, kinds) in fields {
            let of_field = known.entry(schema.clone()).or_default().entry(field.clone()).or_default();
            news.extend(
                kinds
                    .iter()
                    .filter(|kind| of_field.insert((*kind).clone()))
                    .map(|kind| format!("{schema} {field}: {kind}")),
            );
        }
    }
    news
}

fn written(known: &Fields) -> String {
    let line = |(field, kinds): (&String, &BTreeSet<String>)| {
        format!("- `{field}`: {}\n", kinds.iter().cloned().collect::<Vec<_>>().join(", "))
    };
    let section = |(schema, fields): (&String, &BTreeMap<String, BTreeSet<String>>)| {
        format!("\n### `{schema}`\n\n{}", fields.iter().map(line).collect::<String>())
    };
    known.iter().map(section).collect()
}
