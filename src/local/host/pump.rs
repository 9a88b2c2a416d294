//! What a process prints, taken from a pipe and written to a log that turns over: a process that prints without end costs
//! no more of the disk than its logs may hold, and waits for us instead of filling it.

use std::fs::{self as disk, File};
use std::io::{self, PipeWriter, Write};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::time::Duration;

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

/// Ends of pipes that lead to these logs, and what empties them. Needs a runtime.
pub(super) fn lead_to<const N: usize>(logs: [PathBuf; N]) -> io::Result<([PipeWriter; N], Pumps)> {
    let mut tasks = Vec::new();
    let mut ends = Vec::new();
    for path in logs {
        let (reader, writer) = io::pipe()?;
        let reader = pipe::Receiver::from_owned_fd(reader.into())?;
        let log = TurningLog { file: logs::open(&path)?, path, limit: logs::ROTATE_BYTES };
        tasks.push(tokio::spawn(carry(reader, log)));
        ends.push(writer);
    }
    let ends = <[PipeWriter; N]>::try_from(ends).map_err(|_| io::Error::other("a pipe is missing"))?;
    Ok((ends, Pumps(tasks)))
}

async fn carry(mut pipe: pipe::Receiver, mut log: TurningLog) {
    let mut chunk = vec![0; CHUNK];
    let mut burst = 0;
    while let Ok(count @ 1..) = pipe.read(&mut chunk).await {
        // A log that cannot be written, as on a full disk, must not stop the process that prints.
        let _ = log.write(&chunk[..count]);
        burst += count;
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
        let ([mut end], pumps) = lead_to([path.clone()]).expect("leads");
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
