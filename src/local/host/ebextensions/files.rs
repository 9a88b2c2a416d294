//! `files` of `.config` files: written below the environment's folder, in the order of their paths.
//!
//! Source: CloudFormation's user guide, `AWS::CloudFormation::Init`, files; developer guide, "Files".

use std::collections::BTreeMap;
use std::fs as disk;
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;

use super::apply::{below, stays, tell_where};
use super::config::{ConfigFile, FileSpec};
use super::machine::Changes;
use super::{mustache, sources};
use crate::fs;
use crate::local::host::engine::Work;

/// Bits of a mode that say what kind of file it is, and those of a link.
const KIND: u32 = 0o170_000;
const LINK: u32 = 0o120_000;
/// Where programs and devices of the machine lie, which an instance has as well.
const MACHINE: [&str; 8] = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/dev", "/proc", "/sys"];

/// Writes the files of a `.config` file, and notes which of them are not as they were.
///
/// # Errors
/// The file that could not be written, and why.
pub(super) async fn write(work: &Work<'_>, file: &ConfigFile, changes: &mut Changes) -> Result<(), String> {
    let root = work.layout.root();
    for (path, spec) in &file.files {
        let place = below(root, path).ok_or_else(|| format!("files: '{path}' is not a path"))?;
        let content = match &spec.source {
            Some(url) => {
                let fetched = sources::fetch(work, url).await.map_err(|reason| format!("files {path}: {reason}"))?;
                disk::read(fetched.path()).map_err(|error| error.to_string())
            }
            None => content_of(spec),
        };
        let written = content.and_then(|content| rendered(spec, content)).and_then(|content| {
            let kind = match spec.bits()? & KIND {
                LINK => {
                    let target = std::str::from_utf8(&content).map_err(|error| error.to_string())?.trim();
                    let target = if work.instance.isolate {
                        PathBuf::from(target)
                    } else {
                        target_here(root, path, target, &file.files)?
                    };
                    Kind::Link(target)
                }
                _ => Kind::File(content),
            };
            // What restarts a service is another content, not the writing of it.
            if !kind.is_at(&place) {
                changes.insert(("files", path.clone()));
            }
            if !stays(root, place.parent().unwrap_or(root)) {
                return Err("a link on the way to it leads out of the environment".to_owned());
            }
            put(&place, spec, &kind)
        });
        written.map_err(|error| format!("files: '{path}' could not be written: {error}"))?;
    }
    tell_where(work, &format!("Files of {} are written", file.name), file.files.keys());
    Ok(())
}

/// What is made.
enum Kind {
    File(Vec<u8>),
    Link(PathBuf),
}

impl Kind {
    fn is_at(&self, place: &Path) -> bool {
        match self {
            Self::File(content) => disk::read(place).ok().as_ref() == Some(content),
            Self::Link(target) => disk::read_link(place).ok().as_ref() == Some(target),
        }
    }
}

impl FileSpec {
    /// The mode as cfn-init reads it: octal digits, however it was written. Without quotes `000644` is 420 in YAML, and
    /// becomes 0420 (elastic-beanstalk-samples#74); `000755` is 493, and Python refuses that.
    fn bits(&self) -> Result<u32, String> {
        let mode = self.mode.as_deref().unwrap_or("000644");
        let hint = "a mode wants its quotes, because 000755 is the number 493 in YAML";
        u32::from_str_radix(mode, 8)
            .map_err(|_| format!("invalid literal for int() with base 8: '{mode}' (in quotes? {hint})"))
    }
}

/// The content that an entry holds itself.
fn content_of(spec: &FileSpec) -> Result<Vec<u8>, String> {
    let content = spec.content.as_deref().unwrap_or_default();
    if !spec.base64 {
        return Ok(content.as_bytes().to_vec());
    }
    let packed: String = content.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(packed).map_err(|error| error.to_string())
}

/// The content as its context makes it.
fn rendered(spec: &FileSpec, content: Vec<u8>) -> Result<Vec<u8>, String> {
    let Some(context) = &spec.context else { return Ok(content) };
    let text = String::from_utf8(content).map_err(|_| "a template must be UTF-8".to_owned())?;
    mustache::render(&text, context).map(String::into_bytes)
}

/// Where a link leads without `--isolate`: what an instance would have at that path lies below the environment's folder;
/// only what belongs to the machine, and is not of the bundle, is the machine's.
fn target_here<T>(root: &Path, link: &str, target: &str, files: &BTreeMap<String, T>) -> Result<PathBuf, String> {
    if target.is_empty() {
        return Err("a link must have a target".to_owned());
    }
    let path = Path::new(target);
    let (on_instance, leaves) = resolved(Path::new(link).parent().unwrap_or(Path::new("/")), path);
    if path.is_relative() && !leaves {
        return Ok(path.to_owned());
    }
    let own = root.join(on_instance.strip_prefix("/").unwrap_or(&on_instance));
    let is_machines = MACHINE.iter().any(|folder| on_instance.starts_with(folder));
    let is_bundles = disk::symlink_metadata(&own).is_ok() || files.keys().any(|file| Path::new(file) == on_instance);
    Ok(if is_machines && !is_bundles { on_instance } else { own })
}

