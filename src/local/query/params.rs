//! A form as a tree: `SourceBundle.S3Key`, `OptionSettings.member.1.Namespace`, `Tags.Tag.1.Key`, `InstanceId.1`. The
//! body of a JSON service is the same tree.
//!
//! Unknown parameters are kept and ignored: clients newer than us send them, and `eb` has private ones.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;
use time::format_description::well_known::Iso8601;
use time::{OffsetDateTime, PrimitiveDateTime};

use super::Fault;

/// Deepest name that is taken apart. AWS's own models end at eight.
const DEEPEST: usize = 16;

/// One node of the tree: a value, or parameters below it, or both.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params {
    value: Option<String>,
    children: BTreeMap<String, Params>,
}

impl fmt::Debug for Params {
    /// Names only: passwords and properties are among the values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.children).finish()
    }
}

impl Params {
    /// Reads `application/x-www-form-urlencoded` text, of a body or a query string.
    ///
    /// # Errors
    /// When a name is nested deeper than any of AWS's.
    pub fn parse(form: &[u8]) -> Result<Self, Fault> {
        let mut root = Self::default();
        for (name, value) in form_urlencoded::parse(form) {
            let mut node = &mut root;
            for (depth, part) in name.split('.').enumerate() {
                if depth >= DEEPEST {
                    return Err(Fault::new("MalformedQueryString", "A parameter name is nested too deeply."));
                }
                node = node.children.entry(part.to_owned()).or_default();
            }
            node.value = Some(value.into_owned());
        }
        Ok(root)
    }

    /// Reads the body of a JSON service: an object. Items of a list get numbers, as in a form; `null` counts as absent.
    ///
    /// # Errors
    /// `SerializationException`: the body is no JSON object, or nested deeper than any of AWS's.
    pub fn from_json(body: &[u8]) -> Result<Self, Fault> {
        let broken = || Fault::new("SerializationException", "The request body is not a JSON object.");
        let json: Json = if body.is_empty() { Json::Object(Default::default()) } else { read_json(body)? };
        if json.is_object() { Self::of_json(json, 0)?.ok_or_else(broken) } else { Err(broken()) }
    }

    fn of_json(json: Json, depth: usize) -> Result<Option<Self>, Fault> {
        if depth > DEEPEST {
            return Err(Fault::new("SerializationException", "The request body is nested too deeply."));
        }
        let node = |entries: Vec<(String, Json)>| -> Result<Self, Fault> {
            let mut node = Self::default();
            for (name, value) in entries {
                if let Some(child) = Self::of_json(value, depth + 1)? {
                    node.children.insert(name, child);
                }
            }
            Ok(node)
        };
        let leaf = |value: String| Self { value: Some(value), children: BTreeMap::new() };
        Ok(Some(match json {
            Json::Null => return Ok(None),
            Json::Bool(truth) => leaf(truth.to_string()),
            Json::Number(number) => leaf(number.to_string()),
            Json::String(text) => leaf(text),
            Json::Array(items) => node((1..).map(|number: usize| number.to_string()).zip(items).collect())?,
            Json::Object(entries) => node(entries.into_iter().collect())?,
        }))
    }

    /// With one more value at the top, for tests.
    #[cfg(test)]
    pub(crate) fn and(mut self, name: &str, value: &str) -> Self {
        self.children.entry(name.to_owned()).or_default().value = Some(value.to_owned());
        self
    }

