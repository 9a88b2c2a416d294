//! Opening a source bundle: nothing gets out of the folder, nothing grows without limit.

use std::collections::HashSet;
use std::fs::{self as disk, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::fs;

/// Largest bundle that Beanstalk takes. Source: developer guide, "Source bundle".
pub(crate) const BUNDLE_BYTES: u64 = 512 * 1024 * 1024;
/// Most that a bundle may become, in bytes. Ours: AWS's limit is the disk.
const UNPACKED_BYTES: u64 = 4 * 1024 * 1024 * 1024;
/// Most entries. Ours.
const ENTRIES: usize = 200_000;
/// Most times that one entry above [`RATIO_FROM`] bytes may grow; deflate cannot do more than 1,032.
const RATIO: u64 = 500;
const RATIO_FROM: u64 = 64 * 1024 * 1024;
/// Longest target of a symbolic link.
const LINK_BYTES: u64 = 4096;
/// Largest `.config` file that is read.
const CONFIG_BYTES: u64 = 1024 * 1024;
/// Most bytes of all `.config` files together: they are held in memory, and shrink well in an archive.
const CONFIGS_BYTES: usize = 8 * 1024 * 1024;

/// Opens the archive and checks its outer limits.
fn open(bundle: &Path) -> Result<ZipArchive<File>, String> {
    let file = File::open(bundle).map_err(|error| format!("cannot be opened: {error}"))?;
    let size = file.metadata().map_err(|error| format!("cannot be opened: {error}"))?.len();
    if size > BUNDLE_BYTES {
        return Err(format!("has {size} bytes, and may have at most {BUNDLE_BYTES}"));
    }
    let archive = ZipArchive::new(file).map_err(|error| format!("is not a zip archive: {error}"))?;
    if archive.len() > ENTRIES {
        return Err(format!("has {} entries, and may have at most {ENTRIES}", archive.len()));
    }
    Ok(archive)
}

/// The path of an entry below the folder; refused when it could mean another place.
fn inner_path(name: &str) -> Result<PathBuf, String> {
    let refuse = |why: &str| format!("holds the entry '{}', which {why}", name.escape_debug());
    if name.contains('\0') {
        return Err(refuse("has a zero byte in its name"));
    }
    if name.contains('\\') {
        return Err(refuse("has a backslash in its name: was the archive made on Windows without forward slashes?"));
    }
    let mut path = PathBuf::new();
    for component in Path::new(name).components() {
        match component {
            Component::Normal(part) => path.push(part),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err(refuse("has an absolute path")),
            Component::ParentDir => return Err(refuse("leaves the bundle's folder")),
        }
    }
    Ok(path)
}

/// Reads the text of every file directly in `.ebextensions` that ends in `.config`, in the order of their names.
///
/// # Errors
/// Why the bundle cannot be read, as a sentence part: "is not a zip archive: …".
pub(crate) fn read_configs(bundle: &Path) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut archive = open(bundle)?;
    let (mut configs, mut bytes) = (Vec::new(), 0);
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| format!("cannot be read: {error}"))?;
        let name = entry.name().map_err(|error| format!("cannot be read: {error}"))?.into_owned();
        let path = inner_path(&name)?;
        let is_config = path.parent() == Some(Path::new(".ebextensions"))
            && path.extension().is_some_and(|extension| extension == "config");
        if is_config && entry.is_file() {
            let mut text = Vec::new();
            entry
                .take(CONFIG_BYTES + 1)
                .read_to_end(&mut text)
                .map_err(|error| format!("cannot be read: '{name}': {error}"))?;
            if text.len() as u64 > CONFIG_BYTES {
                return Err(format!("holds '{name}', which is larger than {CONFIG_BYTES} bytes"));
            }
            bytes += text.len();
            if bytes > CONFIGS_BYTES {
                return Err(format!("holds more than {CONFIGS_BYTES} bytes in files of .ebextensions"));
            }
            configs.push((path.display().to_string(), text));
        }
    }
    configs.sort();
    Ok(configs)
}

/// One file at the root of a bundle; `None` where it has none.
///
/// # Errors
/// As those of [`read_configs`].
pub(crate) fn read_file(bundle: &Path, name: &str) -> Result<Option<Vec<u8>>, String> {
    let mut archive = open(bundle)?;
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let entry = archive.by_index(index).map_err(|error| format!("cannot be read: {error}"))?;
    let mut text = Vec::new();
    let read = entry.take(CONFIG_BYTES + 1).read_to_end(&mut text);
    read.map_err(|error| format!("cannot be read: '{name}': {error}"))?;
    if text.len() as u64 > CONFIG_BYTES {
        return Err(format!("holds '{name}', which is larger than {CONFIG_BYTES} bytes"));
    }
    Ok(Some(text))
}

