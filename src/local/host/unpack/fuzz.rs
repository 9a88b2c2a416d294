//! What a bundle may be: names that climb, links in any order, sizes that lie, a directory that is torn. Whatever it is,
//! nothing is written outside its folder, and no more than it may hold.

use std::collections::BTreeSet;
use std::fs as disk;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::{make_link, read_configs, unpack_within};
use crate::fs;
use crate::local::fuzz::{damaged, each};

/// Most that one may become here.
const LIMIT: u64 = 64 * 1024;
/// Stands for the folder of the test in names and targets.
const HERE: &str = "@HERE@";

/// An entry as it is written, true or not.
#[derive(Debug, Clone)]
struct Entry {
    name: String,
    mode: u32,
    content: Vec<u8>,
    /// How often the content is repeated.
    times: usize,
    deflate: bool,
    /// Added to the sizes that the headers tell.
    lie: i32,
    is_of_unix: bool,
}

fn path() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a",
        "b",
        "c",
        "..",
        ".",
        "",
        ".ebextensions",
        "x.config",
        "evil",
        "é",
        "\0",
        "a\\b",
        "C:",
    ]);
    let start = prop::sample::select(vec!["", "", "", "", "/", "./", "../", HERE, "/proc/self/root/", "//"]);
    let end = prop::sample::select(vec!["", "", "", "/", "/."]);
    (start, prop::collection::vec(part, 1..5), end)
        .prop_map(|(start, parts, end)| format!("{start}{}{end}", parts.join("/")))
}

fn entry() -> impl Strategy<Value = Entry> {
    let file =
        prop_oneof![Just(0o100_644_u32), Just(0o104_777), Just(0o100_000), Just(0), Just(0o20_644), Just(0o10_644)];
    let mode =
        prop_oneof![3 => file, 3 => Just(0o120_777), 1 => Just(0o040_755), 1 => any::<u16>().prop_map(u32::from)];
    let content = prop_oneof![
        3 => path().prop_map(String::into_bytes),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    let times = prop_oneof![8 => Just(1_usize), 1 => 0..40_usize, 1 => Just(20_000)];
    let lie = prop_oneof![6 => Just(0), 1 => -20..20, 1 => any::<i32>()];
    (path(), mode, content, times, any::<bool>(), lie, prop::bool::weighted(0.9)).prop_map(
        |(name, mode, content, times, deflate, lie, is_of_unix)| Entry {
            name,
            mode,
            content,
            times,
            deflate,
            lie,
            is_of_unix,
        },
    )
}

/// An archive by hand: the crate that writes zips writes no broken ones.
fn archive(entries: &[Entry], here: &str) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let name = entry.name.replace(HERE, here).into_bytes();
        let content = String::from_utf8(entry.content.clone()).map(|text| text.replace(HERE, here).into_bytes());
        let content = content.unwrap_or_else(|_| entry.content.clone()).repeat(entry.times);
        let packed = if entry.deflate { deflated(&content) } else { content.clone() };
        let told = |length: usize| u32::try_from(length).expect("small").wrapping_add_signed(entry.lie).to_le_bytes();
        let mut middle = Vec::new();
        middle.extend([20, 0, 0, 8, if entry.deflate { 8 } else { 0 }, 0, 0, 0, 0, 0]);
        middle.extend(crc32fast::hash(&content).to_le_bytes());
        middle.extend(u32::try_from(packed.len()).expect("small").to_le_bytes());
        middle.extend(told(content.len()));
        middle.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        middle.extend([0, 0]);
        let offset = u32::try_from(bytes.len()).expect("small").to_le_bytes();
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&middle);
        bytes.extend(&name);
        bytes.extend(&packed);
        directory.extend(b"PK\x01\x02");
        directory.extend([20, if entry.is_of_unix { 3 } else { 0 }]);
        directory.extend(&middle);
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(offset);
        directory.extend(&name);
    }
    let (count, start) = (u16::try_from(entries.len()).expect("few").to_le_bytes(), bytes.len());
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &count, &count].concat();
    let size = u32::try_from(directory.len()).expect("small").to_le_bytes();
    let start = u32::try_from(start).expect("small").to_le_bytes();
    [&bytes[..], &directory, &end, &size, &start, &[0, 0]].concat()
}

fn deflated(content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).expect("packs");
    encoder.finish().expect("packs")
}

