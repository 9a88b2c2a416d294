//! Makes the source bundle: the project folder as `.ebignore` leaves it, as an archive that depends on nothing but its
//! content. Same content, same bytes, same digest, same version label.
//!
//! The choice of files is the one that `eb deploy` makes in the same folder, minus what must never leave this machine.
//! What is compiled must be in place before (see `build`); nothing is compiled here.

mod archive;
mod collect;
mod contents;
mod ignore;
mod inspect;
mod lanes;
mod pack;
pub mod procfile;
mod root;
mod secrets;
mod survey;
mod unchanged;

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use tempfile::NamedTempFile;

use crate::beanstalk::VersionLabel;
use crate::beanstalk::version::BUNDLE_BYTES;
use crate::error::{Class, Error, OrFail, Result};
use crate::project::{FOLDER, Project};
use collect::Found;
use secrets::Scanner;
use unchanged::{Known, Sight, Stamp};

pub use contents::{carried, extensions_of};
pub use survey::{Survey, Suspect, survey};

/// Where finished bundles lie, within `.elasticbeanstalk/`: the folder that `eb` uses for the same.
const FOLDER_OF_BUNDLES: &str = "app_versions";
/// Bundles that are older than this are removed when the next is made; S3 has what was deployed.
const KEEP_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// What to bundle.
#[derive(Debug, Clone)]
pub struct BundleRequest<'a> {
    /// The project.
    pub project: &'a Project,
    /// A finished source bundle to take instead of the project's files.
    pub ready: Option<&'a Path>,
    /// Where to put the archive; without it, among the project's application versions.
    pub out: Option<&'a Path>,
}

/// A source bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bundle {
    /// Where the archive lies; `None` when it was only listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Size of the archive in bytes.
    pub size: u64,
    /// SHA-256 of the archive, in hexadecimal.
    pub digest: String,
    /// Label of the version: `v-` and the first 12 digits of the digest.
    pub label: VersionLabel,
    /// What is in it, in the order of the archive.
    pub entries: Vec<Entry>,
    /// What is not: the outermost folder or file of each.
    pub left_out: Vec<LeftOut>,
}

/// A file in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Path within the bundle, with `/`.
    pub path: String,
    /// Size of the file in bytes.
    pub size: u64,
    /// Permission bits: 0755 for what is executed, else 0644.
    pub mode: u32,
    /// Why it is in.
    pub why: Cow<'static, str>,
    /// What the system says of the file; `None` where it does not say enough.
    #[serde(skip)]
    stamp: Option<Stamp>,
}

/// A file or folder that is not in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Path within the project, with `/`; folders end with one.
    pub path: String,
    /// Why it is not.
    pub why: Cow<'static, str>,
}

/// Makes the bundle and puts it in place.
///
/// # Errors
/// When the project holds nothing that Beanstalk can run, a file that looks like a secret, or a link, or when the
/// archive is larger than Beanstalk takes. Every such file is named.
pub fn make(request: &BundleRequest<'_>) -> Result<Bundle> {
    if let Some(ready) = request.ready {
        let bundle = inspect::inspect(ready)?;
        return match request.out {
            Some(out) => copy_to(bundle, ready, out),
            None => Ok(bundle),
        };
    }
    let project = request.project;
    match request.out {
        Some(out) => make_at(project, out),
        None => make_version(project),
    }
}

/// Makes the bundle in this place.
fn make_at(project: &Project, out: &Path) -> Result<Bundle> {
    let mut file = temporary(&folder_of(out))?;
    let mut bundle = write(project, collect::collect(&project.root)?, file.as_file_mut())?;
    put(file, out)?;
    bundle.path = Some(out.to_path_buf());
    Ok(bundle)
}

