//! The text of nginx's configuration: words, quotes, comments, blocks; read into directives, judged by their names and
//! words, and written again. Pure: which files there are, and what they do, is known elsewhere.

mod directives;

use std::fmt;
use std::sync::Arc;

pub use directives::{Block, check};

/// Where the platform gathers the files before it takes them; nginx names it in its errors. Source: people's
/// `eb-engine.log`.
pub const STAGING: &str = "/var/proxy/staging/nginx";

/// Blocks in blocks, at most: nginx has no such limit, a stack has.
const DEEPEST: usize = 64;

/// One directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directive {
    /// Its name.
    pub name: String,
    /// The words after the name.
    pub args: Vec<String>,
    /// What stands in its braces, where it has some.
    pub block: Option<Vec<Directive>>,
    /// Where it stands.
    pub place: Place,
}

/// Where a directive ends its words; nginx names this line in its errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, below nginx's folder.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

/// What nginx refuses, and where. Shown as nginx shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong, in nginx's words.
    pub what: String,
    /// Where.
    pub place: Place,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {STAGING}/{}:{}", self.what, self.place.file, self.place.line)
    }
}

impl From<Fault> for String {
    fn from(fault: Fault) -> Self {
        fault.to_string()
    }
}

impl Place {
    fn fault(&self, what: impl fmt::Display) -> Fault {
        Fault { what: what.to_string(), place: self.clone() }
    }
}

impl Directive {
    /// An error of nginx about this directive.
    pub fn fault(&self, what: impl fmt::Display) -> String {
        self.place.fault(what).to_string()
    }

    /// A word after the name; empty when there is none.
    pub fn arg(&self, number: usize) -> &str {
        self.args.get(number).map_or("", String::as_str)
    }
}

/// What a word is followed by.
enum End {
    Semicolon,
    Open,
    Close,
    File,
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    file: Arc<str>,
    line: usize,
}

/// Reads a file; its name stands in errors.
///
/// # Errors
/// In nginx's words.
pub fn parse(file: &str, text: &str) -> Result<Vec<Directive>, Fault> {
    let mut reader = Reader { rest: text.chars().peekable(), file: file.into(), line: 1 };
    reader.block(0)
}

