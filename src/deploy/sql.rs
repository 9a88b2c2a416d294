//! Which statements of a migration destroy or may cut data, or break the version that still serves. Pure.
//!
//! Reads SQL as a list of words, for MySQL first. What it does not understand it says nothing about.

use serde::Serialize;

/// A statement to look at twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Danger {
    /// Line in which the statement begins, from 1.
    pub line: usize,
    /// Its first words.
    pub statement: String,
    /// What it does.
    pub why: &'static str,
}

/// Every statement to look at twice; each is told once, for its worst part.
pub fn dangers(sql: &str) -> Vec<Danger> {
    let danger = |statement: Statement| {
        let words: Vec<&str> = statement.words.iter().map(|word| word.key.as_str()).collect();
        let why = judge(&words)?;
        let shown: Vec<&str> = statement.words.iter().take(8).map(|word| word.written.as_str()).collect();
        let more = if words.len() > 8 { " …" } else { "" };
        Some(Danger { line: statement.line, statement: format!("{}{more}", shown.join(" ")), why })
    };
    statements(sql).into_iter().filter_map(danger).collect()
}

struct Statement {
    line: usize,
    words: Vec<Word>,
}

/// A word or a single sign.
struct Word {
    /// What it is told by: in capitals; a name in quotes keeps one of them, because it is never a word of SQL.
    key: String,
    /// As it is written, without quotes around a name.
    written: String,
}

/// The statements without comments, with `''` for every text. What MySQL executes of comments (`/*! … */`) is kept.
fn statements(sql: &str) -> Vec<Statement> {
    let mut all = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let (mut line, mut began) = (1, 1);
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let length = token(rest, first);
        let (token, after) = rest.split_at(length);
        let executed = token.starts_with("/*!");
        if words.is_empty() {
            began = line;
        }
        match first {
            ';' => {
                if !words.is_empty() {
                    all.push(Statement { line: began, words: std::mem::take(&mut words) });
                }
            }
            '\'' => words.push(Word { key: "''".into(), written: "''".into() }),
            '`' | '"' => {
                let written = token.trim_matches(['`', '"']).to_owned();
                words.push(Word { key: format!("`{}", written.to_uppercase()), written });
            }
            _ if executed => {
                let inner = token.trim_start_matches("/*!").trim_end_matches("*/");
                let inner = inner.trim_start_matches(|letter: char| letter.is_ascii_digit());
                words.extend(statements(inner).into_iter().flat_map(|inner| inner.words));
            }
            _ if token.starts_with("--") || token.starts_with("/*") || first == '#' || first.is_whitespace() => {}
            _ => words.push(Word { key: token.to_ascii_uppercase(), written: token.to_owned() }),
        }
        line += token.matches('\n').count();
        rest = after;
    }
    if !words.is_empty() {
        all.push(Statement { line: began, words });
    }
    all
}

