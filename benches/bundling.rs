//! The parts of bundling that need no network: deciding what goes in, packing, summing, knowing an unchanged tree again.
//! Prints what it finds. `benches/compare --only bundling` sets the whole beside `git archive`.
//!
//!   cargo bench --bench bundling
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measurement fails by panicking and prints what it finds"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use sha2::{Digest, Sha256};
use tasks_eb::bundle::{BundleRequest, make, survey};
use tasks_eb::fs::write_atomic;
use tasks_eb::project::Project;

const ROUNDS: usize = 7;
/// Small files of text, as in a project with its assets, and larger ones that do not get smaller.
const TEXTS: usize = 5_000;
const IMAGES: usize = 100;
const WORDS: [&str; 16] = [
    "let",
    "match",
    "environment",
    "option",
    "the",
    "of",
    "bundle",
    "version",
    "self",
    "result",
    "and",
    "region",
    "fn",
    "health",
    "instance",
    "x",
];

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let bytes = plant(root);
    let project = Project::open(root).expect("a project");
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let megabytes = bytes as f64 / 1e6;
    println!("{} files, {megabytes:.1} MB, median of {ROUNDS}", TEXTS + IMAGES);

    let looked = median(|| {
        black_box(survey(root).expect("looks"));
    });
    show("decide on every file, look for secrets", looked, megabytes);
    let out = root.join("target/out.zip");
    std::fs::create_dir_all(root.join("target")).expect("makes");
    let request = BundleRequest { project: &project, ready: None, out: Some(&out) };
    let packed = median(|| {
        black_box(make(&request).expect("packs"));
    });
    show("the same, pack, sum and write", packed, megabytes);

    let content = std::fs::read(&out).expect("reads");
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let archive = content.len() as f64 / 1e6;
    let summed = median(|| {
        black_box(Sha256::digest(&content));
    });
    show("of that the sum of the archive", summed, archive);

    // The first run remembers what it saw; the others know it again.
    let request = BundleRequest { out: None, ..request };
    let first = make(&request).expect("packs");
    let known = median(|| {
        assert_eq!(make(&request).expect("knows it again").digest, first.digest);
    });
    show("an unchanged tree, known again", known, megabytes);
    let stamped = root.join(".elasticbeanstalk/app_versions/unchanged.json");
    assert!(stamped.is_file(), "nothing was remembered, so the last line measured packing");
}

/// Makes a project, a day old, and says how many bytes it has.
fn plant(root: &Path) -> usize {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut bytes = 0;
    let mut write = |path: String, content: &[u8]| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("makes");
        write_atomic(&path, content).expect("writes");
        let old = SystemTime::now() - Duration::from_secs(86_400);
        std::fs::File::open(&path).and_then(|file| file.set_modified(old)).expect("sets the time");
        bytes += content.len();
    };
    write(".elasticbeanstalk/config.yml".into(), b"global:\n  application_name: bench\n");
    write(".ebignore".into(), b"/target\n");
    write("Procfile".into(), b"web: bin/web\n");
    write("bin/web".into(), b"#!/bin/sh\n");
    for number in 0..TEXTS {
        let words = 200 + usize::try_from(next() % 1000).unwrap_or_default();
        let text: Vec<&str> = (0..words).map(|_| WORDS[usize::from(next().to_le_bytes()[7] % 16)]).collect();
        write(format!("src/d{:02}/file{number}.rs", number % 37), text.join(" ").as_bytes());
    }
    for number in 0..IMAGES {
        let content: Vec<u8> = (0..8 * 1024).flat_map(|_| next().to_le_bytes()).collect();
        write(format!("static/image{number}.png"), &content);
    }
    bytes
}

fn median(mut run: impl FnMut()) -> f64 {
    let mut took: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let from = Instant::now();
            run();
            from.elapsed().as_secs_f64()
        })
        .collect();
    took.sort_by(f64::total_cmp);
    took[ROUNDS / 2]
}

fn show(what: &str, seconds: f64, megabytes: f64) {
    println!("{what:<40} {:>8.1} ms {:>8.0} MB/s", seconds * 1000.0, megabytes / seconds);
}
