//! The logs of an instance as AWS hands them out, and keeping them from growing for ever.

use std::fs::{self as disk, File};
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::layout::Layout;
use crate::error::{Class, OrFail, Result};

/// Lines of each log in the tail.
const TAIL_LINES: usize = 100;
/// Bytes that the tail looks at, at most.
const TAIL_BYTES: u64 = 512 * 1024;
/// A log that is larger is turned over.
pub(super) const ROTATE_BYTES: u64 = 10 * 1024 * 1024;
/// Turned-over logs that are kept.
pub(super) const ROTATED: u32 = 2;
/// Logs of the tail, in AWS's order; those of other processes follow.
const TAIL: [&str; 7] = [
    "eb-engine.log",
    "eb-hooks.log",
    "cfn-init-cmd.log",
    "web.stdout.log",
    "web.stderr.log",
    "nginx/access.log",
    "nginx/error.log",
];

/// The last lines of each log: a dashed line, its path, a dashed line, the lines.
pub(crate) fn tail(layout: &Layout) -> String {
    let folder = layout.log();
    let mut names: Vec<PathBuf> = TAIL.iter().map(PathBuf::from).collect();
    for name in files(&folder) {
        let is_log = name.extension().is_some_and(|extension| extension == "log");
        if is_log && !names.contains(&name) {
            names.push(name);
        }
    }
    let mut text = String::new();
    let dashes = "-".repeat(40);
    for name in names {
        if let Ok(lines) = last_lines(&folder.join(&name), TAIL_LINES) {
            text.push_str(&format!("{dashes}\n/var/log/{}\n{dashes}\n{lines}\n\n", name.display()));
        }
    }
    text
}

/// The last lines of a log, without an end of line at the end; when it was turned over lately, from before that too.
pub(crate) fn last_lines(path: &Path, count: usize) -> io::Result<String> {
    let text = last_bytes(path)?;
    let missing = count.saturating_sub(text.lines().count());
    let before = if missing > 0 { last_bytes(&aside(path, 1)).unwrap_or_default() } else { String::new() };
    let lines: Vec<&str> = before.lines().chain(text.lines()).collect();
    Ok(lines[lines.len().saturating_sub(count)..].join("\n"))
}

fn last_bytes(path: &Path) -> io::Result<String> {
    let mut file = open_to_read(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// All logs in one zip archive, with their paths on an instance.
///
/// # Errors
/// When a log cannot be read.
pub(crate) fn bundle(layout: &Layout) -> Result<Vec<u8>> {
    let pack = || -> io::Result<Vec<u8>> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for name in files(&layout.log()) {
            archive.start_file(format!("var/log/{}", name.display()), SimpleFileOptions::default())?;
            let file = open_to_read(&layout.log().join(&name))?;
            // A log that grows while it is read ends where it was.
            let size = file.metadata()?.len();
            io::copy(&mut file.take(size), &mut archive)?;
        }
        Ok(archive.finish()?.into_inner())
    };
    pack().or_fail(Class::Failed, || "could not pack the logs")
}

/// The files below a folder, sorted, by their paths in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(within) = folders.pop() {
        for entry in disk::read_dir(folder.join(&within)).into_iter().flatten().flatten() {
            let name = within.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(name),
                Ok(kind) if kind.is_file() => found.push(name),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// Turns over the logs that became large: copied aside and cut, so that who writes to them need not know.
pub(crate) fn rotate(layout: &Layout) {
    rotate_above(&layout.log(), ROTATE_BYTES);
}

fn rotate_above(folder: &Path, limit: u64) {
    for name in files(folder) {
        let path = folder.join(&name);
        let is_log = name.extension().is_some_and(|extension| extension == "log");
        if is_log && disk::metadata(&path).is_ok_and(|found| found.len() > limit) {
            // Logs are a courtesy: what cannot be turned over now is tried again later.
            let _ = turn_over(&path, limit);
        }
    }
}

/// Opens a log to append to it. A bundle may write in the folder of the logs: a link that it laid there is not followed.
pub(super) fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).custom_flags(no_link()).open(path)
}

