//! Programs of this machine.

use std::path::Path;

use super::finding::{Finding, Findings};
use crate::build::{self, Architecture};
use crate::context::Context;
use crate::fs;
use crate::project::Project;

/// Looks at what compiles, and at what the local Elastic Beanstalk would use.
pub(super) async fn look(context: &Context, findings: &mut Findings) {
    let project = context.project().ok();
    let root = project.map_or(Path::new("."), |project| project.root.as_path());
    let is_bundled = project.is_some_and(|project| project.config.artifact().is_some());
    findings.add(match build::cargo_version(root).await {
        Some(version) => Finding::ok("cargo", version),
        None if is_bundled => Finding::ok("cargo", "none, and what is deployed is a finished bundle"),
        None => Finding::fail("cargo", "there is no cargo").way_out("curl https://sh.rustup.rs -sSf | sh"),
    });
    if !is_bundled {
        findings.add(compiler(context, project, root).await);
    }
    findings.add(match fs::find_program("git") {
        Some(path) => Finding::ok("git", path.display().to_string()),
        None => Finding::warn("git", "there is no git")
            .because("versions then bear no commit, and branches have no environments of their own")
            .way_out("sudo apt-get install git"),
    });
    local_servers(findings);
}

async fn compiler(context: &Context, project: Option<&Project>, root: &Path) -> Finding {
    let about = "compiler";
    if context.deploys_to_this_machine() {
        return Finding::ok(about, "what is compiled here runs here, at the local Elastic Beanstalk");
    }
    let extensions = project.and_then(|project| project.extensions().ok()).unwrap_or_default();
    let architecture = Architecture::of_extensions(&extensions);
    let ways = build::survey(architecture, root).await;
    let compiled = format!("for {architecture} and Amazon Linux 2023");
    match (ways.musl, ways.zigbuild, ways.native) {
        (true, ..) => Finding::ok(about, format!("cargo makes a static program {compiled}")),
        (_, true, _) => Finding::ok(about, format!("cargo zigbuild compiles {compiled}")),
        (_, _, true) => Finding::ok(about, format!("this machine's own target is good {compiled}"))
            .because("its C library is not newer than that of the platform"),
        _ => Finding::fail(about, format!("nothing here surely compiles {compiled}"))
            .because("programs of this machine's own target may need a newer C library, or another processor")
            .way_out(build::how_to_install(architecture)),
    }
}

/// Servers that stand in for AWS's at the local Elastic Beanstalk. It does without them, and says so.
fn local_servers(findings: &mut Findings) {
    let servers: [(&str, &[&str], &str, &str); 3] = [
        ("mysql", &["mariadbd", "mysqld"], "databases of environments", "sudo apt-get install mariadb-server"),
        ("memcached", &["memcached"], "its cache, which is simpler without it", "sudo apt-get install memcached"),
        ("docker", &["docker"], "bundles with a Dockerfile", "sudo apt-get install docker.io"),
    ];
    for (about, programs, purpose, install) in servers {
        findings.add(match programs.iter().find_map(|name| fs::find_program(name)) {
            Some(path) => Finding::ok(about, path.display().to_string()),
            None => Finding::warn(about, format!("none; the local Elastic Beanstalk wants it for {purpose}"))
                .way_out(install),
        });
    }
}