/// Makes the bundle among the project's application versions, unless it lies there already.
fn make_version(project: &Project) -> Result<Bundle> {
    let folder = project.root.join(FOLDER).join(FOLDER_OF_BUNDLES);
    let failed = || format!("could not make the folder {}", folder.display());
    std::fs::create_dir_all(&folder).or_fail(Class::Failed, failed)?;
    let found = collect::collect(&project.root)?;
    let path_of = |label: &VersionLabel| folder.join(format!("{label}.zip"));
    let sight = Sight::of(&folder, &project.root, &found.files);
    let known = sight.as_ref().and_then(|sight| sight.recall(|digest| label_of(digest).ok().as_ref().map(path_of)));
    let mut bundle = if let Some(Known { size, digest }) = known {
        procfile::check(&project.root, &found.files)?;
        finished(size, digest, found.files, found.left_out)?
    } else {
        remove_old(&folder);
        let mut file = temporary(&folder)?;
        let clock = unchanged::clock(file.as_file());
        let bundle = write(project, found, file.as_file_mut())?;
        let path = path_of(&bundle.label);
        put(file, &path)?;
        if let Some(sight) = sight {
            sight.remember(clock, &path, &bundle.digest)?;
        }
        bundle
    };
    bundle.path = Some(path_of(&bundle.label));
    Ok(bundle)
}

fn temporary(folder: &Path) -> Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".tasks-eb-")
        .suffix(".zip")
        .tempfile_in(folder)
        .or_fail(Class::Failed, || format!("could not write a bundle into {}", folder.display()))
}

/// Gives a finished archive its name.
fn put(file: NamedTempFile, path: &Path) -> Result<()> {
    let failed = || format!("could not write {}", path.display());
    crate::fs::set_mode(file.path(), 0o644).or_fail(Class::Failed, failed)?;
    file.persist(path).map_err(|error| error.error).or_fail(Class::Failed, failed)?;
    Ok(())
}

/// Makes the bundle only to say what is in it: nothing is left behind.
///
/// # Errors
/// As [`make`].
pub fn list(request: &BundleRequest<'_>) -> Result<Bundle> {
    match request.ready {
        Some(ready) => inspect::inspect(ready),
        None => {
            let mut file = tempfile::tempfile().or_fail(Class::Failed, || "could not make a temporary file")?;
            write(request.project, collect::collect(&request.project.root)?, &mut file)
        }
    }
}

fn write(project: &Project, found: Found, file: &mut File) -> Result<Bundle> {
    let scanner = Scanner::of_project(&project.root)?;
    let written = archive::write(&project.root, found.files, &scanner, file, archive::threads())?;
    procfile::check(&project.root, &written.entries)?;
    finished(written.size, written.digest, written.entries, found.left_out)
}

/// A bundle that lies nowhere yet.
fn finished(size: u64, digest: String, entries: Vec<Entry>, left_out: Vec<LeftOut>) -> Result<Bundle> {
    if size > BUNDLE_BYTES {
        let mut largest: Vec<&Entry> = entries.iter().collect();
        largest.sort_by_key(|entry| std::cmp::Reverse(entry.size));
        return Err(Error::new(Class::Usage, "the bundle is larger than Elastic Beanstalk takes")
            .code("TE1208")
            .because(format!("it has {size} bytes, and the limit is {BUNDLE_BYTES} (512 MB)"))
            .with_evidence(largest.iter().take(5).map(|entry| format!("{:>12} {}", entry.size, entry.path)))
            .next("name what the app does not need in .ebignore"));
    }
    Ok(Bundle { path: None, size, label: label_of(&digest)?, digest, entries, left_out })
}

fn label_of(digest: &str) -> Result<VersionLabel> {
    let short = digest.get(..12).unwrap_or(digest);
    VersionLabel::parse(format!("v-{short}")).or_fail(Class::Bug, || "could not make a version label of a digest")
}

fn copy_to(mut bundle: Bundle, ready: &Path, out: &Path) -> Result<Bundle> {
    let failed = || format!("could not write {}", out.display());
    let copy =
        tempfile::Builder::new().prefix(".tasks-eb-").tempfile_in(folder_of(out)).or_fail(Class::Failed, failed)?;
    std::fs::copy(ready, copy.path()).or_fail(Class::Failed, failed)?;
    copy.persist(out).map_err(|error| error.error).or_fail(Class::Failed, failed)?;
    bundle.path = Some(out.to_path_buf());
    Ok(bundle)
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Removes bundles of earlier runs. Only files named as we name them are touched, and a failure is no reason to stop.
fn remove_old(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| {
            let digits = name.strip_prefix("v-").and_then(|name| name.strip_suffix(".zip"));
            digits.is_some_and(|digits| digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
        });
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|time| SystemTime::now().duration_since(time).ok());
        if ours && age.is_some_and(|age| age > KEEP_FOR) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
