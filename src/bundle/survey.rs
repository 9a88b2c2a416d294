//! What would go into a bundle and what in it looks like a secret, without making one: for `lint`.

use std::io::Read;
use std::path::Path;

use super::collect::{Found, collect};
use super::root::Root;
use super::secrets::{Scanner, in_name};
use super::{Entry, LeftOut};
use crate::error::{Class, OrFail, Result};

/// Largest file that is looked into. Larger ones are looked at when the bundle is made.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What would be bundled.
#[derive(Debug)]
pub struct Survey {
    /// What goes in.
    pub entries: Vec<Entry>,
    /// What stays out.
    pub left_out: Vec<LeftOut>,
    /// What goes in and looks like a secret.
    pub suspects: Vec<Suspect>,
}

/// A file that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// Path within the bundle.
    pub path: String,
    /// The line it is in, from 1; the first of the file where it is the name.
    pub line: usize,
    /// Why, as a sentence part: `holds a private key`.
    pub why: String,
}

/// Looks at what would go in.
///
/// # Errors
/// As [`super::make`], but for secrets, which are the answer.
pub fn survey(root: &Path) -> Result<Survey> {
    let Found { files, left_out } = collect(root)?;
    let (scanner, root) = (Scanner::of_project(root)?, Root::open(root)?);
    let mut suspects = Vec::new();
    for entry in &files {
        let found = match in_name(&entry.path) {
            Some(why) => Some((1, why.to_owned())),
            None if entry.size > LARGEST => None,
            None => look(&root, entry, &scanner)?,
        };
        suspects.extend(found.map(|(line, why)| Suspect { path: entry.path.clone(), line, why }));
    }
    Ok(Survey { entries: files, left_out, suspects })
}

fn look(root: &Root, entry: &Entry, scanner: &Scanner) -> Result<Option<(usize, String)>> {
    let mut content = Vec::new();
    let read = root.file(entry).and_then(|mut file| file.read_to_end(&mut content));
    read.or_fail(Class::Failed, || format!("could not read {}", root.path_of(entry).display()))?;
    let finding = |bytes: &[u8]| {
        let mut look = scanner.look();
        look.at(bytes);
        look.finding()
    };
    let Some(why) = finding(&content) else { return Ok(None) };
    // What spans several lines is told at the first.
    let line = content.split(|byte| *byte == b'\n').position(|line| finding(line).is_some());
    Ok(Some((line.unwrap_or_default() + 1, why)))
}
