//! YAML 1.1 as Beanstalk reads it, JSON where that fails: events of the parser become a tree.
//!
//! YAML 1.1 differs from 1.2 where it hurts: `on`, `off`, `yes`, `no` are booleans, `010` is eight, `22:22` is 1342.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};

/// Most nodes of a tree, aliases counted as often as they are used.
const NODES: usize = 100_000;
/// Bytes of text that count as much as a node: a long text, too, can be used again and again.
const NODE_BYTES: usize = 256;
/// Deepest nesting.
const DEPTH: usize = 64;

/// A node of the tree. Keys are text, whatever they were.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    /// A scalar as AWS makes text of it; `None` for lists and maps.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Null => Some(String::new()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Integer(value) => Some(value.to_string()),
            Self::Float(value) => Some(format!("{value:?}")),
            Self::Text(value) => Some(value.clone()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    pub(crate) fn map(&self) -> Option<&[(String, Node)]> {
        match self {
            Self::Map(entries) => Some(entries),
            Self::Null => Some(&[]),
            _ => None,
        }
    }

    /// The entries of a map, to be changed; none of anything else.
    pub(super) fn map_mut(&mut self) -> &mut [(String, Node)] {
        match self {
            Self::Map(entries) => entries,
            _ => &mut [],
        }
    }

    /// The entries of a map that stands under a key; `Err` is what is wrong, for an event.
    pub(super) fn entries_of(&self, key: &str) -> Result<&[(String, Node)], String> {
        self.map().ok_or_else(|| format!("the values of '{key}' must be a map"))
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.map()?.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// What was read, and the keys that occur twice in one map (the last one counts).
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) root: Node,
    pub(crate) repeated: Vec<String>,
}

/// Neither YAML nor JSON.
#[derive(Debug)]
pub(crate) struct NeitherYamlNorJson {
    pub(crate) yaml: String,
    pub(crate) json: String,
}

/// Reads YAML, then JSON.
pub(crate) fn read(text: &str) -> Result<Document, NeitherYamlNorJson> {
    let yaml = match read_yaml(text) {
        Ok(document) => return Ok(document),
        Err(error) => error,
    };
    match serde_json::from_str(text) {
        Ok(value) => Ok(Document { root: from_json(value), repeated: Vec::new() }),
        Err(error) => Err(NeitherYamlNorJson { yaml, json: error.to_string() }),
    }
}

fn from_json(value: serde_json::Value) -> Node {
    match value {
        serde_json::Value::Null => Node::Null,
        serde_json::Value::Bool(value) => Node::Bool(value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => Node::Integer(value.into()),
            None => number.as_f64().map_or(Node::Null, Node::Float),
        },
        serde_json::Value::String(value) => Node::Text(value),
        serde_json::Value::Array(items) => Node::List(items.into_iter().map(from_json).collect()),
        serde_json::Value::Object(entries) => {
            Node::Map(entries.into_iter().map(|(key, value)| (key, from_json(value))).collect())
        }
    }
}

fn read_yaml(text: &str) -> Result<Document, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        Reader { events: Parser::new_from_str(text), anchors: HashMap::new(), repeated: Vec::new(), nodes: 0 };
    let mut root = None;
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::StreamStart | Event::DocumentEnd | Event::Nothing => {}
            Event::DocumentStart(_) if root.is_some() => {
                return Err(format!("expected a single document, but found another at line {}", span.start.line()));
            }
            Event::DocumentStart(_) => {
                let (event, span) = reader.next()?;
                root = Some(reader.node(event, &span, 0)?);
            }
            _ => return Err(format!("unexpected content at line {}", span.start.line())),
        }
    }
    Ok(Document { root: root.unwrap_or(Node::Null), repeated: reader.repeated })
}

struct Reader<'input> {
    events: Parser<'input, saphyr_parser::StrInput<'input>>,
    anchors: HashMap<usize, Node>,
    repeated: Vec<String>,
    nodes: usize,
}

impl<'input> Reader<'input> {
    fn next(&mut self) -> Result<(Event<'input>, Span), String> {
        let broken = |error: ScanError| {
            let at = error.marker();
            format!("{}, at line {}, column {}", error.info(), at.line(), at.col() + 1)
        };
        self.events.next_event().ok_or("unexpected end of the file")?.map_err(broken)
    }

