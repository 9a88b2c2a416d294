//! Buckets and objects on disk, with an index in memory. Nothing of the wire is here.
//!
//! `s3/<bucket>/bucket.json` is what is set on a bucket, `objects/<id>.json` an object, `data/<id>` its content. Keys
//! stand inside the files, never in a path, so a key may hold anything. An object is there when its `.json` is there:
//! writing that file in one step is what puts it, removing it is what deletes it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use md5::{Digest, Md5};
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::multipart::Upload;
use super::object::{Checksums, Headers, Object, Settings};
use crate::beanstalk::Region;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::secret::Secret;

/// Every bucket of the account.
pub struct Store {
    root: PathBuf,
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

/// A bucket with its index.
pub(super) struct Bucket {
    /// What is set on it.
    pub(super) settings: Settings,
    /// Its objects by key, in the order in which S3 lists them (UTF-8 bytes).
    pub(super) objects: BTreeMap<String, Arc<Object>>,
    /// Uploads in parts that are not complete. They end with the server.
    pub(super) uploads: BTreeMap<String, Upload>,
}

/// What a bucket is asked to do, and why it cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Creation {
    /// It was made.
    Made,
    /// It was there before, in that region.
    Existed(Region),
}

impl Store {
    /// Reads the buckets of a folder, and clears away what a crash left half written.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open(root: PathBuf) -> Result<Self> {
        fs::create_private_dir(&root)?;
        let mut buckets = BTreeMap::new();
        for name in names(&root)? {
            // A folder without settings is a bucket whose making or deleting was cut short.
            let Some(settings) = read_json(&root.join(&name).join("bucket.json"))? else {
                fs::remove(&root.join(&name))?;
                continue;
            };
            let objects = read_objects(&root.join(&name))?;
            buckets.insert(name, Bucket { settings, objects, uploads: BTreeMap::new() });
        }
        Ok(Self { root, buckets: Mutex::new(buckets) })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Bucket>> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn folder(&self, bucket: &str) -> PathBuf {
        self.root.join(bucket)
    }