/// Everything below a folder, by its path in it, without following links.
fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in disk::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            below(&entry.path(), found);
        }
        found.push(entry.path());
    }
}

/// What must hold of what was unpacked.
fn check(root: &Path, out: &Path, told: &dyn Fn() -> String) {
    let outside: BTreeSet<_> =
        disk::read_dir(root).expect("is there").flatten().map(|entry| entry.file_name()).collect();
    assert!(
        outside.iter().all(|name| ["bundle.zip", "out", "secret"].map(Into::into).contains(name)),
        "{outside:?}: {}",
        told()
    );
    assert_eq!(disk::read(root.join("secret")).expect("is there"), b"untouched", "{}", told());
    let mut found = Vec::new();
    below(out, &mut found);
    let real = out.canonicalize();
    let mut bytes = 0;
    for path in found {
        let about = disk::symlink_metadata(&path).expect("is there");
        assert!(about.is_dir() || about.is_file() || about.is_symlink(), "{path:?}: {}", told());
        bytes += if about.is_file() { about.len() } else { 0 };
        if let (true, Ok(target), Ok(real)) = (about.is_symlink(), path.canonicalize(), &real) {
            assert!(target.starts_with(real), "{path:?} leads to {target:?}: {}", told());
        }
        assert!(!about.is_file() || fs::mode_of(&about) & 0o7000 == 0, "{path:?}: {}", told());
    }
    assert!(bytes <= LIMIT + 1, "{bytes}: {}", told());
}

#[test]
fn nothing_is_written_outside_whatever_a_bundle_holds() {
    let damage = (any::<usize>(), any::<u8>(), any::<u8>());
    let damages = prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(damage, 1..4)];
    each((prop::collection::vec(entry(), 0..6), damages), |(entries, damages)| {
        let root = tempfile::tempdir().expect("a folder");
        let (bundle, out) = (root.path().join("bundle.zip"), root.path().join("out"));
        fs::write_atomic(&root.path().join("secret"), b"untouched").expect("writes");
        let bytes = damaged(&archive(&entries, &format!("{}/", root.path().display())), &damages);
        fs::write_atomic(&bundle, &bytes).expect("writes");
        let unpacked = unpack_within(&bundle, &out, LIMIT);
        check(root.path(), &out, &|| format!("{unpacked:?} {entries:?}"));
        let configs = read_configs(&bundle);
        assert!(unpacked.is_err() || configs.is_ok(), "{configs:?} of what was unpacked: {entries:?}");
    });
}

/// The archives above are whole when nothing damages them: else the test before would only see refusals.
#[test]
fn an_honest_archive_of_ours_is_unpacked() {
    let root = tempfile::tempdir().expect("a folder");
    let entry = |name: &str, mode, content: &str, deflate| Entry {
        name: name.into(),
        mode,
        content: content.into(),
        times: 1,
        deflate,
        lie: 0,
        is_of_unix: true,
    };
    let entries = [
        entry("bin/app", 0o100_755, "app", true),
        entry("data/", 0o040_755, "", false),
        entry("data/link", 0o120_777, "../bin/app", false),
    ];
    let bundle = root.path().join("bundle.zip");
    fs::write_atomic(&bundle, &archive(&entries, "")).expect("writes");
    unpack_within(&bundle, &root.path().join("out"), LIMIT).expect("unpacks");
    assert_eq!(disk::read(root.path().join("out/data/link")).expect("follows"), b"app");
}

#[test]
fn no_link_leads_outside_however_many_there_are() {
    let part = prop::sample::select(vec!["a", "b", "..", ".", "a/b", ""]);
    let path = prop::collection::vec(part, 1..5).prop_map(|parts| parts.join("/"));
    each(prop::collection::vec(("[ab](/[ab]){0,3}", path), 1..6), |links| {
        let root = tempfile::tempdir().expect("a folder");
        let out = root.path().join("out");
        disk::create_dir_all(out.join("a/b/a")).expect("makes");
        let real = out.canonicalize().expect("is there");
        for (name, target) in &links {
            let _ = make_link(&out, Path::new(name), target);
        }
        let mut found = Vec::new();
        below(&out, &mut found);
        for path in found {
            if let Ok(target) = path.canonicalize() {
                assert!(target.starts_with(&real), "{path:?} leads to {target:?}: {links:?}");
            }
        }
    });
}
