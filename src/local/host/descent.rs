//! Whose a process is: found by a mark that the kernel hands down, by the variables it was started with, or by its parents.
//!
//! The mark is the resource limit `RLIMIT_LOCKS`, which the kernel keeps for every process and has not enforced since
//! Linux 2.4.25 (getrlimit(2)). A fork, another program, a session of its own and a cleared environment leave it as it
//! is; it can only be lowered on purpose, and only root can raise it. `prlimit` sets it ([`super::limits`]); where that
//! is not installed, variables and parents have to do.

use std::collections::BTreeSet;
use std::fs as disk;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// Variable that everything we run carries; its value is the folder that it belongs to.
pub(crate) const MARK: &str = "EB_INSTANCE_ROOT";
/// Variable that a process of a Procfile hands to all its descendants: what systemd's control group is on an instance.
pub(crate) const UNIT: &str = "EB_UNIT";

/// Bits of a mark that tell the units of one folder apart; those above say which folder.
const UNIT_BITS: u32 = 24;

/// Folders that units of this process belong to, as they are in marks.
static ROOTS: Mutex<BTreeSet<u64>> = Mutex::new(BTreeSet::new());

/// Something that we start, with all that descends from it.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// Value of [`UNIT`] in everything that descends from it.
    pub(crate) name: String,
    /// Its `RLIMIT_LOCKS`.
    pub(crate) mark: u64,
}

impl Unit {
    /// A unit that nobody else is, in the environment of a folder.
    pub(crate) fn new(root: &Path, name: &str) -> Self {
        static NUMBERS: AtomicU32 = AtomicU32::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed) % (1 << UNIT_BITS);
        let root = root_mark(root);
        ROOTS.lock().unwrap_or_else(PoisonError::into_inner).insert(root);
        Self { name: format!("{name}-{}-{number}", std::process::id()), mark: root << UNIT_BITS | u64::from(number) }
    }
}

/// A folder as it is in marks: 39 bits, so that a mark is never "unlimited".
fn root_mark(root: &Path) -> u64 {
    let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
    digest.iter().take(5).fold(0, |number, byte| number << 8 | u64::from(*byte)) >> 1
}

/// What `/proc/PID/stat` says of a process, as far as we need it.
pub(super) struct Stat {
    state: char,
    pub(super) parent: u32,
    pub(super) group: u32,
    pub(super) started: u64,
}

impl Stat {
    /// Whether it only waits for somebody to take note of its end. In a container without an init some do for ever.
    pub(super) fn has_ended(&self) -> bool {
        "ZX".contains(self.state)
    }
}

pub(super) fn stat(pid: u32) -> Option<Stat> {
    let text = disk::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, and may hold anything.
    let fields: Vec<&str> = text.get(text.rfind(')')? + 1..)?.split_ascii_whitespace().collect();
    Some(Stat {
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        started: fields.get(19)?.parse().ok()?,
    })
}

pub(super) fn all_processes() -> impl Iterator<Item = u32> {
    let entries = disk::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// Whose processes are looked for.
#[derive(Debug, Clone)]
pub(super) enum Whose {
    /// Those of one unit.
    Unit(Unit),
    /// Those of every environment that lies in a folder, or is the folder.
    Below { root: PathBuf, marks: BTreeSet<u64> },
}

impl Whose {
    pub(super) fn below(root: &Path) -> Self {
        let folders = disk::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
        let marks = folders.chain([root.to_owned()]).map(|folder| root_mark(&folder)).collect();
        Self::Below { root: root.to_owned(), marks }
    }

    fn is_marked(&self, pid: u32) -> bool {
        match self {
            Self::Unit(unit) => {
                mark(pid) == Some(unit.mark) || carries(pid, UNIT, |value| value == Path::new(&unit.name))
            }
            Self::Below { root, marks } => {
                mark(pid).is_some_and(|mark| marks.contains(&(mark >> UNIT_BITS)))
                    || carries(pid, MARK, |value| value.starts_with(root))
            }
        }
    }

    /// The processes that live, each told to `found` as soon as it is seen: one that keeps forking is somebody else
    /// a moment later. Those that are known only by a parent come last.
    pub(super) fn each(&self, mut found: impl FnMut(u32)) -> bool {
        let own = std::process::id();
        let mut family = BTreeSet::new();
        let mut others = Vec::new();
        for pid in all_processes().filter(|pid| *pid != own) {
            let Some(stat) = stat(pid).filter(|stat| !stat.has_ended()) else { continue };
            if self.is_marked(pid) {
                found(pid);
                family.insert(pid);
            } else {
                others.push((pid, stat.parent));
            }
        }
        // A parent's number is smaller than its child's, most of the time: the rest takes another round.
        loop {
            let before = others.len();
            others.retain(|(pid, parent)| {
                let belongs = family.contains(parent);
                if belongs {
                    found(*pid);
                    family.insert(*pid);
                }
                !belongs
            });
            if others.len() == before {
                return !family.is_empty();
            }
        }
    }

    /// Whether one of them lives.
    pub(super) fn live(&self) -> bool {
        self.each(|_| {})
    }
}

/// Whether a process carries the mark of a unit that this very process started.
pub(super) fn is_ours(pid: u32) -> bool {
    let roots = ROOTS.lock().unwrap_or_else(PoisonError::into_inner);
    mark(pid).is_some_and(|mark| roots.contains(&(mark >> UNIT_BITS)))
}

/// The mark of a process; none where it is unlimited.
fn mark(pid: u32) -> Option<u64> {
    let text = disk::read_to_string(format!("/proc/{pid}/limits")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max file locks"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

/// Whether a process was started with a variable of such a value.
fn carries(pid: u32, variable: &str, is_meant: impl Fn(&Path) -> bool) -> bool {
    let Ok(environment) = disk::read(format!("/proc/{pid}/environ")) else { return false };
    let prefix = format!("{variable}=");
    let mut values = environment.split(|byte| *byte == 0).filter_map(|entry| entry.strip_prefix(prefix.as_bytes()));
    values.any(|value| std::str::from_utf8(value).is_ok_and(|value| is_meant(Path::new(value))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_folders_and_units_apart_and_are_never_unlimited() {
        let (one, two) = (Path::new("/home/e-1"), Path::new("/home/e-2"));
        let units = [Unit::new(one, "web"), Unit::new(one, "web"), Unit::new(two, "web")];
        let marks: BTreeSet<u64> = units.iter().map(|unit| unit.mark).collect();
        assert_eq!(marks.len(), 3);
        assert_eq!(units[0].mark >> UNIT_BITS, units[1].mark >> UNIT_BITS);
        assert!(marks.iter().all(|mark| *mark < u64::MAX >> 1));
        assert_ne!(units[0].name, units[1].name);
    }

    #[test]
    fn this_process_is_nobodys_and_never_found() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!is_ours(std::process::id()));
        assert!(!Whose::below(folder.path()).live());
        assert!(stat(std::process::id()).is_some_and(|stat| !stat.has_ended() && stat.parent > 0));
    }
}