    /// Makes a bucket. The name must be one that S3 takes: no slash, no leading dot.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create_bucket(&self, bucket: &str, region: &Region, policy: Option<String>) -> Result<Creation> {
        let mut buckets = self.lock();
        if let Some(found) = buckets.get(bucket) {
            return Ok(Creation::Existed(found.settings.region.clone()));
        }
        if !is_bucket_name(bucket) {
            return Err(Error::new(Class::Usage, format!("'{bucket}' is not a name for a bucket")));
        }
        let settings = Settings { policy, ..Settings::new(region.clone()) };
        let folder = self.folder(bucket);
        for part in ["data", "objects"] {
            fs::create_private_dir(&folder.join(part))?;
        }
        write_json(&folder.join("bucket.json"), &settings)?;
        buckets.insert(bucket.to_owned(), Bucket { settings, objects: BTreeMap::new(), uploads: BTreeMap::new() });
        Ok(Creation::Made)
    }

    /// Whether there is such a bucket, and in which region.
    pub fn bucket_region(&self, bucket: &str) -> Option<Region> {
        self.lock().get(bucket).map(|found| found.settings.region.clone())
    }

    /// Removes a bucket with all it holds, whatever its policy says.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn remove_bucket(&self, bucket: &str) -> Result<()> {
        let mut buckets = self.lock();
        if buckets.contains_key(bucket) {
            fs::remove(&self.folder(bucket).join("bucket.json"))?;
            buckets.remove(bucket);
            fs::remove(&self.folder(bucket))?;
        }
        Ok(())
    }

    /// Changes what is set on a bucket; `None` when there is no such bucket.
    pub(super) fn change_settings(&self, bucket: &str, change: impl FnOnce(&mut Settings)) -> Result<Option<()>> {
        let mut buckets = self.lock();
        let Some(found) = buckets.get_mut(bucket) else { return Ok(None) };
        let mut settings = found.settings.clone();
        change(&mut settings);
        write_json(&self.folder(bucket).join("bucket.json"), &settings)?;
        found.settings = settings;
        Ok(Some(()))
    }

    /// The object at a key.
    pub(crate) fn object(&self, bucket: &str, key: &str) -> Option<Arc<Object>> {
        self.lock().get(bucket)?.objects.get(key).cloned()
    }

    /// The keys that start so, in the order in which S3 lists them.
    pub(crate) fn keys(&self, bucket: &str, start: &str) -> Vec<String> {
        let buckets = self.lock();
        let objects = buckets.get(bucket).into_iter().flat_map(|bucket| bucket.objects.range(start.to_owned()..));
        objects.map(|(key, _)| key).take_while(|key| key.starts_with(start)).cloned().collect()
    }

    /// The file that holds an object's content. It goes when the object is replaced or deleted.
    pub fn object_path(&self, bucket: &str, key: &str) -> Option<PathBuf> {
        Some(self.data(bucket, &self.object(bucket, key)?.file))
    }

    /// The file of a content.
    pub(super) fn data(&self, bucket: &str, file: &str) -> PathBuf {
        self.folder(bucket).join("data").join(file)
    }

    /// A name for a new content.
    pub(super) fn new_file() -> Result<String> {
        Ok(Secret::generate_hex(16)?.expose().to_owned())
    }

    /// Puts an object whose content is already in its file and on disk, in place of one with the same key.
    ///
    /// # Errors
    /// When there is no such bucket, or it cannot be written.
    pub(super) fn commit(&self, bucket: &str, object: Object) -> Result<Arc<Object>> {
        match self.commit_if(bucket, object, |_| Ok::<(), Infallible>(()))? {
            Ok(object) => Ok(object),
            Err(never) => match never {},
        }
    }

    /// The same where `check` agrees to what is there at that very moment: of two that may only make a new object, one does.
    ///
    /// # Errors
    /// Like [`Store::commit`]; the inner one is that of `check`.
    pub(super) fn commit_if<E>(
        &self,
        bucket: &str,
        object: Object,
        check: impl FnOnce(Option<&Object>) -> Result<(), E>,
    ) -> Result<Result<Arc<Object>, E>> {
        let mut buckets = self.lock();
        let found = buckets.get_mut(bucket).ok_or_else(|| no_bucket(bucket))?;
        if let Err(refused) = check(found.objects.get(&object.key).map(Arc::as_ref)) {
            return Ok(Err(refused));
        }
        let folder = self.folder(bucket);
        write_json(&folder.join("objects").join(format!("{}.json", object.file)), &object)?;
        let object = Arc::new(object);
        let former = found.objects.insert(object.key.clone(), Arc::clone(&object));
        if let Some(former) = former {
            // The new object stands: a failure told now would make the caller take its content away again. Of two for
            // one key the older is cleared away at the next start.
            let _ = remove_object(&folder, &former.file);
        }
        Ok(Ok(object))
    }

    /// Deletes the object at a key; what is not there is fine.
    ///
    /// # Errors
    /// When its files cannot be removed.
    pub fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let mut buckets = self.lock();
        if let Some(object) = buckets.get_mut(bucket).and_then(|found| found.objects.remove(key)) {
            remove_object(&self.folder(bucket), &object.file)?;
        }
        Ok(())
    }

    /// Puts an object of bytes.
    ///
    /// # Errors
    /// When there is no such bucket, or it cannot be written.
    pub fn put(&self, bucket: &str, key: &str, content: &[u8], media_type: &str) -> Result<()> {
        let file = Self::new_file()?;
        fs::write_private(&self.data(bucket, &file), content)?;
        self.commit_file(bucket, key, file, content.len() as u64, hex::encode(Md5::digest(content)), media_type)
    }

    /// Puts an object with the content of a file, which stays where it is.
    ///
    /// # Errors
    /// When there is no such bucket, or a file cannot be read or written.
    pub fn put_file(&self, bucket: &str, key: &str, from: &Path, media_type: &str) -> Result<()> {
        let file = Self::new_file()?;
        let to = self.data(bucket, &file);
        let copy = || -> std::io::Result<(u64, String)> {
            let size = std::fs::copy(from, &to)?;
            let mut source = File::open(&to)?;
            let mut sum = Md5::new();
            let mut buffer = vec![0_u8; 64 * 1024];
            loop {
                match source.read(&mut buffer)? {
                    0 => break,
                    count => sum.update(buffer.get(..count).unwrap_or_default()),
                }
            }
            source.sync_data()?;
            Ok((size, hex::encode(sum.finalize())))
        };
        let (size, etag) = copy().or_fail(Class::Failed, || format!("could not put {key} into the bucket {bucket}"))?;
        self.commit_file(bucket, key, file, size, etag, media_type)
    }

    fn commit_file(&self, bucket: &str, key: &str, file: String, size: u64, etag: String, media: &str) -> Result<()> {
        let headers = Headers { content_type: Some(media.to_owned()), ..Headers::default() };
        let checksums = Checksums::default();
        let modified = OffsetDateTime::now_utc();
        self.commit(bucket, Object { key: key.to_owned(), file, size, etag, modified, headers, checksums }).map(|_| ())
    }
}

fn no_bucket(bucket: &str) -> Error {
    Error::new(Class::NotFound, format!("there is no bucket {bucket}"))
}

/// S3's rule, which is also what makes a name safe as that of a folder.
fn is_bucket_name(name: &str) -> bool {
    (3..=63).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.ends_with(|last: char| last.is_ascii_alphanumeric())
        && !name.contains("..")
}

