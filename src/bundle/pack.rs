//! Compresses files into small archives, which the bundle then takes over entry by entry without compressing again.
//!
//! The bytes of an entry depend on its content alone: how it is compressed is chosen by its size and by what is in it,
//! never by time or by the number of threads.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

use libdeflater::{CompressionLvl, Compressor};
use rawzip::{CompressionMethod, DataDescriptorOutput, ZipArchiveWriter};
use tempfile::SpooledTempFile;
use zip::ZipArchive;
use zip::write::SimpleFileOptions;

use super::Entry;
use super::root::Root;
use super::secrets::Scanner;
use crate::error::{Class, OrFail, Result};

/// Files up to this size are compressed as a whole, in memory; larger ones piece by piece, by way of a file.
const WHOLE: u64 = 2 * 1024 * 1024;
/// Packed files that are larger than this lie in a temporary file until they are taken over.
const IN_MEMORY: usize = 2 * 1024 * 1024 + 64 * 1024;
/// Bytes read at a time of a file that is not taken as a whole.
const PIECE: usize = 64 * 1024;
/// The level at which most zip tools compress; higher ones cost much time for little.
const LEVEL: i32 = 6;
/// A short file has little to search through: at level 1 it takes half the time, and gets a part in a hundred larger
/// where it repeats little.
const SHORT: (usize, i32) = (16 * 1024, 1);
/// Where it repeats much it would get a part in twenty larger: so what level 1 makes smaller than this part of it, as it
/// does with most source code, is compressed again, as longer files are.
const REPEATS: (usize, usize) = (9, 25);
/// Between the two, with a part in three hundred and a sixth of the time.
const MIDDLE: (usize, i32) = (64 * 1024, 5);
/// Smaller files are compressed without looking whether that is worth it.
const WORTH_A_LOOK: u64 = 64 * 1024;
/// Bytes of each sample that is compressed to see whether the file can be.
const SAMPLE: usize = 8 * 1024;
/// Bytes of content and number of files that are packed at a time.
const BATCH_BYTES: u64 = 256 * 1024;
const BATCH_FILES: usize = 64;

/// Files that were packed together.
pub(super) struct Packed {
    /// Their numbers among the entries.
    pub(super) range: Range<usize>,
    /// An archive of them, in their order.
    pub(super) archive: ZipArchive<SpooledTempFile>,
    /// The sizes that were really read.
    pub(super) sizes: Vec<u64>,
    /// What looks like a secret: the file and why.
    pub(super) suspicious: Vec<String>,
}

/// Cuts the entries into runs that are packed at a time, and says how much memory each takes. A large file is one alone.
pub(super) fn batches(entries: &[Entry]) -> (Vec<Range<usize>>, Vec<usize>) {
    let (mut ranges, mut weights) = (Vec::new(), Vec::new());
    let (mut from, mut bytes) = (0, 0);
    let mut cut = |range: Range<usize>, bytes: u64| {
        if !range.is_empty() {
            ranges.push(range);
            weights.push(usize::try_from(bytes.min(WHOLE)).unwrap_or(usize::MAX).max(PIECE));
        }
    };
    for (index, entry) in entries.iter().enumerate() {
        if entry.size > WHOLE {
            cut(from..index, bytes);
            (from, bytes) = (index, 0);
        }
        bytes += entry.size;
        if bytes >= BATCH_BYTES || index + 1 - from == BATCH_FILES {
            cut(from..index + 1, bytes);
            (from, bytes) = (index + 1, 0);
        }
    }
    cut(from..entries.len(), bytes);
    (ranges, weights)
}

/// Compressors of several levels: which is taken depends on the size of the file alone.
struct Compressors {
    short: Compressor,
    middle: Compressor,
    long: Compressor,
}

impl Compressors {
    fn new() -> Self {
        let of = |level| Compressor::new(CompressionLvl::new(level).unwrap_or_default());
        Self { short: of(SHORT.1), middle: of(MIDDLE.1), long: of(LEVEL) }
    }

