//! Runs cargo and finds what it built.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::Command;

use super::target::Way;
use crate::error::{Class, Error, OrFail, Result};
use crate::report::{News, Reporter, relay};

/// Lines of cargo's output that an error shows.
const EVIDENCE_LINES: usize = 60;

/// The cargo to run: the one that runs us, if one does.
pub(super) fn program() -> String {
    crate::env::get("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Compiles one binary in release mode and returns its path.
///
/// # Errors
/// When cargo is missing or fails; the end of what it said is the evidence.
pub(super) async fn build(root: &Path, name: &str, way: Way, reporter: &dyn Reporter) -> Result<PathBuf> {
    let mut command = Command::new(program());
    command
        .args(way.arguments())
        .args(["--release", "--bin", name, "--message-format=json-render-diagnostics"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| {
        Error::new(Class::Failed, format!("could not start {}", program()))
            .because(error)
            .next("install Rust: https://rustup.rs")
    })?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(Error::new(Class::Bug, "cargo has no output to read"));
    };
    // Both are read at once: cargo stops when either pipe is full.
    let (executable, said) =
        tokio::join!(executable_in(stdout, name, reporter), relay(stderr, reporter, EVIDENCE_LINES));
    let status = child.wait().await.or_fail(Class::Failed, || "could not wait for cargo")?;
    if !status.success() {
        return Err(Error::new(Class::Failed, format!("{} could not compile {name}", way.describe()))
            .code("TE1201")
            .because(format!("cargo ended with {status}"))
            .with_evidence(said));
    }
    executable.ok_or_else(|| {
        Error::new(Class::Failed, format!("cargo built no program named {name}"))
            .because("the Procfile starts a program of that name")
            .next(format!("add a [[bin]] named {name} to Cargo.toml, or change the Procfile"))
    })
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    target: Option<Target>,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Reads cargo's messages: counts what was compiled and keeps the path of the executable.
async fn executable_in(stdout: impl AsyncRead + Unpin, name: &str, reporter: &dyn Reporter) -> Option<PathBuf> {
    let mut lines = BufReader::new(stdout).lines();
    let (mut done, mut executable) = (0, None);
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
        if message.reason != "compiler-artifact" {
            continue;
        }
        done += 1;
        reporter.tell(News::Progress { done, total: None });
        if message.target.is_some_and(|target| target.name == name) {
            executable = message.executable.or(executable);
        }
    }
    executable
}

/// Folders into which cargo may have compiled in release mode, without asking cargo: for `--skip-build`, which must
/// work where there is no cargo.
pub(super) fn release_folders(root: &Path) -> Vec<PathBuf> {
    let targets = match crate::env::get("CARGO_TARGET_DIR").or_else(|| crate::env::get("CARGO_BUILD_TARGET_DIR")) {
        Some(folder) => vec![root.join(folder)],
        // A member of a workspace is compiled into the folder of the workspace.
        None => root.ancestors().take(3).map(|folder| folder.join("target")).collect(),
    };
    let mut folders = Vec::new();
    for target in targets {
        folders.push(target.join("release"));
        for architecture in ["x86_64", "aarch64"] {
            for library in ["musl", "gnu"] {
                folders.push(target.join(format!("{architecture}-unknown-linux-{library}/release")));
            }
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Silent;

    #[tokio::test]
    async fn the_executable_is_found_among_the_messages() {
        let messages = concat!(
            r#"{"reason":"compiler-artifact","target":{"name":"serde"},"executable":null}"#,
            "\n",
            "not json\n",
            r#"{"reason":"compiler-artifact","target":{"name":"web"},"executable":null}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"web"},"executable":"/t/release/web"}"#,
            "\n",
            r#"{"reason":"compiler-artifact","target":{"name":"other"},"executable":"/t/release/other"}"#,
            "\n",
            r#"{"reason":"build-finished","success":true}"#,
            "\n",
        );
        let found = executable_in(messages.as_bytes(), "web", &Silent).await;
        assert_eq!(found, Some(PathBuf::from("/t/release/web")));
        assert_eq!(executable_in(messages.as_bytes(), "none", &Silent).await, None);
    }
}
