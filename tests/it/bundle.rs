//! `tasks-eb bundle`: the same files make the same archive, and what must not leave this machine does not.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::support::{Finished, Run, Sandbox};
use tasks_eb::fs::write_atomic;

/// A Rust project without dependencies, prepared for Elastic Beanstalk.
pub(crate) fn tiny_project(sandbox: &Sandbox, name: &str) -> PathBuf {
    sandbox
        .write(&format!("{name}/Cargo.toml"), "[package]\nname = \"tiny\"\nversion = \"0.1.0\"\nedition = \"2021\"\n");
    sandbox.write(&format!("{name}/src/main.rs"), "fn main() { println!(\"tiny\"); }\n");
    sandbox.command(&["init", name, "--existing", "--yes"]).run().success();
    sandbox.work().join(name)
}

/// `tasks-eb` in a project that shares nothing with the builds of other tests, and so waits for none of them.
pub(crate) fn alone(sandbox: &Sandbox, root: &Path, args: &[&str]) -> Run {
    sandbox.command(args).dir(root).env("CARGO_BUILD_BUILD_DIR", root.join("target"))
}

fn bundle(sandbox: &Sandbox, root: &Path, args: &[&str]) -> Finished {
    alone(sandbox, root, &[&["bundle"], args].concat()).run()
}

/// Puts a program that runs on the platform in place, without compiling.
fn with_program(root: &Path) {
    let program = std::fs::read("/bin/true").expect("every Linux has it");
    std::fs::create_dir_all(root.join("bin")).expect("makes");
    write_atomic(&root.join("bin/tiny"), &program).expect("writes");
}

fn entries(path: &Path) -> Vec<(String, u32)> {
    let mut archive = zip::ZipArchive::new(File::open(path).expect("opens")).expect("is an archive");
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).expect("an entry");
            assert_eq!(entry.last_modified().expect("a time").year(), 1980);
            std::io::copy(&mut entry.by_ref(), &mut std::io::sink()).expect("its checksum is right");
            (entry.name().expect("a name").into_owned(), entry.unix_mode().expect("a mode") & 0o777)
        })
        .collect()
}

#[test]
fn the_program_is_compiled_put_in_place_and_bundled_with_what_beanstalk_needs() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    let made = bundle(&sandbox, &root, &["--output", "json"]).success().json();
    let path = PathBuf::from(made["path"].as_str().expect("a path"));
    let label = made["label"].as_str().expect("a label");
    assert_eq!(label, format!("v-{}", &made["digest"].as_str().expect("a digest")[..12]));
    assert_eq!(path, root.join(format!(".elasticbeanstalk/app_versions/{label}.zip")));
    let expected = [
        (".ebextensions/00-environment.config", 0o644),
        (".ebextensions/10-instance.config", 0o644),
        ("Procfile", 0o644),
        ("bin/tiny", 0o755),
    ];
    let found = entries(&path);
    assert_eq!(found.iter().map(|(name, mode)| (name.as_str(), *mode)).collect::<Vec<_>>(), expected);
    assert_eq!(made["artifact"]["needs"]["architecture"], std::env::consts::ARCH);
    let run = std::process::Command::new(root.join("bin/tiny")).output().expect("the program in place runs");
    assert_eq!(run.stdout, b"tiny\n");

    let again = bundle(&sandbox, &root, &["--output", "json"]).success().json();
    assert_eq!(again["digest"], made["digest"], "the same files make the same archive");
}

#[test]
fn place_time_order_and_permissions_of_the_files_do_not_change_the_archive() {
    let sandbox = Sandbox::new();
    let digests: Vec<String> = ["one", "another folder"]
        .iter()
        .map(|name| {
            let root = tiny_project(&sandbox, name);
            with_program(&root);
            let files = ["static/b.css", "static/a.css"];
            let order: Vec<&str> = if *name == "one" { files.to_vec() } else { files.iter().rev().copied().collect() };
            for file in order {
                sandbox.write(&format!("{name}/{file}"), file);
            }
            let mode = if *name == "one" { 0o600 } else { 0o664 };
            tasks_eb::fs::set_mode(&root.join("static/a.css"), mode).expect("sets");
            sandbox.write(&format!("{name}/.ebignore"), "/*\n!/bin/\n!/Procfile\n!/.ebextensions/\n!/static/\n");
            let made =
                bundle(&sandbox, &root, &["--skip-build", "--out", "app.zip", "--output", "json"]).success().json();
            assert!(root.join("app.zip").is_file());
            assert_eq!(made["entries"].as_array().expect("entries").len(), 6, "{made}");
            made["digest"].as_str().expect("a digest").to_owned()
        })
        .collect();
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn the_list_says_why_and_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    with_program(&root);
    sandbox.write("tiny/.env", "SECRET_KEY=x\n");
    let listed = bundle(&sandbox, &root, &["--list", "--skip-build"]).success();
    for line in ["the Procfile starts it", ".env", "variables of development", "src/"] {
        assert!(listed.stdout.contains(line), "{line}: {listed}");
    }
    assert!(!root.join(".elasticbeanstalk/app_versions").exists());
}

