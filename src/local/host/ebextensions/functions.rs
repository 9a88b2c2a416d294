//! Functions of CloudFormation in `.config` files: in backticks inside of any text, and as values of `Resources`. There is
//! no CloudFormation here; what the environment itself knows is filled in, the rest stays as it is and is told.
//!
//! Source: developer guide, "Functions": `Ref` (also of a parameter of any file), `Fn::GetAtt`, `Fn::Join`, and Beanstalk's
//! own `Fn::GetOptionSetting`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::yaml::Node;
use crate::beanstalk::option::namespace;

/// What functions may ask of an environment.
#[derive(Clone, Default)]
pub struct StackFacts {
    /// What `Ref` answers: pseudo parameters, parameters of the template, resources of the stack.
    pub references: BTreeMap<String, String>,
    /// What `Fn::GetAtt` answers, by resource and attribute.
    pub attributes: BTreeMap<(String, String), String>,
    /// What `Fn::GetOptionSetting` answers, by namespace and name. Secrets are not among them.
    pub settings: BTreeMap<(String, String), String>,
}

impl StackFacts {
    /// A text with its functions filled in; those that cannot be answered stay.
    pub(crate) fn rendered(&self, text: &str) -> String {
        Renderer { facts: self, bundle: &Declared::default(), file: "", unanswered: Vec::new() }.filled(text).0
    }
}

/// Whether a text holds a function in backticks.
pub(crate) fn is_template(text: &str) -> bool {
    text.match_indices('`').any(|(at, _)| function(&text[at + 1..]).is_some())
}

/// What the files of a bundle declare themselves.
#[derive(Debug, Clone, Default)]
pub(super) struct Declared {
    /// `Parameters` with a `Default`.
    pub(super) parameters: BTreeMap<String, String>,
    /// `Resources`: what is made of them at AWS is not here.
    resources: BTreeSet<String>,
}

impl Declared {
    /// Takes what one file declares.
    pub(super) fn take(&mut self, root: &Node) {
        let of = |key: &str| root.get(key).and_then(Node::map).unwrap_or_default();
        let with_default = |(name, node): &(String, Node)| Some((name.clone(), node.get("Default")?.text()?));
        self.parameters.extend(of("Parameters").iter().filter_map(with_default));
        self.resources.extend(of("Resources").iter().map(|(name, _)| name.clone()));
    }
}

/// Fills in one file.
pub(super) struct Renderer<'a> {
    pub(super) facts: &'a StackFacts,
    pub(super) bundle: &'a Declared,
    /// `.ebextensions/x.config`.
    pub(super) file: &'a str,
    /// Functions that stay, one sentence each.
    pub(super) unanswered: Vec<String>,
}