    fn node(&mut self, event: Event<'input>, span: &Span, depth: usize) -> Result<Node, String> {
        self.count(1, depth)?;
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.count(text.len() / NODE_BYTES, depth)?;
                (anchor, scalar(&text, style, tag.as_deref()))
            }
            Event::SequenceStart(anchor, _) => (anchor, self.list(depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.map(depth)?),
            Event::Alias(anchor) => {
                let found = self.anchors.get(&anchor).cloned();
                let node = found.ok_or_else(|| format!("unknown alias at line {}", span.start.line()))?;
                self.count(size(&node), depth)?;
                (0, node)
            }
            _ => return Err(format!("unexpected content at line {}", span.start.line())),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, depth: usize) -> Result<(), String> {
        self.nodes += nodes;
        if self.nodes > NODES || depth > DEPTH {
            return Err("the document is too large or too deep".to_owned());
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Node, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Node::List(items)),
                (event, span) => items.push(self.node(event, &span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Node, String> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut merged: Vec<(String, Node)> = Vec::new();
        loop {
            let (event, span) = match self.next()? {
                (Event::MappingEnd, _) => break,
                found => found,
            };
            let merges = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<");
            let line = span.start.line();
            // A key keeps its spelling: `on:` as a key would otherwise become `true`.
            let key = match event {
                Event::Scalar(text, ..) => text.into_owned(),
                event => self
                    .node(event, &span, depth + 1)?
                    .text()
                    .ok_or_else(|| format!("a key must be a scalar, at line {line}"))?,
            };
            let (event, span) = self.next()?;
            let value = self.node(event, &span, depth + 1)?;
            if merges {
                merge(value, &mut merged).map_err(|why| format!("{why}, at line {line}"))?;
            } else if let Some(entry) = places.get(&key).and_then(|place| entries.get_mut(*place)) {
                self.repeated.push(format!("'{key}' (line {line})"));
                entry.1 = value;
            } else {
                places.insert(key.clone(), entries.len());
                entries.push((key, value));
            }
        }
        for (key, value) in merged {
            if !places.contains_key(&key) {
                places.insert(key.clone(), entries.len());
                entries.push((key, value));
            }
        }
        Ok(Node::Map(entries))
    }
}

/// `<<: *anchor` and `<<: [*a, *b]`: entries of other maps, where the map has none of its own; the first one wins.
fn merge(value: Node, merged: &mut Vec<(String, Node)>) -> Result<(), String> {
    match value {
        Node::Map(entries) => merged.extend(entries),
        Node::List(items) => {
            for item in items {
                merge(item, merged)?;
            }
        }
        _ => return Err("'<<' must be given a map".to_owned()),
    }
    Ok(())
}

fn size(node: &Node) -> usize {
    match node {
        Node::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        Node::Map(entries) => 1 + entries.iter().map(|(_, value)| size(value)).sum::<usize>(),
        Node::Text(text) => 1 + text.len() / NODE_BYTES,
        _ => 1,
    }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Node {
    let is_text = tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
    if style != ScalarStyle::Plain || is_text { Node::Text(text.to_owned()) } else { plain(text) }
}

/// What a scalar without quotes means in YAML 1.1. Source: yaml.org/type.
fn plain(text: &str) -> Node {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Node::Null,
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return Node::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return Node::Bool(false),
        ".inf" | "+.inf" | ".Inf" | ".INF" => return Node::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Node::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Node::Float(f64::NAN),
        _ => {}
    }
    integer(text)
        .map(Node::Integer)
        .or_else(|| float(text).map(Node::Float))
        .unwrap_or_else(|| Node::Text(text.to_owned()))
}

fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let plain = digits.replace('_', "");
    let value = if let Some(binary) = plain.strip_prefix("0b") {
        i128::from_str_radix(binary, 2).ok()
    } else if let Some(hexadecimal) = plain.strip_prefix("0x") {
        i128::from_str_radix(hexadecimal, 16).ok()
    } else if plain.contains(':') {
        sexagesimal(&plain)
    } else if plain.len() > 1 && plain.starts_with('0') {
        i128::from_str_radix(&plain, 8).ok()
    } else {
        plain.parse().ok()
    };
    value.map(|value| sign * value)
}

/// `22:22` is 22 × 60 + 22: the reason why ports and times want quotes.
fn sexagesimal(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let first = parts.next().filter(|first| !first.starts_with('0'))?;
    parts.try_fold(first.parse().ok()?, |total: i128, part| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let value: i128 = part.parse().ok().filter(|value| digits && *value < 60)?;
        total.checked_mul(60)?.checked_add(value)
    })
}

