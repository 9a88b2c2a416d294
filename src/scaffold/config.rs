//! Which files a project has, and what stands in them.

use serde_yaml::Value;

use super::render::{self, quoted, render};
use super::{Kind, PlannedFile, app};
use crate::beanstalk::{ApplicationName, Region};
use crate::error::Result;
use crate::project::{CONFIG_FILE, Config, EXTENSIONS_FOLDER, FOLDER, GLOBAL_FILE, NO_BRANCH};
use crate::secret::Secret;

/// What a new project is asked for.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Name of the application.
    pub application: ApplicationName,
    /// Region of new environments.
    pub region: Region,
    /// Platform branch, solution stack or ARN.
    pub platform: String,
    /// Whether new environments get a database.
    pub database: bool,
    /// Class of the database.
    pub database_class: String,
    /// Branch that the project is on, when it is in git.
    pub branch: Option<String>,
}

/// The binary of the embedded app.
const BINARY: &str = "web";
/// Where the embedded app says whether it can serve.
const HEALTH_PATH: &str = "/health";

/// All files of a new project.
///
/// # Errors
/// When the operating system gives no randomness for a key, or a template is broken, which is a fault of ours.
pub fn new_project(answers: &Answers) -> Result<Vec<PlannedFile>> {
    let mut files = app::files(&answers.application)?;
    let deploy = render(render::README_DEPLOY, &[])?;
    let block = format!("\n{}{}", render::GITIGNORE.text, render::GITIGNORE_EB.text);
    append(&mut files, "README.md", &deploy);
    append(&mut files, ".gitignore", &block);

    let migrate = if answers.database { render::MIGRATE_DATABASE } else { render::MIGRATE_SQLITE };
    let extension = |name: &str| format!("{EXTENSIONS_FOLDER}/{name}");
    files.extend([
        PlannedFile::new(extension("00-environment.config"), render(render::ENVIRONMENT, &[])?),
        PlannedFile::new(extension("20-migrate.config"), render(migrate, &[])?),
    ]);
    files.extend(around(answers, BINARY, " serve", HEALTH_PATH)?);
    let key = Secret::generate_hex(32)?;
    files.push(PlannedFile {
        path: ".env".into(),
        content: render(render::ENV, &[("secret_key", key.expose())])?.into_bytes(),
        kind: Kind::Private,
    });
    Ok(files)
}

/// The files that every project has, whatever its app is.
pub(super) fn around(answers: &Answers, binary: &str, arguments: &str, health_path: &str) -> Result<Vec<PlannedFile>> {
    let global = render(
        render::CONFIG_GLOBAL,
        &[
            ("application", &quoted(answers.application.as_str())?),
            ("platform", &quoted(&answers.platform)?),
            ("region", &quoted(answers.region.as_str())?),
            ("database", if answers.database { "true" } else { "false" }),
            ("database_class", &quoted(&answers.database_class)?),
        ],
    )?;
    Ok(vec![
        PlannedFile::new(
            format!("{EXTENSIONS_FOLDER}/10-instance.config"),
            render(render::INSTANCE, &[("health_path", health_path)])?,
        ),
        PlannedFile::new("Procfile", render(render::PROCFILE, &[("binary", binary), ("arguments", arguments)])?),
        PlannedFile::new(".ebignore", render(render::EBIGNORE, &[])?),
        PlannedFile::new(format!("{FOLDER}/{GLOBAL_FILE}"), global),
        PlannedFile::new(format!("{FOLDER}/{CONFIG_FILE}"), checkout(answers)?),
    ])
}