/// Unpacks a bundle into `folder`, which must not exist.
///
/// # Errors
/// Why the bundle is refused, as a sentence part. What was unpacked by then stays in the folder.
pub(crate) fn unpack(bundle: &Path, folder: &Path) -> Result<(), String> {
    unpack_within(bundle, folder, UNPACKED_BYTES)
}

fn unpack_within(bundle: &Path, folder: &Path, limit: u64) -> Result<(), String> {
    let mut archive = open(bundle)?;
    disk::create_dir_all(folder).map_err(|error| format!("cannot be unpacked: {error}"))?;
    let mut left = limit;
    let mut links = Vec::new();
    let mut seen = HashSet::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| format!("cannot be read: {error}"))?;
        let name = entry.name().map_err(|error| format!("cannot be read: {error}"))?.into_owned();
        let inner = inner_path(&name)?;
        if inner.as_os_str().is_empty() {
            continue;
        }
        if !entry.is_dir() && !seen.insert(inner.clone()) {
            return Err(format!("holds '{}' twice", inner.display()));
        }
        let unpacked = if entry.is_symlink() {
            read_link(entry, &inner).map(|target| links.push((inner.clone(), target)))
        } else {
            write_entry(entry, &folder.join(&inner), &mut left)
        };
        unpacked.map_err(|error| format!("cannot be unpacked: '{}': {error}", inner.display()))?;
    }
    // Last, so that no file is ever written through a link.
    for (inner, target) in links {
        make_link(folder, &inner, &target)
            .map_err(|why| format!("holds the link '{}', which {why}", inner.display()))?;
    }
    Ok(())
}

fn write_entry(mut entry: ZipFile<'_, File>, path: &Path, left: &mut u64) -> io::Result<()> {
    if entry.is_dir() {
        return disk::create_dir_all(path);
    }
    if let Some(parent) = path.parent() {
        disk::create_dir_all(parent)?;
    }
    // Set-user-id and the like have no meaning here; what the owner may do, decides.
    let mode = entry.unix_mode().map_or(0o644, |mode| (mode & 0o777) | 0o600);
    let packed = entry.compressed_size();
    let mut file = File::options().write(true).create_new(true).open(path)?;
    let written = io::copy(&mut (&mut entry).take(*left + 1), &mut file)?;
    if written > *left {
        return Err(io::Error::other("the bundle becomes too large"));
    }
    if written > RATIO_FROM && written / packed.max(1) > RATIO {
        return Err(io::Error::other("the entry grows suspiciously"));
    }
    *left -= written;
    fs::set_mode(path, mode)
}

fn read_link(entry: ZipFile<'_, File>, inner: &Path) -> io::Result<String> {
    let mut target = String::new();
    entry.take(LINK_BYTES + 1).read_to_string(&mut target)?;
    if target.is_empty() || target.len() as u64 > LINK_BYTES || target.contains('\0') {
        return Err(io::Error::other(format!("the target of the link {} is not a path", inner.display())));
    }
    Ok(target)
}

