//! Filter patterns of unstructured logs: terms that must all be there, `?terms` of which one must be, `-terms` that must
//! not, `"phrases"` (CloudWatch Logs user guide, "Filter pattern syntax"). Case counts. Patterns for JSON, for columns and
//! regular expressions are refused: a pattern that is misunderstood finds the wrong events.

use super::super::query::Fault;
use super::invalid;

/// A pattern. An empty one takes every event.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// `InvalidParameterException`.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let mut pattern = Self::default();
        let mut rest = text.trim();
        if rest.starts_with(['{', '[', '%']) {
            // Wording ours.
            return Err(invalid(
                "Invalid filter pattern: the local CloudWatch Logs understands terms and phrases only.",
            ));
        }
        while !rest.is_empty() {
            let (list, start) = match rest.as_bytes().first() {
                Some(b'?') => (&mut pattern.any, 1),
                Some(b'-') => (&mut pattern.none, 1),
                _ => (&mut pattern.all, 0),
            };
            let (term, after) = term(rest.get(start..).unwrap_or_default())?;
            list.push(term);
            rest = after.trim_start();
        }
        Ok(pattern)
    }

    /// Whether a message matches. Beside terms that must be there, those of which one would do have no effect.
    pub(super) fn matches(&self, message: &str) -> bool {
        let held = |term: &String| message.contains(term.as_str());
        self.all.iter().all(held)
            && (self.any.is_empty() || !self.all.is_empty() || self.any.iter().any(held))
            && !self.none.iter().any(held)
    }
}

/// The term or phrase that a text begins with, and what follows it.
fn term(text: &str) -> Result<(String, &str), Fault> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (term, after) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
        if term.is_empty() || !term.chars().all(|letter| letter.is_alphanumeric() || letter == '_') {
            return Err(invalid(format!("Invalid character(s) in term '{term}'")));
        }
        return Ok((term.to_owned(), after));
    };
    let mut term = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((term, quoted.get(at + 1..).unwrap_or_default())),
            '\\' => term.extend(letters.next().map(|(_, escaped)| escaped)),
            letter => term.push(letter),
        }
    }
    Err(invalid("Invalid filter pattern: a phrase has no end."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_add_up_questions_are_alternatives_and_a_minus_excludes() {
        for (pattern, message, matches) in [
            ("", "anything", true),
            ("ERROR", "[ERROR 401] no", true),
            ("error", "[ERROR 401] no", false),
            ("ERROR 401", "401 ERROR", true),
            ("ERROR 404", "401 ERROR", false),
            ("?ERROR ?WARN", "a WARN", true),
            ("?ERROR ?WARN", "an INFO", false),
            ("GET ?ERROR", "GET /", true),
            ("GET -health", "GET /health", false),
            ("\"GET /a\"", "GET /a HTTP", true),
            ("\"GET /a\"", "/a GET", false),
            ("-\"GET /\" HTTP", "POST / HTTP", true),
            (r#""say \"hi\"""#, r#"they say "hi""#, true),
        ] {
            let parsed = Pattern::parse(pattern).expect(pattern);
            assert_eq!(parsed.matches(message), matches, "{pattern} {message}");
        }
        for wrong in ["{ $.a = 1 }", "[a, b]", "%x%", "GET/a", "\"open", "?", "a -"] {
            assert_eq!(Pattern::parse(wrong).expect_err(wrong).code, "InvalidParameterException");
        }
    }
}
