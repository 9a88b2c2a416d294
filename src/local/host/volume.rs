//! The disk of an instance: how much the environment's folder may hold, and who is told when it holds more.
//!
//! The folder is measured again and again, the more often the nearer its end is; a file system of its own, which would
//! refuse the byte that is too many, takes root and a kernel that mounts. One file the kernel holds to the limit
//! (`limits`); what many files take between two looks comes on top. A look is dear, it goes through all files; what the
//! whole file system has left costs one call. So that is asked between looks: when much of it goes, whoever took it, the
//! next look comes at once, and what begins to fill the disk between two slow looks has no whole second for it.

use std::fs as disk;
use std::ops::ControlFlow;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::deployment::Deployment;
use crate::retry::{self, Deadline, Pace};

/// Bytes of a gibibyte, the unit of `RootVolumeSize`.
const GIBIBYTE: u64 = 1024 * 1024 * 1024;
/// Bytes that an environment's folder may hold when its settings do not say.
pub(super) const FOLDER_BYTES: u64 = 4 * GIBIBYTE;
/// Time between two looks while nothing is near its end.
const INTERVAL: Duration = Duration::from_secs(1);
/// Least time between two looks.
const SOON: Duration = Duration::from_millis(50);
/// Time between two questions for what the file system has left.
const GLANCE: Pace = Pace { first: SOON, most: Duration::from_millis(100), factor: 2.0 };
/// Such a part of the room that is left, gone from the file system, makes a look worth while.
const PART: u64 = 4;
/// A look at a folder of many files takes long: at most one part in so many of the time is spent on looking.
const SHARE: u32 = 50;
/// The same while the disk fills.
const SHARE_NEAR_THE_END: u32 = 2;

/// The disk of one instance.
pub(crate) struct Volume {
    root: PathBuf,
    /// Where the settings do not say.
    default: u64,
    limit: AtomicU64,
    /// What it held at the last look.
    held: AtomicU64,
    /// What it held when it was first found full; `None` while it is not.
    excess: watch::Sender<Option<u64>>,
    /// Whether it is full and nobody is about to make room.
    overflows: watch::Sender<bool>,
    /// How many preparations go on, which make room again when they fail.
    preparations: AtomicU32,
}

/// A preparation that goes on.
pub(crate) struct Preparation(Arc<Volume>);

