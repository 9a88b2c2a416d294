//! Packs `app-template/` into an archive that the binary embeds.
//!
//! Cargo leaves a nested package out of a published crate, so there the archive `templates/app-template.zip` takes its
//! place, which is this script's own output put there by the release. Only what is named here goes in: a `target/`, an
//! `.env` or a database of somebody who ran the app in place must not.

use std::error::Error;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const TEMPLATE: &str = "app-template";
const PACKED: &str = "templates/app-template.zip";
const FILES: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    ".gitignore",
    "build.rs",
    "clippy.toml",
    "rustfmt.toml",
    "rust-toolchain.toml",
];
const FOLDERS: [&str; 9] =
    ["src", "migrations", "templates", "static", "tests", "docs", "bench", "benches", "examples"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("app-template.zip");
    let template = Path::new(TEMPLATE);
    let archive = if template.join("Cargo.toml").is_file() {
        pack(template)?
    } else {
        println!("cargo::rerun-if-changed={PACKED}");
        fs::read(PACKED).map_err(|error| format!("there is neither {TEMPLATE}/ nor {PACKED}: {error}"))?
    };
    // Written only when it differs, so that an unchanged template recompiles nothing.
    if fs::read(&out).ok().as_deref() != Some(archive.as_slice()) {
        fs::File::create(&out)?.write_all(&archive)?;
    }
    Ok(())
}

fn pack(template: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut files: Vec<String> = FILES.iter().map(|name| (*name).to_owned()).collect();
    for folder in FOLDERS.into_iter().filter(|folder| template.join(folder).is_dir()) {
        // The folder as well as its files: a new file changes only the folder.
        println!("cargo::rerun-if-changed={TEMPLATE}/{folder}");
        walk(template, folder, &mut files)?;
    }
    files.sort();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let path = template.join(&file);
        println!("cargo::rerun-if-changed={}", path.display());
        if path.is_file() {
            archive.start_file(file, options)?;
            archive.write_all(&fs::read(&path)?)?;
        }
    }
    Ok(archive.finish()?.into_inner())
}

fn walk(template: &Path, folder: &str, files: &mut Vec<String>) -> Result<(), Box<dyn Error>> {
    let Ok(entries) = fs::read_dir(template.join(folder)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| format!("{} is not UTF-8", name.display()))?;
        let path = format!("{folder}/{name}");
        if entry.file_type()?.is_dir() {
            walk(template, &path, files)?;
        } else if !name.ends_with('~') && !name.starts_with(".#") {
            files.push(path);
        }
    }
    Ok(())
}
