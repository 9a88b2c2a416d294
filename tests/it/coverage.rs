//! `docs/coverage.md`: every test that it names exists, and every row names one.

use std::path::Path;

/// The file of a reference: a path, or the name of one beside this.
fn file_of(word: &str) -> std::path::PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if word.contains('/') { root.join(word) } else { root.join("tests/it").join(format!("{word}.rs")) }
}

/// Names of the functions of a file that are tests.
fn tests_of(text: &str) -> Vec<&str> {
    let mut is_test = false;
    let mut names = Vec::new();
    for line in text.lines().map(str::trim_start) {
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        let name = line.strip_prefix("async fn ").or_else(|| line.strip_prefix("fn "));
        if let Some(name) = name.and_then(|rest| rest.split('(').next()) {
            names.extend(Some(name).filter(|_| std::mem::take(&mut is_test)));
        }
    }
    names
}

#[test]
fn what_is_promised_is_shown_by_tests_that_exist() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/coverage.md");
    let page = std::fs::read_to_string(page).expect("reads");
    let (mut wrong, mut ids) = (Vec::new(), Vec::new());
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id ")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [id, _, shown] = cells[..] else { panic!("three cells: {row}") };
        ids.push(id);
        let references: Vec<&str> = shown.split('`').skip(1).step_by(2).collect();
        if references.is_empty() {
            wrong.push(format!("{id} is shown by nothing"));
        }
        for reference in references {
            let (file, test) = reference.split_once(": ").unwrap_or_else(|| panic!("FILE: test, not {reference}"));
            match std::fs::read_to_string(file_of(file)) {
                Ok(text) if tests_of(&text).contains(&test) => {}
                Ok(_) => wrong.push(format!("{id}: there is no test {test} in {file}")),
                Err(error) => wrong.push(format!("{id}: {file}: {error}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let mut once = ids.clone();
    once.dedup();
    assert!(ids.len() >= 50 && once.len() == ids.len(), "{ids:?}");
}
