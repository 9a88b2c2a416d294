//! Compiles the app for the machine it will run on, and makes sure that it will run there.
//!
//! The result is put at `bin/NAME` in the project, where the `Procfile` starts it: the bundle is then the project
//! folder as `.ebignore` leaves it, for us and for `eb deploy` alike.

mod cargo;
pub mod elf;
mod revision;
mod target;
mod tools;

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::Serialize;

pub use revision::Revision;
pub use target::{Architecture, BuildTarget, how_to_install};
pub use tools::{Survey, cargo_version, survey};

use crate::bundle::procfile::{PROCFILE, Procfile};
use crate::error::{Class, Error, OrFail, Result};
use crate::fs;
use crate::project::Project;
use crate::report::Reporter;
use elf::Needs;
use target::Way;

/// What to build.
#[derive(Debug, Clone)]
pub struct BuildRequest<'a> {
    /// The project.
    pub project: &'a Project,
    /// Where it will run.
    pub target: BuildTarget,
    /// Take what is already compiled: `deploy.artifact` of `config.yml`, else the newest of `bin/NAME` and cargo's
    /// release folders.
    pub skip: bool,
}

/// What a build leaves for the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Artifact {
    /// A program, in place within the project.
    Program {
        /// Absolute path of the program within the project.
        path: PathBuf,
        /// What it needs from the machine it runs on.
        needs: Needs,
    },
    /// A finished source bundle, which is deployed as it is.
    SourceBundle {
        /// Absolute path of the zip archive.
        path: PathBuf,
    },
}

/// Compiles the programs that the `Procfile` names and puts them in place.
///
/// # Errors
/// When there is no `Procfile`, cargo fails, nothing here can compile for the target, or the result cannot run there.
pub async fn compile(request: &BuildRequest<'_>, reporter: &dyn Reporter) -> Result<Artifact> {
    let root = request.project.root.as_path();
    // Where there is nothing to compile, an artifact that the project names is what it has.
    if (request.skip || !root.join("Cargo.toml").is_file())
        && let Some(bundle) = ready_bundle(request.project)?
    {
        return Ok(bundle);
    }
    if request.skip {
        let program = web_program(root)?;
        let found = newest(root, &program)?;
        let needs = Needs::read(&found)?;
        refuse_what_cannot_run(&needs, &found, request.target)?;
        return Ok(Artifact::Program { path: put_in_place(root, &program, &found)?, needs });
    }
    if !root.join("Cargo.toml").is_file() {
        return Err(Error::new(Class::NotFound, format!("there is no Cargo.toml in {}", root.display()))
            .code("TE1206")
            .because("tasks-eb compiles with cargo, and with nothing else")
            .next("name an archive that is made otherwise in .elasticbeanstalk/config.yml, as for eb: `deploy: {artifact: FILE.zip}`"));
    }
    let program = web_program(root)?;
    let name = file_name(&program);
    let ways = tools::ways_here(request.target, root).await;
    let mut refused = None;
    for way in ways {
        reporter.phase(match way.triple() {
            Some(triple) => format!("build {name} for {triple}"),
            None => format!("build {name}"),
        });
        let built = cargo::build(root, &name, way, reporter).await?;
        let needs = Needs::read(&built)?;
        match refuse_what_cannot_run(&needs, &built, request.target) {
            Ok(()) => {
                tell_of_libraries(&needs, request.target, reporter);
                return Ok(Artifact::Program { path: put_in_place(root, &program, &built)?, needs });
            }
            Err(error) => {
                reporter.note(format!(
                    "{name} as compiled here would not run on the platform: {}",
                    error.causes().join(": ")
                ));
                refused = Some(error);
            }
        }
    }
    Err(refused.unwrap_or_else(|| nothing_compiles_for(request.target)))
}

/// The zip archive of `deploy.artifact`, if the project names one.
fn ready_bundle(project: &Project) -> Result<Option<Artifact>> {
    let Some(artifact) = project.config.artifact() else { return Ok(None) };
    let path = project.root.join(artifact);
    if path.is_file() {
        return Ok(Some(Artifact::SourceBundle { path }));
    }
    Err(Error::new(Class::NotFound, format!("there is no file {}", path.display()))
        .code("TE1209")
        .because(format!("deploy.artifact in {} names it", project.config.path().display())))
}

