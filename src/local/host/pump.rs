//! What a process prints, taken from a pipe and written to a log that turns over: a process that prints without end costs
//! no more of the disk than its logs may hold, and waits for us instead of filling it.

use std::borrow::Cow;
use std::fs::{self as disk, File};
use std::io::{self, PipeWriter, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use time::OffsetDateTime;
use time::macros::format_description;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::task::JoinHandle;

use super::logs;
use crate::retry;

/// Bytes that are read at once: what a pipe holds.
const CHUNK: usize = 64 * 1024;
/// After so many bytes the reader rests for a moment: 40 MB a second are enough for a log, and leave the machine to others.
const BURST: usize = 1024 * 1024;
const REST: Duration = Duration::from_millis(25);
/// How long the last words of a process may take to be written once it has ended.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What carries the output of one process to its logs; goes on until everybody who may print has ended.
pub(super) struct Pumps(Vec<JoinHandle<()>>);

impl Pumps {
    /// Waits until what a process printed before its end is in its logs.
    pub(super) async fn run_dry(self) {
        // Who left everything behind that tells whose it is may hold the pipe open: its words are not waited for.
        let _ = tokio::time::timeout(LAST_WORDS, futures_util::future::join_all(self.0)).await;
    }
}

/// Name of an instance, as its logger writes it: made of its private address, which here is that of loopback.
const HOST: &str = "ip-127-0-0-1";

/// What an instance's rsyslog puts before each line of a process of the Procfile, in its traditional form:
/// `Nov 28 12:00:00 ip-172-31-8-1 web[1234]: `.
#[derive(Clone)]
pub(super) struct Stamp {
    program: String,
    pid: Arc<AtomicU32>,
}

impl Stamp {
    pub(super) fn of(program: &str) -> Self {
        Self { program: program.to_owned(), pid: Arc::default() }
    }

    /// From now on the lines are those of this process.
    pub(super) fn set_pid(&self, pid: Option<u32>) {
        self.pid.store(pid.unwrap_or_default(), Ordering::SeqCst);
    }

    fn head(&self) -> String {
        let form = format_description!("[month repr:short] [day padding:space] [hour]:[minute]:[second]");
        let now = OffsetDateTime::now_utc().format(form).unwrap_or_default();
        format!("{now} {HOST} {}[{}]: ", self.program, self.pid.load(Ordering::SeqCst))
    }
}

/// What a process said in a line of its log.
fn said(line: &str) -> &str {
    let rest = line.get(16..).and_then(|rest| rest.strip_prefix(HOST));
    rest.and_then(|rest| rest.split_once("]: ")).map_or(line, |(_, said)| said)
}

/// What the process of the last line said, of lines that processes before it may have begun.
pub(super) fn said_last(lines: &str) -> Vec<&str> {
    let whose = |line: &str| line.len() - said(line).len();
    let stamp = |line: &str| line.get(16..whose(line)).map(str::to_owned);
    let last = lines.lines().next_back().and_then(stamp);
    lines.lines().filter(|line| stamp(line) == last).map(said).collect()
}

/// Puts stamps before lines, which may come in pieces.
struct Stamper {
    stamp: Option<Stamp>,
    /// Whether the last line has not ended.
    is_open: bool,
}

impl Stamper {
    fn stamped<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(stamp) = &self.stamp else { return bytes.into() };
        let (head, mut made) = (stamp.head(), Vec::with_capacity(bytes.len() * 2));
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if !self.is_open {
                made.extend_from_slice(head.as_bytes());
            }
            made.extend_from_slice(line);
            self.is_open = !line.ends_with(b"\n");
        }
        made.into()
    }
}

/// Ends of pipes that lead to these logs, and what empties them. Needs a runtime.
pub(super) fn lead_to<const N: usize>(
    logs: [PathBuf; N],
    stamp: Option<&Stamp>,
) -> io::Result<([PipeWriter; N], Pumps)> {
    let mut tasks = Vec::new();
    let mut ends = Vec::new();
    for path in logs {
        let (reader, writer) = io::pipe()?;
        let reader = pipe::Receiver::from_owned_fd(reader.into())?;
        let log = TurningLog { file: logs::open(&path)?, path, limit: logs::ROTATE_BYTES };
        let stamper = Stamper { stamp: stamp.cloned(), is_open: false };
        tasks.push(tokio::spawn(carry(reader, log, stamper)));
        ends.push(writer);
    }
    let ends = <[PipeWriter; N]>::try_from(ends).map_err(|_| io::Error::other("a pipe is missing"))?;
    Ok((ends, Pumps(tasks)))
}

