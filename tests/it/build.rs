//! The build: cargo's failures are shown, and what would not run on the platform is refused before it is uploaded.

use crate::bundle::tiny_project;
use crate::support::Sandbox;

#[test]
fn a_compiler_error_is_shown_and_nothing_is_put_in_place() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    sandbox.write("tiny/src/main.rs", "fn main() { does_not_exist(); }\n");
    let failed = sandbox.command(&["bundle"]).dir(&root).run().exit(1);
    assert!(failed.stderr.contains("does_not_exist"), "{failed}");
    assert!(!root.join("bin").exists());
    let document = sandbox.command(&["bundle", "--output", "json"]).dir(&root).run().exit(1).json();
    assert_eq!(document["ok"], false);
}

#[test]
fn a_procfile_that_names_no_binary_of_the_project_says_so() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    sandbox.write("tiny/Procfile", "web: bin/other\n");
    let failed = sandbox.command(&["bundle"]).dir(&root).run().exit(1);
    assert!(failed.stderr.contains("other"), "{failed}");
}

#[test]
fn a_script_or_a_program_of_another_architecture_is_refused_without_compiling() {
    let sandbox = Sandbox::new();
    let root = tiny_project(&sandbox, "tiny");
    sandbox.write("tiny/bin/tiny", "#!/bin/sh\n");
    let refused = sandbox.command(&["bundle", "--skip-build"]).dir(&root).run().exit(2);
    assert!(refused.stderr.contains("it is a script"), "{refused}");

    let (other, instance) = match std::env::consts::ARCH {
        "x86_64" => ("aarch64", "t4g.micro"),
        _ => ("x86_64", "t3.micro"),
    };
    let program = std::fs::read("/bin/true").expect("every Linux has it");
    tasks_eb::fs::write_atomic(&root.join("bin/tiny"), &program).expect("writes");
    let options = format!("option_settings:\n  aws:ec2:instances:\n    InstanceTypes: \"{instance}\"\n");
    sandbox.write("tiny/.ebextensions/30-type.config", &options);
    let refused = sandbox.command(&["bundle", "--skip-build"]).dir(&root).run().exit(2);
    assert!(refused.stderr.contains(&format!("the instances are {other}")), "{refused}");
    // On this machine it runs all the same.
    sandbox.command(&["bundle", "--skip-build", "--local"]).dir(&root).run().success();
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
    let refused = sandbox.command(&["bundle"]).dir(&root).env("RUSTC", &rustc).run().exit(2);
    assert!(refused.stderr.contains("rustup target add") && refused.stderr.contains("cargo-zigbuild"), "{refused}");
}