    fn of(&mut self, size: usize) -> &mut Compressor {
        match size {
            size if size <= SHORT.0 => &mut self.short,
            size if size <= MIDDLE.0 => &mut self.middle,
            _ => &mut self.long,
        }
    }
}

/// What a thread packs with: its buffers serve for all of its files.
pub(super) struct Packer<'a> {
    root: &'a Root,
    scanner: &'a Scanner,
    compressors: Compressors,
    content: Vec<u8>,
    compressed: Vec<u8>,
}

impl<'a> Packer<'a> {
    pub(super) fn new(root: &'a Root, scanner: &'a Scanner) -> Self {
        Self { root, scanner, compressors: Compressors::new(), content: Vec::new(), compressed: Vec::new() }
    }

    /// Packs the entries of a range.
    ///
    /// # Errors
    /// When a file cannot be read, or there is no room for temporary files.
    pub(super) fn pack(&mut self, entries: &[Entry], range: Range<usize>) -> Result<Packed> {
        let files = entries.get(range.clone()).unwrap_or_default();
        let mut suspicious = Vec::new();
        if let [entry] = files
            && entry.size > WHOLE
        {
            let (archive, size) = self.pack_large(entry, &mut suspicious)?;
            return Ok(Packed { range, archive, sizes: vec![size], suspicious });
        }
        let failed = || "could not pack files for the bundle";
        let mut archive = ZipArchiveWriter::new(SpooledTempFile::new(IN_MEMORY));
        let mut sizes = Vec::with_capacity(files.len());
        for (number, entry) in files.iter().enumerate() {
            let (method, length) = match self.compress(entry, &mut suspicious)? {
                Some(length) => (CompressionMethod::DEFLATE, length),
                None => (CompressionMethod::STORE, self.content.len()),
            };
            let data = if method == CompressionMethod::STORE { &self.content } else { &self.compressed };
            let data = data.get(..length).unwrap_or_default();
            // Entries get their names when they are taken over.
            let file = archive.new_file(number.to_string()).compression_method(method);
            let (mut writer, _) =
                file.unix_permissions(0o100_000 | entry.mode).start().or_fail(Class::Failed, failed)?;
            writer.write_all(data).or_fail(Class::Failed, failed)?;
            let size = self.content.len() as u64;
            let output = DataDescriptorOutput::new(libdeflater::crc32(&self.content), size);
            writer.finish(output).or_fail(Class::Failed, failed)?;
            sizes.push(size);
        }
        let packed = archive.finish().or_fail(Class::Failed, failed)?;
        let archive = ZipArchive::new(packed).or_fail(Class::Failed, failed)?;
        Ok(Packed { range, archive, sizes, suspicious })
    }

    /// Reads a file and compresses it: to so many bytes, or `None` where that makes it no smaller.
    fn compress(&mut self, entry: &Entry, suspicious: &mut Vec<String>) -> Result<Option<usize>> {
        let unreadable = || format!("could not read {}", self.root.path_of(entry).display());
        let expected = usize::try_from(entry.size).unwrap_or_default();
        self.root
            .file(entry)
            .and_then(|mut file| read_whole(&mut file, expected, &mut self.content))
            .or_fail(Class::Failed, unreadable)?;
        suspicious.extend(self.scanner.find(&self.content).map(|reason| format!("{} {reason}", entry.path)));
        let size = self.content.len();
        if size as u64 >= WORTH_A_LOOK && !self.can_be_compressed(size) {
            return Ok(None);
        }
        let failed = || format!("could not compress {}", entry.path);
        let compressor = self.compressors.of(size);
        let room = compressor.deflate_compress_bound(size);
        if self.compressed.len() < room {
            self.compressed.resize(room, 0);
        }
        let length = compressor.deflate_compress(&self.content, &mut self.compressed);
        let mut length = length.or_fail(Class::Bug, failed)?;
        if size <= SHORT.0 && length * REPEATS.1 < size * REPEATS.0 {
            let again = self.compressors.middle.deflate_compress(&self.content, &mut self.compressed);
            length = again.or_fail(Class::Bug, failed)?;
        }
        Ok((length < size).then_some(length))
    }

