//! Environment properties: what they are, what is wished for, and the difference. Pure.
//!
//! Values are taken as they are, commas, quotes and equals signs included. The value of a secret is in custody.

use std::collections::BTreeMap;

use crate::aws::beanstalk::Update;
use crate::beanstalk::OptionSetting;
use crate::beanstalk::option::{
    ENVIRONMENT_VARIABLES_BYTES, check_variable_name, environment_variables_size, namespace,
};
use crate::error::{Class, Error, Result};
use crate::secret::Secret;

/// Variables that are named when there is no room for all of them.
const LARGEST: usize = 5;

/// What is wished for one variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It has this value.
    Set(Secret),
    /// It is not there.
    Remove,
}

/// What is wished for each variable; the last word on one counts.
pub type Wishes = BTreeMap<String, Wish>;

/// The properties among the options of an environment.
pub fn of_settings(settings: &[OptionSetting]) -> BTreeMap<String, String> {
    of_namespace(settings, namespace::ENVIRONMENT_VARIABLES)
}

/// The variables whose values instances fetch from Secrets Manager or Parameter Store, with the ARN of each.
pub fn secrets_of_settings(settings: &[OptionSetting]) -> BTreeMap<String, String> {
    of_namespace(settings, namespace::ENVIRONMENT_SECRETS)
}

fn of_namespace(settings: &[OptionSetting], namespace: &str) -> BTreeMap<String, String> {
    let of_it = settings.iter().filter(|option| option.namespace == namespace);
    of_it.filter_map(|option| Some((option.name.clone(), option.value.clone()?))).collect()
}

/// Bytes that the properties take of [`ENVIRONMENT_VARIABLES_BYTES`].
pub fn size(variables: &BTreeMap<String, String>) -> usize {
    environment_variables_size(variables.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

/// Takes `NAME=VALUE` apart at the first equals sign; without one there is only a name, and the value is to be asked
/// for. An empty value is the wish to remove the variable, as in `eb setenv`.
///
/// # Errors
/// When the name is none.
pub fn parse_assignment(text: &str) -> Result<(String, Option<Wish>)> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    check_name(name)?;
    Ok((name.to_owned(), value.map(wish)))
}

fn wish(value: &str) -> Wish {
    if value.is_empty() { Wish::Remove } else { Wish::Set(Secret::new(value)) }
}

fn check_name(name: &str) -> Result<()> {
    check_variable_name(name).map_err(|rule| {
        // The whole text could hold a secret in the wrong place, so only the rule is told.
        Error::new(Class::Usage, "that is not an environment variable")
            .code("TE1601")
            .because(rule)
            .next("give NAME=VALUE with another NAME")
    })
}

/// Reads the lines of a `.env` file: `NAME=VALUE`, `export NAME=VALUE`, comments, values in single quotes (verbatim) or
/// double quotes (`\n`, `\"`, `\\` and `\$` are escapes), else up to ` #`, without spaces at either end.
///
/// # Errors
/// The line that is not like that. `origin` says where it is; values are never part of the message.
pub fn parse_dotenv(text: &str, origin: &str) -> Result<Vec<(String, Wish)>> {
    let mut wishes = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let broken = |why: String| {
            Error::new(Class::Usage, format!("line {} of {origin} cannot be read", number + 1))
                .code("TE1601")
                .because(why)
        };
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").map_or(line, str::trim_start);
        let (name, value) = line.split_once('=').ok_or_else(|| broken("it is not NAME=VALUE".into()))?;
        let name = name.trim_end();
        check_variable_name(name).map_err(broken)?;
        let value = unquote(value.trim_start()).map_err(|why| broken(why.into()))?;
        wishes.push((name.to_owned(), wish(&value)));
    }
    Ok(wishes)
}