/// Length of the token at the start, in bytes.
fn token(rest: &str, first: char) -> usize {
    let until = |end: &str, from: usize| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    match first {
        '\'' | '"' | '`' => quoted(rest, first),
        '#' => until("\n", 1),
        _ if rest.starts_with("-- ") || rest.starts_with("--\n") || rest == "--" => until("\n", 2),
        _ if rest.starts_with("/*") => until("*/", 2),
        _ if is_word(first) => rest.find(|next: char| !is_word(next)).unwrap_or(rest.len()),
        _ => first.len_utf8(),
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$' || letter == '.'
}

/// To the closing quote; a doubled quote and a backslash do not close it.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            _ if letter == quote => return at + letter.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

const DROPS_DATABASE: &str = "drops a database with all its tables";
const DROPS_TABLE: &str = "drops a table with all its data";
const DROPS_COLUMN: &str = "drops a column with its data";
const DROPS_INDEX: &str = "drops an index: a rule may be lost, and queries may become slow";
const EMPTIES: &str = "deletes every row";
const EMPTIES_JOINED: &str = "deletes every row that the join finds";
const OVERWRITES: &str = "changes every row";
const OVERWRITES_JOINED: &str = "changes every row that the join finds";
const REPLACES: &str =
    "deletes the rows that have the same key, and what refers to them may go too, before it writes them anew";
const CHANGES_TYPE: &str = "changes the type of a column: values that do not fit are cut or refused";
const NOT_NULL: &str = "wants a value in every row and gives no default";
const RENAMES: &str = "renames what the version that still serves uses by its old name";
const REBUILDS: &str = "rebuilds the whole table, which may take long and lock it";
const UNKNOWN: &str = "runs what it is given as a text: what that does cannot be judged here";

fn judge(words: &[&str]) -> Option<&'static str> {
    match words {
        ["DROP", "TEMPORARY", ..] => None,
        ["DROP", "DATABASE" | "SCHEMA", ..] => Some(DROPS_DATABASE),
        ["DROP", "TABLE", ..] | ["CREATE", "OR", "REPLACE", "TABLE", ..] => Some(DROPS_TABLE),
        ["DROP", "INDEX", ..] | ["DROP", "UNIQUE", "INDEX", ..] => Some(DROPS_INDEX),
        ["TRUNCATE", ..] => Some(EMPTIES),
        ["DELETE", ..] => everything(words, EMPTIES, EMPTIES_JOINED),
        ["UPDATE", ..] => everything(words, OVERWRITES, OVERWRITES_JOINED),
        ["REPLACE", ..] => Some(REPLACES),
        ["PREPARE", ..] | ["EXECUTE", ..] => Some(UNKNOWN),
        ["WITH", ..] => behind_with(words),
        ["RENAME", "TABLE" | "TABLES", ..] => Some(RENAMES),
        ["ALTER", "TABLE", rest @ ..] => clauses(rest).into_iter().find_map(alteration),
        ["ALTER", "IGNORE" | "ONLINE", "TABLE", rest @ ..] => clauses(rest).into_iter().find_map(alteration),
        _ => None,
    }
}

/// A statement about rows that says not which: a condition within parentheses is somebody else's.
fn everything(words: &[&str], all: &'static str, joined: &'static str) -> Option<&'static str> {
    let own: Vec<&str> = outside(words).map(|(_, word)| word).collect();
    match () {
        () if own.contains(&"WHERE") => None,
        () if own.contains(&"JOIN") || own.contains(&"USING") => Some(joined),
        () => Some(all),
    }
}

/// The words outside parentheses, and where they stand.
fn outside<'a>(words: &[&'a str]) -> impl Iterator<Item = (usize, &'a str)> {
    let mut depth = 0;
    words.iter().enumerate().filter_map(move |(at, word)| {
        depth += i32::from(*word == "(") - i32::from(*word == ")");
        (depth == 0 && *word != ")").then_some((at, *word))
    })
}

/// What comes after the tables that WITH names, or is done within them, as PostgreSQL can.
fn behind_with(words: &[&str]) -> Option<&'static str> {
    const VERBS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE"];
    let starts = words.windows(2).enumerate().filter(|(_, pair)| pair[0] == "(" && VERBS.contains(&pair[1]));
    let within = starts.map(|(at, _)| {
        let inner = &words[at + 1..];
        let mut depth = 1;
        let end = inner.iter().position(|word| {
            depth += i32::from(*word == "(") - i32::from(*word == ")");
            depth == 0
        });
        &inner[..end.unwrap_or(inner.len())]
    });
    let behind = outside(words).find(|(_, word)| VERBS.contains(word)).map(|(at, _)| &words[at..]);
    behind.into_iter().chain(within).find_map(judge)
}

/// The clauses of ALTER TABLE: apart at commas outside parentheses, the first without the table's name.
fn clauses<'a>(words: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let words = match words {
        ["IF", "EXISTS", rest @ ..] => rest,
        words => words,
    };
    let mut depth = 0;
    let mut parts = words.get(1..).unwrap_or_default().split(move |word| {
        depth += i32::from(*word == "(") - i32::from(*word == ")");
        *word == "," && depth == 0
    });
    parts.by_ref().filter(|part| !part.is_empty()).collect()
}

