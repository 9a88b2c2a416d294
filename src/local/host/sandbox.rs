//! `--isolate`: commands, hooks and processes in user, mount and process namespaces of their own, by `bwrap` of bubblewrap.
//!
//! Inside, the machine is there to read; home folders, `/run` and the server's own state are not. What an instance may
//! write lies at its path on AWS and below the environment's folder. Nothing that the server itself will follow later,
//! such as a folder that it unpacks a bundle into, can be replaced from inside: its parents are read-only.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs as disk;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::layout::Layout;
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;

/// Entries of `/` that are not this machine's inside: made new, the instance's, or not there. An environment's own `run`
/// holds records of what runs, and is not for a bundle either.
const HIDDEN: [&str; 7] = ["proc", "dev", "run", "home", "root", "tmp", "lost+found"];
/// Folders of an instance that may be written, as far as they are there.
const WRITABLE: [&str; 6] = ["var/app/current", "var/app/staging", "var/app/data", "var/log", "tmp", "home/webapp"];
/// Folders of an instance that may only be read: what the server writes there is not for a bundle to replace.
const READABLE: [&str; 2] = ["var/log/nginx", "opt/elasticbeanstalk"];

/// Bytes of what is made new inside, which the kernel keeps in memory: nothing of it may fill the machine's.
const SMALL: &str = "1048576";
/// The same of `/dev/shm`, through which processes of one app share memory.
const SHARED_MEMORY: &str = "268435456";

/// Namespaces of its own, and no capability in them. The network stays: apps and databases talk over loopback.
const NAMESPACES: [&str; 6] =
    ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-cgroup-try", "--cap-drop", "ALL"];