/// The path of the program that the `Procfile` starts, relative to the project.
fn web_program(root: &Path) -> Result<String> {
    let procfile = Procfile::read(root)?.ok_or_else(|| {
        Error::new(Class::NotFound, format!("there is no {PROCFILE} in {}", root.display()))
            .code("TE1204")
            .next("tasks-eb init --existing")
    })?;
    let program = procfile.web().program().ok_or_else(|| {
        Error::new(Class::Usage, format!("the {PROCFILE} starts no program of the project"))
            .because(format!("its web process is `{}`", procfile.web().command))
            .next(format!("write `web: bin/NAME` into the {PROCFILE}, where NAME is the binary of the project"))
    })?;
    Ok(program.to_owned())
}

fn file_name(program: &str) -> String {
    program.rsplit('/').next().unwrap_or(program).to_owned()
}

/// The newest of the places where a compiled program may lie.
fn newest(root: &Path, program: &str) -> Result<PathBuf> {
    let name = file_name(program);
    let places =
        [root.join(program)].into_iter().chain(cargo::release_folders(root).into_iter().map(|f| f.join(&name)));
    let dated = places.filter_map(|path| {
        let modified = std::fs::metadata(&path).ok().filter(std::fs::Metadata::is_file)?.modified();
        Some((modified.unwrap_or(SystemTime::UNIX_EPOCH), path))
    });
    // Of two equally new ones the first wins, which is the one in place.
    dated.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, path)| path).ok_or_else(|| {
        Error::new(Class::NotFound, format!("there is no compiled {name} in {}", root.display()))
            .code("TE1206")
            .because(format!("looked for {program} and for {name} in cargo's release folders"))
            .next("cargo build --release")
    })
}

fn refuse_what_cannot_run(needs: &Needs, path: &Path, target: BuildTarget) -> Result<()> {
    let Some(offer) = target.offer() else { return Ok(()) };
    needs.run_on(offer).map_err(|reason| {
        let (place, next) = match target {
            BuildTarget::Platform(architecture) => ("on the platform's instances", how_to_install(architecture)),
            BuildTarget::Host => ("on this machine", "cargo build --release".to_owned()),
        };
        Error::new(Class::Usage, format!("{} would not run {place}", path.display()))
            .code("TE1203")
            .because(reason)
            .next(next)
    })
}

fn nothing_compiles_for(target: BuildTarget) -> Error {
    let architecture = match target {
        BuildTarget::Platform(architecture) => architecture,
        BuildTarget::Host => Architecture::host().unwrap_or(Architecture::X86_64),
    };
    Error::new(Class::Usage, format!("nothing here can compile for {architecture} Linux"))
        .code("TE1202")
        .because("neither a musl target with a linker nor cargo-zigbuild is installed")
        .next(how_to_install(architecture))
}

fn tell_of_libraries(needs: &Needs, target: BuildTarget, reporter: &dyn Reporter) {
    let foreign: Vec<&str> = needs.foreign_libraries().collect();
    if matches!(target, BuildTarget::Platform(_)) && !foreign.is_empty() {
        reporter.warn(format!("the program needs libraries that an instance may not have: {}", foreign.join(", ")));
    }
}

/// Copies a program to where the `Procfile` starts it, unless it lies there already.
fn put_in_place(root: &Path, program: &str, built: &Path) -> Result<PathBuf> {
    let place = root.join(program);
    if place == built {
        return Ok(place);
    }
    let failed = || format!("could not put {} in place at {}", built.display(), place.display());
    let folder = place.parent().unwrap_or(root);
    std::fs::create_dir_all(folder).or_fail(Class::Failed, failed)?;
    // Through a temporary file: the program in place may be running, and then it cannot be written to.
    let copy = tempfile::Builder::new().prefix(".tasks-eb-").tempfile_in(folder).or_fail(Class::Failed, failed)?;
    std::fs::copy(built, copy.path()).or_fail(Class::Failed, failed)?;
    fs::set_mode(copy.path(), 0o755).or_fail(Class::Failed, failed)?;
    copy.persist(&place).map_err(|error| error.error).or_fail(Class::Failed, failed)?;
    Ok(place)
}

impl Artifact {
    /// The finished source bundle, if it is one: what `bundle` takes as `ready`.
    pub fn source_bundle(&self) -> Option<&Path> {
        match self {
            Self::Program { .. } => None,
            Self::SourceBundle { path } => Some(path),
        }
    }
}

impl Way {
    /// For messages.
    fn describe(self) -> &'static str {
        match self {
            Way::Native => "cargo build",
            Way::Musl(_) => "cargo build for musl",
            Way::Zigbuild(_) => "cargo zigbuild",
        }
    }
}
