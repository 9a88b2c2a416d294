//! The house keeps its shape: ranks, rings, small files, one place that prints, one place that speaks to AWS.
//! The rules are explained in `docs/architecture.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::repository;

/// Top-level modules by rank, highest first. Within a rank a module may import those to its right.
const RANKS: [(u8, &[&str]); 6] = [
    (5, &["main", "cli", "commands", "context", "ui"]),
    (4, &["deploy"]),
    (3, &["aws"]),
    (2, &["scaffold", "build", "lint", "bundle", "project"]),
    (1, &["report", "memcache", "retry", "fs", "env"]),
    (0, &["beanstalk", "secret", "error"]),
];
/// The side house: imports ranks 0 and 1, and is entered by these doors only.
const LOCAL: &str = "local";
const DOORS_OF_LOCAL: [&str; 3] = ["commands/local.rs", "commands/local/", "commands/try_.rs"];
/// Most lines of a file, not counting its tests.
const MOST_LINES: usize = 400;

struct Source {
    /// Path below `src/`, with forward slashes.
    path: String,
    text: String,
}

impl Source {
    /// Names of the modules that hold this file's code: `commands/init.rs` → `[commands, init]`.
    fn module(&self) -> Vec<&str> {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        if path == "lib" { Vec::new() } else { path.split('/').collect() }
    }

    fn top(&self) -> &str {
        self.module().first().copied().unwrap_or("lib")
    }

    /// The text before the tests of the file, with comments and literals blanked out.
    fn code(&self) -> String {
        blanked(self.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default())
    }

    /// Modules at the top of the crate that this file names: `crate::x`, and `super::` that climbs out of its own.
    fn imports(&self) -> BTreeSet<String> {
        let code = self.code();
        let tokens = tokens(&code);
        let depth = self.module().len();
        let mut imports = BTreeSet::new();
        for (at, token) in tokens.iter().enumerate() {
            let climbed = match *token {
                "crate" => depth,
                "super" if at < 2 || tokens[at - 2] != "super" => {
                    tokens[at..].chunks(2).take_while(|pair| *pair == ["super", "::"]).count()
                }
                _ => 0,
            };
            let skipped = if *token == "crate" { 2 } else { 2 * climbed };
            if climbed >= depth && climbed > 0 && tokens.get(at + 1) == Some(&"::") {
                imports.extend(names(&tokens[at + skipped..]));
            }
        }
        imports
    }
}