/// Makes a link whose target stays in the folder, however it is followed: `..` only at the start of the target, never
/// more of them than the link is deep, and the link itself in a real folder. So each step of a chain stays inside.
fn make_link(folder: &Path, inner: &Path, target: &str) -> Result<(), String> {
    let leaves = || "leaves the bundle's folder".to_owned();
    let mut depth = inner.components().count() - 1;
    let mut descended = false;
    for component in Path::new(target).components() {
        match component {
            Component::CurDir => {}
            Component::Normal(_) => descended = true,
            Component::ParentDir if descended => return Err(leaves()),
            Component::ParentDir => depth = depth.checked_sub(1).ok_or_else(leaves)?,
            Component::RootDir | Component::Prefix(_) => return Err("has an absolute target".to_owned()),
        }
    }
    let path = folder.join(inner);
    let make = || -> io::Result<()> {
        let within = inner.parent().unwrap_or(Path::new(""));
        disk::create_dir_all(folder.join(within))?;
        if folder.join(within).canonicalize()? != folder.canonicalize()?.join(within) {
            return Err(io::Error::other("stands behind another link"));
        }
        std::os::unix::fs::symlink(target, &path)
    };
    make().map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn bundle(folder: &Path, build: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> PathBuf {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        build(&mut writer);
        let path = folder.join("bundle.zip");
        fs::write_atomic(&path, writer.finish().expect("finishes").get_ref()).expect("writes");
        path
    }

    fn add(writer: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, mode: u32, content: &[u8]) {
        writer.start_file(name, SimpleFileOptions::default().unix_permissions(mode)).expect("starts");
        writer.write_all(content).expect("writes");
    }

    fn refusal(build: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = bundle(folder.path(), build);
        let error = unpack(&path, &folder.path().join("out")).expect_err("refused");
        assert!(!folder.path().join("evil").exists(), "nothing is written outside");
        error
    }

    #[test]
    fn files_keep_their_exec_bits_and_lose_set_user_id() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = bundle(folder.path(), |writer| {
            add(writer, "bin/app", 0o4755, b"app");
            add(writer, "readme", 0o644, b"text");
            writer.add_symlink("link", "bin/app", SimpleFileOptions::default()).expect("links");
        });
        let out = folder.path().join("out");
        unpack(&path, &out).expect("unpacks");
        assert_eq!(fs::mode_of(&disk::metadata(out.join("bin/app")).expect("exists")), 0o755);
        assert_eq!(fs::mode_of(&disk::metadata(out.join("readme")).expect("exists")), 0o644);
        assert_eq!(disk::read(out.join("link")).expect("follows"), b"app");
    }

    #[test]
    fn nothing_gets_out_of_the_folder() {
        assert!(refusal(|writer| add(writer, "../evil", 0o644, b"x")).contains("leaves the bundle's folder"));
        assert!(refusal(|writer| add(writer, "a/../../evil", 0o644, b"x")).contains("leaves the bundle's folder"));
        assert!(refusal(|writer| add(writer, "/tmp/tasks-eb-evil", 0o644, b"x")).contains("absolute"));
        assert!(refusal(|writer| add(writer, "a\\evil", 0o644, b"x")).contains("backslash"));
    }

    #[test]
    fn links_stay_inside_also_through_one_another() {
        let options = SimpleFileOptions::default();
        let refused = refusal(|writer| writer.add_symlink("a", "/etc/passwd", options).expect("links"));
        assert!(refused.contains("absolute target"), "{refused}");
        let refused = refusal(|writer| writer.add_symlink("d/a", "../../evil", options).expect("links"));
        assert!(refused.contains("leaves"), "{refused}");
        let refused = refusal(|writer| {
            writer.add_directory("x/y/z", options).expect("adds");
            writer.add_symlink("x/up", "y/z", options).expect("links");
            writer.add_symlink("x/w", "up/../../../../evil", options).expect("links");
        });
        assert!(refused.contains("leaves"), "{refused}");
        let refused = refusal(|writer| {
            writer.add_symlink("a", "sub", options).expect("links");
            add(writer, "a/file", 0o644, b"x");
        });
        assert!(refused.contains("'a'"), "a file and a link of one name: {refused}");
    }

    #[test]
    fn what_grows_too_much_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = bundle(folder.path(), |writer| add(writer, "zeros", 0o644, &vec![0; 100_000]));
        let error = unpack_within(&path, &folder.path().join("out"), 99_999).expect_err("refused");
        assert!(error.contains("too large"), "{error}");
    }

    #[test]
    fn what_is_no_archive_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bundle.zip");
        fs::write_atomic(&path, b"hello").expect("writes");
        assert!(unpack(&path, &folder.path().join("out")).expect_err("refused").contains("not a zip archive"));
    }

    #[test]
    fn many_large_config_files_do_not_fill_the_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        let large = vec![b'#'; 1024 * 1024];
        let path = bundle(folder.path(), |writer| {
            for number in 0..9 {
                add(writer, &format!(".ebextensions/{number}.config"), 0o644, &large);
            }
        });
        assert!(read_configs(&path).expect_err("refused").contains("holds more than"));
    }

    #[test]
    fn config_files_are_read_in_the_order_of_their_names_and_no_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = bundle(folder.path(), |writer| {
            add(writer, ".ebextensions/02.config", 0o644, b"two");
            add(writer, ".ebextensions/01.config", 0o644, b"one");
            add(writer, ".ebextensions/sub/03.config", 0o644, b"no");
            add(writer, ".ebextensions/04.yml", 0o644, b"no");
        });
        let names: Vec<String> = read_configs(&path).expect("reads").into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [".ebextensions/01.config", ".ebextensions/02.config"]);
    }
}

#[cfg(test)]
mod fuzz;
