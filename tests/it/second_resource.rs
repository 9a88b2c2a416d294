//! The app's README teaches how to add a second resource. Whoever follows it must get what it promises.

use std::path::Path;

use crate::support::Sandbox;

/// The code blocks of the README's section, in their order: schema, resource, handlers, route, test.
fn lesson(readme: &str) -> Vec<String> {
    let section = readme.split("## A second resource in ten minutes").nth(1).expect("the README has the section");
    let section = section.split("\n## ").next().expect("a section");
    let blocks = section.split("```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').expect("a language and code").1.to_owned()).collect()
}

/// Puts text before the first place where `mark` is.
fn insert(file: &Path, mark: &str, text: &str) {
    let whole = std::fs::read_to_string(file).expect("reads");
    let at = whole.find(mark).unwrap_or_else(|| panic!("{} has no {mark}", file.display()));
    write(file, &format!("{}{text}{}", &whole[..at], &whole[at..]));
}

fn write(file: &Path, text: &str) {
    tasks_eb::fs::write_atomic(file, text.as_bytes()).expect("writes");
}

#[test]
fn a_second_resource_made_by_the_apps_readme_compiles_and_passes_its_test() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "notes", "--yes"]).success();
    let root = sandbox.work().join("notes");
    let readme = std::fs::read_to_string(root.join("README.md")).expect("a scaffold has a README");
    let lesson = lesson(&readme);
    let [schema, resource, handlers, route, test] = lesson.as_slice() else {
        panic!("the lesson has five blocks: {lesson:#?}");
    };
    let begun =
        sandbox.command(&["migrate", "--new", "create_note", "--output", "json"]).dir(&root).run().success().json();
    for dialect in ["sqlite", "mysql"] {
        let (_, statement) = schema.split_once(&format!("-- {dialect}\n")).expect("a statement for each database");
        let statement = statement.lines().next().expect("a statement");
        let file = format!("migrations/{dialect}/0003_create_note.sql");
        assert!(begun["files"].as_array().expect("files").contains(&file.as_str().into()), "{begun}");
        write(&root.join(file), &format!("{statement}\n"));
    }

    write(&root.join("src/notes.rs"), resource);
    insert(&root.join("src/lib.rs"), "pub mod secret;", "pub mod notes;\n");
    write(&root.join("src/http/notes.rs"), handlers);
    insert(&root.join("src/http/mod.rs"), "mod origin;", "mod notes;\n");
    insert(&root.join("src/http/mod.rs"), ".route(\"/api/tasks\"", route);
    let tests = std::fs::read_to_string(root.join("tests/it/http.rs")).expect("reads");
    write(&root.join("tests/it/http.rs"), &format!("{tests}\n{test}"));

    let tested = sandbox.program("cargo").args(["test", "--test", "it", "a_note_is_kept"]).dir(&root).run().success();
    assert!(tested.stdout.contains("test result: ok. 1 passed"), "{tested}");
}