/// First names of a path or of a group of paths: `a::b` → a; `{a, b::{c, d}}` → a, b.
fn names(tokens: &[&str]) -> Vec<String> {
    if tokens.first() != Some(&"{") {
        return tokens.first().map(|name| (*name).to_owned()).into_iter().collect();
    }
    let (mut depth, mut starts, mut found) = (0, false, Vec::new());
    for token in tokens {
        match *token {
            "{" => (depth, starts) = (depth + 1, depth == 0),
            "}" => depth -= 1,
            "," => starts = depth == 1,
            name => {
                if starts {
                    found.push(name.to_owned());
                }
                starts = false;
            }
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() || first == '_' {
            rest.find(|other: char| !other.is_alphanumeric() && other != '_').unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        if !token.trim().is_empty() {
            tokens.push(token);
        }
        rest = after;
    }
    tokens
}

/// The code without what comments and literals say.
fn blanked(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(hashes) = raw_string(rest) {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = 2 + hashes;
            rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len())
        } else if first == '"' {
            string(rest)
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[length..];
    }
    code
}

fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("lists a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources(below: &str) -> Vec<Source> {
    let root = repository().join(below);
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    let source = |path: &PathBuf| Source {
        path: path.strip_prefix(&root).expect("lies below").to_string_lossy().replace('\\', "/"),
        text: std::fs::read_to_string(path).expect("reads a source file"),
    };
    found.iter().map(source).collect()
}

/// Rank of a top-level module and its place within the rank.
fn rank(module: &str) -> Option<(u8, usize)> {
    RANKS.iter().find_map(|(rank, modules)| Some((*rank, modules.iter().position(|other| *other == module)?)))
}

fn may_import(from: &str, to: &str) -> bool {
    if from == to || from == "lib" {
        return true;
    }
    match (rank(from), rank(to)) {
        (None, Some((to, _))) if from == LOCAL => to <= 1,
        (Some((from, place)), Some((to, other))) => to < from || (to == from && other > place),
        _ => false,
    }
}

#[track_caller]
fn assert_none(broken: &[String], rule: &str) {
    assert!(broken.is_empty(), "{rule}\n\n  {}\n", broken.join("\n  "));
}

#[test]
fn every_module_has_a_rank() {
    let tops: BTreeSet<String> = sources("src").iter().map(|source| source.top().to_owned()).collect();
    let strangers: Vec<_> =
        tops.into_iter().filter(|top| top != "lib" && top != LOCAL && rank(top).is_none()).collect();
    assert_none(&strangers, "These modules have no rank yet. Give them a place in RANKS and in docs/architecture.md:");
}

#[test]
fn imports_go_down_the_ranks() {
    let mut broken = Vec::new();
    for source in sources("src") {
        for import in source.imports() {
            let known = rank(&import).is_some() || import == LOCAL;
            let door = import == LOCAL && DOORS_OF_LOCAL.iter().any(|door| source.path.starts_with(door));
            if known && !door && !may_import(source.top(), &import) {
                broken.push(format!("src/{} imports crate::{import}", source.path));
            }
        }
    }
    assert_none(
        &broken,
        "Imports go down the ranks, and to the right within one; `local` imports ranks 0 and 1 and is entered by \
         commands/local and try only. Move what is shared down, or pass it as an argument:",
    );
}

#[test]
fn no_ring_joins_the_modules() {
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources("src").iter().filter(|source| source.top() != "lib") {
        let imports = source.imports().into_iter().filter(|import| import != source.top());
        graph.entry(source.top().to_owned()).or_default().extend(imports);
    }
    // Whatever imports nothing that is left can go; what stays is in a ring, or above one.
    loop {
        let free: Vec<String> = graph
            .iter()
            .filter(|(_, to)| to.iter().all(|to| !graph.contains_key(to)))
            .map(|(from, _)| from.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        graph.retain(|from, _| !free.contains(from));
    }
    let rings: Vec<_> = graph.iter().map(|(from, to)| format!("{from} -> {to:?}")).collect();
    assert_none(&rings, "These modules import each other in a ring. One of them wants to be two:");
}

#[test]
fn what_an_instance_does_knows_nothing_of_the_api() {
    let broken: Vec<_> = sources("src/local/host")
        .iter()
        .filter(|source| {
            let code = source.code();
            ["account", "elasticbeanstalk", "query", "rds", "iam", "sts"]
                .iter()
                .any(|room| code.contains(&format!("local::{room}")) || code.contains(&format!("super::super::{room}")))
        })
        .map(|source| format!("src/local/host/{}", source.path))
        .collect();
    assert_none(&broken, "local::host is what an instance does; it is told through a Deployment and tells a Witness:");
}

#[test]
fn only_aws_imports_the_sdk() {
    let broken: Vec<_> = sources("src")
        .iter()
        .filter(|source| source.top() != "aws" && source.code().contains("aws_sdk_"))
        .map(|source| format!("src/{}", source.path))
        .collect();
    assert_none(&broken, "src/aws is the only importer of the SDK. Add a typed function there:");
}

#[test]
fn only_ui_prints() {
    let printing = ["println!", "print!", "eprintln!", "eprint!", "io::stdout", "io::stderr"];
    let broken: Vec<_> = sources("src")
        .iter()
        .filter(|source| source.top() != "ui")
        .flat_map(|source| {
            let code = source.code();
            let found = printing.iter().find(|call| code.contains(**call));
            found.map(|call| format!("src/{} uses {call}", source.path))
        })
        .collect();
    assert_none(&broken, "Only ui prints. Tell a Reporter, or hand back an Outcome:");
}

#[test]
fn files_stay_small() {
    let broken: Vec<_> = sources("src")
        .iter()
        .map(|source| (source, source.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default().lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(source, lines)| format!("src/{} has {lines} lines", source.path))
        .collect();
    assert_none(&broken, "A file has at most 400 lines without its tests. Which second thing lives there?");
}

#[test]
fn every_file_says_what_lives_in_it() {
    let broken: Vec<_> = ["src", "tests/it"]
        .iter()
        .flat_map(|below| sources(below).into_iter().map(move |source| (below, source)))
        .filter(|(_, source)| !source.text.starts_with("//! "))
        .map(|(below, source)| format!("{below}/{}", source.path))
        .collect();
    assert_none(&broken, "Every file opens with `//!`: what lives here, and where it helps, what must not:");
}

#[test]
fn no_test_file_is_forgotten() {
    let all = sources("tests/it");
    let main = all.iter().find(|source| source.path == "main.rs").expect("there is a main.rs").code();
    let named: BTreeSet<&str> = main.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    let missing: BTreeSet<_> =
        all.iter().map(Source::top).filter(|top| *top != "main" && !named.contains(top)).collect();
    let missing: Vec<_> = missing.into_iter().map(|top| format!("mod {top};")).collect();
    assert_none(&missing, "tests/it/main.rs does not name these files, so their tests never run. Add:");
}

#[test]
fn the_rules_themselves_read_paths_rightly() {
    let source = |path: &str, text: &str| Source { path: path.into(), text: text.into() };
    let imports = |path: &str, text: &str| source(path, text).imports().into_iter().collect::<Vec<_>>();
    assert_eq!(imports("a/b.rs", "use crate::{x, y::{z, w}, v as u};"), ["v", "x", "y"]);
    assert_eq!(imports("a/b.rs", "use super::c; // crate::d\nlet s = \"crate::e\";"), [] as [&str; 0]);
    assert_eq!(imports("a/b.rs", "use super::super::c;\nfn f() { crate::g::h() }"), ["c", "g"]);
    assert_eq!(imports("a.rs", "use super::c;"), ["c"]);
    assert_eq!(imports("a/mod.rs", "#[cfg(test)]\nmod tests { use crate::x; }"), [] as [&str; 0]);
    assert!(may_import("deploy", "aws") && may_import("context", "ui") && may_import("local", "fs"));
    assert!(!may_import("ui", "context") && !may_import("fs", "aws") && !may_import("local", "project"));
}