impl Reader<'_> {
    fn place(&self) -> Place {
        Place { file: Arc::clone(&self.file), line: self.line }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.line += usize::from(next == Some('\n'));
        next
    }

    fn block(&mut self, depth: usize) -> Result<Vec<Directive>, Fault> {
        let mut directives = Vec::new();
        loop {
            let (mut words, end) = self.words()?;
            let place = self.place();
            match (words.is_empty(), end) {
                (true, End::File) if depth == 0 => return Ok(directives),
                (true, End::Close) if depth > 0 => return Ok(directives),
                (true, End::File) => return Err(place.fault("unexpected end of file, expecting \"}\"")),
                (false, End::File) => return Err(place.fault("unexpected end of file, expecting \";\" or \"}\"")),
                (_, End::Close) => return Err(place.fault("unexpected \"}\"")),
                (true, End::Semicolon) => return Err(place.fault("unexpected \";\"")),
                (true, End::Open) => return Err(place.fault("unexpected \"{\"")),
                (false, End::Open) if depth == DEEPEST => return Err(place.fault("too many blocks in each other")),
                (false, end) => {
                    let name = words.remove(0);
                    let block = if matches!(end, End::Open) { Some(self.block(depth + 1)?) } else { None };
                    directives.push(Directive { name, args: words, block, place });
                }
            }
        }
    }

    fn words(&mut self) -> Result<(Vec<String>, End), Fault> {
        let mut words = Vec::new();
        loop {
            match self.rest.peek().copied() {
                None => return Ok((words, End::File)),
                Some(space) if is_space(space) => _ = self.next(),
                Some('#') => while self.next().is_some_and(|next| next != '\n') {},
                Some(end @ (';' | '{' | '}')) => {
                    self.next();
                    let end = match end {
                        ';' => End::Semicolon,
                        '{' => End::Open,
                        _ => End::Close,
                    };
                    return Ok((words, end));
                }
                Some(quote @ ('"' | '\'')) => words.push(self.quoted(quote)?),
                Some(_) => words.push(self.bare()),
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Fault> {
        self.next();
        let mut word = String::new();
        loop {
            match self.next() {
                None => return Err(self.place().fault("unexpected end of file, expecting \";\" or \"}\"")),
                Some('\\') => self.escaped(&mut word),
                Some(found) if found == quote => break,
                Some(found) => word.push(found),
            }
        }
        match self.rest.peek().copied() {
            // A parenthesis ends the condition of an `if`.
            Some(next) if !is_space(next) && !";{)".contains(next) => {
                Err(self.place().fault(format!("unexpected \"{next}\"")))
            }
            _ => Ok(word),
        }
    }

    fn bare(&mut self) -> String {
        let mut word = String::new();
        while let Some(next) = self.rest.peek().copied() {
            // `${name}` is part of a word.
            let is_variable = next == '{' && word.ends_with('$');
            if is_space(next) || next == ';' || (next == '{' && !is_variable) {
                break;
            }
            self.next();
            match next {
                '\\' => self.escaped(&mut word),
                other => word.push(other),
            }
        }
        word
    }

    /// What stands after a backslash; those that nginx does not know stay, backslash and all.
    fn escaped(&mut self, word: &mut String) {
        match self.next() {
            Some(found @ ('"' | '\'' | '\\')) => word.push(found),
            Some('t') => word.push('\t'),
            Some('r') => word.push('\r'),
            Some('n') => word.push('\n'),
            Some(other) => word.extend(['\\', other]),
            None => word.push('\\'),
        }
    }
}

fn is_space(found: char) -> bool {
    matches!(found, ' ' | '\t' | '\r' | '\n')
}

/// Writes directives so that nginx, and [`parse`], read the same again, each on the line that it was read from.
pub fn write(directives: &[Directive]) -> String {
    let mut writer = Writer { text: String::new(), line: 1 };
    writer.block(directives);
    writer.text.push('\n');
    writer.text
}

struct Writer {
    text: String,
    line: usize,
}

impl Writer {
    fn block(&mut self, directives: &[Directive]) {
        for directive in directives {
            while self.line < directive.place.line {
                self.text.push('\n');
                self.line += 1;
            }
            let words = std::iter::once(&directive.name).chain(&directive.args);
            self.text.push_str(&words.map(|word| quote(word)).collect::<Vec<_>>().join(" "));
            match &directive.block {
                None => self.text.push_str("; "),
                Some(block) => {
                    self.text.push_str(" { ");
                    self.block(block);
                    self.text.push_str("} ");
                }
            }
        }
    }
}

fn quote(word: &str) -> String {
    let needs = |found: char| is_space(found) || ";{}\"'\\#".contains(found);
    if word.is_empty() || word.contains(needs) {
        let mut quoted = word.replace('\\', "\\\\").replace('"', "\\\"");
        for (character, name) in [('\n', "\\n"), ('\r', "\\r"), ('\t', "\\t")] {
            quoted = quoted.replace(character, name);
        }
        format!("\"{quoted}\"")
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let refused = parse("conf.d/a.conf", text).expect_err("is refused");
        refused.to_string().replace("/var/proxy/staging/nginx/conf.d/a.conf", "F")
    }

    #[test]
    fn words_quotes_comments_and_blocks_are_read() {
        let text = "# first\ngzip on; add_header X \"a; {b} \\\"c\\\" # no\"; # last\nlocation ~ \\.php$ {\n  return 200 '${host}x';\n}";
        let read = parse("f", text).expect("reads");
        assert_eq!(
            read.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(),
            ["gzip", "add_header", "location"]
        );
        assert_eq!(read[1].args, ["X", "a; {b} \"c\" # no"]);
        assert_eq!(read[2].args, ["~", "\\.php$"]);
        let inner = &read[2].block.as_ref().expect("a block")[0];
        assert_eq!(
            (inner.args.as_slice(), inner.place.line),
            (["200".to_owned(), "${host}x".to_owned()].as_slice(), 4)
        );
    }

    #[test]
    fn broken_files_are_refused_in_the_words_of_nginx() {
        assert_eq!(fault("gzip on"), "unexpected end of file, expecting \";\" or \"}\" in F:1");
        assert_eq!(fault("server {\n  gzip on;\n"), "unexpected end of file, expecting \"}\" in F:3");
        assert_eq!(fault("gzip on;\n}\n"), "unexpected \"}\" in F:2");
        assert_eq!(fault(";"), "unexpected \";\" in F:1");
        assert_eq!(fault("{"), "unexpected \"{\" in F:1");
        assert_eq!(fault("a \"b\"c;"), "unexpected \"c\" in F:1");
        assert_eq!(fault("a 'b"), "unexpected end of file, expecting \";\" or \"}\" in F:1");
        assert!(parse("f", &"a {".repeat(100_000)).is_err());
    }

    /// Noise of nginx's own characters, the same in every run: nothing may panic, and what is read is written and read
    /// again as the same.
    #[test]
    fn whatever_is_read_is_written_and_read_again() {
        let alphabet: Vec<char> = "ab $\\\"'#;{}\n\t${~.é".chars().collect();
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut read = 0;
        for _ in 0..20_000 {
            let text: String = (0..12)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    alphabet[(seed >> 33) as usize % alphabet.len()]
                })
                .collect();
            let Ok(first) = parse("f", &text) else { continue };
            let again = parse("f", &write(&first)).unwrap_or_else(|why| panic!("{text:?}: {why}"));
            assert_eq!(shape(&first), shape(&again), "{text:?}");
            read += usize::from(!first.is_empty());
        }
        assert!(read > 100, "{read} were more than nothing");
    }

    fn shape(directives: &[Directive]) -> String {
        let of = |found: &Directive| (found.name.clone(), found.args.clone(), found.block.as_deref().map(shape));
        format!("{:?}", directives.iter().map(of).collect::<Vec<_>>())
    }
}
