//! Looking into a finished bundle: the options that its files set, and what its programs carry.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use memchr::memmem;
use zip::ZipArchive;

use crate::error::{Class, Error, OrFail, Result};
use crate::project::{EXTENSIONS_FOLDER, Extensions};

/// Largest configuration file that is read out of an archive.
const LARGEST_FILE: u64 = 1024 * 1024;
/// Largest program that is looked into.
const LARGEST_PROGRAM: u64 = 256 * 1024 * 1024;

/// The options that the files in an archive set.
///
/// # Errors
/// When it is no archive, or a file in it is neither YAML nor JSON.
pub fn extensions_of(archive: Vec<u8>) -> Result<Extensions> {
    let broken = || "the bundle is not a zip archive that can be read";
    let mut archive = ZipArchive::new(Cursor::new(archive)).or_fail(Class::Usage, broken)?;
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).or_fail(Class::Usage, broken)?;
        let name = entry.name().or_fail(Class::Usage, broken)?.into_owned();
        let below = name.strip_prefix(EXTENSIONS_FOLDER).and_then(|rest| rest.strip_prefix('/'));
        if below.is_some_and(|below| !below.contains('/') && below.ends_with(".config")) {
            let mut text = String::new();
            entry.take(LARGEST_FILE).read_to_string(&mut text).map_err(|error| {
                Error::new(Class::Usage, format!("could not read {name} in the bundle")).caused_by(&error)
            })?;
            files.push((PathBuf::from(name), text));
        }
    }
    files.sort();
    Extensions::parse(files)
}

/// Which of the words some file of an archive carries: names that are compiled into a program, for example. `None` when
/// the archive cannot be read.
pub fn carried<'a>(archive: Vec<u8>, words: &[&'a str]) -> Option<Vec<&'a str>> {
    let mut archive = ZipArchive::new(Cursor::new(archive)).ok()?;
    let mut found = vec![false; words.len()];
    for index in 0..archive.len() {
        let entry = archive.by_index(index).ok()?;
        if entry.is_dir() || entry.size() > LARGEST_PROGRAM {
            continue;
        }
        let mut content = Vec::new();
        entry.take(LARGEST_PROGRAM).read_to_end(&mut content).ok()?;
        for (found, word) in found.iter_mut().zip(words) {
            *found = *found || memmem::find(&content, word.as_bytes()).is_some();
        }
    }
    Some(words.iter().zip(found).filter(|(_, found)| *found).map(|(word, _)| *word).collect())
}
