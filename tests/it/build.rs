//! The build: cargo's failures are shown, and what would not run on the platform is refused before it is uploaded.

use crate::bundle::{alone, tiny_project};
use crate::support::Sandbox;

#[test]
fn a_compiler_error_is_shown_and_nothing_is_put_in_place() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    sandbox.write("tiny/src/main.rs", "fn main() { does_not_exist(); }\n");
    let failed = alone(&sandbox, &root, &["bundle"]).run().exit(1);
    assert!(failed.stderr.contains("does_not_exist"), "{failed}");
    assert!(!root.join("bin").exists());
    let document = alone(&sandbox, &root, &["bundle", "--output", "json"]).run().exit(1).json();
    assert_eq!(document["ok"], false);
}

#[test]
fn a_procfile_that_names_no_binary_of_the_project_says_so() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    sandbox.write("tiny/Procfile", "web: bin/other\n");
    let failed = alone(&sandbox, &root, &["bundle"]).run().exit(1);
    assert!(failed.stderr.contains("other"), "{failed}");
}

#[test]
fn a_script_or_a_program_of_another_architecture_is_refused_without_compiling() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    sandbox.write("tiny/bin/tiny", "#!/bin/sh\n");
    let refused = alone(&sandbox, &root, &["bundle", "--skip-build"]).run().exit(2);
    assert!(refused.stderr.contains("it is a script"), "{refused}");

    let (other, instance) = match std::env::consts::ARCH {
        "x86_64" => ("aarch64", "t4g.micro"),
        _ => ("x86_64", "t3.micro"),
    };
    let program = std::fs::read("/bin/true").expect("every Linux has it");
    tasks_eb::fs::write_atomic(&root.join("bin/tiny"), &program).expect("writes");
    let options = format!("option_settings:\n  aws:ec2:instances:\n    InstanceTypes: \"{instance}\"\n");
    sandbox.write("tiny/.ebextensions/30-type.config", &options);
    let refused = alone(&sandbox, &root, &["bundle", "--skip-build"]).run().exit(2);
    assert!(refused.stderr.contains(&format!("the instances are {other}")), "{refused}");
    // On this machine it runs all the same.
    alone(&sandbox, &root, &["bundle", "--skip-build", "--local"]).run().success();
}

#[test]
fn without_anything_that_compiles_for_the_platform_the_command_that_installs_it_is_named() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    let instance = if std::env::consts::ARCH == "x86_64" { "t4g.micro" } else { "t3.micro" };
    let options = format!("option_settings:\n  aws:ec2:instances:\n    InstanceTypes: \"{instance}\"\n");
    sandbox.write("tiny/.ebextensions/30-type.config", &options);
    // A rustc that knows no other target, whatever this machine has installed.
    let rustc = sandbox.write("rustc", "#!/bin/sh\nexit 1\n");
    tasks_eb::fs::set_mode(&rustc, 0o755).expect("sets");
    let refused = alone(&sandbox, &root, &["bundle"]).env("RUSTC", &rustc).run().exit(2);
    assert!(refused.stderr.contains("rustup target add") && refused.stderr.contains("cargo-zigbuild"), "{refused}");
}

/// A sandbox whose cargo hands out ready programs: one that needs a glibc of the future for a plain build, and one that
/// the platform runs for `zigbuild`. So the way that is taken can be watched without a cross compiler.
fn with_cargo_of_two_ways(sandbox: &Sandbox, zigbuild: bool) -> std::path::PathBuf {
    let good = std::fs::read("/bin/true").expect("every Linux has it");
    let version = b"GLIBC_2.34\0";
    let at = good.windows(version.len()).position(|part| part == version).expect("it uses glibc 2.34");
    let mut future = good.clone();
    future[at..at + version.len()].copy_from_slice(b"GLIBC_2.99\0");
    for (name, program) in [("good", good), ("future", future)] {
        tasks_eb::fs::write_atomic(&sandbox.work().join(name), &program).expect("writes");
    }
    let work = sandbox.work().display().to_string();
    let answer = |program: &str| {
        format!(r#"echo '{{"reason":"compiler-artifact","target":{{"name":"tiny"}},"executable":"{work}/{program}"}}'"#)
    };
    let zig = if zigbuild { format!("[ \"$2\" = --version ] || {}", answer("good")) } else { "exit 101".to_owned() };
    let script = format!(
        "#!/bin/sh\necho \"$@\" >> {work}/calls\ncase \"$1\" in\nzigbuild) {zig};;\nbuild) {};;\nesac\n",
        answer("future")
    );
    let cargo = sandbox.write("fake/cargo", &script);
    // A rustc that has the standard library of every gnu target, and of no musl target.
    let rustc = sandbox.write("fake/rustc", "#!/bin/sh\ncase \"$4\" in *musl) exit 1;; esac\necho /tmp\n");
    for program in [&cargo, &rustc] {
        tasks_eb::fs::set_mode(program, 0o755).expect("sets");
    }
    sandbox.work().join("fake")
}

#[test]
fn a_program_that_needs_a_newer_glibc_is_compiled_again_in_another_way() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    let fake = with_cargo_of_two_ways(&sandbox, true);
    let command = alone(&sandbox, &root, &["bundle", "--output", "json"]);
    let made = command.env("CARGO", fake.join("cargo")).env("RUSTC", fake.join("rustc")).run().success();
    assert!(made.stderr.contains("needs GLIBC_2.99"), "{made}");
    assert_eq!(made.json()["artifact"]["needs"]["glibc"], serde_json::json!([2, 34]));
    let calls = std::fs::read_to_string(sandbox.work().join("calls")).expect("cargo ran");
    let target = format!("zigbuild --target {}-unknown-linux-gnu.2.34 --release --bin tiny", std::env::consts::ARCH);
    assert!(calls.lines().any(|call| call.starts_with(&target)), "{calls}");
}

#[test]
fn a_program_that_needs_a_newer_glibc_and_cannot_be_compiled_otherwise_is_refused() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    let fake = with_cargo_of_two_ways(&sandbox, false);
    let run = |args: &[&str]| {
        let command = alone(&sandbox, &root, args);
        command.env("CARGO", fake.join("cargo")).env("RUSTC", fake.join("rustc")).run()
    };
    let refused = run(&["bundle"]).exit(2);
    for part in ["needs GLIBC_2.99", "newest on the platform is GLIBC_2.34", "rustup target add"] {
        assert!(refused.stderr.contains(part), "{part}: {refused}");
    }
    assert!(!root.join("bin").exists());
    // For this machine, where it was linked, the limit of the platform does not count.
    run(&["bundle", "--local"]).success();
}
