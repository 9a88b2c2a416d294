//! An answer as a tree, and its two renderings: XML, and JSON for clients that ask for it.

use serde_json::Value as Json;
use time::OffsetDateTime;

use crate::local::epoch;

/// One value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: an action that answers with its metadata only, or a field that is absent.
    Void,
    /// Text.
    String(String),
    /// Truth.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Double(f64),
    /// A moment, rendered in UTC with milliseconds.
    Time(OffsetDateTime),
    /// Named fields, in order.
    Structure(Vec<(&'static str, Value)>),
    /// Names of the account's own, each with a value: in JSON an object.
    Map(Vec<(String, Value)>),
    /// A list; `member` is the name of each item on the wire.
    List {
        /// Name of an item: `member` in most services, the shape's own word in RDS, `item` in EC2.
        member: &'static str,
        /// The items.
        items: Vec<Value>,
    },
}

impl Value {
    /// A list whose items are called `member`.
    pub fn members(items: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        Self::list("member", items)
    }

    /// A list with named items.
    pub fn list(member: &'static str, items: impl IntoIterator<Item = impl Into<Value>>) -> Self {
        Self::List { member, items: items.into_iter().map(Into::into).collect() }
    }

    /// Writes this value's content as XML.
    pub fn write_xml(&self, out: &mut String) {
        match self {
            Self::Void => {}
            Self::String(text) => escape(text, out),
            Self::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
            Self::Integer(number) => out.push_str(&number.to_string()),
            Self::Double(number) => out.push_str(&number.to_string()),
            Self::Time(time) => out.push_str(&timestamp(*time)),
            Self::Structure(fields) => {
                let there = fields.iter().filter(|(_, value)| *value != Self::Void);
                there.for_each(|(name, value)| element(name, value, out));
            }
            Self::Map(entries) => entries.iter().for_each(|(key, value)| {
                let entry = Structure::new().with("key", key).with("value", value.clone());
                element("entry", &entry.into(), out);
            }),
            Self::List { member, items } => items.iter().for_each(|item| element(member, item, out)),
        }
    }

    /// This value as JSON: times are seconds since 1970, lists are arrays, what is absent is left out.
    pub fn to_json(&self) -> Json {
        self.as_json(false)
    }

    /// The same for clients of a query service that ask for JSON: what is absent is `null` (eb-reference §2.5).
    pub fn to_json_with_nulls(&self) -> Json {
        self.as_json(true)
    }

    fn as_json(&self, nulls: bool) -> Json {
        match self {
            Self::Void => Json::Null,
            Self::String(text) => Json::from(text.as_str()),
            Self::Bool(truth) => Json::from(*truth),
            Self::Integer(number) => Json::from(*number),
            Self::Double(number) => Json::from(*number),
            Self::Time(time) => Json::from(epoch::milliseconds(*time) as f64 / 1000.0),
            Self::Structure(fields) => {
                let there = fields.iter().filter(|(_, value)| nulls || *value != Self::Void);
                Json::Object(there.map(|(name, value)| ((*name).to_owned(), value.as_json(nulls))).collect())
            }
            Self::Map(entries) => {
                Json::Object(entries.iter().map(|(name, value)| (name.clone(), value.as_json(nulls))).collect())
            }
            Self::List { items, .. } => Json::Array(items.iter().map(|item| item.as_json(nulls)).collect()),
        }
    }
}

/// `<name>value</name>`; an empty list is `<name/>`.
fn element(name: &str, value: &Value, out: &mut String) {
    out.push('<');
    out.push_str(name);
    if matches!(value, Value::List { items, .. } if items.is_empty()) {
        out.push_str("/>");
        return;
    }
    out.push('>');
    value.write_xml(out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// Writes text as XML character data. Characters that XML 1.0 cannot hold become U+FFFD: logs hold anything.
pub fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            character if character < ' ' => out.push('\u{fffd}'),
            character => out.push(character),
        }
    }
}

/// `2023-11-14T22:13:20.123Z`.
pub fn timestamp(time: OffsetDateTime) -> String {
    let utc = time.to_offset(time::UtcOffset::UTC);
    let (year, month, day) = utc.to_calendar_date();
    let (hour, minute, second, millisecond) = utc.to_hms_milli();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millisecond:03}Z")
}

/// Builds a [`Value::Structure`] field by field, leaving out what is absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Structure(Vec<(&'static str, Value)>);

impl Structure {
    /// No fields yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A field that is always there.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }

    /// A field that is absent when there is no value: left out, or `null` in the JSON of a query service.
    #[must_use]
    pub fn with_some<V: Into<Value>>(self, name: &'static str, value: Option<V>) -> Self {
        self.with(name, value.map_or(Value::Void, Into::into))
    }
}

impl From<Structure> for Value {
    fn from(structure: Structure) -> Self {
        Self::Structure(structure.0)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

macro_rules! from {
    ($($type:ty => $variant:ident),+) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })+
    };
}
from!(String => String, bool => Bool, i64 => Integer, i32 => Integer, u32 => Integer, u16 => Integer, f64 => Double,
      OffsetDateTime => Time);

#[cfg(test)]
mod tests {
    use super::*;

    fn xml(value: impl Into<Value>) -> String {
        let mut out = String::new();
        value.into().write_xml(&mut out);
        out
    }

    fn moment() -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(1_700_000_000_123_000_000).expect("a moment")
    }

    #[test]
    fn a_tree_is_written_as_aws_writes_it() {
        let tree = Structure::new()
            .with("Name", "a & <b>")
            .with_some("Absent", None::<&str>)
            .with("Ready", true)
            .with("Versions", Value::members(["v1", "v2"]))
            .with("Tags", Value::list("Tag", Vec::<Value>::new()))
            .with("Date", moment());
        assert_eq!(
            xml(tree),
            "<Name>a &amp; &lt;b&gt;</Name><Ready>true</Ready>\
             <Versions><member>v1</member><member>v2</member></Versions><Tags/><Date>2023-11-14T22:13:20.123Z</Date>"
        );
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced() {
        assert_eq!(xml("a\u{1b}[0m\u{0}\tb\r\n"), "a\u{fffd}[0m\u{fffd}\tb&#xD;\n");
    }

    #[test]
    fn json_has_arrays_and_seconds() {
        let tree = Structure::new().with("Date", moment()).with_some("Absent", None::<&str>);
        let tree = Value::from(tree.with("List", Value::members(["a"])));
        assert_eq!(tree.to_json().to_string(), r#"{"Date":1700000000.123,"List":["a"]}"#);
        let with_nulls = r#"{"Date":1700000000.123,"Absent":null,"List":["a"]}"#;
        assert_eq!(tree.to_json_with_nulls().to_string(), with_nulls);
    }
}