/// A path of an instance, seen from a folder of it; and whether it climbs above the root, which is its own parent.
fn resolved(folder: &Path, path: &Path) -> (PathBuf, bool) {
    let (mut names, mut leaves) = (Vec::new(), false);
    let start = if path.is_absolute() { Path::new("") } else { folder };
    for component in start.components().chain(path.components()) {
        match component {
            Component::Normal(name) => names.push(name),
            Component::ParentDir => leaves |= names.pop().is_none(),
            _ => {}
        }
    }
    (Path::new("/").join(names.iter().collect::<PathBuf>()), leaves)
}

fn put(place: &Path, spec: &FileSpec, kind: &Kind) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let folder = place.parent().ok_or("it has no folder")?;
    disk::create_dir_all(folder).map_err(|error| text(&error))?;
    // A link that leads nowhere is there as well.
    if disk::symlink_metadata(place).is_ok() {
        let mut backup = place.as_os_str().to_owned();
        backup.push(".bak");
        disk::rename(place, PathBuf::from(backup)).map_err(|error| text(&error))?;
    }
    match kind {
        Kind::Link(target) => std::os::unix::fs::symlink(target, place).map_err(|error| text(&error)),
        Kind::File(content) => {
            fs::write_atomic(place, content).map_err(|error| text(&error))?;
            fs::set_mode(place, spec.bits()? & 0o777).map_err(|error| text(&error))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_there_is_kept_as_bak() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("etc/app.conf");
        let spec = |content: &str| FileSpec { content: Some(content.into()), ..FileSpec::default() };
        let write = |spec: &FileSpec| {
            put(&place, spec, &Kind::File(content_of(spec).expect("decodes"))).expect("writes");
        };
        write(&spec("old"));
        write(&FileSpec { mode: Some("000755".into()), base64: true, ..spec("bmV3") });
        assert_eq!(fs::read_text(&place).expect("reads").as_deref(), Some("new"));
        assert_eq!(fs::mode_of(&disk::metadata(&place).expect("exists")), 0o755);
        let backup = folder.path().join("etc/app.conf.bak");
        assert_eq!(fs::read_text(&backup).expect("reads").as_deref(), Some("old"));
    }

    #[test]
    fn a_link_out_of_the_environment_is_no_way() {
        let (folder, outside) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("another"));
        let root = folder.path().join("env");
        disk::create_dir_all(root.join("etc/app")).expect("makes");
        std::os::unix::fs::symlink(outside.path(), root.join("etc/away")).expect("links");
        std::os::unix::fs::symlink(root.join("etc/app"), root.join("etc/near")).expect("links");
        for (place, inside) in [("etc/app", true), ("etc/near/x", true), ("new/a/b", true), ("etc/away/.ssh", false)] {
            assert_eq!(stays(&root, &root.join(place)), inside, "{place}");
        }
    }

    #[test]
    fn a_mode_is_octal_digits_however_yaml_read_it() {
        let bits = |mode: &str| FileSpec { mode: Some(mode.into()), ..FileSpec::default() }.bits();
        assert_eq!((bits("000644"), bits("644"), bits("420")), (Ok(0o644), Ok(0o644), Ok(0o420)));
        assert_eq!((bits("120777").map(|bits| bits & KIND), FileSpec::default().bits()), (Ok(LINK), Ok(0o644)));
        let refused = bits("493").expect_err("is no octal number");
        assert!(refused.starts_with("invalid literal for int() with base 8: '493'"), "{refused}");
    }

    #[test]
    fn a_link_leads_to_where_the_instance_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        let files = BTreeMap::from([("/usr/local/bin/mine".to_owned(), ())]);
        let leads = |link: &str, target: &str| target_here(root, link, target, &files).expect("leads");
        assert_eq!(leads("/etc/a", "/var/app/current/b"), root.join("var/app/current/b"));
        assert_eq!(leads("/etc/a", "/etc/passwd"), root.join("etc/passwd"), "the machine's stays the machine's");
        assert_eq!(leads("/etc/a", "/usr/bin/env"), Path::new("/usr/bin/env"));
        assert_eq!(leads("/etc/a", "/usr/local/bin/mine"), root.join("usr/local/bin/mine"));
        assert_eq!(leads("/etc/x/a", "../b"), Path::new("../b"));
        assert_eq!(leads("/etc/a", "../../../../etc/shadow"), root.join("etc/shadow"));
        let (spec, link) = (FileSpec::default(), root.join("etc/link"));
        for target in ["nowhere", "elsewhere"] {
            put(&link, &spec, &Kind::Link(target.into())).expect("links, and links anew");
            assert_eq!(disk::read_link(&link).expect("is a link"), Path::new(target));
        }
    }
}
