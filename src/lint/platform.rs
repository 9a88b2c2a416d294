//! `.platform`: hooks that would not run, and files that nothing reads. eb-reference §4.3.

use std::io::Read as _;
use std::path::Path;

use super::nearest::{did_you_mean, nearest};
use super::{Report, list, rules};
use crate::beanstalk::nginx::{self, Block};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::project::yaml::Place;

const FOLDER: &str = ".platform";
const HOOKS: [&str; 2] = ["hooks", "confighooks"];
const STAGES: [&str; 3] = ["prebuild", "predeploy", "postdeploy"];
/// What the platform reads; `httpd` where the proxy is Apache. Other folders are for hooks to take from.
const KNOWN: [&str; 4] = ["hooks", "confighooks", "nginx", "httpd"];
/// Bytes that tell what a file is.
const HEAD: u64 = 256;

/// Judges the folder.
pub(super) fn check(root: &Path, report: &mut Report) -> Result<()> {
    for (name, is_folder) in list(&root.join(FOLDER))? {
        let path = format!("{FOLDER}/{name}");
        if is_folder && HOOKS.contains(&name.as_str()) {
            hooks(root, &path, report)?;
        } else if is_folder && name == "nginx" {
            nginx(root, &path, report)?;
        } else if let Some(near) = nearest(&name, KNOWN).filter(|near| is_folder && *near != name) {
            let message = format!("nothing reads {path}; did you mean '{near}'?");
            report.add(&rules::PLATFORM_FOLDER, &path, Place::START, message);
        }
    }
    Ok(())
}

fn hooks(root: &Path, folder: &str, report: &mut Report) -> Result<()> {
    for (name, is_folder) in list(&root.join(folder))? {
        let path = format!("{folder}/{name}");
        if !is_folder || !STAGES.contains(&name.as_str()) {
            if !name.starts_with('.') && !name.ends_with(".md") {
                let message = format!("nothing runs {path}{}", did_you_mean(&name, STAGES));
                report.add(&rules::HOOK_FOLDER, &path, Place::START, message);
            }
            continue;
        }
        for (name, is_folder) in list(&root.join(&path))? {
            let file = format!("{path}/{name}");
            if is_folder {
                let message = format!("nothing looks into folders of {path}");
                report.add(&rules::HOOK_FOLDER, &file, Place::START, message);
            } else if !name.starts_with('.') {
                hook(root, &file, report)?;
            }
        }
    }
    Ok(())
}

fn hook(root: &Path, file: &str, report: &mut Report) -> Result<()> {
    let path = root.join(file);
    let unreadable = || format!("could not read {}", path.display());
    let mut head = Vec::new();
    let opened = std::fs::File::open(&path).or_fail(Class::Failed, unreadable)?;
    opened.take(HEAD).read_to_end(&mut head).or_fail(Class::Failed, unreadable)?;
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if !head.starts_with(b"#!") && !head.starts_with(b"\x7fELF") {
        report.add(&rules::HOOK_FORMAT, file, Place::START, "the hook has no #! line and is no program");
    } else if head.starts_with(b"#!") && first.ends_with(b"\r") {
        report.add(&rules::HOOK_LINE_ENDS, file, Place::START, "the #! line ends with a carriage return");
    }
    if cfg!(unix) && !fs::is_executable(&path) {
        report.add(&rules::HOOK_MODE, file, Place::START, format!("the hook may not be executed: chmod +x {file}"));
    }
    Ok(())
}

/// The files that the platform gives to nginx: its main file, and what `conf.d` holds for `http` and for `server`
/// (eb-reference §3.3).
fn nginx(root: &Path, folder: &str, report: &mut Report) -> Result<()> {
    refused(root, &format!("{folder}/nginx.conf"), Block::Main, report)?;
    for (below, block) in [("conf.d", Block::Http), ("conf.d/elasticbeanstalk", Block::Server)] {
        let folder = format!("{folder}/{below}");
        for (name, is_folder) in list(&root.join(&folder))? {
            let file = format!("{folder}/{name}");
            if is_folder || name.starts_with('.') {
                continue;
            } else if name.ends_with(".conf") {
                refused(root, &file, block, report)?;
            } else if block == Block::Http {
                report.add(&rules::NGINX_SUFFIX, &file, Place::START, format!("'{name}' does not end with .conf"));
            }
        }
    }
    Ok(())
}

/// What `nginx -t` would say of a file. What it includes is not looked into.
fn refused(root: &Path, file: &str, block: Block, report: &mut Report) -> Result<()> {
    let text = match std::fs::read(root.join(file)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::new(Class::Failed, format!("could not read {file}")).caused_by(&error)),
    };
    // nginx takes any bytes in a comment.
    let judged = nginx::parse(file, &String::from_utf8_lossy(&text)).and_then(|tree| nginx::check(&tree, block));
    if let Err(fault) = judged {
        let at = Place { line: fault.place.line, column: 1 };
        report.add(&rules::NGINX_REFUSES, file, at, fault.what);
    }
    Ok(())
}
