//! Programs from PyPI, each in a virtual environment under the target folder, made once.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::{repository, skipped};

/// The folder of programs of a requirement (`awsebcli==3.27.5`) in which `python -c <probe>` works; `None` where PyPI
/// cannot be reached.
pub(crate) fn installed(requirement: &str, probe: &str) -> Option<PathBuf> {
    let tools = repository().join("target").join("tools");
    std::fs::create_dir_all(&tools).expect("makes the folder");
    let lock = File::create(tools.join("lock")).expect("a lock file");
    lock.lock().expect("locks");
    let folder = tools.join(requirement.replace("==", "-"));
    let programs = folder.join("bin");
    let quietly = |command: &mut Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let works = || quietly(Command::new(programs.join("python")).args(["-c", probe]));
    if !works() {
        let made = quietly(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        assert!(made, "python3 makes a virtual environment (Debian: python3-venv)");
        if !quietly(Command::new(programs.join("pip")).args(["install", "--quiet", requirement])) {
            skipped(&format!("{requirement} could not be installed from PyPI, so it was not tried"));
            return None;
        }
    }
    works().then_some(programs)
}