fn unquote(value: &str) -> Result<String, &'static str> {
    if let Some(rest) = value.strip_prefix('\'') {
        let (inner, after) = rest.split_once('\'').ok_or("a single quote is not closed on the line")?;
        return nothing_follows(after).map(|()| inner.to_owned());
    }
    let Some(rest) = value.strip_prefix('"') else {
        let end = value.find(" #").unwrap_or(value.len());
        return Ok(value[..end].trim_end().to_owned());
    };
    let mut text = String::new();
    let mut characters = rest.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return nothing_follows(characters.as_str()).map(|()| text),
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some(escaped @ ('"' | '\\' | '$')) => text.push(escaped),
                Some(other) => text.extend(['\\', other]),
                None => break,
            },
            other => text.push(other),
        }
    }
    Err("a double quote is not closed on the line")
}

fn nothing_follows(after: &str) -> Result<(), &'static str> {
    let after = after.trim();
    if after.is_empty() || after.starts_with('#') { Ok(()) } else { Err("something follows the closing quote") }
}

/// What has to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Variables to set; each is new, or has another value now.
    pub set: BTreeMap<String, Secret>,
    /// Variables to remove; each is there now.
    pub remove: Vec<String>,
    /// Bytes that all variables will take.
    pub bytes: usize,
}

impl Changes {
    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.set.is_empty() && self.remove.is_empty()
    }

    /// Names of all that change.
    pub fn names(&self) -> Vec<String> {
        self.set.keys().chain(&self.remove).cloned().collect()
    }

    /// The change as one update, which is one restart of the app.
    pub fn update(&self) -> Update<'static> {
        let option = |name: &String, value: &str| OptionSetting::new(namespace::ENVIRONMENT_VARIABLES, name, value);
        Update {
            options: self.set.iter().map(|(name, value)| option(name, value.expose())).collect(),
            remove: self.remove.iter().map(|name| option(name, "")).collect(),
            ..Update::default()
        }
    }
}

/// The difference between what is wished for and what is.
///
/// # Errors
/// Class `Usage` when the variables would not fit into what AWS gives them all together.
pub fn changes(current: &BTreeMap<String, String>, wishes: &Wishes) -> Result<Changes> {
    let mut set = BTreeMap::new();
    let mut remove = Vec::new();
    let mut future: BTreeMap<&str, usize> = current.iter().map(|(name, value)| (name.as_str(), value.len())).collect();
    for (name, wish) in wishes {
        match wish {
            Wish::Remove if current.contains_key(name) => {
                future.remove(name.as_str());
                remove.push(name.clone());
            }
            Wish::Remove => {}
            Wish::Set(value) if current.get(name).is_some_and(|known| known == value.expose()) => {}
            Wish::Set(value) => {
                future.insert(name, value.expose().len());
                set.insert(name.clone(), value.clone());
            }
        }
    }
    let bytes = future.iter().map(|(name, value)| name.len() + 1 + value).sum::<usize>() + future.len().max(1) - 1;
    if bytes > ENVIRONMENT_VARIABLES_BYTES && !set.is_empty() {
        return Err(too_large(bytes, &future));
    }
    Ok(Changes { set, remove, bytes })
}