impl Drop for Preparation {
    fn drop(&mut self) {
        self.0.preparations.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Volume {
    pub(crate) fn new(root: &Path, default: u64) -> Arc<Self> {
        Arc::new(Self {
            root: root.to_owned(),
            default,
            limit: AtomicU64::new(default),
            held: AtomicU64::new(0),
            excess: watch::Sender::new(None),
            overflows: watch::Sender::new(false),
            preparations: AtomicU32::new(0),
        })
    }

    /// While a new version is prepared, a full disk ends its commands and not the version that serves.
    pub(crate) fn prepare(self: &Arc<Self>) -> Preparation {
        self.preparations.fetch_add(1, Ordering::SeqCst);
        Preparation(Arc::clone(self))
    }

    /// Takes the size that a deployment asks for: `RootVolumeSize` of `aws:autoscaling:launchconfiguration`.
    pub(crate) fn resize(&self, deployment: &Deployment) {
        let asked = deployment.setting("aws:autoscaling:launchconfiguration", "RootVolumeSize");
        let asked = asked.and_then(|value| value.trim().parse::<u64>().ok()).filter(|gibibytes| *gibibytes > 0);
        let limit = asked.map_or(self.default, |gibibytes| gibibytes.saturating_mul(GIBIBYTE));
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// Bytes that it may hold.
    pub(crate) fn limit(&self) -> u64 {
        self.limit.load(Ordering::Relaxed)
    }

    /// Measures now; whether it is full.
    pub(crate) async fn measure(self: &Arc<Self>) -> bool {
        let volume = Arc::clone(self);
        let look = move || {
            let held = bytes_in(&volume.root);
            volume.held.store(held, Ordering::Relaxed);
            let excess = (held > volume.limit()).then_some(held);
            volume.excess.send_if_modified(|last| {
                let changed = last.is_some() != excess.is_some();
                // The first look that finds it full is the one that is told: its files may go with its processes.
                if changed {
                    *last = excess;
                }
                changed
            });
            let overflows = excess.is_some() && volume.preparations.load(Ordering::SeqCst) == 0;
            volume.overflows.send_if_modified(|last| std::mem::replace(last, overflows) != overflows);
            excess.is_some()
        };
        tokio::task::spawn_blocking(look).await.unwrap_or(false)
    }

    /// Measures until `closing`.
    pub(crate) async fn keep_measuring(self: Arc<Self>, closing: CancellationToken) {
        let (mut pause, mut least) = (INTERVAL, SOON);
        loop {
            let room = self.limit().saturating_sub(self.held.load(Ordering::Relaxed));
            let last = Instant::now();
            let next = async {
                retry::pause(least).await;
                let left = pause.saturating_sub(least);
                until_much_is_gone(left, room, || free(&self.root)).await;
            };
            tokio::select! {
                () = next => {}
                () = closing.cancelled() => return,
            }
            let before = self.held.load(Ordering::Relaxed);
            let (between, begun) = (last.elapsed(), Instant::now());
            self.measure().await;
            let held = self.held.load(Ordering::Relaxed);
            let room = self.limit().saturating_sub(held);
            let took = begun.elapsed();
            pause = next_look(between, took, held.saturating_sub(before), room);
            least = (took * SHARE_NEAR_THE_END).max(SOON);
        }
    }

    /// Waits until it is full: for commands.
    pub(crate) async fn filled(&self) {
        // Its sender is in this very value.
        let _ = self.excess.subscribe().wait_for(Option::is_some).await;
    }

    /// Waits until it is full and nobody is about to make room: for processes.
    pub(crate) async fn overflowed(&self) {
        let _ = self.overflows.subscribe().wait_for(|overflows| *overflows).await;
    }

    /// Whether it is full and has ended the processes.
    pub(crate) fn overflows(&self) -> bool {
        *self.overflows.borrow()
    }

    /// What is wrong, while it is full.
    pub(crate) fn complaint(&self) -> Option<String> {
        let held = (*self.excess.borrow())?;
        let limit = self.limit();
        Some(format!("the disk of the instance is full: its folder holds {}, and may hold {}", size(held), size(limit)))
    }
}

/// How long to wait for the next look, when the last one took so long and found that so much came in between it and the
/// one before: half of the time in which the rest would be full at this speed.
fn next_look(between: Duration, took: Duration, grown: u64, room: u64) -> Duration {
    if grown == 0 {
        return (took * SHARE).max(INTERVAL);
    }
    let full_in = between.mul_f64((room as f64 / grown as f64 / 2.0).min(1000.0));
    if full_in >= INTERVAL {
        return (took * SHARE).max(INTERVAL);
    }
    full_in.max(SOON).max(took * SHARE_NEAR_THE_END)
}

/// Waits so long, or until a good part of the room is gone from the file system. What comes free meanwhile, by whomever,
/// hides nothing that goes afterwards.
async fn until_much_is_gone(pause: Duration, room: u64, mut free: impl FnMut() -> Option<u64>) {
    let mut most = 0;
    let glance = retry::until(Deadline::after(pause), GLANCE, || {
        let free = free().unwrap_or(most);
        most = most.max(free);
        let much = most - free > room / PART;
        async move { if much { ControlFlow::Break(()) } else { ControlFlow::Continue(()) } }
    });
    // At the end of the pause it is time anyway.
    let _ = glance.await;
}

/// Bytes that the file system of a folder has left.
fn free(root: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(root).ok()?;
    Some(found.f_bfree.saturating_mul(found.f_frsize))
}

/// A size for people: `4.0 GiB`, `20.0 MiB`.
fn size(bytes: u64) -> String {
    let (unit, name) = if bytes >= GIBIBYTE { (GIBIBYTE, "GiB") } else { (1024 * 1024, "MiB") };
    format!("{:.1} {name}", bytes as f64 / unit as f64)
}

/// Bytes on disk of everything in a folder. What goes away meanwhile does not count; links are not followed.
fn bytes_in(root: &Path) -> u64 {
    let mut folders = vec![root.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in disk::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(found) = entry.metadata() else { continue };
            // Holes in a file take no room. A block is 512 bytes here, whatever the file system's own are (stat(2)).
            bytes += found.blocks() * 512;
            if found.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fs;

    #[tokio::test]
    async fn a_folder_that_holds_too_much_is_full_until_it_holds_less() {
        let folder = tempfile::tempdir().expect("a folder");
        let volume = Volume::new(folder.path(), 1024 * 1024);
        disk::create_dir_all(folder.path().join("a/b")).expect("makes");
        let file = folder.path().join("a/b/big");
        disk::File::create(&file).and_then(|file| file.set_len(100 * GIBIBYTE)).expect("makes a hole");
        assert!(!volume.measure().await, "a hole takes no room");
        assert_eq!(volume.complaint(), None);
        fs::write_private(&file, &vec![1; 2 * 1024 * 1024]).expect("writes");
        assert!(volume.measure().await);
        volume.filled().await;
        volume.overflowed().await;
        let complaint = volume.complaint().expect("it is full");
        assert!(complaint.contains("holds 2.0 MiB, and may hold 1.0 MiB"), "{complaint}");
        fs::remove(&file).expect("removes");
        assert!(!volume.measure().await);
        assert!(volume.complaint().is_none() && !volume.overflows());
    }

    #[test]
    fn the_nearer_the_end_the_sooner_is_the_next_look() {
        let (second, quick) = (Duration::from_secs(1), Duration::from_millis(1));
        assert_eq!(next_look(second, quick, 0, 1000), second, "nothing comes in");
        assert_eq!(next_look(second, quick, 10, 1000), second, "it takes long to be full");
        assert_eq!(next_look(second, quick, 500, 500), Duration::from_millis(500));
        assert_eq!(next_look(second, quick, 1000, 1), SOON);
        assert_eq!(next_look(second, second, 0, 1000), second * SHARE, "a look that takes long is rare");
        assert_eq!(next_look(second, second, 1000, 1), second * SHARE_NEAR_THE_END);
    }

    #[tokio::test]
    async fn what_goes_from_the_file_system_calls_for_a_look_at_once() {
        let hour = Duration::from_secs(3600);
        // Nothing of this waits for the hour: the test would never end.
        let mut told = [1000, 1000, 5000, 4760, 4749].into_iter();
        until_much_is_gone(hour, 1000, || told.next()).await;
        assert_eq!(told.next(), None, "a quarter of the room is gone since the most that there was");
        let mut told = [1000, 999].into_iter();
        until_much_is_gone(hour, 0, || told.next()).await;
        until_much_is_gone(Duration::from_millis(1), 1000, || None).await;
        assert!(free(Path::new("/")).is_some());
    }

    #[tokio::test]
    async fn what_serves_is_spared_while_a_new_version_is_prepared() {
        let folder = tempfile::tempdir().expect("a folder");
        let volume = Volume::new(folder.path(), 1);
        let preparation = volume.prepare();
        assert!(volume.measure().await || bytes_in(folder.path()) == 0);
        fs::write_private(&folder.path().join("some"), &[1; 8192]).expect("writes");
        assert!(volume.measure().await && !volume.overflows());
        drop(preparation);
        assert!(volume.measure().await && volume.overflows());
    }
}