fn alteration(clause: &[&str]) -> Option<&'static str> {
    match clause {
        ["DROP", "INDEX" | "KEY" | "PRIMARY", ..] => Some(DROPS_INDEX),
        ["DROP", "FOREIGN" | "CONSTRAINT" | "CHECK", ..] => None,
        ["DROP" | "TRUNCATE", "PARTITION", ..] => Some(EMPTIES),
        ["DROP", ..] => Some(DROPS_COLUMN),
        ["RENAME", "INDEX" | "KEY", ..] => None,
        ["RENAME", ..] => Some(RENAMES),
        ["MODIFY" | "CHANGE", ..] | ["ALTER", _, "TYPE", ..] | ["ALTER", "COLUMN", _, "TYPE", ..] => Some(CHANGES_TYPE),
        ["ALTER", .., "SET", "NOT", "NULL"] => Some(NOT_NULL),
        [
            "ADD",
            "INDEX" | "KEY" | "UNIQUE" | "PRIMARY" | "FOREIGN" | "CONSTRAINT" | "FULLTEXT" | "SPATIAL" | "CHECK",
            ..,
        ] => None,
        ["ADD", rest @ ..] => columns(rest).into_iter().find(|column| needs_value(column)).map(|_| NOT_NULL),
        ["CONVERT", ..] | ["ENGINE", ..] | ["ROW_FORMAT", ..] => Some(REBUILDS),
        _ => None,
    }
}

/// The columns of an ADD: one, or several in parentheses.
fn columns<'a>(words: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let words = if words.first() == Some(&"COLUMN") { &words[1..] } else { words };
    if words.first() != Some(&"(") {
        return vec![words];
    }
    let mut depth = 0;
    let inner = &words[1..words.len().saturating_sub(1).max(1)];
    inner
        .split(move |word| {
            depth += i32::from(*word == "(") - i32::from(*word == ")");
            *word == "," && depth == 0
        })
        .collect()
}

