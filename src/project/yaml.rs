//! YAML 1.1 as Beanstalk reads it, or JSON, with the place of every key and value: for messages that name a line.
//!
//! What a value means follows YAML 1.1 (yaml.org/type), which is where `on`, `010` and `22:22` bite. The local Beanstalk
//! has a reader of its own: the judge does not share the suspect's pen.

use std::collections::HashMap;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, StrInput};
use serde::Serialize;

/// Most nodes of a document, aliases counted as often as they are used.
const NODES: usize = 100_000;
/// Deepest nesting.
const DEPTH: usize = 64;

/// A place in a file, both counted from 1; the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

impl Place {
    /// The start of a file: where what concerns the whole of it is told.
    pub const START: Self = Self { line: 1, column: 1 };

    fn of(marker: &Marker) -> Self {
        Self { line: marker.line(), column: marker.col() + 1 }
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub at: Place,
    /// What it is.
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, number, boolean or null.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file. Of a key that stands twice the last value counts.
    Map(Vec<(Key, Node)>),
}

/// A key as it is written: `on` as a key stays `on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Where it stands.
    pub at: Place,
    /// Its text.
    pub text: String,
}

/// A scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    /// As it is written, without quotes.
    pub written: String,
    /// As it arrives; `None` for null.
    pub text: Option<String>,
    /// Why the two differ.
    pub trap: Option<Trap>,
    /// Whether it is a text whatever it looks like: in quotes, a block, or tagged as one.
    pub quoted: bool,
}

/// How YAML 1.1 makes something else of a value without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trap {
    /// `yes`, `no`, `on` and `off` are booleans.
    Boolean,
    /// `22:22` is a number to the base of sixty.
    Sexagesimal,
    /// `010` is eight.
    Octal,
    /// `1.50`, `1_000` and `0x1F` are numbers that are written otherwise.
    Number,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its content.
    pub root: Node,
    /// Keys that stand in a map for another time, and where they stood first.
    pub repeated: Vec<(Key, Place)>,
    /// Where a second document begins.
    pub second: Option<Place>,
}

/// Why a file cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Where.
    pub at: Place,
    /// Why, in the parser's words.
    pub why: String,
}

impl Node {
    /// The entries of a map; a null has none.
    pub fn entries(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            Value::Scalar(scalar) if scalar.text.is_none() => Some(&[]),
            _ => None,
        }
    }

    /// Whether it is a function of CloudFormation, `{"Ref": …}` or `{"Fn::…": …}`, whose value only AWS knows.
    pub fn is_function(&self) -> bool {
        matches!(self.entries(), Some([(key, _)]) if key.text == "Ref" || key.text.starts_with("Fn::"))
    }

    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar that is not null.
    pub fn text(&self) -> Option<&str> {
        self.scalar()?.text.as_deref()
    }

    /// The value of a key.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entries()?.iter().rev().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }
}

/// Reads a file.
///
/// # Errors
/// When it is neither YAML nor JSON.
pub fn read(text: &str) -> Result<Document, Broken> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match read_yaml(text) {
        Ok(document) => Ok(document),
        // JSON may be indented with tabs. Each becomes one blank: the places stay, and a JSON text holds none.
        Err(_) if text.contains('\t') && serde_json::from_str::<serde_json::Value>(text).is_ok() => {
            read_yaml(&text.replace('\t', " "))
        }
        Err(broken) => Err(broken),
    }
}

fn read_yaml(text: &str) -> Result<Document, Broken> {
    let mut reader =
        Reader { events: Parser::new_from_str(text), anchors: HashMap::new(), repeated: Vec::new(), nodes: 0 };
    let (mut root, mut second) = (None, None);
    loop {
        let (event, span) = reader.next()?;
        match event {
            Event::StreamEnd => break,
            Event::DocumentStart(_) => {
                let (event, inner) = reader.next()?;
                let node = reader.node(event, &inner, 0)?;
                if root.is_none() {
                    root = Some(node);
                } else {
                    second = second.or(Some(Place::of(&span.start)));
                }
            }
            _ => {}
        }
    }
    let empty = || Node { at: Place::START, value: Value::Scalar(plain("")) };
    Ok(Document { root: root.unwrap_or_else(empty), repeated: reader.repeated, second })
}

struct Reader<'input> {
    events: Parser<'input, StrInput<'input>>,
    anchors: HashMap<usize, Node>,
    repeated: Vec<(Key, Place)>,
    nodes: usize,
}

