//! What JSON services check of every input before an action looks at it, in AWS's words: presence, lengths, ranges, words.
//!
//! A value is never repeated: it may be a secret that was put into the wrong place.

use std::ops::RangeInclusive;

use super::{Fault, Params};

/// A text of so many characters; `None` when absent.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn text<'a>(
    params: &'a Params,
    name: &str,
    length: RangeInclusive<usize>,
) -> Result<Option<&'a str>, Fault> {
    let Some(value) = params.given(name) else { return Ok(None) };
    let count = value.chars().count();
    if count < *length.start() {
        Err(violated(name, &format!("Member must have length greater than or equal to {}", length.start())))
    } else if count > *length.end() {
        Err(violated(name, &format!("Member must have length less than or equal to {}", length.end())))
    } else {
        Ok(Some(value))
    }
}

/// A text that must be there.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn required_text<'a>(
    params: &'a Params,
    name: &str,
    length: RangeInclusive<usize>,
) -> Result<&'a str, Fault> {
    text(params, name, length)?.ok_or_else(|| missing(name))
}

/// A whole number; `None` when absent.
///
/// # Errors
/// `ValidationException`, or `SerializationException` when it is no number.
pub(crate) fn number(params: &Params, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Fault> {
    let Some(value) = params.integer(name).map_err(|_| misread(name))? else { return Ok(None) };
    if value < *range.start() {
        Err(violated(name, &format!("Member must have value greater than or equal to {}", range.start())))
    } else if value > *range.end() {
        Err(violated(name, &format!("Member must have value less than or equal to {}", range.end())))
    } else {
        Ok(Some(value))
    }
}

/// A truth; absent is false.
///
/// # Errors
/// `SerializationException`.
pub(crate) fn truth(params: &Params, name: &str) -> Result<bool, Fault> {
    Ok(params.boolean(name).map_err(|_| misread(name))?.unwrap_or(false))
}

/// One of several words; `None` when absent.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn word(params: &Params, name: &str, words: &[&'static str]) -> Result<Option<&'static str>, Fault> {
    let Some(value) = params.given(name) else { return Ok(None) };
    let found = words.iter().find(|word| **word == value).copied();
    let rule = || format!("Member must satisfy enum value set: [{}]", words.join(", "));
    found.map(Some).ok_or_else(|| violated(name, &rule()))
}

/// A list of so many texts that must be there.
///
/// # Errors
/// `ValidationException`.
pub(crate) fn texts<'a>(params: &'a Params, name: &str, count: RangeInclusive<usize>) -> Result<Vec<&'a str>, Fault> {
    if !params.has(name) {
        return Err(missing(name));
    }
    let items: Vec<&str> = params.list(name).into_iter().filter_map(Params::value).collect();
    if items.len() < *count.start() {
        Err(violated(name, &format!("Member must have length greater than or equal to {}", count.start())))
    } else if items.len() > *count.end() {
        Err(violated(name, &format!("Member must have length less than or equal to {}", count.end())))
    } else {
        Ok(items)
    }
}

/// The tags of a request: keys of 1 to 128 characters that do not begin with `aws:`, values of at most 256.
///
/// # Errors
/// `ValidationException`, or `InvalidParameterException` for a reserved key.
pub(crate) fn tags(params: &Params) -> Result<Vec<(String, String)>, Fault> {
    let tag = |tag: &Params| {
        let key = required_text(tag, "Key", 1..=128)?;
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(Fault::new("InvalidParameterException", "A tag key can't begin with 'aws:'."));
        }
        Ok((key.to_owned(), text(tag, "Value", 0..=256)?.unwrap_or_default().to_owned()))
    };
    params.list("Tags").into_iter().map(tag).collect()
}

/// The fault of a member that does not obey a rule.
pub(crate) fn violated(name: &str, rule: &str) -> Fault {
    let message =
        format!("1 validation error detected: Value at '{}' failed to satisfy constraint: {rule}", member(name));
    Fault::new("ValidationException", message)
}

fn missing(name: &str) -> Fault {
    let message = format!(
        "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
        member(name)
    );
    Fault::new("ValidationException", message)
}

fn misread(name: &str) -> Fault {
    Fault::new("SerializationException", format!("The value of {name} is of another type."))
}

/// AWS names members with a small first letter.
fn member(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_those_of_aws_and_repeat_no_value() {
        let params = Params::from_json(br#"{"Name":"hunter2","Days":3,"Names":[],"Word":"hunter2"}"#).expect("reads");
        let start = "1 validation error detected: Value";
        for (fault, rule) in [
            (
                text(&params, "Name", 1..=3).err(),
                " at 'name' failed to satisfy constraint: Member must have length less than or equal to 3",
            ),
            (
                required_text(&params, "SecretId", 1..=3).err(),
                " null at 'secretId' failed to satisfy constraint: Member must not be null",
            ),
            (
                number(&params, "Days", 7..=30).err(),
                " at 'days' failed to satisfy constraint: Member must have value greater than or equal to 7",
            ),
            (
                texts(&params, "Names", 1..=10).err(),
                " at 'names' failed to satisfy constraint: Member must have length greater than or equal to 1",
            ),
            (
                word(&params, "Word", &["asc", "desc"]).err(),
                " at 'word' failed to satisfy constraint: Member must satisfy enum value set: [asc, desc]",
            ),
        ] {
            let fault = fault.expect("refused");
            assert_eq!((fault.code.as_str(), fault.message), ("ValidationException", format!("{start}{rule}")));
        }
    }
}
