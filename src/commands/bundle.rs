//! `tasks-eb bundle`: makes the source bundle, or says what would go in.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use crate::build::{self, Architecture, Artifact, BuildRequest, BuildTarget};
use crate::bundle::{self, Bundle, BundleRequest};
use crate::context::Context;
use crate::error::{Class, Error, OrFail, Result};
use crate::lint::rules::Severity;
use crate::lint::{self, Report};
use crate::report::counted;
use crate::ui::Outcome;

/// Compile the app and make its source bundle, or list it
///
/// The bundle depends on nothing but its content: the same files make the same archive, and so the same version label.
/// `.ebignore` says what goes in, as it does for `eb deploy`, which finds the compiled program after this command.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  tasks-eb bundle                      compile, and make the archive
  tasks-eb bundle --out app.zip
  tasks-eb bundle --list --skip-build  what goes in, and why")]
pub struct Args {
    /// Where to put the archive [default: among the project's application versions]
    #[arg(long, short = 'o', value_name = "FILE", conflicts_with = "list")]
    pub out: Option<PathBuf>,
    /// Say what goes in and why, and keep no archive
    #[arg(long)]
    pub list: bool,
    /// Take what is compiled already, or the artifact that config.yml names
    #[arg(long)]
    pub skip_build: bool,
}

/// How a command that ships a bundle makes it.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub struct Making {
    /// Take what is compiled already, or the artifact that config.yml names
    #[arg(long)]
    pub skip_build: bool,
    /// Go on with what lint finds errors in
    ///
    /// What AWS would refuse, or silently ignore, is refused here before anything is sent; tasks-eb lint shows all of it.
    #[arg(long, hide_short_help = true)]
    pub no_lint: bool,
}

#[derive(Debug, Serialize)]
struct Made {
    #[serde(flatten)]
    bundle: Bundle,
    artifact: Artifact,
    #[serde(skip)]
    list: bool,
}

/// Runs the command.
///
/// # Errors
/// When the app does not compile or would not run on the platform, or the bundle holds what it must not.
pub async fn run(context: &Context, args: Args) -> Result<Outcome> {
    let out = args.out.map(std::path::absolute).transpose().or_fail(Class::Usage, || "--out is not a path")?;
    let architecture = Architecture::of_extensions(&context.project()?.extensions()?);
    let artifact = compile(context, args.skip_build, architecture).await?;
    context.reporter().phase("bundle");
    let request = BundleRequest { project: context.project()?, ready: artifact.source_bundle(), out: out.as_deref() };
    let bundle = if args.list { bundle::list(&request)? } else { bundle::make(&request)? };
    Outcome::new(&Made { bundle, artifact, list: args.list })
}

/// Compiles the app for where it will run: this machine with `--local`, else instances of this architecture.
async fn compile(context: &Context, skip: bool, architecture: Architecture) -> Result<Artifact> {
    let target =
        if context.deploys_to_this_machine() { BuildTarget::Host } else { BuildTarget::Platform(architecture) };
    build::compile(&BuildRequest { project: context.project()?, target, skip }, context.reporter()).await
}

/// Compiles the app and makes its bundle; before both and after, looks for what AWS would refuse.
///
/// # Errors
/// Class `Usage` when lint finds errors; when the app does not compile or would not run there, or the bundle holds what it
/// must not.
pub async fn make(context: &Context, making: &Making, architecture: Architecture) -> Result<Bundle> {
    let project = context.project()?;
    if !making.no_lint {
        // What stands in small files need not wait for the compiler.
        check(&lint::before_bundling(&project.root)?)?;
    }
    let artifact = compile(context, making.skip_build, architecture).await?;
    context.reporter().phase("bundle");
    let request = BundleRequest { project, ready: artifact.source_bundle(), out: None };
    let bundle = bundle::make(&request)?;
    context.reporter().done(format!("bundled {}: {} files, {} bytes", bundle.label, bundle.entries.len(), bundle.size));
    let report = lint::bundled(&project.root, &bundle.entries, &bundle.left_out)?;
    if !making.no_lint {
        check(&report)?;
    }
    told(context, &report);
    Ok(bundle)
}

/// Refuses what lint finds errors in, as `lint` does.
fn check(report: &Report) -> Result<()> {
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let Some(first) = errors.clone().next() else { return Ok(()) };
    let message = format!("lint found {} in what would be deployed", counted(errors.clone().count(), "error"));
    Err(Error::new(Class::Usage, message)
        .code("TE1210")
        .because("AWS would refuse or silently ignore it; --no-lint goes on all the same")
        .with_evidence(errors.clone().map(ToString::to_string))
        .with_fact("findings", errors.collect::<Vec<_>>())
        .next(format!("tasks-eb lint --explain {}", first.code)))
}

/// What else lint would say, in one line.
fn told(context: &Context, report: &Report) {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning")].map(|(severity, word)| {
        let count = report.count(severity);
        (count > 0).then(|| counted(count, word))
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    if !counts.is_empty() {
        context.reporter().advise(format!("lint has {} for what is deployed", counts.join(" and ")), "tasks-eb lint");
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Bundle { path, size, label, entries, left_out, .. } = &self.bundle;
        if self.list {
            let width = entries.iter().map(|entry| entry.path.len()).max().unwrap_or(0).min(60);
            for entry in entries {
                writeln!(f, "{:>10}  {:03o}  {:width$}  {}", entry.size, entry.mode, entry.path, entry.why)?;
            }
            for left in left_out {
                writeln!(f, "{:>10}  {:>3}  {:width$}  {}", "left out", "", left.path, left.why)?;
            }
        }
        let count = entries.len();
        write!(f, "{label}: {count} files, {size} bytes")?;
        match path {
            Some(path) if !self.list => write!(f, ", {}", path.display()),
            _ => Ok(()),
        }
    }
}
