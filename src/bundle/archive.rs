//! The archive itself: written so that it depends on nothing but names, permission bits and content.
//!
//! Several threads compress; their work is taken over in the order of the entries, so the archive is the same for any
//! number of them, and it is summed while it is written.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use sha2::{Digest, Sha256};
use zip::ZipWriter;

use super::Entry;
use super::lanes::in_order;
use super::pack::{Packed, Packer, batches};
use super::root::Root;
use super::secrets::{Scanner, in_name};
use crate::error::{Class, Error, OrFail, Result};

/// Bytes of content that are held at a time, whatever the number of threads.
const BUDGET: usize = 6 * 1024 * 1024;
/// Bytes summed and written at a time.
const BUFFER: usize = 128 * 1024;
/// More threads than this only wait for the disk.
const MOST_THREADS: usize = 16;

/// An archive that was written.
pub(super) struct Written {
    /// The entries with the sizes that were really written.
    pub(super) entries: Vec<Entry>,
    /// Size of the archive in bytes.
    pub(super) size: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub(super) digest: String,
}

/// As many threads as the machine has processors for us.
pub(super) fn threads() -> NonZeroUsize {
    let available = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    available.min(NonZeroUsize::new(MOST_THREADS).unwrap_or(NonZeroUsize::MIN))
}

/// Writes the files into an archive, in order, looking at each for secrets on the way.
///
/// # Errors
/// When a file cannot be read, the archive cannot be written, or files look like secrets; all of those are named.
pub(super) fn write(
    root: &Path,
    mut entries: Vec<Entry>,
    scanner: &Scanner,
    file: &mut File,
    threads: NonZeroUsize,
) -> Result<Written> {
    let mut suspicious: Vec<String> = Vec::new();
    entries.retain(|entry| {
        let reason = in_name(&entry.path);
        suspicious.extend(reason.map(|reason| format!("{} {reason}", entry.path)));
        reason.is_none()
    });
    let mut archive = ZipWriter::new(Summed::new(file));
    let mut sizes = Vec::with_capacity(entries.len());
    let (ranges, weights) = batches(&entries);
    let root = Root::open(root)?;
    let tool = || Packer::new(&root, scanner);
    let work = |packer: &mut Packer<'_>, batch: usize| packer.pack(&entries, ranges[batch].clone());
    in_order(threads, &weights, BUDGET, tool, work, |packed| {
        suspicious.extend(packed.suspicious.iter().cloned());
        sizes.extend(&packed.sizes);
        take_over(&mut archive, &entries, packed)
    })?;
    if !suspicious.is_empty() {
        suspicious.sort();
        return Err(refused(suspicious));
    }
    let failed = || "could not write the bundle";
    let summed = archive.finish().or_fail(Class::Failed, failed)?;
    let (size, digest) = summed.finish().or_fail(Class::Failed, failed)?;
    for (entry, size) in entries.iter_mut().zip(sizes) {
        entry.size = size;
    }
    Ok(Written { entries, size, digest })
}

/// Takes over what was packed, as it is.
fn take_over(archive: &mut ZipWriter<impl Write + Seek>, entries: &[Entry], mut packed: Packed) -> Result<()> {
    for (index, entry) in entries.get(packed.range).unwrap_or_default().iter().enumerate() {
        let unwritable = || format!("could not add {} to the bundle", entry.path);
        let file = packed.archive.by_index_raw(index).or_fail(Class::Failed, unwritable)?;
        archive.raw_copy_file_rename(file, &entry.path).or_fail(Class::Failed, unwritable)?;
    }
    Ok(())
}

/// The error of a bundle that would carry secrets.
pub(super) fn refused(suspicious: Vec<String>) -> Error {
    Error::new(Class::Usage, "the bundle would carry secrets")
        .code("TE1207")
        .because("anybody who can read the bucket of Elastic Beanstalk could read them")
        .with_evidence(suspicious)
        .next("name these files in .ebignore, and give secrets to the app with `tasks-eb setenv`")
}

/// A file that is written once from its start to its end, and summed on the way. It knows where it is and can go
/// nowhere else: what has been summed cannot be changed any more. It keeps a buffer itself, because a buffer around it
/// would be written whenever the archive asks where it is, twice a file.
struct Summed<'a> {
    file: &'a mut File,
    buffer: Vec<u8>,
    size: u64,
    sum: Sha256,
}

impl<'a> Summed<'a> {
    fn new(file: &'a mut File) -> Self {
        Self { file, buffer: Vec::with_capacity(BUFFER), size: 0, sum: Sha256::new() }
    }

    fn write_buffer(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.sum.update(&self.buffer);
        self.buffer.clear();
        Ok(())
    }

