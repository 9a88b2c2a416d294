//! `tasks-eb init`: a new project whole or not at all, and an existing one left as it was.

use std::path::{Path, PathBuf};

use crate::support::{Finished, Sandbox};

fn init(sandbox: &Sandbox, args: &[&str]) -> Finished {
    sandbox.command(&[&["init"], args].concat()).run()
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{} is there: {error}", path.display()))
}

fn git(sandbox: &Sandbox, folder: &Path, args: &[&str]) -> String {
    sandbox.program("git").args(args.iter().copied()).dir(folder).run().success().stdout
}

/// Everything in a folder, relative, sorted.
fn tree(folder: &Path) -> Vec<String> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("reads").flatten() {
            let path = entry.path();
            found.push(path.strip_prefix(root).expect("inside").display().to_string());
            if entry.file_type().expect("a type").is_dir() {
                walk(root, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(folder, folder, &mut found);
    found.sort();
    found
}

#[test]
fn a_new_project_is_written_committed_and_says_what_it_is() {
    let sandbox = Sandbox::new();
    let made = init(&sandbox, &["my tasks", "--yes", "--region", "eu-central-1", "--output", "json"]).success().json();
    let root = sandbox.work().join("my tasks");
    assert_eq!(made["application"], "my tasks");
    assert_eq!(made["schema"], "tasks-eb/init@1");
    assert_eq!(made["git"]["state"], "committed", "{made}");
    for file in made["files"].as_array().expect("files") {
        assert!(root.join(file["path"].as_str().expect("a path")).is_file(), "{file}");
    }
    assert!(read(root.join("Cargo.toml")).contains("name = \"my-tasks\""));
    assert!(read(root.join("README.md")).starts_with("# my tasks\n"));
    assert_eq!(read(root.join("Procfile")), "web: bin/web serve\n");
    let config = read(root.join(".elasticbeanstalk/config.yml"));
    assert!(
        config.contains("application_name: my tasks\n") && config.contains("default_region: eu-central-1\n"),
        "{config}"
    );

    assert_eq!(git(&sandbox, &root, &["status", "--porcelain"]), "", "all is committed or ignored");
    assert_eq!(git(&sandbox, &root, &["log", "--format=%s"]), "Start my tasks\n");
    let tracked = git(&sandbox, &root, &["ls-files"]);
    assert!(tracked.contains(".elasticbeanstalk/config.global.yml") && tracked.contains("Cargo.lock"), "{tracked}");
    for secret in [".env", ".elasticbeanstalk/config.yml"] {
        assert!(!tracked.lines().any(|line| line == secret), "{secret} is not committed");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(root.join(".env")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let beside: Vec<_> =
        std::fs::read_dir(sandbox.work()).expect("reads").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(beside, ["my tasks"], "nothing else is left");
}

#[test]
fn a_project_without_a_database_says_so_and_keeps_its_tasks_in_a_file() {
    let sandbox = Sandbox::new();
    init(&sandbox, &["tasks", "--yes", "--no-db", "--no-git"]).success();
    let root = sandbox.work().join("tasks");
    assert!(read(root.join(".ebextensions/20-migrate.config")).contains("mkdir -p ../data"));
    assert!(read(root.join(".elasticbeanstalk/config.global.yml")).contains("database: false"));
    assert!(!root.join(".git").exists());
    assert!(read(root.join(".elasticbeanstalk/config.yml")).contains("branch-defaults:\n  default:\n"));
}

#[test]
fn every_file_in_the_way_is_named_and_nothing_is_written() {
    let sandbox = Sandbox::new();
    sandbox.write("Procfile", "web: mine\n");
    sandbox.write("src/main.rs", "fn main() {}\n");
    sandbox.write("notes.txt", "mine\n");
    let before = tree(&sandbox.work());
    let refused = init(&sandbox, &["--yes"]).exit(2);
    assert!(refused.stderr.contains("Procfile") && refused.stderr.contains("src/main.rs"), "{refused}");
    assert!(!refused.stderr.contains("notes.txt"), "{refused}");
    assert_eq!(tree(&sandbox.work()), before);
    assert_eq!(read(sandbox.work().join("Procfile")), "web: mine\n");
}

#[test]
fn a_dry_run_names_what_it_would_write_and_keep_and_writes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("notes.txt", "mine\n");
    sandbox.write("docs/a.md", "mine\n");
    let before = tree(&sandbox.work());
    let dry = init(&sandbox, &["--yes", "--name", "tasks", "--dry-run"]).success();
    for line in ["  make Procfile", "  make src/main.rs", "  keep docs/", "  keep notes.txt", "Nothing was written."] {
        assert!(dry.stdout.lines().any(|told| told == line), "{line}: {dry}");
    }
    let json = init(&sandbox, &["--yes", "--dry-run", "--output", "json"]).success().json();
    assert_eq!((&json["kept"], &json["dry_run"]), (&serde_json::json!(["docs/", "notes.txt"]), &true.into()), "{json}");
    let elsewhere = init(&sandbox, &["new", "--yes", "--dry-run"]).success();
    assert!(elsewhere.stdout.starts_with("Would make new in "), "{elsewhere}");
    assert_eq!(tree(&sandbox.work()), before);

    sandbox.write("Procfile", "web: mine\n");
    let refused = init(&sandbox, &["--yes", "--dry-run"]).exit(2);
    assert!(refused.stderr.contains("Procfile"), "it says what the run would say: {refused}");
}

#[test]
fn an_empty_repository_becomes_a_project_and_its_commits_stay_its_owners() {
    let sandbox = Sandbox::new();
    git(&sandbox, &sandbox.work(), &["init", "--quiet", "-b", "trunk"]);
    let made = init(&sandbox, &["--yes", "--name", "tasks", "--output", "json"]).success().json();
    assert_eq!(made["git"]["state"], "skipped", "{made}");
    assert!(read(sandbox.work().join(".elasticbeanstalk/config.yml")).contains("branch-defaults:\n  trunk:\n"));
    assert!(git(&sandbox, &sandbox.work(), &["status", "--porcelain"]).contains("?? Cargo.toml"));
}

#[test]
fn without_git_or_a_name_for_the_author_the_project_is_made_all_the_same() {
    let sandbox = Sandbox::new();
    let nothing = sandbox.work().join("empty path");
    std::fs::create_dir(&nothing).expect("makes");
    let made =
        sandbox.command(&["init", "a", "--yes", "--output", "json"]).env("PATH", &nothing).run().success().json();
    assert_eq!(made["git"]["why"], "git is not installed");

    let nameless = sandbox.command(&["init", "b", "--yes"]).env("GIT_AUTHOR_NAME", "").env("GIT_COMMITTER_NAME", "");
    let made = nameless.run().success();
    assert!(made.stdout.contains("Not committed yet; git says: fatal: empty ident name"), "{made}");
    assert!(sandbox.work().join("b/.git").is_dir());
}

#[test]
fn what_nobody_can_be_asked_names_the_flag_and_writes_nothing() {
    let sandbox = Sandbox::new();
    let refused = init(&sandbox, &["tasks"]).exit(5);
    assert!(refused.stderr.contains("--name") && refused.stderr.contains("--yes"), "{refused}");
    assert!(tree(&sandbox.work()).is_empty());
    let flags = ["tasks", "--name", "t", "--region", "us-east-1", "--platform", "go", "--no-db", "--no-git"];
    init(&sandbox, &flags).success();
    // The last word counts, so that a flag can be added to an alias that says otherwise.
    let flags = [&["with-one"][..], &flags[1..], &["--database", "--db-class", "db.t4g.small"]].concat();
    init(&sandbox, &flags).success();
    let config = read(sandbox.work().join("with-one/.elasticbeanstalk/config.global.yml"));
    assert!(config.contains("database: true") && config.contains("db.t4g.small"), "{config}");
}

#[test]
fn bad_answers_are_refused_before_anything_is_written() {
    let sandbox = Sandbox::new();
    for args in [
        &["x", "--yes", "--name", "a/b"][..],
        &["x", "--yes", "--region", "nowhere"],
        &["x", "--yes", "--db-class", "big"],
        &["x", "--yes", "--bin", "web"],
    ] {
        init(&sandbox, args).exit(2);
    }
    sandbox.write("file", "x");
    init(&sandbox, &["file", "--yes"]).exit(2);
    init(&sandbox, &["file/deeper", "--yes"]).exit(1);
    assert_eq!(tree(&sandbox.work()), ["file"]);
}

#[test]
fn an_existing_project_gets_only_what_beanstalk_needs() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    sandbox.write("src/main.rs", "fn main() {}\n");
    sandbox.write("src/bin/tool.rs", "fn main() {}\n");
    sandbox.write(".gitignore", "/target");
    let refused =
        init(&sandbox, &["--existing", "--region", "us-east-1", "--platform", "go", "--no-db", "--name", "s"]).exit(5);
    assert!(refused.stderr.contains("--bin"), "{refused}");
    init(&sandbox, &["--existing", "--yes", "--bin", "none"]).exit(2);

    let made = init(&sandbox, &["--existing", "--yes", "--bin", "shop", "--health-path", "/ok", "--output", "json"])
        .success()
        .json();
    assert_eq!(
        tree(&sandbox.work()),
        [
            ".ebextensions",
            ".ebextensions/00-environment.config",
            ".ebextensions/10-instance.config",
            ".ebignore",
            ".elasticbeanstalk",
            ".elasticbeanstalk/config.global.yml",
            ".elasticbeanstalk/config.yml",
            ".gitignore",
            "Cargo.toml",
            "Procfile",
            "src",
            "src/bin",
            "src/bin/tool.rs",
            "src/main.rs",
        ]
    );
    assert_eq!(read(sandbox.work().join("Procfile")), "web: bin/shop\n");
    assert!(read(sandbox.work().join(".ebextensions/10-instance.config")).contains("HealthCheckPath: \"/ok\""));
    let ignored = read(sandbox.work().join(".gitignore"));
    assert!(
        ignored.starts_with("/target\n\n") && ignored.contains("\n# Elastic Beanstalk Files\n.elasticbeanstalk/*\n"),
        "{ignored}"
    );
    assert_eq!(made["database"], false);

    let again = init(&sandbox, &["--existing", "--yes"]).exit(2);
    assert!(again.stderr.contains("Procfile"), "{again}");
    let dry = init(&sandbox, &["--existing", "--dry-run", "--yes"]).success();
    assert!(dry.stdout.starts_with("Nothing to do: ") && dry.stdout.contains("already"), "{dry}");
    assert_eq!(read(sandbox.work().join(".gitignore")), ignored);
}

#[test]
fn what_helps_in_a_folder_with_a_project_is_said_at_once_and_a_dry_run_asks_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    sandbox.write("src/main.rs", "fn main() {}\n");
    let refused = init(&sandbox, &[]).exit(2);
    assert!(
        refused.stderr.contains("TE1108") && refused.stderr.contains("tasks-eb init --yes --existing"),
        "{refused}"
    );
    let dry = init(&sandbox, &["--existing", "--dry-run"]).success();
    assert!(dry.stdout.contains("  make Procfile"), "{dry}");
    init(&sandbox, &["--yes", "--existing"]).success();
}

#[test]
fn a_folder_without_a_rust_project_cannot_be_prepared() {
    let sandbox = Sandbox::new();
    let refused = init(&sandbox, &["--existing", "--yes"]).exit(8);
    assert!(refused.stderr.contains("Cargo.toml"), "{refused}");
}

#[test]
fn a_scaffolded_project_of_any_name_compiles_with_its_own_lock_file() {
    let sandbox = Sandbox::new();
    init(&sandbox, &["zoo", "--yes", "--name", "Zoo & Co: \"tasks\""]).success();
    let root = sandbox.work().join("zoo");
    sandbox.program("cargo").args(["check", "--locked", "--quiet"]).dir(&root).run().success();
    sandbox.program("cargo").args(["fmt", "--check"]).dir(&root).run().success();
}
