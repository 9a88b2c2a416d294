//! The files of `.ebextensions`: which are read at all, whether they can be, and the keys at their top.

use std::path::Path;

use super::nearest::did_you_mean;
use super::options::Given;
use super::{Report, commands, list, options, rules};
use crate::beanstalk::extensions::KEYS;
use crate::error::Result;
use crate::project::EXTENSIONS_FOLDER;
use crate::project::yaml::{self, Node, Place};

/// Judges the files. What they set is handed on, in the order in which Beanstalk applies it.
pub(super) fn check(root: &Path, report: &mut Report) -> Result<Vec<Given>> {
    let mut settings = Vec::new();
    for (name, is_folder) in list(&root.join(EXTENSIONS_FOLDER))? {
        let file = format!("{EXTENSIONS_FOLDER}/{name}");
        if is_folder {
            below(root, &file, report)?;
        } else if name.ends_with(".config") {
            if let Some(text) = text(root, &file, report)? {
                read(&file, &text, &mut settings, report);
            }
        } else if looks_meant(&name) {
            let message = format!("'{name}' does not end with .config, and is ignored");
            report.add(&rules::WRONG_SUFFIX, &file, Place::START, message);
        }
    }
    Ok(settings)
}

/// Whether somebody may take the file for one that counts. Notes and what starts with a dot nobody does.
fn looks_meant(name: &str) -> bool {
    !name.starts_with('.') && !name.ends_with(".md") && !name.ends_with(".txt") && !name.eq_ignore_ascii_case("readme")
}

/// Files in folders, however deep.
fn below(root: &Path, folder: &str, report: &mut Report) -> Result<()> {
    for (name, is_folder) in list(&root.join(folder))? {
        let file = format!("{folder}/{name}");
        if is_folder {
            below(root, &file, report)?;
        } else if name.ends_with(".config") {
            report.add(&rules::SUBFOLDER, &file, Place::START, "only files directly in .ebextensions are read");
        }
    }
    Ok(())
}

/// The text of a file, unless it is none.
fn text(root: &Path, file: &str, report: &mut Report) -> Result<Option<String>> {
    let text = crate::fs::read_text(&root.join(file));
    match text {
        Err(error) if error.message().ends_with("is not UTF-8 text") => {
            report.add(&rules::ENCODING, file, Place::START, "the file is not UTF-8 text");
            Ok(None)
        }
        text => text,
    }
}

/// Judges one file.
fn read(file: &str, text: &str, settings: &mut Vec<Given>, report: &mut Report) {
    let document = match yaml::read(text) {
        Ok(document) => document,
        Err(broken) => {
            match tab_before(text, broken.at.line) {
                Some(at) => report.add(&rules::TAB, file, at, "a tab indents this line, where YAML allows blanks only"),
                None => report.add(&rules::SYNTAX, file, broken.at, broken.why),
            }
            return;
        }
    };
    for (key, first) in &document.repeated {
        let message = format!("'{}' stands in line {} already, and one of the two is dropped", key.text, first.line);
        report.add(&rules::DUPLICATE_KEY, file, key.at, message);
    }
    if let Some(at) = document.second {
        report.add(&rules::SECOND_DOCUMENT, file, at, "a second document begins here");
    }
    let Some(entries) = document.root.entries() else {
        report.add(&rules::NOT_A_MAP, file, document.root.at, "the file has to be a map of keys at its top");
        return;
    };
    if entries.is_empty() {
        report.add(&rules::EMPTY, file, Place::START, "the file says nothing");
    }
    for (key, value) in entries {
        section(file, (&key.text, key.at), value, settings, report);
    }
}

fn section(file: &str, (key, at): (&str, Place), value: &Node, settings: &mut Vec<Given>, report: &mut Report) {
    match key {
        "option_settings" => options::read(file, value, settings, report),
        _ if KEYS.contains(&key) => commands::check(file, (key, at), value, report),
        _ => {
            let message = format!("'{key}' is no key of a configuration file{}", did_you_mean(key, KEYS));
            report.add(&rules::UNKNOWN_KEY, file, at, message);
        }
    }
}

/// A tab in the indentation of a line that could not be read, or of one just before it.
fn tab_before(text: &str, line: usize) -> Option<Place> {
    let lines = text.lines().enumerate().skip(line.saturating_sub(2)).take(3);
    lines.into_iter().find_map(|(index, text)| {
        let indent: Vec<char> = text.chars().take_while(|letter| letter.is_whitespace()).collect();
        let column = indent.iter().position(|letter| *letter == '\t')? + 1;
        Some(Place { line: index + 1, column })
    })
}
