//! Every rule, provoked in a project that is good otherwise; and good projects, in which nothing is found.

mod cases;

use super::*;
use cases::{BROKEN, FINE};

/// What every case stands on.
const GOOD: [(&str, &str); 4] = [
    ("Procfile", "web: bin/web serve\n"),
    ("Cargo.toml", "[package]\n"),
    ("bin/web", "#!/bin/sh\n"),
    (
        ".ebextensions/00.config",
        "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    PORT: '5000'\n",
    ),
];

/// A project: the good one, with these files over it. Programs and hooks may be executed.
fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    for (path, content) in GOOD.iter().map(|(path, text)| (*path, text.as_bytes())).chain(files.iter().copied()) {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("makes");
        crate::fs::write_atomic(&path, content).expect("writes");
        if path.starts_with(root.path().join("bin")) || path.starts_with(root.path().join(".platform")) {
            crate::fs::set_mode(&path, 0o755).expect("sets the mode");
        }
    }
    root
}

/// `TE0101 2:3 path, …` of a project.
fn found(root: &Path) -> String {
    let report = lint(root).expect("judges");
    let finding = |finding: &Finding| {
        let Place { line, column } = finding.at;
        format!("{} {line}:{column} {}", finding.code, finding.file)
    };
    report.findings.iter().map(finding).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_broken_file_is_told_by_its_rule_and_place() {
    let mut wrong = Vec::new();
    for (expected, path, text) in BROKEN {
        let root = project(&[(path, text.as_bytes())]);
        let expected: Vec<String> = expected.split(", ").map(|finding| format!("{finding} {path}")).collect();
        let found = found(root.path());
        if found != expected.join(", ") {
            wrong.push(format!("{path} {text:?}\n  expected {}\n  found    {found}", expected.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// What is to be found, and the files that cause it.
type Case<'a> = (&'a str, &'a [(&'a str, &'a [u8])]);

/// Cases that need more than a file of text.
#[test]
fn what_one_file_cannot_show() {
    let long =
        format!("option_settings:\n  aws:elasticbeanstalk:application:environment:\n    BLOB: {}\n", "x".repeat(4096));
    let key = ["AKIA", "Q7ZK3M5N8P2R4T6V"].concat();
    let leak = format!("hello\nid={key}\n");
    let cases: &[Case<'_>] = &[
        ("TE0212 3:5 .ebextensions/a.config", &[(".ebextensions/a.config", long.as_bytes())]),
        ("TE0110 1:1 .ebextensions/a.config", &[(".ebextensions/a.config", b"commands: \xff\n")]),
        (
            "TE0209 3:5 .ebextensions/a.config",
            &[
                (".ebextensions/a.config", b"option_settings:\n  aws:elasticbeanstalk:command:\n    Timeout: '60'\n"),
                (".ebextensions/b.config", b"option_settings:\n  aws:elasticbeanstalk:command:\n    Timeout: '90'\n"),
            ],
        ),
        (
            "TE0203 3:5 .ebextensions/a.config",
            &[
                (
                    ".elasticbeanstalk/config.yml",
                    b"global: {default_platform: Go 1 running on 64bit Amazon Linux 2023}\n",
                ),
                (
                    ".ebextensions/a.config",
                    b"option_settings:\n  aws:elasticbeanstalk:container:python:\n    WSGIPath: app\n",
                ),
            ],
        ),
        ("TE0112 1:1 .ebextensions", &[(".ebignore", b"/*\n!/Procfile\n!/bin/\n")]),
        // Without a word in .ebextensions, what is missing is missed all the same.
        ("TE0215 1:1 Procfile", &[(".ebextensions/00.config", b"commands: {a: {command: x}}\n")]),
        ("TE0112 1:1 Procfile", &[(".ebignore", b"/Procfile\n")]),
        ("TE0406 1:6 Procfile", &[(".ebignore", b"bin/\n")]),
        (
            "TE0406 2:8 Procfile",
            &[(".ebignore", b"/src\n"), ("Procfile", b"web: bin/web\nother: src/x\n"), ("src/x", b"")],
        ),
        ("TE0505 1:1 .platform/hook", &[(".platform/hook/prebuild/a.sh", b"#!/bin/sh\n")]),
        ("TE0601 2:1 bin/notes", &[("bin/notes", leak.as_bytes())]),
        ("TE0601 1:1 bin/server.key", &[("bin/server.key", b"x")]),
        (
            "TE0601 1:1 bin/conf",
            &[("bin/conf", b"password=0123456789abcdef"), (".env", b"DB_PASSWORD=0123456789abcdef\n")],
        ),
    ];
    for (expected, files) in cases {
        let found = found(project(files).path());
        assert!(found.contains(expected), "{expected}\n{found}");
    }
}

#[cfg(unix)]
#[test]
fn modes_links_and_missing_files_are_told() {
    let root = project(&[(".platform/hooks/prebuild/a.sh", b"#!/bin/sh\n")]);
    crate::fs::set_mode(&root.path().join("bin/web"), 0o644).expect("sets the mode");
    crate::fs::set_mode(&root.path().join(".platform/hooks/prebuild/a.sh"), 0o644).expect("sets the mode");
    assert_eq!(found(root.path()), "TE0501 1:1 .platform/hooks/prebuild/a.sh, TE0407 1:6 Procfile");

    let root = project(&[]);
    std::os::unix::fs::symlink("web", root.path().join("bin/link")).expect("links");
    assert_eq!(found(root.path()), "TE0603 1:1 bin/link");

    let root = project(&[]);
    std::fs::remove_file(root.path().join("Procfile")).expect("removes");
    assert_eq!(found(root.path()), "TE0401 1:1 Procfile");

    let root = project(&[]);
    for file in ["bin/web", "Cargo.toml"] {
        std::fs::remove_file(root.path().join(file)).expect("removes");
    }
    assert_eq!(found(root.path()), "TE0406 1:6 Procfile");

    let root = project(&[]);
    std::fs::rename(root.path().join(".ebextensions"), root.path().join(".ebextension")).expect("renames");
    assert_eq!(found(root.path()), "TE0111 1:1 .ebextension, TE0215 1:1 Procfile");

    let root = project(&[("Buildfile", b"build: ./build.sh\n"), ("bin/application", b"")]);
    std::fs::remove_file(root.path().join("Procfile")).expect("removes");
    assert_eq!(found(root.path()), "TE0406 1:8 Buildfile, TE0401 1:1 Procfile", "a Buildfile wants a Procfile");

    let root = project(&[
        (".ebignore", b"/*\n!/app\n!/Procfile\n!/.ebextensions/\n"),
        ("app", b"x"),
        ("Procfile", b"web: ./app\n"),
    ]);
    assert_eq!(found(root.path()), "TE0407 1:6 Procfile", "a program in the root is one of the bundle's too");
}

#[test]
fn in_good_files_nothing_is_found() {
    for (path, text) in FINE {
        let root = project(&[(path, text.as_bytes())]);
        assert_eq!(found(root.path()), "", "{path} {text}");
    }
}

#[test]
fn a_file_with_both_contents_and_one_with_none_are_told_apart() {
    let text = b"files:\n  /a:\n    content: a\n    source: https://example.com/x\n  /b:\n    mode: '000644'\n";
    let report = lint(project(&[(".ebextensions/a.config", text)]).path()).expect("judges");
    let messages: Vec<&str> = report.findings.iter().map(|finding| finding.message.as_str()).collect();
    let both = "'/a' has both content and source, and may have one of them only";
    assert_eq!(messages, [both, "'/b' has neither content nor source"]);
}

#[test]
fn a_project_that_gives_its_environments_a_database_may_describe_it() {
    let text = b"option_settings:\n  aws:rds:dbinstance:\n    MultiAZDatabase: 'true'\n";
    let config = (".elasticbeanstalk/config.global.yml", &b"tasks-eb:\n  database: true\n"[..]);
    assert!(found(project(&[(".ebextensions/a.config", text)]).path()).contains("TE0226 3:5"));
    assert!(!found(project(&[(".ebextensions/a.config", text), config]).path()).contains("TE0226"));
}

#[test]
fn messages_help_and_never_repeat_a_secret() {
    let text = b"option_settings:\n  aws:autoscaling:asg:\n    MaxSzie: '1'\n  aws:rds:dbinstance:\n    DBPassword: 'sw@rdfish'\n  \
                 aws:elasticbeanstalk:application:environment:\n    PASSWORD: 007123\ncontainer_command: {}\n";
    let report = lint(project(&[(".ebextensions/a.config", text)]).path()).expect("judges");
    let messages = report.findings.iter().map(|finding| finding.message.as_str()).collect::<Vec<_>>().join("\n");
    assert!(messages.contains("did you mean 'MaxSize'?"), "{messages}");
    assert!(messages.contains("did you mean 'container_commands'?"), "{messages}");
    assert!(!messages.contains("sw@rdfish") && !messages.contains("007123"), "{messages}");
}

#[test]
fn every_rule_is_provoked_above_and_codes_are_unique() {
    let source = [include_str!("tests.rs"), include_str!("tests/cases.rs")].concat();
    let codes: Vec<_> = rules::ALL.iter().map(|rule| rule.code).collect();
    assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    // A bundle of 512 MB is not written by a test.
    let missing: Vec<_> = codes.iter().filter(|code| !source.contains(**code) && **code != "TE0602").collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(BROKEN.len() >= 60);
    assert_eq!(rules::find("te0104"), rules::find("unknown-key"));
}
