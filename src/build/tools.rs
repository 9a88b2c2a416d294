//! Finds out what is installed here that can compile for the platform.

use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::cargo;
use super::target::{Architecture, BuildTarget, Tools, Way, ways};
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
