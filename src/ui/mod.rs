//! The terminal: the only place that prints, asks, or knows whether anybody is watching.
//!
//! stdout carries the result of a command and nothing else; stderr tells the story. Work reports through
//! [`crate::report::Reporter`] and never sees this module.

pub mod diagnostic;
mod github;
mod json;
mod ndjson;
mod outcome;
mod palette;
mod plain;
mod progress;
mod prompt;
pub mod table;

use std::io::{self, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::ValueEnum;

use crate::env;
use crate::error::{Class, Error, Result};
use crate::report::{News, Reporter, Silent};

pub use outcome::Outcome;
pub use plain::duration;

use github::Workflow;
use ndjson::Lines;
use palette::Palette;
use plain::Plain;
use progress::Progress;

/// How the result is written to stdout: as text for people, as one JSON document, also for errors, or as a JSON object a
/// line while the command runs, the result last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the documentation of a variant becomes a paragraph of every help page")]
pub enum Format {
    #[default]
    Text,
    Json,
    Ndjson,
    // Understood by lint alone, and so not proposed on every help page.
    #[value(hide = true)]
    Sarif,
}

impl Format {
    /// Whether everything is one document, which something that never ends cannot be.
    pub fn is_one_document(self) -> bool {
        matches!(self, Self::Json | Self::Sarif)
    }
}

/// How much of the story is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Loudness {
    /// Warnings and errors only.
    Quiet,
    /// The steps and the events.
    #[default]
    Normal,
    /// Also the output of programs that run for us.
    Verbose,
}

/// The terminal as one command sees it.
pub struct Ui {
    format: Format,
    story: Story,
    palette: Palette,
    can_ask: bool,
    workflow: Option<Workflow>,
    folder: OnceLock<PathBuf>,
}

enum Story {
    Progress(Progress),
    Plain(Plain),
    Lines(Lines),
    Silent(Silent),
}

impl Ui {
    /// Looks at the streams of this process and at `CI`, `NO_COLOR`, `CLICOLOR_FORCE` and `TERM` to decide what to
    /// draw and whether anybody can be asked.
    pub fn new(format: Format, loudness: Loudness) -> Self {
        let watched = io::stderr().is_terminal() && !env::is_set(env::CI) && !palette::is_dumb();
        let palette = Palette::of_stderr();
        let story = if format == Format::Ndjson {
            Story::Lines(Lines::new(loudness))
        } else if watched && loudness != Loudness::Quiet {
            Story::Progress(Progress::new(palette, loudness))
        } else {
            Story::Plain(Plain::new(palette, loudness))
        };
        let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal() && !env::is_set(env::CI);
        Self { format, story, palette, can_ask, workflow: Workflow::here(), folder: OnceLock::new() }
    }

    /// A terminal that nobody watches: nothing is told and nothing can be asked. Results still go to stdout.
    pub fn silent() -> Self {
        let (story, palette) = (Story::Silent(Silent), Palette::plain());
        Self { format: Format::Text, story, palette, can_ask: false, workflow: None, folder: OnceLock::new() }
    }

    /// Who hears the news of the work.
    pub fn reporter(&self) -> &dyn Reporter {
        match &self.story {
            Story::Progress(progress) => progress,
            Story::Plain(plain) => plain,
            Story::Lines(lines) => lines,
            Story::Silent(silent) => silent,
        }
    }

    /// Says which folder the paths in results count from, for places that count them from that of the repository. The first
    /// one stays.
    pub fn works_in(&self, folder: &Path) {
        // The first one stays.
        let _ = self.folder.set(folder.to_owned());
    }

    fn tell_workflow(&self, schema: &str, outcome: Option<&Outcome>, error: Option<&Error>) {
        if let Some(workflow) = &self.workflow {
            let prefix =
                self.folder.get().map_or_else(String::new, |folder| crate::project::path_in_repository(folder));
            workflow.tell(schema, outcome, error, &prefix);
        }
    }

    /// The format of the result.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Refuses to tell as one document what never ends; `what` says so in a sentence, `flag` asked for it.
    ///
    /// # Errors
    /// Class `Usage` where the result has to be one document.
    pub fn check_endless(&self, what: &str, flag: &str) -> Result<()> {
        if !self.format.is_one_document() {
            return Ok(());
        }
        let error = Error::new(Class::Usage, what).code("TE1109");
        Err(error.because(format!("without {flag} it ends")).again_with("--output ndjson"))
    }

    /// Columns of the terminal that the result goes to; `None` when it goes into a file or pipe.
    pub fn width(&self) -> Option<usize> {
        width()
    }

    /// Whether a question would reach a person.
    pub fn can_ask(&self) -> bool {
        self.can_ask
    }

    /// Ends the story and writes the result to stdout, as text or as one JSON document with `schema`.
    pub fn show_outcome(&self, schema: &str, outcome: &Outcome) {
        self.settle();
        self.tell_workflow(schema, Some(outcome), outcome.failure());
        if let Story::Progress(progress) = &self.story
            && progress.has_told()
            && self.format == Format::Text
            && io::stdout().is_terminal()
            && !outcome.text().is_empty()
        {
            // Story and result share the screen: an empty line keeps them apart.
            tell("");
        }
        match self.format {
            Format::Text | Format::Sarif => {
                drop(print_text(outcome.text()));
                if let Some(error) = outcome.failure() {
                    tell(&diagnostic::render(error, columns(), self.palette));
                }
            }
            Format::Json => drop(print_text(&json::render(json::outcome(schema, outcome)))),
            Format::Ndjson => self.result(&json::outcome(schema, outcome)),
        }
    }