fn too_large(bytes: usize, future: &BTreeMap<&str, usize>) -> Error {
    let mut largest: Vec<(&str, usize)> = future.iter().map(|(name, value)| (*name, name.len() + 1 + value)).collect();
    largest.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let message = format!("the environment variables would take {bytes} bytes, and AWS gives them 4096 all together");
    Error::new(Class::Usage, message)
        .code("TE1602")
        .because("nothing was changed")
        .with_evidence(largest.iter().take(LARGEST).map(|(name, size)| format!("{size:>6} {name}")))
        .next("remove some with NAME=, or keep large values in Secrets Manager or SSM and name their ARNs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(value: &str) -> Wish {
        Wish::Set(Secret::new(value))
    }

    fn current(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn values_are_taken_as_they_are() {
        for value in ["a,b", "a=b=c", "'q'", "\"q\"", " spaced ", "-", "$HOME", "ünï, 🦀"] {
            let (name, wish) = parse_assignment(&format!("K={value}")).expect(value);
            assert_eq!((name.as_str(), wish), ("K", Some(set(value))));
        }
        assert_eq!(parse_assignment("K=").expect("removes").1, Some(Wish::Remove));
        assert_eq!(parse_assignment("K").expect("asks").1, None);
    }

    #[test]
    fn a_bad_name_is_refused_without_showing_the_value() {
        let error = parse_assignment("MY KEY=hunter2").expect_err("a space");
        assert_eq!(error.class(), Class::Usage);
        assert!(!error.to_string().contains("hunter2"), "{error}");
        assert!(parse_assignment("=x").is_err());
    }

    #[test]
    fn dotenv_files_are_read_as_shells_and_libraries_read_them() {
        let text = "# comment\n\nA=1\nexport B = two words # note\nC='x # $y \"z\"'\nD=\"a\\nb \\\"c\\\" \\$d \\\\ \\e\" # n\n\
                    E=\nF=a#b\nG=k=v,w\n";
        let wishes = parse_dotenv(text, ".env").expect("reads");
        let expected = [
            ("A", set("1")),
            ("B", set("two words")),
            ("C", set("x # $y \"z\"")),
            ("D", set("a\nb \"c\" $d \\ \\e")),
            ("E", Wish::Remove),
            ("F", set("a#b")),
            ("G", set("k=v,w")),
        ];
        assert_eq!(wishes, expected.map(|(name, wish)| (name.to_owned(), wish)));
    }

    #[test]
    fn a_broken_line_is_named_and_its_value_is_not() {
        for (text, line) in
            [("A=1\nnonsense hunter2", 2), ("A='hunter2", 1), ("A=\"hunter2", 1), ("A=\"x\" hunter2", 1)]
        {
            let error = parse_dotenv(text, "the-file").expect_err(text);
            assert!(error.message().contains(&format!("line {line} of the-file")), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn only_what_differs_changes() {
        let current = current(&[("A", "1"), ("B", "2"), ("C", "3")]);
        let wishes = Wishes::from([
            ("A".into(), set("1")),
            ("B".into(), set("two")),
            ("C".into(), Wish::Remove),
            ("D".into(), Wish::Remove),
        ]);
        let changes = changes(&current, &wishes).expect("fits");
        assert_eq!(changes.set, BTreeMap::from([("B".to_owned(), Secret::new("two"))]));
        assert_eq!(changes.remove, ["C"]);
        assert_eq!(changes.bytes, "A=1,B=two".len());
        let update = changes.update();
        assert_eq!((update.options.len(), update.remove.len()), (1, 1));
    }

    #[test]
    fn an_identical_set_changes_nothing() {
        let current = current(&[("A", "x,y=z")]);
        assert!(changes(&current, &Wishes::from([("A".into(), set("x,y=z"))])).expect("fits").is_empty());
    }

    #[test]
    fn more_than_aws_takes_is_refused_and_the_largest_are_named() {
        let current = current(&[("SMALL", "1")]);
        let fits = Wishes::from([("BIG".into(), set(&"x".repeat(4096 - "BIG=,SMALL=1".len())))]);
        assert_eq!(changes(&current, &fits).expect("fits exactly").bytes, 4096);
        let over = Wishes::from([("BIG".into(), set(&"x".repeat(4096 - "BIG=,SMALL=1".len() + 1)))]);
        let error = changes(&current, &over).expect_err("one byte too many");
        assert!(error.evidence()[0].ends_with("BIG") && error.message().contains("4097"), "{error}");
        // What is over the limit already may shrink.
        let crowded = self::current(&[("A", &"x".repeat(5000)), ("B", "1")]);
        assert!(changes(&crowded, &Wishes::from([("B".into(), Wish::Remove)])).is_ok());
    }
}
