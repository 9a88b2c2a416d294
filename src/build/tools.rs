//! Finds out what is installed here that can compile for the platform.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::cargo;
use super::elf::Glibc;
use super::target::{Architecture, BuildTarget, Tools, Way, ways};
use crate::beanstalk::platform::AMAZON_LINUX_2023_GLIBC;
use crate::fs;

/// The ways to compile for a target with what is installed here.
pub(super) async fn ways_here(target: BuildTarget, root: &Path) -> Vec<Way> {
    let tools = match target {
        BuildTarget::Host => Tools::default(),
        BuildTarget::Platform(architecture) => Tools {
            musl: has_musl_linker(architecture)
                && has_standard_library(&format!("{architecture}-unknown-linux-musl"), root).await,
            zigbuild: has_zigbuild(root).await
                && has_standard_library(&format!("{architecture}-unknown-linux-gnu"), root).await,
        },
    };
    ways(target, Architecture::host(), cfg!(target_os = "linux"), tools)
}

/// What surely gives a program that runs on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Survey {
    /// cargo makes a static program.
    pub musl: bool,
    /// cargo-zigbuild links against the platform's C library.
    pub zigbuild: bool,
    /// This machine has the platform's processor, and a C library that is not newer.
    pub native: bool,
}

/// Looks for what compiles for the platform. Whether this machine's own target does, shows in the result only, when its C
/// library is newer.
pub async fn survey(architecture: Architecture, root: &Path) -> Survey {
    let ways = ways_here(BuildTarget::Platform(architecture), root).await;
    let has = |wanted: fn(&Way) -> bool| ways.iter().any(wanted);
    let (major, minor) = AMAZON_LINUX_2023_GLIBC;
    let is_old = has(|way| matches!(way, Way::Native)) && glibc().await.is_some_and(|here| here <= Glibc(major, minor));
    Survey {
        musl: has(|way| matches!(way, Way::Musl(_))),
        zigbuild: has(|way| matches!(way, Way::Zigbuild(_))),
        native: is_old,
    }
}

/// What cargo says of itself, such as `cargo 1.94.1`; `None` when there is none.
pub async fn cargo_version(root: &Path) -> Option<String> {
    let version = said(Command::new(cargo::program()).arg("--version").current_dir(root)).await?;
    Some(version.split(" (").next().unwrap_or(&version).to_owned())
}

/// The C library of this machine, where it is glibc.
async fn glibc() -> Option<Glibc> {
    let text = said(Command::new("getconf").arg("GNU_LIBC_VERSION")).await?;
    let (major, minor) = text.strip_prefix("glibc ")?.split_once('.')?;
    Some(Glibc(major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}

/// The one line that a program says; `None` when it is missing or fails.
async fn said(command: &mut Command) -> Option<String> {
    let answer = command.stdin(Stdio::null()).stderr(Stdio::null()).output().await.ok()?;
    answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// A crate with C in it (SQLite, ring) is compiled by a compiler of that name; the `cc` crate looks for the same.
fn has_musl_linker(architecture: Architecture) -> bool {
    let compiler = format!("CC_{architecture}_unknown_linux_musl");
    let linker = format!("CARGO_TARGET_{}_UNKNOWN_LINUX_MUSL_LINKER", architecture.as_str().to_uppercase());
    let native = cfg!(target_os = "linux") && Architecture::host() == Some(architecture);
    crate::env::is_set(&compiler)
        || crate::env::is_set(&linker)
        || fs::find_program(&format!("{architecture}-linux-musl-gcc")).is_some()
        || (native && fs::find_program("musl-gcc").is_some())
}

/// Asks the compiler that cargo will use in this folder where it keeps the standard library of a target.
async fn has_standard_library(triple: &str, root: &Path) -> bool {
    let rustc = crate::env::get("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", triple])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .await;
    answer.is_ok_and(|answer| {
        let folder = String::from_utf8_lossy(&answer.stdout);
        answer.status.success() && Path::new(folder.trim()).is_dir()
    })
}

async fn has_zigbuild(root: &Path) -> bool {
    let answer = Command::new(cargo::program())
        .args(["zigbuild", "--version"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    answer.is_ok_and(|status| status.success())
}
