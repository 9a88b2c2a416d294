//! Paths of an instance in what failed: without `--isolate` they lie below the environment's folder, and a command that
//! names them finds nothing.

use std::collections::BTreeSet;
use std::path::Path;

use super::ebextensions::apply::below;
use super::engine::Work;

/// Paths that a sentence names.
const NAMED: usize = 5;

/// Tells of the paths in these texts that are there for an instance only, where something failed.
pub(super) fn tell(work: &Work<'_>, what: &str, texts: &[&str]) {
    let named = elsewhere(work.layout.root(), texts);
    if !work.instance.isolate && !named.is_empty() {
        let root = work.layout.root().display();
        work.warn(format!(
            "{what} names paths that exist only with --isolate, and lie below {root} otherwise: {}.",
            named.join(", ")
        ));
    }
}

/// Absolute paths that the machine does not have and the instance does.
fn elsewhere(root: &Path, texts: &[&str]) -> Vec<String> {
    let is_of_a_path = |one: char| one.is_ascii_alphanumeric() || "/._@+-".contains(one);
    let words = texts.iter().flat_map(|text| text.split(move |one: char| !is_of_a_path(one)));
    let paths: BTreeSet<&str> = words
        .map(|word| word.trim_end_matches(['.', '/']))
        .filter(|word| word.len() > 1 && word.starts_with('/'))
        .collect();
    let is_elsewhere =
        |path: &&str| !Path::new(path).exists() && below(root, path).is_some_and(|own| own.symlink_metadata().is_ok());
    paths.into_iter().filter(is_elsewhere).take(NAMED).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_instance_has_and_the_machine_has_not_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("env");
        for name in ["opt/elasticbeanstalk/bin", "usr", "only-of-the-instance"] {
            std::fs::create_dir_all(root.join(name)).expect("makes");
        }
        let texts =
            ["cat '/only-of-the-instance'; ls /usr /nowhere", "/only-of-the-instance/: No such file. a/only-of-the"];
        assert_eq!(elsewhere(&root, &texts), ["/only-of-the-instance"]);
    }
}