/// Opens a log to read it. A link that a bundle laid in its place is refused, and so is a pipe, which would never end.
pub(super) fn open_to_read(path: &Path) -> io::Result<File> {
    let at_once = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(no_link() | at_once).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// The flag that refuses a link in place of a file.
fn no_link() -> i32 {
    rustix::fs::OFlags::NOFOLLOW.bits().cast_signed()
}

/// The name of a log that was turned over so many times.
pub(super) fn aside(path: &Path, number: u32) -> PathBuf {
    PathBuf::from(format!("{}.{number}", path.display()))
}

/// Makes room for one more log that was turned over.
fn shift(path: &Path) -> io::Result<()> {
    for number in (1..ROTATED).rev() {
        if aside(path, number).exists() {
            disk::rename(aside(path, number), aside(path, number + 1))?;
        }
    }
    Ok(())
}

/// Turns over a log whose only writer opens it anew.
pub(super) fn put_aside(path: &Path) -> io::Result<()> {
    shift(path)?;
    disk::rename(path, aside(path, 1))
}

/// Turns over a log whose writer keeps it open.
fn turn_over(path: &Path, limit: u64) -> io::Result<()> {
    shift(path)?;
    let mut log = File::options().read(true).write(true).custom_flags(no_link()).open(path)?;
    let size = log.metadata()?.len();
    // Of a flood between two looks only the end is kept.
    log.seek(SeekFrom::Start(size.saturating_sub(limit)))?;
    let mut copy = File::create_new(aside(path, 1))?;
    io::copy(&mut (&log).take(limit), &mut copy)?;
    copy.flush()?;
    log.set_len(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs;

    #[test]
    fn the_tail_has_the_layout_of_aws_and_at_most_a_hundred_lines_a_log() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().to_owned());
        layout.create().expect("makes");
        let lines: String = (1..=150).map(|number| format!("line {number}\n")).collect();
        fs::write_atomic(&layout.log().join("web.stdout.log"), lines.as_bytes()).expect("writes");
        fs::write_atomic(&layout.log().join("worker.stdout.log"), b"busy\n").expect("writes");
        let text = tail(&layout);
        let dashes = "-".repeat(40);
        assert!(text.starts_with(&format!("{dashes}\n/var/log/web.stdout.log\n{dashes}\nline 51\n")), "{text}");
        assert!(text.contains("/var/log/worker.stdout.log"));
        let archive = zip::ZipArchive::new(Cursor::new(bundle(&layout).expect("packs"))).expect("is a zip archive");
        assert_eq!(archive.len(), 2);
        assert!(archive.index_for_name("var/log/web.stdout.log").is_some());
    }

    #[test]
    fn a_link_or_a_pipe_in_place_of_a_log_is_not_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().to_owned());
        layout.create().expect("makes");
        std::os::unix::fs::symlink("/etc/passwd", layout.log().join("web.stdout.log")).expect("links");
        let (pipe, mode) = (layout.log().join("web.stderr.log"), rustix::fs::Mode::RUSR);
        rustix::fs::mknodat(rustix::fs::CWD, pipe, rustix::fs::FileType::Fifo, mode, 0).expect("makes a pipe");
        assert_eq!(tail(&layout), "");
        bundle(&layout).expect("packs the others");
    }

    #[test]
    fn a_large_log_is_turned_over_under_the_pen_of_its_writer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("web.stdout.log");
        let mut writer = File::options().create(true).append(true).open(&path).expect("opens");
        for round in 0..4 {
            writer.write_all(format!("{round}").repeat(60).as_bytes()).expect("writes");
            rotate_above(folder.path(), 50);
        }
        assert_eq!(disk::read_to_string(folder.path().join("web.stdout.log.1")).expect("reads"), "3".repeat(50));
        assert_eq!(disk::read_to_string(folder.path().join("web.stdout.log.2")).expect("reads"), "2".repeat(50));
        assert_eq!(files(folder.path()).len(), 3);
        writer.write_all(b"on").expect("writes");
        assert_eq!(disk::read_to_string(&path).expect("reads"), "on");
    }
}
