//! Every kind of error that we can explain, each with a code that never changes its meaning: what it means, what it
//! comes from, what to do. Data only: `explain`, `docs/errors.md`, and what is advised when AWS refuses, are made of it.

mod aws;
mod ours;

use serde::Serialize;

use super::Class;

/// The next step of an error of AWS's that the same command helps against.
pub const AGAIN: &str = "run the same command again";

/// A kind of error.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Its code, such as `TE1401`.
    pub code: &'static str,
    /// Its name, such as `environment-busy`.
    pub name: &'static str,
    /// Its class, and so the exit code.
    pub class: Class,
    /// What it means, in a sentence without a full stop.
    pub what: &'static str,
    /// What it usually comes from.
    pub cause: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What AWS says when it means this: an error code, and words of its message where the code alone says too little.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub aws: &'static [(&'static str, &'static str)],
    /// The next step that an error of AWS's names, where it is not what the caller knows better.
    #[serde(skip)]
    pub next: Option<&'static str>,
}

/// Every kind, by code.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    let mut kinds: Vec<&Kind> = ours::KINDS.iter().chain(aws::KINDS).collect();
    kinds.sort_by_key(|kind| kind.code);
    kinds.into_iter()
}

/// The kinds that a word means: a code or a name of ours, or an error code of AWS's, in any case.
pub fn find(word: &str) -> Vec<&'static Kind> {
    let is_meant = |kind: &&Kind| {
        let mut words = [kind.code, kind.name].into_iter().chain(kind.aws.iter().map(|(code, _)| *code));
        words.any(|known| known.eq_ignore_ascii_case(word))
    };
    all().filter(is_meant).collect()
}

/// The kind of what AWS answered: the first that fits, so the narrower ones stand first in the table.
pub fn of_aws(code: &str, said: &str) -> Option<&'static Kind> {
    aws::KINDS.iter().find(|kind| kind.aws.iter().any(|(known, words)| *known == code && said.contains(words)))
}

/// The list as Markdown: `docs/errors.md`.
pub fn documentation() -> String {
    let mut text = String::from(
        "# Errors\n\nWritten by `TASKS_EB_BLESS=1 tests/run errors_are_documented`. An error shows its code: \
         `error[TE1402]: …`, and in JSON\n`error.code`. `tasks-eb explain TE1402` says the same as this page, without a \
         network; it takes AWS's error codes as well.\nThe rules of `tasks-eb lint` are on [a page of their \
         own](lint.md).\n",
    );
    for kind in all() {
        let Kind { code, name, class, what, cause, fix, aws, .. } = kind;
        let answers = aws.iter().map(|(code, words)| match *words {
            "" => format!("`{code}`"),
            words => format!("`{code}` with \"{words}\""),
        });
        let answers = answers.collect::<Vec<_>>().join(", ");
        let answers = if answers.is_empty() { answers } else { format!("AWS says: {answers}.\n\n") };
        let exit = class.exit_code();
        text.push_str(&format!("\n## {code} {name}\n\nExit code {exit}. {what}.\n\n{answers}{cause}\n\n{fix}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_texts_are_whole() {
        let kinds: Vec<_> = all().collect();
        assert!(kinds.len() >= 40, "{}", kinds.len());
        for (at, kind) in kinds.iter().enumerate() {
            let is_same = |other: &&&Kind| other.code == kind.code || other.name == kind.name;
            assert_eq!(kinds[at..].iter().filter(is_same).count(), 1, "{}", kind.code);
            let is_code = kind.code.len() == 6 && kind.code.starts_with("TE1");
            assert!(is_code && kind.code[2..].bytes().all(|byte| byte.is_ascii_digit()), "{}", kind.code);
            assert!(!kind.what.ends_with('.') && kind.cause.ends_with('.') && kind.fix.ends_with('.'), "{}", kind.code);
        }
    }

    #[test]
    fn no_answer_of_aws_hides_another() {
        let answers: Vec<_> = aws::KINDS.iter().flat_map(|kind| kind.aws).collect();
        for (at, (code, words)) in answers.iter().enumerate() {
            let hidden = answers[..at].iter().any(|(earlier, said)| earlier == code && words.contains(said));
            assert!(!hidden, "{code} {words}");
        }
    }

    #[test]
    fn a_word_may_be_a_code_a_name_or_what_aws_says() {
        let codes = |word| find(word).iter().map(|kind| kind.code).collect::<Vec<_>>();
        assert_eq!(codes("te1101"), ["TE1101"]);
        assert_eq!(codes("no-project"), ["TE1101"]);
        assert_eq!(codes("ExpiredToken"), codes("session-expired"));
        assert!(codes("InvalidParameterValue").len() > 4 && codes("nonsense").is_empty());
    }
}