impl Renderer<'_> {
    /// Fills in every text below a node; `path` is where it stands, for sentences.
    pub(super) fn fill(&mut self, node: &mut Node, path: &str) {
        match node {
            Node::Text(text) => {
                let (filled, stays) = self.filled(text);
                *text = filled;
                self.unanswered.extend(stays.into_iter().map(|(function, why)| {
                    format!(
                        "{function} in '{path}' of {} stays as it is, where AWS would fill it in: {why}.",
                        self.file
                    )
                }));
            }
            Node::List(items) => items.iter_mut().for_each(|item| self.fill(item, path)),
            Node::Map(entries) => {
                entries.iter_mut().for_each(|(key, value)| self.fill(value, &format!("{path} {key}")));
            }
            _ => {}
        }
    }

    /// Makes texts of functions that are values, as in `Resources`. What cannot be answered stays a map.
    pub(super) fn evaluate(&self, node: &mut Node) {
        match node {
            Node::Text(text) => *text = self.filled(text).0,
            Node::Map(_) if is_function(&json(node)) => {
                if let Ok(value) = self.value(&json(node)) {
                    *node = Node::Text(value);
                }
            }
            Node::Map(entries) => entries.iter_mut().for_each(|(_, value)| self.evaluate(value)),
            Node::List(items) => items.iter_mut().for_each(|item| self.evaluate(item)),
            _ => {}
        }
    }

    /// A text with what is known, and the functions that stay, each with why.
    fn filled(&self, text: &str) -> (String, Vec<(String, String)>) {
        let (mut made, mut stays, mut rest) = (String::new(), Vec::new(), text);
        while let Some((before, after)) = rest.split_once('`') {
            made.push_str(before);
            let Some((found, length)) = function(after) else {
                made.push('`');
                rest = after;
                continue;
            };
            match self.value(&found) {
                Ok(value) => made.push_str(&value),
                Err(why) => {
                    made.push_str(&format!("`{}", &after[..length]));
                    stays.push((found.to_string(), why));
                }
            }
            rest = &after[length..];
        }
        made.push_str(rest);
        (made, stays)
    }

    /// The text that a value means.
    fn value(&self, value: &Value) -> Result<String, String> {
        let (name, input) = match value {
            Value::String(text) => return Ok(text.clone()),
            Value::Number(number) => return Ok(number.to_string()),
            Value::Bool(flag) => return Ok(flag.to_string()),
            Value::Object(entries) if entries.len() == 1 => {
                entries.iter().next().ok_or("it is empty").map(|(name, input)| (name.as_str(), input))?
            }
            _ => return Err("it is neither a text nor a function".to_owned()),
        };
        match (name, input) {
            ("Ref", Value::String(name)) => self.reference(name),
            ("Fn::GetAtt", Value::String(text)) => {
                let (resource, attribute) = text.split_once('.').ok_or("it names no attribute")?;
                self.attribute(resource, attribute)
            }
            ("Fn::GetAtt", Value::Array(words)) => match words.as_slice() {
                [Value::String(resource), attribute] => self.attribute(resource, &self.value(attribute)?),
                _ => Err("it takes a resource and an attribute".to_owned()),
            },
            ("Fn::Join", Value::Array(words)) => match words.as_slice() {
                [Value::String(between), Value::Array(parts)] => {
                    let parts = parts.iter().map(|part| self.value(part)).collect::<Result<Vec<_>, _>>()?;
                    Ok(parts.join(between))
                }
                _ => Err("it takes a delimiter and a list".to_owned()),
            },
            ("Fn::GetOptionSetting", input) => self.option_setting(input),
            (other, _) => Err(format!("'{other}' of such a form is not known here")),
        }
    }

    fn reference(&self, name: &str) -> Result<String, String> {
        let known = self.facts.references.get(name).or_else(|| self.bundle.parameters.get(name));
        known.cloned().ok_or_else(|| self.unknown(name))
    }

    fn attribute(&self, resource: &str, attribute: &str) -> Result<String, String> {
        let known = self.facts.attributes.get(&(resource.to_owned(), attribute.to_owned()));
        known.cloned().ok_or_else(|| match self.facts.references.contains_key(resource) {
            true => format!("the local environment does not know the attribute {attribute} of {resource}"),
            false => self.unknown(resource),
        })
    }

    fn unknown(&self, name: &str) -> String {
        if self.bundle.resources.contains(name) {
            format!("the local environment does not make the resource {name}")
        } else {
            format!("the stack of the local environment has nothing named {name}")
        }
    }

    fn option_setting(&self, input: &Value) -> Result<String, String> {
        let word = |key: &str| input.get(key).and_then(Value::as_str);
        // Where the developer guide's examples keep values for `Resources`.
        let space = word("Namespace").unwrap_or(namespace::CUSTOM).to_owned();
        let name = word("OptionName").ok_or("it names no OptionName")?.to_owned();
        let why = format!("the option {name} of {space} has no value");
        match (self.facts.settings.get(&(space, name)), input.get("DefaultValue")) {
            (Some(value), _) if is_template(value) => Err("the value of its option is a function itself".to_owned()),
            (Some(value), _) => Ok(value.clone()),
            (None, Some(otherwise)) => self.value(otherwise),
            (None, None) => Err(why),
        }
    }
}

/// The function that a text behind a backtick begins with, and how long it is with the backtick that ends it.
fn function(text: &str) -> Option<(Value, usize)> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = values.next()?.ok().filter(is_function)?;
    let end = values.byte_offset();
    let behind = text.get(end..)?;
    let closed = behind.trim_start().strip_prefix('`')?;
    Some((value, text.len() - closed.len()))
}

