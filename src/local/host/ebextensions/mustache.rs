//! The `context` of an entry of `files`, by which cfn-init renders the content as a Mustache template (CloudFormation's user
//! guide, `AWS::CloudFormation::Init`, files). The language: mustache(5), without partials, for which there are no files.

use super::yaml::Node;

/// Sections within sections, and bytes and parts that a template may become: a bundle must not take the server's stack,
/// memory or time.
const DEEPEST: usize = 64;
const LARGEST: usize = 16 << 20;
const MOST: usize = 1 << 20;

/// A part of a template.
#[derive(Debug)]
enum Part<'a> {
    Text(&'a str),
    Variable { name: &'a str, escaped: bool },
    Section { name: &'a str, inverted: bool, parts: Vec<Part<'a>> },
}

/// Renders a template.
///
/// # Errors
/// What is wrong with the template, as a sentence part.
pub(super) fn render(template: &str, context: &Node) -> Result<String, String> {
    let parts = parse(template)?;
    let mut made = Made { text: String::new(), parts: 0 };
    write(&parts, &mut vec![context], &mut made);
    match made.is_too_much() {
        true => Err(format!("its template becomes more than {LARGEST} bytes, or {MOST} parts")),
        false => Ok(made.text),
    }
}

/// What is rendered so far.
struct Made {
    text: String,
    parts: usize,
}

impl Made {
    fn is_too_much(&self) -> bool {
        self.text.len() > LARGEST || self.parts > MOST
    }
}

fn parse(template: &str) -> Result<Vec<Part<'_>>, String> {
    let (mut open, mut close) = ("{{", "}}");
    let mut above: Vec<(&str, bool, Vec<Part>)> = Vec::new();
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(found) = template[at..].find(open) {
        let (start, begins) = (at + found, at + found + open.len());
        let triple = template[begins..].starts_with('{') && open == "{{";
        let end = if triple { "}}}" } else { close };
        let length = template[begins..].find(end).ok_or("a tag of its template is not closed")?;
        let (tag, behind) = (&template[begins..begins + length], begins + length + end.len());
        let alone = if tag.starts_with(['#', '^', '/', '!', '=', '>']) { alone(template, start, behind) } else { None };
        let (text_ends, next) = alone.unwrap_or((start, behind));
        // A tag that is alone on its line may begin before the last one ended, as with two on one line.
        parts.push(Part::Text(template.get(at..text_ends).unwrap_or_default()));
        at = next;
        let name = |mark: char| tag.trim_start_matches(mark).trim();
        match tag.chars().next() {
            Some('{') if triple => parts.push(Part::Variable { name: name('{'), escaped: false }),
            Some('&') => parts.push(Part::Variable { name: name('&'), escaped: false }),
            Some('#' | '^') if above.len() == DEEPEST => {
                return Err(format!("more than {DEEPEST} sections of its template lie within one another"));
            }
            Some(mark @ ('#' | '^')) => above.push((name(mark), mark == '^', std::mem::take(&mut parts))),
            Some('/') => {
                let (begun, inverted, before) = above.pop().ok_or_else(|| format!("'{tag}' ends nothing"))?;
                if begun != name('/') {
                    return Err(format!("'{tag}' ends the section '{begun}'"));
                }
                let inner = std::mem::replace(&mut parts, before);
                parts.push(Part::Section { name: begun, inverted, parts: inner });
            }
            Some('=') => {
                let words: Vec<&str> = tag.trim_matches('=').split_whitespace().collect();
                let [first, last] = words[..] else { return Err(format!("'{tag}' names no two delimiters")) };
                (open, close) = (first, last);
            }
            Some('!' | '>') => {}
            _ => parts.push(Part::Variable { name: tag.trim(), escaped: true }),
        }
    }
    parts.push(Part::Text(&template[at..]));
    match above.pop() {
        Some((name, ..)) => Err(format!("the section '{name}' of its template does not end")),
        None => Ok(parts),
    }
}

/// Of a tag that has its line to itself: where the text before it ends, and where it goes on. Such a line is not rendered.
fn alone(template: &str, start: usize, behind: usize) -> Option<(usize, usize)> {
    let line = template[..start].rfind('\n').map_or(0, |end| end + 1);
    let rest = &template[behind..];
    let next = rest.find('\n').map_or(template.len(), |end| behind + end + 1);
    let is_blank = |text: &str| text.trim().is_empty();
    (is_blank(&template[line..start]) && is_blank(&template[behind..next])).then_some((line, next))
}