impl<'input> Reader<'input> {
    fn next(&mut self) -> Result<(Event<'input>, Span), Broken> {
        match self.events.next_event() {
            Some(Ok(found)) => Ok(found),
            Some(Err(error)) => Err(Broken { at: Place::of(error.marker()), why: error.info().to_owned() }),
            None => Err(Broken { at: Place::START, why: "unexpected end of the file".into() }),
        }
    }

    fn node(&mut self, event: Event<'input>, span: &Span, depth: usize) -> Result<Node, Broken> {
        let at = Place::of(&span.start);
        self.count(1, depth, at)?;
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
                let quoted = style != ScalarStyle::Plain || is_text;
                (anchor, Value::Scalar(if quoted { as_written(&text) } else { plain(&text) }))
            }
            Event::SequenceStart(anchor, _) => (anchor, self.list(depth)?),
            Event::MappingStart(anchor, _) => (anchor, self.map(depth)?),
            Event::Alias(anchor) => {
                let found = self.anchors.get(&anchor).cloned();
                let found = found.ok_or_else(|| Broken { at, why: "an alias of nothing".into() })?;
                self.count(size(&found), depth, at)?;
                (0, found.value)
            }
            _ => return Err(Broken { at, why: "unexpected content".into() }),
        };
        let node = Node { at, value };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize, depth: usize, at: Place) -> Result<(), Broken> {
        self.nodes += nodes;
        if self.nodes > NODES || depth > DEPTH {
            return Err(Broken { at, why: "the document is too large or too deep".into() });
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Value, Broken> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, span) => items.push(self.node(event, &span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Broken> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, span) = match self.next()? {
                (Event::MappingEnd, _) => break,
                found => found,
            };
            let at = Place::of(&span.start);
            let (merges, text) = match event {
                Event::Scalar(text, style, ..) => (style == ScalarStyle::Plain && text == "<<", text.into_owned()),
                event => {
                    self.node(event, &span, depth + 1)?;
                    return Err(Broken { at, why: "a key must be a text".into() });
                }
            };
            let (event, span) = self.next()?;
            let value = self.node(event, &span, depth + 1)?;
            let key = Key { at, text };
            if merges {
                merge(value, &mut merged)?;
            } else if let Some((first, old)) = entries.iter_mut().find(|(first, _)| first.text == key.text) {
                self.repeated.push((key, first.at));
                *old = value;
            } else {
                entries.push((key, value));
            }
        }
        for (key, value) in merged {
            if !entries.iter().any(|(own, _)| own.text == key.text) {
                entries.push((key, value));
            }
        }
        Ok(Value::Map(entries))
    }
}

/// `<<: *anchor` and `<<: [*a, *b]`: entries of other maps, where the map has none of its own; the first one wins.
fn merge(node: Node, merged: &mut Vec<(Key, Node)>) -> Result<(), Broken> {
    match node.value {
        Value::Map(entries) => merged.extend(entries),
        Value::List(items) => items.into_iter().try_for_each(|item| merge(item, merged))?,
        Value::Scalar(_) => return Err(Broken { at: node.at, why: "'<<' must be given a map".into() }),
    }
    Ok(())
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::Scalar(_) => 0,
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|(_, node)| size(node)).sum(),
    }
}

fn as_written(text: &str) -> Scalar {
    Scalar { written: text.to_owned(), text: Some(text.to_owned()), trap: None, quoted: true }
}

/// What a scalar without quotes means in YAML 1.1.
fn plain(written: &str) -> Scalar {
    let lower = written.to_ascii_lowercase();
    // `yEs` is a text: only these spellings count.
    let spelt = written == lower || written == written.to_ascii_uppercase() || is_title(written);
    let (text, trap) = match lower.as_str() {
        "" | "~" | "null" if spelt => (None, None),
        "true" | "false" if spelt => (Some(lower), None),
        "yes" | "on" if spelt => (Some("true".to_owned()), Some(Trap::Boolean)),
        "no" | "off" if spelt => (Some("false".to_owned()), Some(Trap::Boolean)),
        _ => match number(written) {
            Some((text, trap)) => {
                let trap = (text != written).then_some(trap);
                (Some(text), trap)
            }
            None => (Some(written.to_owned()), None),
        },
    };
    Scalar { written: written.to_owned(), text, trap, quoted: false }
}

fn is_title(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_uppercase()) && letters.all(|next| next.is_ascii_lowercase())
}