async fn carry(mut pipe: pipe::Receiver, mut log: TurningLog, mut stamper: Stamper) {
    let mut chunk = vec![0; CHUNK];
    let mut burst = 0;
    while let Ok(count @ 1..) = pipe.read(&mut chunk).await {
        // A log that cannot be written, as on a full disk, must not stop the process that prints.
        let bytes = stamper.stamped(&chunk[..count]);
        let _ = log.write(&bytes);
        burst += bytes.len();
        if burst >= BURST {
            burst = 0;
            retry::pause(REST).await;
        }
    }
}

/// A log that is put aside before it becomes larger than `limit`.
struct TurningLog {
    path: PathBuf,
    file: File,
    limit: u64,
}

impl TurningLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let there = disk::metadata(&self.path).ok();
        if there.as_ref().is_some_and(|found| found.len() + bytes.len() as u64 > self.limit) {
            logs::put_aside(&self.path)?;
            self.file = logs::open(&self.path)?;
        } else if there.map(|found| found.ino()) != Some(self.file.metadata()?.ino()) {
            // The version that runs beside this one turned it over, or somebody removed it.
            self.file = logs::open(&self.path)?;
        }
        self.file.write_all(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_printed_without_end_fits_and_its_end_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("web.stdout.log");
        let ([mut end], pumps) = lead_to([path.clone()], None).expect("leads");
        let printing = tokio::task::spawn_blocking(move || {
            let line = "x".repeat(1023) + "\n";
            for _ in 0..50 * 1024 {
                end.write_all(line.as_bytes()).expect("prints");
            }
            end.write_all(b"the last words\n").expect("prints");
        });
        printing.await.expect("ends");
        pumps.run_dry().await;
        let sizes: Vec<u64> = disk::read_dir(folder.path())
            .expect("lists")
            .map(|entry| entry.expect("reads").metadata().expect("exists").len())
            .collect();
        assert!(sizes.len() == 3 && sizes.iter().all(|size| *size <= logs::ROTATE_BYTES), "{sizes:?}");
        let lines = logs::last_lines(&path, 100).expect("reads");
        assert!(lines.ends_with("\nthe last words") && lines.lines().count() == 100, "{lines}");
    }

    #[test]
    fn a_line_is_stamped_once_in_however_many_pieces_it_comes() {
        let stamp = Stamp::of("web");
        stamp.set_pid(Some(42));
        let mut stamper = Stamper { stamp: Some(stamp), is_open: false };
        let pieces = [&b"one\ntw"[..], b"o]: \n", b"\nlast"].map(|piece| stamper.stamped(piece).into_owned());
        let text = String::from_utf8(pieces.concat()).expect("is text");
        assert_eq!(text.matches(" ip-127-0-0-1 web[42]: ").count(), 4, "{text}");
        let bare: Vec<&str> = text.lines().map(said).collect();
        assert_eq!(bare, ["one", "two]: ", "", "last"]);
        let before = "Nov 28 12:00:00 ip-127-0-0-1 web[41]: of another\n";
        assert_eq!(said_last(&format!("{before}{text}")), ["one", "two]: ", "", "last"]);
        assert_eq!(said_last("a\nb"), ["a", "b"]);
        assert_eq!((said("a line of another kind]: x"), said("short")), ("a line of another kind]: x", "short"));
    }

    #[test]
    fn two_writers_of_one_log_follow_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("web.stdout.log");
        let log = || TurningLog { file: logs::open(&path).expect("opens"), path: path.clone(), limit: 10 };
        let (mut old, mut new) = (log(), log());
        old.write(b"12345678\n").expect("writes");
        new.write(b"turned\n").expect("writes");
        old.write(b"o\n").expect("writes");
        let read = |name: &str| disk::read_to_string(folder.path().join(name)).expect("reads");
        assert_eq!(read("web.stdout.log"), "turned\no\n");
        assert_eq!(read("web.stdout.log.1"), "12345678\n");
        disk::remove_file(&path).expect("removes");
        new.write(b"again\n").expect("writes");
        assert_eq!(read("web.stdout.log"), "again\n");
    }
}