/// The `.json` goes first: after a crash in between, a content without it is cleared away at the next start.
fn remove_object(folder: &Path, file: &str) -> Result<()> {
    fs::remove(&folder.join("objects").join(format!("{file}.json")))?;
    fs::remove(&folder.join("data").join(file))
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let read = || -> std::io::Result<Vec<String>> {
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    read().or_fail(Class::Failed, || format!("could not read the folder {}", folder.display()))
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let Some(text) = fs::read_text(path)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).or_fail(Class::Failed, || format!("could not understand {}", path.display()))
}

fn write_json(path: &Path, value: &impl serde::Serialize) -> Result<()> {
    let text = serde_json::to_vec(value).or_fail(Class::Bug, || format!("could not write down {}", path.display()))?;
    fs::write_private(path, &text)
}

fn read_objects(folder: &Path) -> Result<BTreeMap<String, Arc<Object>>> {
    for part in ["data", "objects"] {
        fs::create_private_dir(&folder.join(part))?;
    }
    let mut objects: BTreeMap<String, Arc<Object>> = BTreeMap::new();
    let mut stale = Vec::new();
    for name in names(&folder.join("objects"))? {
        let path = folder.join("objects").join(&name);
        if !name.ends_with(".json") {
            // Written, and not yet put in its place, when the server ended: it was never there.
            fs::remove(&path)?;
            continue;
        }
        // A file that cannot be read now, because too many are open or a disk fails, is not one that may be removed.
        let Some(object) = read_json::<Object>(&path)? else { continue };
        // Two for one key: the server ended between writing the new one and removing the old.
        match objects.get(&object.key) {
            Some(newer) if newer.modified > object.modified => stale.push(object.file),
            former => {
                stale.extend(former.map(|older| older.file.clone()));
                objects.insert(object.key.clone(), Arc::new(object));
            }
        }
    }
    for file in stale {
        remove_object(folder, &file)?;
    }
    let kept: std::collections::BTreeSet<&str> = objects.values().map(|object| object.file.as_str()).collect();
    for name in names(&folder.join("data"))? {
        if !kept.contains(name.as_str()) {
            fs::remove(&folder.join("data").join(name))?;
        }
    }
    Ok(objects)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region() -> Region {
        Region::parse("us-west-2").expect("a region")
    }

    #[test]
    fn keys_of_any_shape_are_kept_and_found_after_a_restart() {
        let home = tempfile::tempdir().expect("a folder");
        let store = Store::open(home.path().join("s3")).expect("opens");
        assert_eq!(store.create_bucket("bucket", &region(), None).expect("made"), Creation::Made);
        let long = "x".repeat(1024);
        let keys = ["a", "a/b", "../../etc/passwd", "/", "ä ö/%2F?&#", "con\u{7f}trol", long.as_str()];
        for key in keys {
            store.put("bucket", key, key.as_bytes(), "text/plain").expect("puts");
        }
        store.put("bucket", "a", b"new", "text/plain").expect("replaces");
        store.delete("bucket", "a/b").expect("deletes");
        store.delete("bucket", "never there").expect("fine");
        drop(store);
        std::fs::create_dir(home.path().join("s3/half-made")).expect("a folder");
        let store = Store::open(home.path().join("s3")).expect("opens again");
        assert_eq!(store.bucket_region("half-made"), None);
        assert_eq!(store.object_path("bucket", "a/b"), None);
        for key in keys.iter().filter(|key| **key != "a/b") {
            let path = store.object_path("bucket", key).expect("is there");
            assert!(path.starts_with(home.path().join("s3/bucket/data")), "{path:?}");
            let expected = if *key == "a" { "new" } else { key };
            assert_eq!(std::fs::read_to_string(path).expect("reads"), expected);
        }
        assert_eq!(names(&home.path().join("s3/bucket/data")).expect("lists").len(), keys.len() - 1);
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_what_was_half_written_is_not_there() {
        let home = tempfile::tempdir().expect("a folder");
        let store = Store::open(home.path().join("s3")).expect("opens");
        store.create_bucket("bucket", &region(), None).expect("made");
        store.put("bucket", "key", b"content", "text/plain").expect("puts");
        drop(store);
        let objects = home.path().join("s3/bucket/objects");
        let written = objects.join(names(&objects).expect("lists").remove(0));
        std::fs::copy(&written, objects.join(".tasks-eb-half")).expect("copies");
        let store = Store::open(home.path().join("s3")).expect("opens again");
        assert_eq!(names(&objects).expect("lists").len(), 1);
        let content = store.object_path("bucket", "key").expect("is there");
        drop(store);
        fs::write_private(&written, b"not JSON").expect("writes");
        assert!(Store::open(home.path().join("s3")).is_err());
        assert!(content.exists() && written.exists(), "nothing is removed");
    }

    #[test]
    fn a_bucket_with_a_dangerous_name_is_not_made() {
        let home = tempfile::tempdir().expect("a folder");
        let store = Store::open(home.path().join("s3")).expect("opens");
        for name in ["..", "../x", "a/b", "", ".hidden", "UPPER"] {
            assert!(store.create_bucket(name, &region(), None).is_err(), "{name}");
        }
    }
}