/// A number as it is written back, and what would be the reason if that differs.
fn number(written: &str) -> Option<(String, Trap)> {
    let digits = written.strip_prefix(['-', '+']).unwrap_or(written);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return None;
    }
    let bare = digits.replace('_', "");
    let radix = |digits: &str, radix| i128::from_str_radix(digits, radix).ok();
    let (value, trap) = if let Some(hexadecimal) = bare.strip_prefix("0x") {
        (radix(hexadecimal, 16), Trap::Number)
    } else if let Some(binary) = bare.strip_prefix("0b") {
        (radix(binary, 2), Trap::Number)
    } else if bare.contains(':') {
        (sexagesimal(&bare), Trap::Sexagesimal)
    } else if bare.len() > 1 && bare.starts_with('0') && !bare.contains('.') {
        (radix(&bare, 8), Trap::Octal)
    } else {
        (bare.parse().ok(), Trap::Number)
    };
    let minus = if written.starts_with('-') { "-" } else { "" };
    if let Some(value) = value {
        return Some((format!("{minus}{value}"), trap));
    }
    // Without a point it is a text in YAML 1.1: `1e3` is not a number there.
    let float = bare.contains('.') && bare.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let value: f64 = bare.parse().ok().filter(|_| float)?;
    Some((format!("{minus}{value:?}"), Trap::Number))
}

/// `22:22` is 22 × 60 + 22.
fn sexagesimal(text: &str) -> Option<i128> {
    let mut parts = text.split(':');
    let first: i128 = parts.next().filter(|first| !first.starts_with('0'))?.parse().ok()?;
    parts.try_fold(first, |total, part| {
        let digits = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        let value: i128 = part.parse().ok().filter(|value| digits && *value < 60)?;
        total.checked_mul(60)?.checked_add(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_without_quotes_mean_what_yaml_1_1_says() {
        for (written, text, trap) in [
            ("on", Some("true"), Some(Trap::Boolean)),
            ("No", Some("false"), Some(Trap::Boolean)),
            ("yEs", Some("yEs"), None),
            ("True", Some("true"), None),
            ("22:22", Some("1342"), Some(Trap::Sexagesimal)),
            ("\"22:22\"", Some("22:22"), None),
            ("127.0.0.1:5000", Some("127.0.0.1:5000"), None),
            ("010", Some("8"), Some(Trap::Octal)),
            ("08", Some("08"), None),
            ("0x1F", Some("31"), Some(Trap::Number)),
            ("1_000", Some("1000"), Some(Trap::Number)),
            ("1.50", Some("1.5"), Some(Trap::Number)),
            ("1.0", Some("1.0"), None),
            ("8.4.3", Some("8.4.3"), None),
            ("-7", Some("-7"), None),
            ("1e3", Some("1e3"), None),
            ("2026-11-28", Some("2026-11-28"), None),
            ("~", None, None),
            ("", None, None),
            ("''", Some(""), None),
            ("!!str 010", Some("010"), None),
        ] {
            let document = read(&format!("key: {written}")).expect("reads");
            let scalar = document.root.get("key").and_then(Node::scalar).expect("a scalar");
            assert_eq!((scalar.text.as_deref(), scalar.trap), (text, trap), "{written}");
        }
    }

    #[test]
    fn keys_and_values_know_their_places_and_repeated_keys_both_of_theirs() {
        let document = read("a:\n  on: 1\nb: {x: 2}\na: 3\n").expect("reads");
        let entries = document.root.entries().expect("a map");
        assert_eq!(entries[0].0, Key { at: Place { line: 1, column: 1 }, text: "a".into() });
        assert_eq!(entries[1].1.get("x").expect("is there").at, Place { line: 3, column: 8 });
        let (again, first) = &document.repeated[0];
        assert_eq!((again.text.as_str(), again.at.line, first.line), ("a", 4, 1));
        assert_eq!(document.root.get("a").and_then(Node::text), Some("3"), "the last one counts");
    }

    #[test]
    fn json_with_tabs_is_read_and_what_is_broken_names_its_place() {
        let document = read("{\n\t\"a\": [1, true]\n}").expect("reads");
        assert_eq!(document.root.get("a").expect("is there").at, Place { line: 2, column: 7 });
        assert_eq!(read("a: [1\nb: 2\n").expect_err("is broken").at.line, 2);
        assert!(read("a: 1\n---\nb: 2\n").expect("reads").second.is_some());
        assert!(read("").expect("reads").root.entries().expect("nothing").is_empty());
    }

    #[test]
    fn aliases_are_followed_and_cannot_blow_up() {
        let document = read("base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3\n").expect("reads");
        let more = document.root.get("more").expect("is there");
        assert_eq!((more.get("x").and_then(Node::text), more.get("y").and_then(Node::text)), (Some("1"), Some("3")));
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let item = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [item.as_str(); 10].join(", ")));
        }
        assert!(read(&text).expect_err("is refused").why.contains("too large"));
        assert!(read(&"[".repeat(100)).is_err());
    }
}