    /// Every name with its value, for tests that fail.
    #[cfg(test)]
    pub(crate) fn everything(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = Vec::new();
        for (name, child) in &self.children {
            all.extend(child.value.iter().map(|value| (name.clone(), value.clone())));
            all.extend(child.everything().into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value)));
        }
        all
    }

    fn find(&self, name: &str) -> Option<&Self> {
        name.split('.').try_fold(self, |node, part| node.children.get(part))
    }

    /// The parameters below this one, by name.
    pub(crate) fn children(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.children.iter().map(|(name, child)| (name.as_str(), child))
    }

    /// The value of this node itself: an item of a list of plain values.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// The value of a parameter, also when it is empty. Names may be dotted: `SourceBundle.S3Key`.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.find(name)?.value()
    }

    /// The value of a parameter; empty counts as absent.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.given(name).filter(|value| !value.is_empty())
    }

    /// The value of a parameter that must be there and not be empty.
    ///
    /// # Errors
    /// `MissingParameter`.
    pub fn required(&self, name: &str) -> Result<&str, Fault> {
        self.optional(name).ok_or_else(|| Fault::missing_parameter(name))
    }

    /// The parameters below a structure; `None` when nothing of it was sent.
    pub fn structure(&self, name: &str) -> Option<&Self> {
        self.find(name).filter(|node| !node.children.is_empty())
    }

    /// The items of a list in the order of their numbers. Members may be called `member`, `members`, by the list's own
    /// word (`Tags.Tag.1`), or by nothing (`InstanceId.1`). An empty list is sent as `Tags=`.
    pub fn list(&self, name: &str) -> Vec<&Self> {
        let Some(node) = self.find(name) else { return Vec::new() };
        let numbered = node.numbered();
        if !numbered.is_empty() {
            return numbered;
        }
        node.children.values().map(Self::numbered).find(|items| !items.is_empty()).unwrap_or_default()
    }

    fn numbered(&self) -> Vec<&Self> {
        let mut items: Vec<(u32, &Self)> =
            self.children.iter().filter_map(|(name, node)| Some((name.parse().ok()?, node))).collect();
        items.sort_by_key(|(number, _)| *number);
        items.into_iter().map(|(_, node)| node).collect()
    }

    /// Whether a list or structure was sent at all, also an empty one.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The items of a list of plain values; empty ones are left out.
    pub fn strings(&self, name: &str) -> Vec<&str> {
        self.list(name).into_iter().filter_map(Self::value).filter(|value| !value.is_empty()).collect()
    }

    /// A boolean; `None` when absent.
    ///
    /// # Errors
    /// `InvalidParameterValue` when it is another word.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, Fault> {
        match self.optional(name) {
            None => Ok(None),
            Some(word) if word.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(word) if word.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(word) => Err(invalid(name, word, "must be true or false")),
        }
    }

    /// A whole number; `None` when absent.
    ///
    /// # Errors
    /// `InvalidParameterValue` when it is none.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, Fault> {
        self.optional(name).map(|word| word.parse().map_err(|_| invalid(name, word, "must be an integer"))).transpose()
    }

    /// A time in ISO 8601, extended or basic form, with or without an offset (then UTC); `None` when absent.
    ///
    /// # Errors
    /// `InvalidParameterValue` when it is none.
    pub fn time(&self, name: &str) -> Result<Option<OffsetDateTime>, Fault> {
        self.optional(name)
            .map(|word| parse_time(word).ok_or_else(|| invalid(name, word, "must be an ISO 8601 timestamp")))
            .transpose()
    }
}

fn read_json(body: &[u8]) -> Result<Json, Fault> {
    // The parser's own words may repeat a piece of the body, and a secret with it.
    serde_json::from_slice(body).map_err(|_| Fault::new("SerializationException", "The request body is not JSON."))
}

fn invalid(name: &str, word: &str, rule: &str) -> Fault {
    Fault::invalid_parameter_value(format!("Invalid value '{word}' for {name}: it {rule}."))
}

