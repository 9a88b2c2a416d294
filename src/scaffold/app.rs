//! The embedded app: unpacked from the archive that `build.rs` made, and given the name of the project.
//!
//! Only the package is renamed. The library stays `app` and the binary `web`, so no Rust file has to change.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::PlannedFile;
use crate::beanstalk::ApplicationName;
use crate::error::{Class, Error, OrFail, Result};

static ARCHIVE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/app-template.zip"));

/// The files of the app with the package named after the application. The README's title is the application's name.
///
/// # Errors
/// When the embedded archive is broken, which is a fault of ours.
pub(super) fn files(application: &ApplicationName) -> Result<Vec<PlannedFile>> {
    let mut files = unpack(ARCHIVE)?;
    let lock = text_of(&files, "Cargo.lock")?;
    let manifest = text_of(&files, "Cargo.toml")?;
    let old = value_after(manifest.split("[package]").nth(1).unwrap_or_default(), "name")
        .ok_or_else(|| broken("its Cargo.toml has no package name"))?
        .to_owned();
    let new = package_name(application.as_str(), &lock, &old);
    let renamed = [
        ("Cargo.toml", rename_manifest(&manifest, &old, &new)),
        ("Cargo.lock", rename_in_lock(&lock, &old, &new)),
        ("README.md", retitle(&text_of(&files, "README.md").unwrap_or_default(), application.as_str())),
    ];
    for (path, text) in renamed {
        match files.iter_mut().find(|file| file.path == path) {
            Some(file) => file.content = text.into_bytes(),
            None => files.push(PlannedFile::new(path, text)),
        }
    }
    Ok(files)
}

fn unpack(archive: &[u8]) -> Result<Vec<PlannedFile>> {
    let unreadable = || "could not unpack the embedded app";
    let mut archive = ZipArchive::new(Cursor::new(archive)).or_fail(Class::Bug, unreadable)?;
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).or_fail(Class::Bug, unreadable)?;
            let path = entry.name().or_fail(Class::Bug, unreadable)?.into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).or_fail(Class::Bug, unreadable)?;
            Ok(PlannedFile::new(path, content))
        })
        .collect()
}

fn text_of(files: &[PlannedFile], path: &str) -> Result<String> {
    let file = files.iter().find(|file| file.path == path).ok_or_else(|| broken(&format!("it has no {path}")))?;
    String::from_utf8(file.content.clone()).map_err(|_| broken(&format!("its {path} is not UTF-8")))
}

fn broken(cause: &str) -> Error {
    Error::new(Class::Bug, "the embedded app is not whole").because(cause)
}

/// The value of the first line `key = "value"`.
fn value_after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
    })
}

/// A name that cargo takes, from any name of an application: a package that is also a dependency would be two packages
/// of one name, so such a name gets an ending.
fn package_name(application: &str, lock: &str, old: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let spelled: String =
        application.chars().map(|letter| if plain(letter) { letter.to_ascii_lowercase() } else { '-' }).collect();
    let words: Vec<&str> = spelled.split('-').filter(|word| !word.is_empty()).collect();
    let mut name = words.join("-");
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name = format!("app-{name}").trim_end_matches('-').to_owned();
    }
    let taken = name != old && lock.lines().any(|line| line.strip_prefix("name = ") == Some(&format!("\"{name}\"")));
    // `app` and `web` are the names of the library and the binary, and `test` is one that cargo keeps for itself.
    if taken || name == "test" { format!("{name}-app") } else { name }
}

fn rename_manifest(manifest: &str, old: &str, new: &str) -> String {
    manifest.replacen(&format!("name = \"{old}\""), &format!("name = \"{new}\""), 1)
}

/// Renames the app's own entry. Cargo keeps the entries sorted, and with `--locked` takes nothing else.
fn rename_in_lock(lock: &str, old: &str, new: &str) -> String {
    const START: &str = "[[package]]\n";
    let mut parts = lock.split(START);
    let head = parts.next().unwrap_or_default();
    let own = format!("name = \"{old}\"\n");
    let mut entries: Vec<String> = parts
        .map(|entry| {
            let entry = format!("{}\n", entry.trim_end());
            let is_own = entry.starts_with(&own) && !entry.contains("\nsource = ");
            if is_own { entry.replacen(&own, &format!("name = \"{new}\"\n"), 1) } else { entry }
        })
        .collect();
    // Stable, so that versions of one name stay in their order.
    entries.sort_by(|a, b| a.lines().next().cmp(&b.lines().next()));
    let entries: Vec<String> = entries.into_iter().map(|entry| format!("{START}{entry}")).collect();
    format!("{head}{}", entries.join("\n"))
}

fn retitle(readme: &str, title: &str) -> String {
    let body = match readme.split_once('\n') {
        Some((first, body)) if first.starts_with("# ") => body,
        _ => readme,
    };
    format!("# {title}\n{body}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_application_name_makes_a_package_name() {
        let lock = "name = \"axum\"\nname = \"tasks\"\n";
        for (application, package) in [
            ("tasks", "tasks"),
            ("My Task List!", "my-task-list"),
            ("2024 tasks", "app-2024-tasks"),
            ("日本語", "app"),
            ("axum", "axum-app"),
            ("a_b", "a_b"),
            ("test", "test-app"),
        ] {
            assert_eq!(package_name(application, lock, "tasks"), package);
        }
    }

    #[test]
    fn the_own_entry_of_the_lock_moves_to_its_place() {
        let lock = "# head\nversion = 4\n\n[[package]]\nname = \"axum\"\nversion = \"1\"\nsource = \"r\"\n\n\
                    [[package]]\nname = \"tasks\"\nversion = \"1\"\n\n[[package]]\nname = \"zip\"\nsource = \"r\"\n";
        let renamed = rename_in_lock(lock, "tasks", "aaa");
        assert_eq!(
            renamed,
            "# head\nversion = 4\n\n[[package]]\nname = \"aaa\"\nversion = \"1\"\n\n[[package]]\nname = \"axum\"\n\
             version = \"1\"\nsource = \"r\"\n\n[[package]]\nname = \"zip\"\nsource = \"r\"\n"
        );
        assert_eq!(rename_in_lock(lock, "tasks", "tasks"), lock);
    }

    #[test]
    fn only_the_package_the_lock_and_the_title_change() {
        let name = ApplicationName::parse("My List").expect("a name");
        let original = unpack(ARCHIVE).expect("unpacks");
        let renamed = files(&name).expect("renames");
        let changed: Vec<&str> =
            renamed.iter().filter(|file| !original.contains(file)).map(|file| file.path.as_str()).collect();
        assert_eq!(
            changed.iter().filter(|path| ["Cargo.toml", "Cargo.lock", "README.md"].contains(path)).count(),
            changed.len()
        );
        assert!(text_of(&renamed, "Cargo.toml").expect("is there").contains("name = \"my-list\""));
        assert!(text_of(&renamed, "Cargo.lock").expect("is there").contains("name = \"my-list\""));
        assert!(text_of(&renamed, "README.md").expect("is there").starts_with("# My List\n"));
        for unwanted in ["target/", ".env", "instance/"] {
            assert!(!renamed.iter().any(|file| file.path.starts_with(unwanted)), "{unwanted}");
        }
    }
}