fn needs_value(column: &[&str]) -> bool {
    let not_null = column.windows(2).any(|pair| pair == ["NOT", "NULL"]);
    not_null && !column.iter().any(|word| ["DEFAULT", "AUTO_INCREMENT", "GENERATED", "AS", "SERIAL"].contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_destroys_or_may_cut_is_told() {
        for (sql, why) in [
            ("DROP TABLE task;", DROPS_TABLE),
            ("drop table if exists `task`", DROPS_TABLE),
            ("DROP DATABASE ebdb", DROPS_DATABASE),
            ("DROP SCHEMA IF EXISTS ebdb", DROPS_DATABASE),
            ("WITH x AS (SELECT id FROM b WHERE c) DELETE FROM a;", EMPTIES),
            ("WITH RECURSIVE x (n) AS (SELECT 1), y AS (SELECT 2) UPDATE a SET b = 1", OVERWRITES),
            ("WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone", EMPTIES),
            ("REPLACE INTO task (id) VALUES (1)", REPLACES),
            ("PREPARE s FROM 'DROP TABLE task'", UNKNOWN),
            ("EXECUTE s", UNKNOWN),
            ("EXECUTE IMMEDIATE 'DROP TABLE task'", UNKNOWN),
            ("DELETE a FROM a JOIN b ON a.id = b.id", EMPTIES_JOINED),
            ("DELETE FROM a USING a, b", EMPTIES_JOINED),
            ("UPDATE a JOIN b ON a.id = b.id SET a.c = 1", OVERWRITES_JOINED),
            ("UPDATE a SET c = (SELECT d FROM b WHERE b.id = a.id)", OVERWRITES),
            ("DELETE FROM `where`", EMPTIES),
            ("ALTER TABLE task DROP `index`", DROPS_COLUMN),
            ("CREATE OR REPLACE TABLE t (id INT)", DROPS_TABLE),
            ("ALTER TABLE task DROP COLUMN done", DROPS_COLUMN),
            ("ALTER TABLE task ADD COLUMN a INT, DROP done", DROPS_COLUMN),
            ("ALTER TABLE task ADD INDEX i (a, b), DROP COLUMN done;", DROPS_COLUMN),
            ("DROP INDEX i ON task", DROPS_INDEX),
            ("ALTER TABLE task DROP INDEX i", DROPS_INDEX),
            ("ALTER TABLE task DROP PRIMARY KEY", DROPS_INDEX),
            ("TRUNCATE TABLE task", EMPTIES),
            ("TRUNCATE task", EMPTIES),
            ("DELETE FROM task", EMPTIES),
            ("DELETE FROM task -- WHERE id = 1\n;", EMPTIES),
            ("UPDATE task SET name = 'WHERE'", OVERWRITES),
            ("ALTER TABLE task MODIFY name VARCHAR(10)", CHANGES_TYPE),
            ("ALTER TABLE task CHANGE name title VARCHAR(255)", CHANGES_TYPE),
            ("ALTER TABLE task ALTER COLUMN name TYPE INT", CHANGES_TYPE),
            ("ALTER TABLE task ADD COLUMN due DATE NOT NULL", NOT_NULL),
            ("ALTER TABLE task ADD (a INT, b DECIMAL(5, 2) NOT NULL)", NOT_NULL),
            ("ALTER TABLE task RENAME COLUMN a TO b", RENAMES),
            ("ALTER TABLE task RENAME TO job", RENAMES),
            ("RENAME TABLE task TO job", RENAMES),
            ("ALTER TABLE task CONVERT TO CHARACTER SET utf8mb4", REBUILDS),
            ("ALTER TABLE task ENGINE = InnoDB", REBUILDS),
            ("/*!50001 DROP TABLE task */", DROPS_TABLE),
            ("ALTER TABLE task DROP PARTITION p0", EMPTIES),
        ] {
            let found = dangers(sql);
            assert_eq!(found.iter().map(|danger| danger.why).collect::<Vec<_>>(), [why], "{sql}");
        }
    }

    #[test]
    fn what_only_adds_is_not() {
        for sql in [
            "CREATE TABLE task (id BIGINT NOT NULL AUTO_INCREMENT, name VARCHAR(255) NOT NULL, PRIMARY KEY (id))",
            "CREATE TABLE IF NOT EXISTS t (dropped INT)",
            "CREATE INDEX i ON task (name)",
            "CREATE UNIQUE INDEX i ON task (name)",
            "CREATE VIEW v AS SELECT * FROM task",
            "ALTER TABLE task ADD COLUMN due DATE",
            "ALTER TABLE task ADD COLUMN due DATE NULL",
            "ALTER TABLE task ADD COLUMN done BOOLEAN NOT NULL DEFAULT FALSE",
            "ALTER TABLE task ADD COLUMN n INT NOT NULL AUTO_INCREMENT UNIQUE",
            "ALTER TABLE task ADD INDEX i (name), ADD UNIQUE KEY u (a, b)",
            "ALTER TABLE task ADD CONSTRAINT c FOREIGN KEY (a) REFERENCES b (id) ON DELETE CASCADE",
            "ALTER TABLE task ALTER COLUMN name SET DEFAULT 'x'",
            "ALTER TABLE task ALTER COLUMN name DROP DEFAULT",
            "ALTER TABLE task RENAME INDEX a TO b",
            "ALTER TABLE task DROP FOREIGN KEY c",
            "ALTER TABLE task COMMENT = 'DROP TABLE task'",
            "INSERT INTO task (name) VALUES ('DROP TABLE task; DELETE FROM task')",
            "DELETE FROM task WHERE done",
            "UPDATE task SET name = '' WHERE name IS NULL",
            "SELECT 1",
            "SET NAMES utf8mb4",
            "-- DROP TABLE task\nSELECT 1",
            "/* TRUNCATE task; */ SELECT 'it''s'",
            "# DELETE FROM task\nSELECT `drop` FROM `table`",
            "DROP TEMPORARY TABLE t",
            "DROP VIEW v",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "WITH x AS (SELECT 1) DELETE FROM a WHERE id IN (SELECT * FROM x)",
            "DELETE a FROM a JOIN b ON a.id = b.id WHERE b.gone",
            "DEALLOCATE PREPARE s",
            "SELECT REPLACE(name, 'a', 'b') FROM task",
        ] {
            assert_eq!(dangers(sql), [], "{sql}");
        }
    }

    #[test]
    fn a_statement_is_named_with_its_line() {
        let found = dangers("-- first\nSELECT 1;\n\nDELETE\nfrom `myTask`;\n");
        assert_eq!(found, [Danger { line: 4, statement: "DELETE from myTask".into(), why: EMPTIES }]);
    }
}