#[test]
fn files_that_look_like_secrets_are_all_named_and_nothing_is_made() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    with_program(&root);
    let key = ["-----BEGIN ", "PRIVATE KEY-----\nMIIE\n"].concat();
    sandbox.write("tiny/.env", "SECRET_KEY=\"0123456789abcdef0123456789abcdef\"\n");
    sandbox.write("tiny/.platform/nginx/tls.pem", &key);
    sandbox.write("tiny/.platform/nginx/server.key", "x");
    sandbox.write("tiny/.ebextensions/leak.config", "a: 0123456789abcdef0123456789abcdef\n");
    sandbox.write("tiny/.platform/ok.pem", "-----BEGIN CERTIFICATE-----\n");
    let refused = bundle(&sandbox, &root, &["--skip-build", "--out", "app.zip"]).exit(2);
    for named in
        ["tls.pem holds a private key", "server.key is named like a key", "leak.config holds the value of SECRET_KEY"]
    {
        assert!(refused.stderr.contains(named), "{named}: {refused}");
    }
    assert!(!refused.stderr.contains("ok.pem") && !refused.stderr.contains("0123456789abcdef"), "{refused}");
    assert!(!root.join("app.zip").exists());
}

#[cfg(unix)]
#[test]
fn a_link_in_the_bundle_is_refused_by_name() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    with_program(&root);
    std::os::unix::fs::symlink("/etc/passwd", root.join("bin/users")).expect("links");
    let refused = bundle(&sandbox, &root, &["--skip-build"]).exit(2);
    assert!(refused.stderr.contains("bin/users: a link (to /etc/passwd)"), "{refused}");
}

#[test]
fn a_bundle_in_which_nothing_would_start_is_refused() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    with_program(&root);
    sandbox.write("tiny/.ebignore", "/*\n!/Procfile\n");
    let refused = bundle(&sandbox, &root, &["--skip-build"]).exit(2);
    assert!(refused.stderr.contains("the bundle has no bin/tiny"), "{refused}");
    sandbox.write("tiny/Procfile", "worker: bin/tiny\n");
    bundle(&sandbox, &root, &["--skip-build"]).exit(2);
    std::fs::remove_file(root.join("Procfile")).expect("removes");
    bundle(&sandbox, &root, &["--skip-build"]).exit(8);
}

#[test]
fn a_finished_artifact_is_taken_as_it_is_and_looked_into() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    with_program(&root);
    let made = bundle(&sandbox, &root, &["--skip-build", "--out", "ready.zip", "--output", "json"]).success().json();
    let config = root.join(".elasticbeanstalk/config.yml");
    let text = std::fs::read_to_string(&config).expect("reads");
    write_atomic(&config, format!("{text}deploy:\n  artifact: ready.zip\n").as_bytes()).expect("writes");
    let taken = bundle(&sandbox, &root, &["--skip-build", "--output", "json"]).success().json();
    assert_eq!((&taken["digest"], &taken["artifact"]["kind"]), (&made["digest"], &"source-bundle".into()));
    sandbox.write("tiny/ready.zip", "not an archive");
    bundle(&sandbox, &root, &["--skip-build"]).exit(2);
    std::fs::remove_file(root.join("ready.zip")).expect("removes");
    bundle(&sandbox, &root, &["--skip-build"]).exit(8);
}

#[test]
fn a_file_that_changed_is_never_taken_for_the_one_before() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    with_program(&root);
    sandbox.write("tiny/.ebignore", "/*\n!/bin/\n!/Procfile\n!/.ebextensions/\n!/static/\n");
    sandbox.write("tiny/static/a.css", "colour: red");
    let label = || {
        let made = bundle(&sandbox, &root, &["--skip-build", "--output", "json"]).success().json();
        made["label"].as_str().expect("a label").to_owned()
    };
    let red = label();
    let record = root.join(".elasticbeanstalk/app_versions/unchanged.json");
    // What is younger than a tick of the file system's clock is not remembered.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !record.exists() {
        assert_eq!(label(), red);
        assert!(std::time::Instant::now() < deadline, "nothing is remembered");
    }
    assert_eq!(tasks_eb::fs::mode_of(&std::fs::metadata(&record).expect("is there")), 0o600);
    assert_eq!(label(), red, "known again");

    // The same size, and the time of the content set back: as if nothing had happened.
    let style = root.join("static/a.css");
    let before = std::fs::metadata(&style).expect("is there").modified().expect("a time");
    let overwrite = |content: &str| {
        let mut file = File::options().write(true).truncate(true).open(&style).expect("opens");
        std::io::Write::write_all(&mut file, content.as_bytes()).expect("writes");
        file.set_modified(before).expect("sets the time");
    };
    overwrite("colour: tan");
    let tan = label();
    assert_ne!(tan, red);
    overwrite("colour: red");
    assert_eq!(label(), red, "content decides, not time");
    std::fs::remove_file(&record).expect("is safe to delete");
    assert_eq!(label(), red);
    // A bundle that somebody changed is made anew.
    let path = root.join(format!(".elasticbeanstalk/app_versions/{red}.zip"));
    write_atomic(&path, b"broken").expect("writes");
    assert_eq!(label(), red);
    assert_eq!(entries(&path).len(), 5);
}
