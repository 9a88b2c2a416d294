//! Colour: whether there is any, and the few places that have it.

use std::env::var_os;
use std::fmt::Display;
use std::io::{self, IsTerminal};

use clap::builder::styling::{AnsiColor, Style};

use crate::env;

/// Colours of one stream, or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Palette {
    colour: bool,
}

impl Palette {
    /// For stderr: `NO_COLOR` and `TERM=dumb` take colour away, `CLICOLOR_FORCE` brings it back, else a terminal has it.
    pub(super) fn of_stderr() -> Self {
        let forced = var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0");
        let declined = env::is_set(env::NO_COLOR) || is_dumb() || var_os("CLICOLOR").is_some_and(|value| value == "0");
        let colour =
            if env::is_set(env::NO_COLOR) { false } else { forced || (!declined && io::stderr().is_terminal()) };
        // Prompts and the moving line are drawn through `console`, which has rules of its own.
        dialoguer::console::set_colors_enabled_stderr(colour);
        Self { colour }
    }

    /// Without colour.
    pub(super) const fn plain() -> Self {
        Self { colour: false }
    }

    fn paint(self, style: Style, text: impl Display) -> String {
        let text = text.to_string();
        if self.colour && !text.is_empty() { format!("{style}{text}{style:#}") } else { text }
    }

    pub(super) fn error(self, text: impl Display) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    pub(super) fn warning(self, text: impl Display) -> String {
        self.paint(AnsiColor::Yellow.on_default().bold(), text)
    }

    pub(super) fn good(self, text: impl Display) -> String {
        self.paint(AnsiColor::Green.on_default(), text)
    }

    pub(super) fn strong(self, text: impl Display) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub(super) fn faint(self, text: impl Display) -> String {
        self.paint(Style::new().dimmed(), text)
    }
}

/// Whether the terminal can do no more than print lines.
pub(super) fn is_dumb() -> bool {
    var_os("TERM").is_some_and(|term| term == "dumb")
}