    /// Whether any of three samples of the content gets smaller: images, archives and compressed fonts do not.
    fn can_be_compressed(&mut self, size: usize) -> bool {
        [0, (size - SAMPLE) / 2, size - SAMPLE].into_iter().any(|from| {
            let sample = self.content.get(from..from + SAMPLE).unwrap_or_default();
            is_compressible(&mut self.compressors.long, sample, &mut self.compressed)
        })
    }

    /// Packs a file that is too large to hold.
    fn pack_large(
        &mut self,
        entry: &Entry,
        suspicious: &mut Vec<String>,
    ) -> Result<(ZipArchive<SpooledTempFile>, u64)> {
        let unreadable = || format!("could not read {}", self.root.path_of(entry).display());
        let mut source = self.root.file(entry).or_fail(Class::Failed, unreadable)?;
        let size = source.metadata().or_fail(Class::Failed, unreadable)?.len();
        let mut method = zip::CompressionMethod::Stored;
        for from in [0, size.saturating_sub(SAMPLE as u64) / 2, size.saturating_sub(SAMPLE as u64)] {
            self.content.clear();
            source.seek(SeekFrom::Start(from)).or_fail(Class::Failed, unreadable)?;
            let mut sample = (&mut source).take(SAMPLE as u64);
            sample.read_to_end(&mut self.content).or_fail(Class::Failed, unreadable)?;
            if is_compressible(&mut self.compressors.long, &self.content, &mut self.compressed) {
                method = zip::CompressionMethod::Deflated;
            }
        }
        source.rewind().or_fail(Class::Failed, unreadable)?;
        let mut look = self.scanner.look();
        let failed = || format!("could not pack {} for the bundle", entry.path);
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .compression_level((method == zip::CompressionMethod::Deflated).then_some(LEVEL.into()))
            .large_file(size >= u64::from(u32::MAX))
            .unix_permissions(entry.mode);
        let mut archive = zip::ZipWriter::new(SpooledTempFile::new(0));
        archive.start_file("0", options).or_fail(Class::Failed, failed)?;
        self.content.resize(PIECE, 0);
        let mut read = 0;
        loop {
            let count = source.read(&mut self.content).or_fail(Class::Failed, unreadable)?;
            let Some(piece) = self.content.get(..count).filter(|piece| !piece.is_empty()) else { break };
            look.at(piece);
            archive.write_all(piece).or_fail(Class::Failed, failed)?;
            read += count as u64;
        }
        suspicious.extend(look.finding().map(|reason| format!("{} {reason}", entry.path)));
        let archive = archive.finish_into_readable().or_fail(Class::Failed, failed)?;
        Ok((archive, read))
    }
}

/// Reads a file whose size is expected to be so much, without asking for it again.
fn read_whole(file: &mut File, expected: usize, content: &mut Vec<u8>) -> io::Result<()> {
    // One byte more, where the end shows.
    content.resize(expected + 1, 0);
    let mut read = 0;
    loop {
        match file.read(content.get_mut(read..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        match read {
            // A file that ends where it was to end, with room left behind it, has been read to its end.
            read if read == expected => break,
            read if read == content.len() => content.resize(2 * read, 0),
            _ => {}
        }
    }
    content.truncate(read);
    Ok(())
}

fn is_compressible(compressor: &mut Compressor, sample: &[u8], room: &mut Vec<u8>) -> bool {
    let bound = compressor.deflate_compress_bound(sample.len());
    if room.len() < bound {
        room.resize(bound, 0);
    }
    // One part in fifty: less is not worth unpacking it on the instance.
    compressor.deflate_compress(sample, room).is_ok_and(|length| length < sample.len() - sample.len() / 50)
}