fn is_function(value: &Value) -> bool {
    let name = value.as_object().filter(|entries| entries.len() == 1).and_then(|entries| entries.keys().next());
    name.is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

fn json(node: &Node) -> Value {
    match node {
        Node::List(items) => items.iter().map(json).collect(),
        Node::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
        other => other.text().unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> StackFacts {
        let pair = |space: &str, name: &str, value: &str| ((space.to_owned(), name.to_owned()), value.to_owned());
        StackFacts {
            references: [("AWS::Region", "us-west-2"), ("AWSEBRDSDatabase", "db-1")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            attributes: [pair("AWSEBRDSDatabase", "Endpoint.Address", "127.0.0.1")].into(),
            settings: [pair(namespace::CUSTOM, "Topic", "mail"), pair("a:b", "Loop", "`{\"Ref\": \"X\"}`")].into(),
        }
    }

    #[test]
    fn functions_in_backticks_are_filled_in_and_other_backticks_are_the_shells() {
        for (text, filled) in [
            (r#"at `{"Ref" : "AWS::Region"}`!"#, "at us-west-2!"),
            (r#"` { "Fn::GetAtt": ["AWSEBRDSDatabase", "Endpoint.Address"] } `:1"#, "127.0.0.1:1"),
            (r#"`{"Fn::GetAtt": "AWSEBRDSDatabase.Endpoint.Address"}`"#, "127.0.0.1"),
            (r#"`{"Fn::Join": ["-", ["a", {"Ref": "AWSEBRDSDatabase"}, 3]]}`"#, "a-db-1-3"),
            (r#"`{"Fn::GetOptionSetting": {"OptionName": "Topic"}}`"#, "mail"),
            (
                r#"`{"Fn::GetOptionSetting": {"Namespace": "n", "OptionName": "o", "DefaultValue": {"Ref": "AWS::Region"}}}`"#,
                "us-west-2",
            ),
            (r#"`{"Ref": "Queue"}` and `{"Ref": "AWS::Region"}`"#, r#"`{"Ref": "Queue"}` and us-west-2"#),
            ("echo `date` `{ true; }` `{\"a\": 1}`", "echo `date` `{ true; }` `{\"a\": 1}`"),
            ("`{\"Ref\": \"AWS::Region\"} ", "`{\"Ref\": \"AWS::Region\"} "),
        ] {
            assert_eq!(facts().rendered(text), filled, "{text}");
        }
        assert!(is_template("x `{\"Ref\": \"Y\"}`") && !is_template("`date`"));
    }

    #[test]
    fn what_cannot_be_answered_is_told_with_its_place_and_why() {
        let mut bundle = Declared::default();
        let text =
            "{Parameters: {Colour: {Type: String, Default: red}}, Resources: {Queue: {Type: 'AWS::SQS::Queue'}}}";
        bundle.take(&super::super::yaml::read(text).expect("is YAML").root);
        let facts = facts();
        let mut renderer = Renderer { facts: &facts, bundle: &bundle, file: "a.config", unanswered: Vec::new() };
        let mut node = |text: &str| {
            let mut node = Node::List(vec![Node::Text(text.to_owned())]);
            renderer.fill(&mut node, "commands 01 env A");
            (node, std::mem::take(&mut renderer.unanswered))
        };
        assert_eq!(node("`{\"Ref\": \"Colour\"}`").0, Node::List(vec![Node::Text("red".into())]));
        for (function, why) in [
            (r#"{"Ref":"Queue"}"#, "does not make the resource Queue"),
            (r#"{"Ref":"Nobody"}"#, "has nothing named Nobody"),
            (r#"{"Fn::GetAtt":["AWSEBRDSDatabase","Age"]}"#, "the attribute Age of AWSEBRDSDatabase"),
            (r#"{"Fn::Sub":"${AWS::Region}"}"#, "'Fn::Sub' of such a form is not known here"),
            (
                r#"{"Fn::GetOptionSetting":{"OptionName":"None"}}"#,
                "None of aws:elasticbeanstalk:customoption has no value",
            ),
            (r#"{"Fn::GetOptionSetting":{"Namespace":"a:b","OptionName":"Loop"}}"#, "is a function itself"),
        ] {
            let (_, told) = node(&format!("`{function}`"));
            assert_eq!(told.len(), 1, "{function}");
            assert!(told[0].starts_with(&format!("{function} in 'commands 01 env A' of a.config stays")), "{told:?}");
            assert!(told[0].contains(why), "{told:?}");
        }
    }

    #[test]
    fn a_function_that_is_a_value_becomes_its_text_where_it_can_be_answered() {
        let text = "{Size: {'Fn::GetOptionSetting': {OptionName: Size, DefaultValue: 30}}, Class: {Ref: Nobody}, Tags: [{Key: a}]}";
        let mut node = super::super::yaml::read(text).expect("is YAML").root;
        let (facts, bundle) = (facts(), Declared::default());
        Renderer { facts: &facts, bundle: &bundle, file: "", unanswered: Vec::new() }.evaluate(&mut node);
        assert_eq!(node.get("Size").and_then(Node::text).as_deref(), Some("30"));
        assert!(node.get("Class").is_some_and(|class| class.text().is_none()));
    }
}
