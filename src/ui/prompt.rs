//! Questions to a person: only when one is there, and every one of them has a flag that answers it.

use std::fmt::Display;
use std::io;

use dialoguer::console::Term;
use dialoguer::{Confirm, Input, Password, Select};

use super::Ui;
use crate::error::{Class, Error, Result};
use crate::retry;
use crate::secret::Secret;

impl Ui {
    /// Asks yes or no. `flag` is what answers it on the command line, such as `--yes`.
    ///
    /// # Errors
    /// Class `NeedsAnswer`, naming the flag, when nobody can be asked; `Interrupted` on Ctrl-C.
    pub fn confirm(&self, question: &str, default: bool, flag: &str) -> Result<bool> {
        self.question(question, flag, |term| Confirm::new().with_prompt(question).default(default).interact_on(term))
    }

    /// Asks for a line of text.
    ///
    /// # Errors
    /// Like [`Ui::confirm`].
    pub fn ask(&self, question: &str, default: Option<&str>, flag: &str) -> Result<String> {
        self.question(question, flag, |term| {
            let mut input = Input::<String>::new().with_prompt(question);
            if let Some(default) = default {
                input = input.default(default.to_owned());
            }
            input.interact_text_on(term)
        })
    }

    /// Asks for a value that is not shown while it is typed.
    ///
    /// # Errors
    /// Like [`Ui::confirm`].
    pub fn ask_secret(&self, question: &str, flag: &str) -> Result<Secret> {
        self.question(question, flag, |term| Password::new().with_prompt(question).interact_on(term)).map(Secret::new)
    }

    /// Asks for one of several items; the answer is its index.
    ///
    /// # Errors
    /// Like [`Ui::confirm`].
    pub fn select<T: Display>(&self, question: &str, items: &[T], default: usize, flag: &str) -> Result<usize> {
        self.question(question, flag, |term| {
            Select::new().with_prompt(question).items(items).default(default).interact_on(term)
        })
    }

    /// Asks to type `name` before something is destroyed; anything else is a no.
    ///
    /// # Errors
    /// Like [`Ui::confirm`].
    pub fn confirm_by_name(&self, question: &str, name: &str, flag: &str) -> Result<bool> {
        let typed = self.question(question, flag, |term| {
            Input::<String>::new().with_prompt(question).allow_empty(true).interact_text_on(term)
        })?;
        Ok(typed.trim() == name)
    }

    fn question<T>(&self, question: &str, flag: &str, ask: impl FnOnce(&Term) -> dialoguer::Result<T>) -> Result<T> {
        if !self.can_ask() {
            let question = question.trim_end_matches(['?', ':', ' ']);
            let error = Error::new(Class::NeedsAnswer, format!("an answer is needed: {question}"))
                .code("TE1105")
                .because("nobody can be asked here: there is no terminal, or CI is set");
            return Err(with(error, flag));
        }
        let term = Term::stderr();
        // Nothing moves while somebody reads and types.
        self.settle();
        retry::off_the_clock(|| self.suspend(|| ask(&term))).map_err(|error| {
            // A prompt hides the cursor while it is up, and leaves it behind the question.
            drop(term.show_cursor());
            let error = io::Error::from(error);
            if error.kind() == io::ErrorKind::Interrupted {
                drop(term.write_line(""));
                Error::new(Class::Interrupted, "interrupted: the question was not answered")
            } else {
                with(Error::new(Class::NeedsAnswer, "the question was not answered").because(error), flag)
            }
        })
    }
}

/// The flag answers the question, where it is one and not a choice of several, or one whose value nobody knows.
fn with(error: Error, flag: &str) -> Error {
    if flag.ends_with("or --yes for the defaults") {
        return error.because(format!("what answers it is {flag}")).again_with("--yes");
    }
    let is_whole = flag.starts_with("--") && !flag.contains(',') && !flag.contains(" or ");
    let has_value = flag.split(' ').nth(1).is_none_or(|value| value.chars().any(|letter| letter.is_ascii_lowercase()));
    if is_whole && has_value { error.again_with(flag) } else { error.next(format!("give {flag}")) }
}
