//! How work tells what it is doing: it reports, the face draws.
//!
//! Work never prints. It holds a `&dyn Reporter`; `ui` decides whether news becomes a progress line, plain text or JSON.

use std::collections::VecDeque;

use serde::Serialize;
use time::OffsetDateTime;
use time::macros::format_description;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use crate::beanstalk::Event;

/// One piece of news.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum News {
    /// A phase began, such as `build` or `create environment`. It ends when the next begins or the work ends.
    Phase {
        /// What is being done, in a few words, lower case.
        title: String,
    },
    /// Part of the phase is done. Units are those of the phase (bytes, files); `total` when it is known.
    Progress {
        /// Done so far.
        done: u64,
        /// All there is, when known.
        total: Option<u64>,
    },
    /// A step was finished, such as `created application tasks`.
    Done {
        /// What was done, in the past tense.
        message: String,
    },
    /// AWS sent an event.
    Event(Event),
    /// A line of output of a program that runs for us, such as cargo.
    Output {
        /// The line, without its end.
        line: String,
    },
    /// Something worth knowing.
    Note {
        /// One sentence.
        message: String,
        /// The command that does something about it, to be copied.
        #[serde(skip_serializing_if = "Option::is_none")]
        command: Option<String>,
    },
    /// Something to look at.
    Warning {
        /// One sentence.
        message: String,
    },
}

/// Hears news. Implementations must not block for long: they are called from the work itself.
pub trait Reporter: Send + Sync {
    /// Takes one piece of news.
    fn tell(&self, news: News);
}

impl<'a> dyn Reporter + 'a {
    /// A phase begins.
    pub fn phase(&self, title: impl Into<String>) {
        self.tell(News::Phase { title: title.into() });
    }

    /// A step was finished.
    pub fn done(&self, message: impl Into<String>) {
        self.tell(News::Done { message: message.into() });
    }

    /// Something worth knowing.
    pub fn note(&self, message: impl Into<String>) {
        self.tell(News::Note { message: message.into(), command: None });
    }

    /// Something worth knowing, and the command for it: `to undo it`, `tasks-eb rollback v-1`. Where it has to be run is
    /// added by whoever knows the place (`context::place`).
    pub fn advise(&self, message: impl Into<String>, command: impl Into<String>) {
        self.tell(News::Note { message: message.into(), command: Some(command.into()) });
    }

    /// Something to look at.
    pub fn warn(&self, message: impl Into<String>) {
        self.tell(News::Warning { message: message.into() });
    }
}

/// Drops all news: for tests and for callers that have nobody to tell.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Reporter for Silent {
    fn tell(&self, _news: News) {}
}

/// Longest line, in bytes. What is longer becomes several, so that output without any end of line fills no memory.
const LINE: u64 = 64 * 1024;

/// Tells the lines of a program's output as they come, and keeps the last `most` of them. Lines that are not text are
/// told as well as they can be.
pub async fn relay(output: impl AsyncRead + Unpin, reporter: &dyn Reporter, most: usize) -> Vec<String> {
    let mut kept = VecDeque::new();
    relay_into(&mut kept, output, reporter, most).await;
    kept.into()
}

/// The same, for who may stop before the output ends and wants what was kept until then.
pub async fn relay_into(
    kept: &mut VecDeque<String>,
    output: impl AsyncRead + Unpin,
    reporter: &dyn Reporter,
    most: usize,
) {
    let (mut output, mut line) = (BufReader::new(output), Vec::new());
    while (&mut output).take(LINE).read_until(b'\n', &mut line).await.is_ok_and(|bytes| bytes > 0) {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        line.clear();
        reporter.tell(News::Output { line: text.clone() });
        if kept.len() == most {
            kept.pop_front();
        }
        kept.push_back(text);
    }
}

/// A word as a POSIX shell takes it, whatever is in it.
pub fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A word as a POSIX shell takes it, quoted only where it has to be: for commands that people read.
pub fn word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) { word.to_owned() } else { quoted(word) }
}

/// A moment as text for people: `2026-11-23 08:30:00 UTC`.
pub fn moment(moment: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
    moment.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_else(|_| moment.to_string())
}

/// A count and what is counted, as people write it: `1 version`, `2 versions`.
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn relay_cuts_what_never_ends_and_keeps_the_last_lines() {
        let endless = tokio::io::repeat(b'x').take(2 * LINE + 3);
        let lengths: Vec<_> = relay(endless, &Silent, 9).await.iter().map(String::len).collect();
        assert_eq!(lengths, [65_536, 65_536, 3]);
        assert_eq!(relay(&b"one\r\ntwo\n\nthree"[..], &Silent, 3).await, ["two", "", "three"]);
    }
}
