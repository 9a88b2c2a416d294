//! Packages from npm under the target folder, installed once by their lock file; the sibling of `python`.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::{repository, skipped};

/// A folder with a package's `package.json`, its script and what its lock file names, installed; `None` where the registry
/// cannot be reached. `name` is a folder of `tests/it/clients`.
pub(crate) fn installed(name: &str, files: &[&str]) -> Option<PathBuf> {
    let missing = ["node", "npm"].into_iter().find(|program| !runs(program));
    if let Some(program) = missing {
        assert!(std::env::var_os("TASKS_EB_REQUIRE_SERVERS").is_none(), "{program} is missing: tests/run installs it");
        skipped(&format!("there is no {program}, so {name} was not tried"));
        return None;
    }
    let tools = repository().join("target").join("tools");
    std::fs::create_dir_all(&tools).expect("makes the folder");
    let lock = File::create(tools.join("lock")).expect("a lock file");
    lock.lock().expect("locks");
    let (source, folder) = (repository().join("tests/it/clients").join(name), tools.join(name));
    let read = |path: PathBuf| std::fs::read_to_string(path).ok();
    let pinned = read(source.join("package-lock.json")).expect("reads the lock file");
    // Written after the installation: a folder whose making was cut short has none.
    let installed = folder.join("installed");
    if read(installed.clone()).as_ref() != Some(&pinned) {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("makes the folder");
        for file in ["package.json", "package-lock.json"] {
            std::fs::copy(source.join(file), folder.join(file)).expect("copies");
        }
        let mut npm = Command::new("npm");
        npm.args(["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder);
        if !npm.stdout(Stdio::null()).status().is_ok_and(|status| status.success()) {
            skipped(&format!("the packages of {name} could not be installed from npm, so it was not tried"));
            return None;
        }
        tasks_eb::fs::write_atomic(&installed, pinned.as_bytes()).expect("writes");
    }
    for file in files {
        std::fs::copy(source.join(file), folder.join(file)).expect("copies");
    }
    Some(folder)
}

fn runs(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