/// `config.yml` with the keys that `eb init` writes, in its order.
fn checkout(answers: &Answers) -> Result<String> {
    let mut config = Config::new(std::path::Path::new(""));
    let branch = answers.branch.as_deref().unwrap_or(NO_BRANCH);
    config.set(&["branch-defaults", branch, "environment"], Value::Null);
    config.set(&["branch-defaults", branch, "group_suffix"], Value::Null);
    let git = answers.branch.as_ref().map_or(Value::Null, |_| "git".into());
    for (key, value) in [
        ("application_name", answers.application.as_str().into()),
        ("branch", Value::Null),
        ("default_ec2_keyname", Value::Null),
        ("default_platform", answers.platform.as_str().into()),
        ("default_region", answers.region.as_str().into()),
        ("include_git_submodules", true.into()),
        ("instance_profile", Value::Null),
        ("platform_name", Value::Null),
        ("platform_version", Value::Null),
        ("profile", Value::Null),
        ("repository", Value::Null),
        ("sc", git),
        ("workspace_type", "Application".into()),
    ] {
        config.set(&["global", key], value);
    }
    config.render()
}

fn append(files: &mut Vec<PlannedFile>, path: &str, text: &str) {
    match files.iter_mut().find(|file| file.path == path) {
        Some(file) => file.content.extend_from_slice(text.as_bytes()),
        None => files.push(PlannedFile::new(path, text.trim_start())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(database: bool) -> Answers {
        Answers {
            application: ApplicationName::parse("My \"Tasks\": yes").expect("a name"),
            region: Region::parse("eu-central-1").expect("a region"),
            platform: "Go 1 running on 64bit Amazon Linux 2023".into(),
            database,
            database_class: "db.t4g.micro".into(),
            branch: Some("main".into()),
        }
    }

    fn text<'a>(files: &'a [PlannedFile], path: &str) -> &'a str {
        let file = files.iter().find(|file| file.path == path).expect(path);
        std::str::from_utf8(&file.content).expect("text")
    }

    #[test]
    fn no_path_is_planned_twice_and_every_yaml_parses() {
        let files = new_project(&answers(true)).expect("plans");
        let mut paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let count = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), count);
        for file in files.iter().filter(|file| file.path.ends_with(".config") || file.path.ends_with(".yml")) {
            serde_yaml::from_slice::<serde_yaml::Mapping>(&file.content).expect(&file.path);
        }
    }

    #[test]
    fn the_configuration_says_what_was_answered_whatever_the_name() {
        let files = new_project(&answers(false)).expect("plans");
        let folder = tempfile::tempdir().expect("a folder");
        super::super::write(folder.path(), &files).expect("writes");
        let project = crate::project::Project::open(folder.path()).expect("opens");
        assert_eq!(project.config.application_name().expect("a name").expect("one").as_str(), "My \"Tasks\": yes");
        assert_eq!(project.config.region().expect("a region").expect("one").as_str(), "eu-central-1");
        assert_eq!(project.config.database(), Some(false));
        assert_eq!(project.config.environment_for("main").expect("reads"), None);
        assert_eq!(project.extensions().expect("reads").health_path(), Some("/health"));
    }

    #[test]
    fn migrations_run_on_the_leader_before_everything_else() {
        for database in [true, false] {
            let files = new_project(&answers(database)).expect("plans");
            let file: Value = serde_yaml::from_str(text(&files, ".ebextensions/20-migrate.config")).expect("parses");
            let commands = file["container_commands"].as_mapping().expect("a mapping");
            let names: Vec<&str> = commands.keys().filter_map(Value::as_str).collect();
            assert_eq!(names, ["10_migrate", "20_data"]);
            let migrate = &file["container_commands"]["10_migrate"];
            assert_eq!(migrate["command"], "bin/web migrate");
            assert_eq!(migrate["leader_only"], true);
        }
    }

    #[test]
    fn the_key_of_development_is_private_and_new_each_time() {
        let keys: Vec<Vec<u8>> = [0, 1]
            .iter()
            .map(|_| {
                let files = new_project(&answers(true)).expect("plans");
                let env = files.into_iter().find(|file| file.path == ".env").expect("there");
                assert_eq!(env.kind, Kind::Private);
                env.content
            })
            .collect();
        assert_ne!(keys[0], keys[1]);
    }
}