    /// Size in bytes, and the sum in hexadecimal.
    fn finish(mut self) -> io::Result<(u64, String)> {
        self.write_buffer()?;
        Ok((self.size, hex::encode(self.sum.finalize())))
    }
}

impl Write for Summed<'_> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        if self.buffer.len() == BUFFER {
            self.write_buffer()?;
        }
        let count = content.len().min(BUFFER - self.buffer.len());
        self.buffer.extend_from_slice(content.get(..count).unwrap_or(content));
        self.size += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Summed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let here = match to {
            SeekFrom::Current(0) | SeekFrom::End(0) => true,
            SeekFrom::Start(at) => at == self.size,
            SeekFrom::Current(_) | SeekFrom::End(_) => false,
        };
        if here { Ok(self.size) } else { Err(io::Error::other("a bundle is written from its start to its end")) }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::fs::write_atomic;

    fn entry(path: &str, size: u64, mode: u32) -> Entry {
        Entry { path: path.to_owned(), size, mode, why: "a test".into(), stamp: None }
    }

    fn packed(root: &Path, entries: &[Entry], count: usize) -> (Vec<u8>, Written) {
        let mut file = tempfile::tempfile().expect("a file");
        let scanner = Scanner::of_project(root).expect("a scanner");
        let threads = NonZeroUsize::new(count).expect("not zero");
        let written = write(root, entries.to_vec(), &scanner, &mut file, threads).expect("writes");
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0)).expect("seeks");
        file.read_to_end(&mut bytes).expect("reads");
        (bytes, written)
    }

    /// Bytes that do not get smaller, the same for the same seed.
    fn noise(seed: u64, size: usize) -> Vec<u8> {
        let mut state = seed | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[0]
        };
        (0..size).map(|_| next()).collect()
    }

    #[test]
    fn any_number_of_threads_writes_the_same_bytes_and_they_are_the_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut entries = Vec::new();
        let prose = b"some words that come again and again, ".repeat(90_000);
        for number in 0..300_usize {
            let size = [0, 1, 900, 70_000, 300_000][number % 5] + number;
            let content = if number % 3 == 0 { noise(number as u64, size) } else { prose[..size].to_vec() };
            let name = format!("file{number:03}");
            write_atomic(&folder.path().join(&name), &content).expect("writes");
            entries.push(entry(&name, size as u64, if number % 2 == 0 { 0o644 } else { 0o755 }));
        }
        for (name, content) in [("large-noise", noise(7, 3_000_000)), ("large-prose", prose)] {
            write_atomic(&folder.path().join(name), &content).expect("writes");
            entries.push(entry(name, content.len() as u64, 0o644));
        }
        let (bytes, written) = packed(folder.path(), &entries, 1);
        for count in [2, 4, 16] {
            assert!(packed(folder.path(), &entries, count).0 == bytes, "{count} threads write other bytes");
        }
        assert_eq!((written.size, &written.digest), (bytes.len() as u64, &hex::encode(Sha256::digest(&bytes))));

        let mut archive = zip::ZipArchive::new(io::Cursor::new(&bytes)).expect("an archive");
        assert_eq!(archive.len(), entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let mut found = archive.by_index(index).expect("an entry");
            assert_eq!(found.name().expect("a name"), entry.path);
            assert_eq!(found.unix_mode().map(|mode| mode & 0o777), Some(entry.mode));
            let mut content = Vec::new();
            found.read_to_end(&mut content).expect("unpacks, and its checksum is right");
            assert!(content == std::fs::read(folder.path().join(&entry.path)).expect("reads"), "{}", entry.path);
        }
        let kind = |name: &str| {
            let mut archive = zip::ZipArchive::new(io::Cursor::new(&bytes)).expect("an archive");
            archive.by_name(name).expect("an entry").compression()
        };
        assert_eq!(kind("large-noise"), zip::CompressionMethod::Stored, "what gets no smaller is not compressed");
        assert_eq!(kind("large-prose"), zip::CompressionMethod::Deflated);
        assert_eq!(kind("file294"), zip::CompressionMethod::Stored);
    }

    #[test]
    fn more_files_than_a_zip_could_hold_before_zip64() {
        let folder = tempfile::tempdir().expect("a folder");
        let names: Vec<String> = (0..66_000).map(|number| format!("f{number:05}")).collect();
        for name in &names {
            File::create(folder.path().join(name)).expect("makes");
        }
        let entries: Vec<Entry> = names.iter().map(|name| entry(name, 0, 0o644)).collect();
        let (bytes, _) = packed(folder.path(), &entries, 2);
        let mut archive = zip::ZipArchive::new(io::Cursor::new(&bytes)).expect("an archive");
        assert_eq!(archive.len(), names.len());
        let last = archive.by_index(names.len() - 1).expect("an entry");
        assert_eq!(last.name().expect("a name"), "f65999");
    }
}