/// Asks whether this machine can isolate.
///
/// # Errors
/// That `bwrap` is missing, or what it says when the kernel refuses.
pub fn check() -> Result<()> {
    let failed = || Error::new(Class::Failed, "this machine cannot isolate bundles");
    let Some(program) = fs::find_program("bwrap") else {
        return Err(failed().because("bwrap is not on PATH; it comes with the package bubblewrap"));
    };
    let mut command = std::process::Command::new(program);
    command.args(NAMESPACES).args(["--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]);
    command.args(["--size", SHARED_MEMORY, "--tmpfs", "/dev/shm", "true"]);
    let ended = command.output().or_fail(Class::Failed, || "could not run bwrap")?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr).trim().to_owned();
    let why = "the kernel, or the container around us, does not give bwrap its namespaces";
    Err(failed().because(why).with_evidence([said]))
}

/// The words that come before a program and its arguments, to run it in `folder` of an instance. `writable` are folders
/// that it writes into besides those of an app, at their own paths.
pub(super) fn words(layout: &Layout, folder: &Path, writable: &[PathBuf]) -> Vec<OsString> {
    let program = fs::find_program("bwrap").unwrap_or_else(|| PathBuf::from("bwrap"));
    let mut words = Words(vec![program.into_os_string()]);
    words.0.extend(NAMESPACES.map(OsString::from));
    words.merge(Path::new(""), layout.root());
    words.add(["--proc", "/proc", "--dev", "/dev", "--size", SHARED_MEMORY, "--tmpfs", "/dev/shm"]);
    words.add(["--size", SMALL, "--tmpfs", "/run"]);
    // Names of other machines are looked up by a file that lies there.
    words.add(["--ro-bind-try", "/run/systemd/resolve", "/run/systemd/resolve"]);
    words.bind("--bind", &layout.tmp(), Path::new("/tmp"));
    words.bind("--bind", &layout.tmp(), Path::new("/var/tmp"));
    words.hide_homes(layout);
    words.bind("--ro-bind", layout.root(), layout.root());
    // Not once more at its path on AWS: it would cover what lies there by now, when the folder itself lies in `/tmp`.
    words.bind("--bind", &layout.tmp(), &layout.tmp());
    for name in WRITABLE.into_iter().filter(|name| *name != "tmp") {
        words.instance_folder("--bind", layout, name);
    }
    for name in READABLE {
        words.instance_folder("--ro-bind", layout, name);
    }
    for folder in writable {
        words.bind("--bind", folder, folder);
    }
    let inside =
        folder.strip_prefix(layout.root()).map_or_else(|_| folder.to_owned(), |path| Path::new("/").join(path));
    words.add(["--remount-ro".into(), "/".into(), "--chdir".into(), inside.into_os_string(), "--".into()]);
    words.0
}

struct Words(Vec<OsString>);

impl Words {
    fn add<const N: usize>(&mut self, words: [impl Into<OsString>; N]) {
        self.0.extend(words.map(Into::into));
    }

    fn bind(&mut self, how: &str, from: &Path, to: &Path) {
        self.add([OsStr::new(how), from.as_os_str(), to.as_os_str()]);
    }

    /// A folder of the instance, at its path on AWS and at its own. A link in its place is not followed.
    fn instance_folder(&mut self, how: &str, layout: &Layout, name: &str) {
        let from = layout.root().join(name);
        if disk::symlink_metadata(&from).is_ok_and(|found| found.is_dir()) {
            self.bind(how, &from, &Path::new("/").join(name));
            self.bind(how, &from, &from);
        }
    }

    /// Where people and other environments keep what is theirs.
    fn hide_homes(&mut self, layout: &Layout) {
        let home = std::env::var_os("HOME").map(PathBuf::from);
        let state = layout.root().parent().and_then(Path::parent).map(Path::to_owned);
        for folder in home.into_iter().chain(state) {
            let within = folder.strip_prefix("/").unwrap_or(Path::new(""));
            if within != Path::new("") && !is_hidden(within) && folder.is_dir() {
                self.add(["--size", SMALL]);
                self.add([OsStr::new("--tmpfs"), folder.as_os_str()]);
            }
        }
    }

    /// A folder of the machine with what the instance has over it: whole where it has nothing there.
    fn merge(&mut self, within: &Path, instance: &Path) {
        let paths = |folder: &Path| names(folder).into_iter().map(|name| within.join(name)).collect::<BTreeSet<_>>();
        let own: BTreeSet<PathBuf> = paths(&instance.join(within)).into_iter().filter(|path| is_shown(path)).collect();
        for path in paths(&Path::new("/").join(within)).difference(&own).filter(|path| !is_hidden(path)) {
            let at = Path::new("/").join(path);
            match disk::read_link(&at) {
                Ok(target) => self.add([OsStr::new("--symlink"), target.as_os_str(), at.as_os_str()]),
                Err(_) => self.bind("--ro-bind-try", &at, &at),
            }
        }
        for path in own {
            self.lay(&path, instance);
        }
    }

    /// What the instance has at a path.
    fn lay(&mut self, path: &Path, instance: &Path) {
        let (from, at) = (instance.join(path), Path::new("/").join(path));
        let Ok(found) = disk::symlink_metadata(&from) else { return };
        if WRITABLE.iter().chain(&READABLE).any(|name| Path::new(name) == path) {
            return;
        }
        let leads_on = WRITABLE.iter().chain(&READABLE).any(|name| Path::new(name).starts_with(path));
        if let Ok(target) = disk::read_link(&from) {
            self.add([OsStr::new("--symlink"), target.as_os_str(), at.as_os_str()]);
        } else if found.is_dir() && (leads_on || at.is_dir()) {
            self.add([OsStr::new("--dir"), at.as_os_str()]);
            self.merge(path, instance);
        } else {
            self.bind("--bind", &from, &at);
        }
    }
}

/// Whether a path of the machine, told without its slash, is not there inside.
fn is_hidden(path: &Path) -> bool {
    HIDDEN.iter().any(|name| path.starts_with(name))
}

/// Whether a path of the environment's folder stands for one of the instance.
fn is_shown(path: &Path) -> bool {
    ["home", "tmp"].iter().any(|name| path.starts_with(name)) || !is_hidden(path)
}

/// Names in a folder, in order; none where it cannot be read.
fn names(folder: &Path) -> Vec<OsString> {
    let entries = disk::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<OsString> = entries.map(|entry| entry.file_name()).collect();
    names.retain(|name| !name.as_bytes().is_empty());
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(layout: &Layout) -> String {
        let words = words(layout, &layout.staging(), &[]);
        words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ") + " "
    }

    #[test]
    fn what_an_instance_writes_lies_at_its_path_on_aws_and_links_are_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let layout = Layout::new(folder.path().join("local/environments/e-1"));
        layout.create().expect("makes");
        let root = layout.root().display().to_string();
        disk::create_dir_all(layout.staging()).expect("makes");
        disk::create_dir_all(layout.root().join("etc/app")).expect("makes");
        std::os::unix::fs::symlink("/etc/shadow", layout.root().join("etc/link")).expect("links");
        std::os::unix::fs::symlink("/", layout.current()).expect("links");
        let line = line(&layout);
        for expected in [
            format!("--bind {root}/var/app/staging /var/app/staging "),
            format!("--bind {root}/var/log /var/log "),
            format!("--bind {root}/etc/app /etc/app "),
            format!("--ro-bind {root}/opt/elasticbeanstalk /opt/elasticbeanstalk "),
            "--symlink /etc/shadow /etc/link ".to_owned(),
            "--ro-bind-try /usr /usr ".to_owned(),
            "--dir /etc ".to_owned(),
            "--ro-bind-try /etc/passwd /etc/passwd ".to_owned(),
            "--remount-ro / --chdir /var/app/staging -- ".to_owned(),
        ] {
            assert!(line.contains(&expected), "{expected} is not in {line}");
        }
        for refused in ["/var/app/current ", " /root ", "--ro-bind-try /home", "/run/docker", "/run /run "] {
            assert!(!line.contains(refused), "{refused} is in {line}");
        }
        let own = line.find(&format!("--ro-bind {root} {root} ")).expect("the folder itself can be read");
        assert!(own < line.find(&format!("--bind {root}/var/log")).expect("is there"));
    }
}