fn write(parts: &[Part<'_>], contexts: &mut Vec<&Node>, made: &mut Made) {
    for part in parts {
        made.parts += 1;
        // It is refused in the end.
        if made.is_too_much() {
            return;
        }
        match part {
            Part::Text(text) => made.text.push_str(text),
            Part::Variable { name, escaped } => {
                let text = find(name, contexts).and_then(Node::text).unwrap_or_default();
                made.text.push_str(&if *escaped { escape(&text) } else { text });
            }
            Part::Section { name, inverted, parts } => {
                let value = find(name, contexts).filter(|value| is_true(value));
                match (value, inverted) {
                    (None, true) => write(parts, contexts, made),
                    (Some(Node::List(items)), false) => {
                        items.iter().for_each(|item| within(item, parts, contexts, made));
                    }
                    (Some(value), false) => within(value, parts, contexts, made),
                    _ => {}
                }
            }
        }
    }
}

fn within<'a>(value: &'a Node, parts: &[Part<'_>], contexts: &mut Vec<&'a Node>, made: &mut Made) {
    contexts.push(value);
    write(parts, contexts, made);
    contexts.pop();
}

/// What a name means: the first part in the nearest context that has it, the others inside of that.
fn find<'a>(name: &str, contexts: &[&'a Node]) -> Option<&'a Node> {
    if name == "." {
        return contexts.last().copied();
    }
    let mut names = name.split('.');
    let first = names.next()?;
    let found = contexts.iter().rev().find_map(|context| context.get(first))?;
    names.try_fold(found, |node, name| node.get(name))
}

fn is_true(value: &Node) -> bool {
    match value {
        Node::List(items) => !items.is_empty(),
        Node::Map(entries) => !entries.is_empty(),
        Node::Null | Node::Bool(false) | Node::Integer(0) => false,
        Node::Text(text) => !text.is_empty(),
        _ => true,
    }
}

fn escape(text: &str) -> String {
    let mut made = String::new();
    for character in text.chars() {
        match character {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' => made.push_str("&quot;"),
            '\'' => made.push_str("&#x27;"),
            other => made.push(other),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_would_never_end_is_refused() {
        let context = super::super::yaml::read("{a: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}").expect("is YAML").root;
        let nested = |depth: usize| "{{#a}}".repeat(depth) + &"{{/a}}".repeat(depth);
        assert!(render(&nested(12), &context).expect_err("takes too long").contains("parts"));
        assert!(render(&nested(DEEPEST + 1), &context).expect_err("lies too deep").contains("within one another"));
        let large = format!("{{{{#a}}}}{}{{{{/a}}}}", "x".repeat(2 << 20));
        assert!(render(&large, &context).expect_err("is too large").contains("bytes"));
    }

    #[test]
    fn a_template_is_rendered_by_its_context() {
        let context = "{name: 'Bob & Co', n: 3, on: true, off: false, empty: [], rows: [{a: 1}, {a: 2}], words: [x, y], deep: {er: z}}";
        let context = super::super::yaml::read(context).expect("is YAML").root;
        for (template, rendered) in [
            ("hello {{name}} {{{name}}} {{& name}} {{n}}{{none}}!", "hello Bob &amp; Co Bob & Co Bob & Co 3!"),
            ("{{#rows}}\n- {{a}} {{n}}\n{{/rows}}\nend", "- 1 3\n- 2 3\nend"),
            ("{{#words}}{{.}},{{/words}}{{deep.er}}{{#deep}}{{er}}{{/deep}}", "x,y,zz"),
            ("{{^off}}no{{/off}}{{#off}}yes{{/off}}{{^empty}}none{{/empty}}{{#on}}on{{/on}}", "nononeon"),
            ("a\n  {{! a comment }}\nb {{! another }} c", "a\nb  c"),
            ("{{=<% %>=}}\n<% n %> {{n}} <%={{ }}=%>{{n}}", "3 {{n}} 3"),
            ("{{#on}} {{/on}}\n", " \n"),
            ("{ {n} }", "{ {n} }"),
        ] {
            assert_eq!(render(template, &context).as_deref(), Ok(rendered), "{template}");
        }
        for (wrong, why) in [
            ("{{name", "not closed"),
            ("{{#on}}", "does not end"),
            ("{{/on}}", "ends nothing"),
            ("{{#on}}{{/off}}", "ends the section 'on'"),
            ("{{=x=}}", "no two delimiters"),
        ] {
            let told = render(wrong, &context).expect_err(wrong);
            assert!(told.contains(why), "{told}");
        }
    }
}