fn float(text: &str) -> Option<f64> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let allowed = |byte: u8| byte.is_ascii_digit() || b"._eE+-".contains(&byte);
    let starts = digits.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    // Without a point it is text in YAML 1.1: `1e3` is not a number there.
    if !starts || !digits.contains('.') || !digits.bytes().all(allowed) || digits == "." {
        return None;
    }
    text.replace('_', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Node {
        read(&format!("key: {text}")).expect("reads").root.get("key").expect("is there").clone()
    }

    #[test]
    fn plain_scalars_mean_what_yaml_1_1_says() {
        for (text, rendered) in [
            ("on", "true"),
            ("No", "false"),
            ("010", "8"),
            ("08", "08"),
            ("22:22", "1342"),
            ("\"22:22\"", "22:22"),
            ("0x1F", "31"),
            ("1_000", "1000"),
            ("1.50", "1.5"),
            ("1.0", "1.0"),
            ("1e3", "1e3"),
            ("8.4.3", "8.4.3"),
            ("~", ""),
            ("'yes'", "yes"),
            ("!!str 12", "12"),
            ("2026-11-23", "2026-11-23"),
            ("127.0.0.1:5000", "127.0.0.1:5000"),
            ("-7", "-7"),
            ("y", "y"),
        ] {
            assert_eq!(value(text).text().as_deref(), Some(rendered), "{text}");
        }
    }

    #[test]
    fn block_scalars_are_text_with_their_lines() {
        assert_eq!(value("|\n  #!/bin/sh\n  echo 1\n"), Node::Text("#!/bin/sh\necho 1\n".into()));
    }

    #[test]
    fn a_repeated_key_is_told_and_the_last_one_counts() {
        let document = read("a: 1\nb: 2\na: 3\n").expect("reads");
        assert_eq!(document.root.get("a"), Some(&Node::Integer(3)));
        assert_eq!(document.repeated, ["'a' (line 3)"]);
    }

    #[test]
    fn merge_keys_and_aliases_work() {
        let document = read("base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\n").expect("reads");
        let more = document.root.get("more").expect("is there");
        assert_eq!((more.get("x"), more.get("y")), (Some(&Node::Integer(1)), Some(&Node::Integer(3))));
    }

    #[test]
    fn json_is_read_also_with_tabs() {
        let document = read("{\n\t\"option_settings\": {\n\t\t\"a\": [true, 1, null]\n\t}\n}").expect("reads");
        assert!(document.root.get("option_settings").is_some());
    }

    #[test]
    fn what_is_neither_tells_both_reasons() {
        let error = read("option_settings:\n\t- broken: [").expect_err("is neither");
        assert!(error.yaml.contains("line"), "{}", error.yaml);
        assert!(error.json.contains("line 1"), "{}", error.json);
    }

    #[test]
    fn aliases_cannot_blow_up() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let item = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [item.as_str(); 10].join(", ")));
        }
        assert!(read(&text).expect_err("is refused").yaml.contains("too large"));
        assert!(read(&"[".repeat(100)).is_err());
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(500_000), "*a, ".repeat(1_000));
        assert!(read(&long).expect_err("half a gigabyte is refused").yaml.contains("too large"));
    }

    /// JSON is YAML: what has strings, whole numbers, truth and nothing in it is the same to both readers.
    #[test]
    fn json_means_the_same_read_as_yaml() {
        use proptest::prelude::*;
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
            "[ -~\n\t]{0,12}".prop_map(Into::into),
        ];
        let value = leaf.prop_recursive(5, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(serde_json::Value::from),
                prop::collection::btree_map("[ -~]{0,6}|.{0,3}", inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        });
        crate::local::fuzz::each((value, any::<bool>()), |(value, pretty)| {
            let write = if pretty { serde_json::to_string_pretty } else { serde_json::to_string };
            let text = write(&value).expect("is written");
            let document = read(&text).unwrap_or_else(|why| panic!("{text}: {why:?}"));
            assert_eq!(document.root, from_json(value), "{text}");
        });
    }

    #[test]
    fn no_text_is_too_strange_and_none_grows_without_end() {
        use proptest::prelude::*;
        let piece = prop::sample::select(vec![
            "a",
            "b: ",
            "- ",
            "\n",
            "  ",
            "\n  ",
            "&a ",
            "*a",
            "*b",
            "[",
            "]",
            "{",
            "}",
            ", ",
            ": ",
            "? ",
            "| \n",
            ">\n",
            "'",
            "\"",
            "\\",
            "#",
            "!!str ",
            "!x ",
            "<<: ",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "\t",
            "0b-1",
            "0x",
            "1_0:59",
            "-.inf",
            "é",
            "\u{feff}",
            "\0",
            "\r",
            "\u{2028}",
            "@",
            "`",
        ]);
        crate::local::fuzz::each(prop::collection::vec(piece, 0..24), |pieces| {
            let text = pieces.concat();
            if let Ok(document) = read(&text) {
                assert!(size(&document.root) <= NODES, "{text:?}");
                let _ = super::super::config::understand("f", &document.root);
            }
        });
    }
}