/// Reads a time of the wire.
pub fn parse_time(word: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(word, &Iso8601::DEFAULT)
        .ok()
        .or_else(|| PrimitiveDateTime::parse(word, &Iso8601::DEFAULT).ok().map(PrimitiveDateTime::assume_utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(form: &str) -> Params {
        Params::parse(form.as_bytes()).expect("parses")
    }

    #[test]
    fn lists_are_read_in_every_form_that_clients_write() {
        for form in [
            "Names.member.2=b&Names.member.1=a&Names.member.10=c",
            "Names.members.1=a&Names.members.2=b&Names.members.10=c",
            "Names.Name.1=a&Names.Name.2=b&Names.Name.10=c",
            "Names.1=a&Names.2=b&Names.10=c",
        ] {
            assert_eq!(parse(form).strings("Names"), ["a", "b", "c"], "{form}");
        }
        assert!(parse("Names=").list("Names").is_empty());
        assert!(parse("Names=").has("Names"));
        assert!(!parse("").has("Names"));
    }

    #[test]
    fn structures_nest() {
        let params = parse("Filters.Filter.1.Name=engine&Filters.Filter.1.Values.Value.1=mysql&A.B=c+d%26");
        let filters = params.list("Filters");
        assert_eq!(filters[0].required("Name"), Ok("engine"));
        assert_eq!(filters[0].strings("Values"), ["mysql"]);
        assert_eq!(params.optional("A.B"), Some("c d&"));
        assert_eq!(params.structure("A").and_then(|a| a.optional("B")), Some("c d&"));
        assert_eq!(params.required("Nothing").map_err(|fault| fault.code), Err("MissingParameter".into()));
    }

    #[test]
    fn the_body_of_a_json_service_is_the_same_tree() {
        let body = br#"{"Name":"a","Empty":"","Null":null,"Yes":true,"Days":7,"Tags":[{"Key":"k"}],"Names":["x","y"]}"#;
        let params = Params::from_json(body).expect("reads");
        assert_eq!((params.optional("Name"), params.given("Empty"), params.has("Null")), (Some("a"), Some(""), false));
        assert_eq!((params.boolean("Yes"), params.integer("Days")), (Ok(Some(true)), Ok(Some(7))));
        assert_eq!(params.list("Tags")[0].required("Key"), Ok("k"));
        assert_eq!(params.strings("Names"), ["x", "y"]);
        assert_eq!(Params::from_json(b"").map(|params| params.has("Name")), Ok(false));
        for body in
            ["[]", "1", "{", r#"{"SecretString":"hunter2""#, &"[".repeat(100), &format!("{}1", r#"{"a":"#.repeat(99))]
        {
            let fault = Params::from_json(body.as_bytes()).expect_err(body);
            assert_eq!(fault.code, "SerializationException");
            assert!(!fault.message.contains("hunter2"), "{fault}");
        }
    }

    #[test]
    fn words_become_values_or_faults() {
        let params = parse("T=true&N=42&X=maybe&E=");
        assert_eq!(params.boolean("T"), Ok(Some(true)));
        assert_eq!(params.integer("N"), Ok(Some(42)));
        assert!(params.boolean("X").is_err() && params.integer("X").is_err());
        assert_eq!(params.optional("E"), None);
        assert_eq!(params.given("E"), Some(""));
    }

    #[test]
    fn times_are_read_in_every_form_that_clients_write() {
        for word in
            ["2023-11-14T22:13:20Z", "2023-11-14T22:13:20.000Z", "20231114T221320Z", "2023-11-14T22:13:20.000000"]
        {
            assert_eq!(parse_time(word).map(OffsetDateTime::unix_timestamp), Some(1_700_000_000), "{word}");
        }
        assert_eq!(parse_time("yesterday"), None);
    }

    #[test]
    fn values_are_not_shown_for_debugging() {
        let shown = format!("{:?}", parse("OptionSettings.member.1.Value=hunter2&MasterUserPassword=hunter3"));
        assert!(shown.contains("MasterUserPassword") && !shown.contains("hunter"), "{shown}");
    }

    #[test]
    fn a_name_without_end_is_refused() {
        assert!(Params::parse("a.".repeat(200).as_bytes()).is_err());
    }

    #[test]
    fn any_bytes_are_a_form_and_any_tree_can_be_asked() {
        use proptest::prelude::*;
        let piece = prop::sample::select(vec![
            "a",
            "b",
            ".",
            "..",
            "member",
            ".1",
            ".01",
            ".4294967296",
            ".-1",
            "&",
            "=",
            "%",
            "%2E",
            "%ff",
            "+",
            "\0",
            "é",
            "{",
            "}",
            "[",
            "]",
            "\"a\":",
            ",",
            "null",
            "1e999",
            "-0",
            "true",
        ]);
        let bytes = prop_oneof![
            3 => prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat().into_bytes()),
            1 => prop::collection::vec(any::<u8>(), 0..60),
        ];
        crate::local::fuzz::each(bytes, |bytes| {
            for params in [Params::parse(&bytes), Params::from_json(&bytes)].into_iter().flatten() {
                for name in ["a", "a.b", "", ".", "a.member", "member"] {
                    let _ = (params.list(name).len(), params.strings(name).len(), params.structure(name).is_some());
                    let _ = (params.boolean(name), params.integer(name), params.time(name), params.required(name));
                }
            }
        });
    }

    #[test]
    fn what_a_form_says_is_what_is_read() {
        use proptest::prelude::*;
        let pairs = prop::collection::btree_map("[A-Za-z]{1,6}(\\.[a-z0-9]{1,3}){0,4}", ".{0,12}", 0..8);
        crate::local::fuzz::each(pairs, |pairs| {
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            let params = parse(&form);
            for (name, value) in &pairs {
                assert_eq!(params.given(name), Some(value.as_str()), "{form}");
            }
        });
    }
}
