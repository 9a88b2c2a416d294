//! Reading a log on from where it was read before, over its turns: what streams logs out of an instance does.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::logs;

/// Bytes that are looked at in one go.
const CHUNK: u64 = 1024 * 1024;
/// Longest line; a longer one is cut off (CloudWatch Logs takes events of at most 256 KB).
const LONGEST: usize = 256 * 1024;

/// How far a log was read: which file, and how many bytes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark(u64, u64);

/// The whole lines after a mark, each with the mark behind it, at most about a chunk of them; empty when there is no more.
pub(super) fn lines_since(path: &Path, mark: Option<Mark>) -> io::Result<Vec<(String, Mark)>> {
    let mut from = mark;
    loop {
        let Some((file, offset, newer)) = find(path, from)? else { return Ok(Vec::new()) };
        let lines = read(file, offset, newer.is_some())?;
        match (lines.is_empty(), newer) {
            (true, Some(newer)) => from = Some(Mark(newer, 0)),
            _ => return Ok(lines),
        }
    }
}

/// The file that a mark is about, where to read on, and the file that came after it when this one was turned over.
fn find(path: &Path, mark: Option<Mark>) -> io::Result<Option<(File, u64, Option<u64>)>> {
    let mut newer = None;
    let names = std::iter::once(path.to_owned()).chain((1..=logs::ROTATED).map(|number| logs::aside(path, number)));
    for name in names {
        let Some(file) = open(&name)? else { continue };
        let found = file.metadata()?;
        match mark {
            Some(Mark(wanted, offset)) if wanted == found.ino() => {
                // One that is shorter was cut under the pen of its writer.
                let offset = if found.len() < offset { 0 } else { offset };
                return Ok(Some((file, offset, newer)));
            }
            None => return Ok(Some((file, 0, None))),
            Some(_) => newer = Some(found.ino()),
        }
    }
    // What was read last is gone: all that is certain is that the present file is new.
    Ok(open(path)?.filter(|_| mark.is_some()).map(|file| (file, 0, None)))
}

/// Opens a log; `None` where there is none.
fn open(path: &Path) -> io::Result<Option<File>> {
    match logs::open_to_read(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if [io::ErrorKind::NotFound, io::ErrorKind::InvalidInput].contains(&error.kind()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The lines of a file from here on. The last one counts without its end when nobody writes there any more.
fn read(mut file: File, offset: u64, finished: bool) -> io::Result<Vec<(String, Mark)>> {
    let inode = file.metadata()?.ino();
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(CHUNK).read_to_end(&mut bytes)?;
    let whole = match memchr::memrchr(b'\n', &bytes) {
        Some(last) => last + 1,
        None if finished || bytes.len() as u64 == CHUNK => bytes.len(),
        None => 0,
    };
    let mut at = offset;
    let mut lines = Vec::new();
    for line in bytes.get(..whole).unwrap_or_default().split_inclusive(|byte| *byte == b'\n') {
        at += line.len() as u64;
        let text = String::from_utf8_lossy(line.get(..LONGEST).unwrap_or(line));
        lines.push((text.trim_end_matches(['\r', '\n']).to_owned(), Mark(inode, at)));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn append(path: &Path, text: &str) {
        logs::open(path).expect("opens").write_all(text.as_bytes()).expect("writes");
    }

    #[test]
    fn every_line_is_read_once_also_when_the_log_is_turned_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("web.stdout.log");
        let mut mark = None;
        let mut read = || {
            let lines = lines_since(&path, mark).expect("reads");
            mark = lines.last().map(|(_, mark)| *mark).or(mark);
            lines.into_iter().map(|(line, _)| line).collect::<Vec<_>>()
        };
        assert!(read().is_empty());
        append(&path, "one\r\ntwo\nthr");
        assert_eq!(read(), ["one", "two"]);
        append(&path, "ee\n");
        assert_eq!(read(), ["three"]);
        append(&path, "four\nfi");
        logs::put_aside(&path).expect("turns");
        append(&path, "six\n");
        assert_eq!(read(), ["four"]);
        assert_eq!(read(), ["fi"]);
        assert_eq!(read(), ["six"]);
        File::options().write(true).open(&path).expect("opens").set_len(0).expect("cuts");
        append(&path, "7\n");
        assert_eq!(read(), ["7"]);
        std::fs::remove_file(&path).expect("removes");
        std::os::unix::fs::symlink("/etc/passwd", &path).expect("links");
        assert!(lines_since(&path, None).map_or(true, |lines| lines.is_empty()), "a link is not followed");
    }
}