    /// Ends the story and tells an error: to stderr, or as one JSON document to stdout.
    pub fn show_error(&self, schema: &str, error: &Error) {
        self.settle();
        self.tell_workflow(schema, None, Some(error));
        match self.format {
            Format::Text | Format::Sarif => tell(&diagnostic::render(error, columns(), self.palette)),
            Format::Json => drop(print_text(&json::render(json::failure(schema, error)))),
            Format::Ndjson => self.result(&json::failure(schema, error)),
        }
    }

    /// The exit code of a command that ended so, after what did not reach stdout was told as well: no result is not a good
    /// end. A reader that had read enough is one.
    pub fn ending(&self, failure: Option<&Error>) -> u8 {
        let code = failure.map_or(0, |error| error.class().exit_code());
        let Some(cause) = LOST.get() else { return code };
        if let Some(error) = failure.filter(|_| matches!(self.format, Format::Json | Format::Ndjson)) {
            tell(&diagnostic::render(error, columns(), self.palette));
        }
        let lost = Error::new(Class::Failed, "the result could not be written to stdout").because(cause);
        tell(&diagnostic::render(&lost, columns(), self.palette));
        if failure.is_some() { code } else { lost.class().exit_code() }
    }

    /// The last line of a story that is told as data. Nobody to read it is a normal end.
    fn result(&self, document: &serde_json::Map<String, serde_json::Value>) {
        if let Story::Lines(lines) = &self.story {
            drop(lines.write("result", document));
        }
    }

    /// Writes a part of the result while the command still runs: the text for people, or the value as a line of the type
    /// `kind`. Breaks when nobody reads any more, which is a normal end.
    pub fn part(&self, kind: &str, value: &impl serde::Serialize, text: &str) -> ControlFlow<()> {
        match &self.story {
            Story::Lines(lines) => match lines.write(kind, value) {
                Ok(()) => ControlFlow::Continue(()),
                Err(_) => ControlFlow::Break(()),
            },
            _ => self.line(text),
        }
    }

    /// Writes one line of the result to stdout while the command still runs. Breaks when nobody reads any more, which
    /// is a normal end.
    pub fn line(&self, line: &str) -> ControlFlow<()> {
        self.suspend(|| match print_text(line) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        })
    }

    /// Shows a picture that takes the place of the one before, which had so many lines; the answer is how many this one
    /// has. Where stdout is no terminal, pictures follow one another. Breaks when nobody reads any more.
    pub fn picture(&self, text: &str, before: usize) -> ControlFlow<(), usize> {
        let term = dialoguer::console::Term::stdout();
        if before > 0 && io::stdout().is_terminal() && term.clear_last_lines(before).is_err() {
            return ControlFlow::Break(());
        }
        let lines = text.lines().count();
        match self.line(text) {
            ControlFlow::Continue(()) => ControlFlow::Continue(lines),
            ControlFlow::Break(()) => ControlFlow::Break(()),
        }
    }

    /// Takes the moving line off the screen: the story is over, or somebody else writes now.
    pub(crate) fn settle(&self) {
        match &self.story {
            Story::Progress(progress) => progress.settle(),
            Story::Plain(plain) => plain.settle(),
            Story::Lines(_) | Story::Silent(_) => {}
        }
    }

    fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.story {
            Story::Progress(progress) => progress.suspend(write),
            Story::Plain(_) | Story::Lines(_) | Story::Silent(_) => write(),
        }
    }
}

impl std::fmt::Debug for Ui {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ui").field("format", &self.format).field("can_ask", &self.can_ask).finish_non_exhaustive()
    }
}

/// Columns of the terminal that the story goes to; as usual where it goes to none.
fn columns() -> usize {
    usize::from(dialoguer::console::Term::stderr().size().1)
}

/// Columns of the terminal that the result goes to, where it goes to one.
fn width() -> Option<usize> {
    let columns = || usize::from(dialoguer::console::Term::stdout().size().1);
    io::stdout().is_terminal().then(columns)
}

/// Why something did not reach stdout, the first time, unless it was that nobody reads any more.
static LOST: OnceLock<String> = OnceLock::new();

/// Remembers what [`Ui::ending`] has to tell of something that was written to stdout.
pub(crate) fn minded(written: io::Result<()>) -> io::Result<()> {
    if let Err(error) = &written
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        // The first one counts.
        let _ = LOST.set(error.to_string());
    }
    written
}

/// Writes text to stdout, ended by exactly one line end; nothing for an empty text.
fn print_text(text: &str) -> io::Result<()> {
    if text.is_empty() { Ok(()) } else { minded(write_text(text)) }
}

fn write_text(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        stdout.write_all(b"\n")?;
    }
    stdout.flush()
}

/// Writes a line to stderr. When even that is closed there is nobody left to tell.
pub(crate) fn tell(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(writeln!(stderr, "{}", text.trim_end_matches('\n')));
}

/// Whether news is told at this loudness. Warnings always are.
fn is_told(news: &News, loudness: Loudness) -> bool {
    match news {
        News::Warning { .. } => true,
        News::Output { .. } => loudness == Loudness::Verbose,
        _ => loudness != Loudness::Quiet,
    }
}
